# SPDX-License-Identifier: Apache-2.0
# LLVM's version file matches major.minor exactly and knows no ranges, so the accepted versions are
# tried in turn. LLVM_DIR overrides.
#
# LLVM's package looks for LibEdit, by compiling C, when its headers are installed. Nothing here needs it.
set(CMAKE_DISABLE_FIND_PACKAGE_LibEdit ON)
foreach(version IN LISTS FROST_LLVM_VERSIONS)
  string(REGEX REPLACE "\\..*" "" major ${version})
  # Debian gives each major version a prefix of its own.
  find_package(LLVM ${version} QUIET CONFIG HINTS /usr/lib/llvm-${major}/lib/cmake/llvm)
  if(LLVM_FOUND)
    break()
  endif()
endforeach()
if(NOT LLVM_FOUND)
  message(FATAL_ERROR
          "No LLVM among ${FROST_LLVM_VERSIONS}: run ./tools/install-packages or set LLVM_DIR")
endif()
message(STATUS "LLVM ${LLVM_PACKAGE_VERSION} in ${LLVM_DIR}")

# The linker that turns an object into an artefact (codegen/llvm/aot.cpp) runs as a child process.
find_program(FROST_LLD NAMES ld.lld-${LLVM_VERSION_MAJOR} ld.lld
             HINTS ${LLVM_TOOLS_BINARY_DIR} REQUIRED)
