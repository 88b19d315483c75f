// SPDX-License-Identifier: Apache-2.0
// frost lint
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "frost/lint.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/policy.hpp"

namespace frost::cli {

RunCommand declare_lint(CLI::App& app) {
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
    const auto found = lint_policy(*sources);
    report(found, *sources, options->report);
    if (std::ranges::any_of(found, &Diagnostic::is_error)) return stop_for(found, options->report);
    return found.empty() ? kExitOk : kExitNegative;
  };
}

}  // namespace frost::cli
