# SPDX-License-Identifier: Apache-2.0
# `cmake --install`: four parts, each a Debian package too (packages.cmake).
include(CMakePackageConfigHelpers)

set(frost_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/frost)

install(TARGETS frost_shared EXPORT frost
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library NAMELINK_COMPONENT development)
install(TARGETS frost_llvm
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT llvm)
install(TARGETS frost
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tools)

# Debian wants the licence of each package in a place of its own.
foreach(part IN ITEMS library llvm development tools)
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE RENAME copyright
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${frost_package_of_${part}} COMPONENT ${part})
endforeach()

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/frost
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
  FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h")

# find_package(frost)
install(EXPORT frost NAMESPACE frost:: FILE frostTargets.cmake
  DESTINATION ${frost_config_dir} COMPONENT development)
configure_package_config_file(frostConfig.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/frostConfig.cmake INSTALL_DESTINATION ${frost_config_dir})
write_basic_package_version_file(
  ${CMAKE_CURRENT_BINARY_DIR}/frostConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/frostConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/frostConfigVersion.cmake
  DESTINATION ${frost_config_dir} COMPONENT development)

# pkg-config: relative to where the file lies, so that the tree can be moved.
file(RELATIVE_PATH frost_pc_to_prefix
  /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(frost.pc.in ${CMAKE_CURRENT_BINARY_DIR}/frost.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/frost.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

# Man pages and completions. A program for another machine cannot write them here.
if(NOT CMAKE_CROSSCOMPILING)
  set(user_files ${CMAKE_CURRENT_BINARY_DIR}/user_files)
  add_custom_command(OUTPUT ${user_files}/pages.txt
    COMMAND ${CMAKE_COMMAND} -DFROST=$<TARGET_FILE:frost> -DOUT=${user_files}
            -P ${CMAKE_CURRENT_SOURCE_DIR}/write_user_files.cmake
    DEPENDS frost ${CMAKE_CURRENT_SOURCE_DIR}/write_user_files.cmake
    COMMENT "Writing man pages and completions"
    VERBATIM)
  add_custom_target(frost_user_files ALL DEPENDS ${user_files}/pages.txt)
  install(DIRECTORY ${user_files}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT tools)
  install(FILES ${user_files}/frost
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT tools)
  install(FILES ${user_files}/_frost
    DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT tools)
  install(FILES ${user_files}/frost.fish
    DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT tools)
endif()
