# SPDX-License-Identifier: Apache-2.0
# Debian packages: `cpack -G DEB --config build/release/CPackConfig.cmake`, cut as Debian cuts a
# library. What each depends on is what dpkg-shlibdeps finds.
set(CPACK_PACKAGE_NAME frost)
set(CPACK_PACKAGE_VENDOR Permafrost)
set(CPACK_PACKAGE_CONTACT "Permafrost <permafrost@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL library llvm development tools)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
set(CPACK_COMPONENT_DEVELOPMENT_DEPENDS library)

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME ${frost_package_of_library})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_RECOMMENDS libfrost-llvm)
set(CPACK_DEBIAN_LLVM_PACKAGE_NAME ${frost_package_of_llvm})
set(CPACK_DEBIAN_LLVM_PACKAGE_SECTION libs)
# The linker makes artefacts; native code in the process needs none.
set(CPACK_DEBIAN_LLVM_PACKAGE_RECOMMENDS lld-${LLVM_VERSION_MAJOR})
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME ${frost_package_of_development})
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME ${frost_package_of_tools})
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_TOOLS_PACKAGE_RECOMMENDS libfrost-llvm)

set(CPACK_COMPONENT_LIBRARY_DESCRIPTION "Polar authorization policies, decided in this process")
set(CPACK_COMPONENT_LLVM_DESCRIPTION "Native code for Polar policies: the LLVM back end of libfrost")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "Headers of libfrost for C and C++")
set(CPACK_COMPONENT_TOOLS_DESCRIPTION "Command line of Permafrost: compile, test and ask policies")
include(CPack)
