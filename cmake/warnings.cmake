# SPDX-License-Identifier: Apache-2.0
# Style §11.3. Warnings are errors only when Permafrost is the top-level project.
add_library(frost_warnings INTERFACE)
target_compile_options(frost_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  -Wimplicit-fallthrough)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(frost_warnings INTERFACE -Wthread-safety)
endif()
if(PROJECT_IS_TOP_LEVEL)
  target_compile_options(frost_warnings INTERFACE -Werror)
endif()
