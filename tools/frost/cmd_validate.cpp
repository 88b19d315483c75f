// SPDX-License-Identifier: Apache-2.0
// frost validate
#include <memory>
#include <string>
#include <vector>

#include "tools/frost/command.hpp"
#include "tools/frost/policy.hpp"

namespace frost::cli {

RunCommand declare_validate(CLI::App& app) {
  struct Options {
    std::vector<std::string> policy_paths;
    ReportOptions report = {.on_stdout = true};
  };
  auto options = std::make_shared<Options>();
  app.add_option("POLICY", options->policy_paths, "Files of one policy")
      ->required()
      ->type_name("FILE");
  declare_report(app, options->report);
  return [options]() -> Outcome<int> {
    const auto sources = read_sources(options->policy_paths);
    if (!sources) return std::unexpected(sources.error());
    const auto policy = compile_policy(
        *sources, {.with_tests = true, .with_warnings = true, .report = options->report});
    if (!policy) return std::unexpected(policy.error());
    return kExitOk;
  };
}

}  // namespace frost::cli
