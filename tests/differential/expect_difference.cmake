# SPDX-License-Identifier: Apache-2.0
# Succeeds when the differential tests fail with a difference:
# cmake -DPROGRAM=file -DTESTS=filter -DROUNDS=number -P expect_difference.cmake
set(ENV{FROST_DIFF_SEED} 1)
set(ENV{FROST_DIFF_ROUNDS} ${ROUNDS})
execute_process(COMMAND ${PROGRAM} --gtest_filter=${TESTS} --gtest_fail_fast
                RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(status EQUAL 0)
  message(FATAL_ERROR "the planted mistake is not found:\n${output}")
endif()
if(NOT output MATCHES "\n=== (answers|broken)\n")
  message(FATAL_ERROR "something else than a difference is found (${status}):\n${output}")
endif()
message("found, as it should be")
