# SPDX-License-Identifier: Apache-2.0
if(FROST_SANITIZE)
  add_compile_options(-fsanitize=${FROST_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${FROST_SANITIZE})
endif()
if(FROST_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()
if(FROST_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
