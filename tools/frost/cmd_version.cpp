// SPDX-License-Identifier: Apache-2.0
// frost version
#include "frost/version.hpp"

#include "frost_sha.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/output.hpp"

namespace frost::cli {

RunCommand declare_version(CLI::App& /*app*/) {
  return []() -> Outcome<int> {
    if (output().json) {
      print_json({{"version", kVersion}, {"sha", kSha}, {"dirty", kShaIsDirty}});
    } else {
      print(version_line() + "\n");
    }
    return kExitOk;
  };
}

// Programs match this line (oso-cloud-api.md §7).
std::string version_line() {
  std::string line = "version: ";
  line.append(kVersion);
  line.append(kShaIsDirty ? "; built from dirty checkout of SHA: " : " sha: ").append(kSha);
  return line;
}

}  // namespace frost::cli
