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
