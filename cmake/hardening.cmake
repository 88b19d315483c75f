# SPDX-License-Identifier: Apache-2.0
# Optimised builds without sanitizers are hardened (style §11.3). Checks stay on.
if(NOT FROST_SANITIZE AND CMAKE_BUILD_TYPE MATCHES "Rel")
  add_compile_options(-fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
                      -fcf-protection=full -fstack-clash-protection)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_link_options(-Wl,-z,relro,-z,now -Wl,-z,noexecstack)
endif()
# Same input, same bytes (style R14): no build paths in the binaries.
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
