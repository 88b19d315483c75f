// SPDX-License-Identifier: Apache-2.0
// frost metadata
#include <memory>
#include <string>
#include <vector>

#include "frost/schema.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/policy.hpp"

namespace frost::cli {

RunCommand declare_metadata(CLI::App& app) {
  struct Options {
    std::vector<std::string> policy_paths;
    ReportOptions report = {};
  };
  auto options = std::make_shared<Options>();
  app.add_option("POLICY", options->policy_paths, "Files of one policy")
      ->required()
      ->type_name("FILE");
  declare_report(app, options->report);
  return [options]() -> Outcome<int> {
    const auto schema = describe_policy(options->policy_paths, {.report = options->report});
    if (!schema) return std::unexpected(schema.error());
    print(metadata_json(*schema));
    return kExitOk;
  };
}

}  // namespace frost::cli
