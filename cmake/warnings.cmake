# SPDX-License-Identifier: Apache-2.0
# Style §11.3. Warnings are errors only when Permafrost is the top-level project.
add_library(frost_warnings INTERFACE)
target_compile_options(frost_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  -Wimplicit-fallthrough)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(frost_warnings INTERFACE -Wthread-safety)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False positives on `"literal" + std::string` at -O3: GCC bug 105651, fixed in 13.
  target_compile_options(frost_warnings INTERFACE -Wno-restrict)
endif()
if(PROJECT_IS_TOP_LEVEL)
  target_compile_options(frost_warnings INTERFACE -Werror)
endif()
