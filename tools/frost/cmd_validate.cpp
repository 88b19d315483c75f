// SPDX-License-Identifier: Apache-2.0
// frost validate
#include <memory>
#include <string>
#include <vector>

#include "tools/frost/command.hpp"
#include "tools/frost/policy.hpp"

namespace frost::cli {

RunCommand declare_validate(CLI::App& app) {
  auto paths = std::make_shared<std::vector<std::string>>();
  app.add_option("POLICY", *paths, "Files of one policy")->required()->type_name("FILE");
  return [paths]() -> Outcome<int> {
    const auto sources = read_sources(*paths);
    if (!sources) return std::unexpected(sources.error());
    const auto policy = compile_policy(*sources, {.with_tests = true, .with_warnings = true});
    if (!policy) return std::unexpected(policy.error());
    return kExitOk;
  };
}

}  // namespace frost::cli
