# SPDX-License-Identifier: Apache-2.0
# frost_library(NAME sources...): a static library of one folder with the project's warnings.
# INVARIANT: a library links only those below it in design §4.2; nothing includes what it does not
# link.
function(frost_library name)
  add_library(${name} STATIC ${ARGN})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE frost_warnings)
  if(FROST_SMALL_CONSTANTS)
    target_compile_definitions(${name} PUBLIC FROST_SMALL_CONSTANTS)
  endif()
endfunction()
