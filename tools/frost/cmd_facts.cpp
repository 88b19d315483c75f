// SPDX-License-Identifier: Apache-2.0
// frost facts
#include <memory>
#include <string>
#include <vector>

#include "frost/schema.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/policy.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::vector<std::string> policy_paths;
  ReportOptions report = {};
};

}  // namespace

RunCommand declare_facts(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("POLICY", options->policy_paths, "Files of one policy")
      ->required()
      ->type_name("FILE");
  declare_report(app, options->report);
  return [options]() -> Outcome<int> {
    const auto schema =
        describe_policy(options->policy_paths, {.with_warnings = true, .report = options->report});
    if (!schema) return std::unexpected(schema.error());
    print(output().json ? schema_json(*schema) : schema_text(*schema));
    return kExitOk;
  };
}

}  // namespace frost::cli
