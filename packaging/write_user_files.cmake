# SPDX-License-Identifier: Apache-2.0
# Man pages and completions, from the program: cmake -DFROST=program -DOUT=folder -P this file.
function(run)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "INTO" "WORDS")
  execute_process(COMMAND ${FROST} ${arg_WORDS} OUTPUT_FILE ${OUT}/${arg_INTO}
    RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "frost ${arg_WORDS} ended with ${status}")
  endif()
endfunction()

file(REMOVE_RECURSE ${OUT})
file(MAKE_DIRECTORY ${OUT})
run(WORDS man-pages ${OUT}/man1 INTO pages.txt)
run(WORDS completion bash INTO frost)
run(WORDS completion zsh INTO _frost)
run(WORDS completion fish INTO frost.fish)
