// SPDX-License-Identifier: Apache-2.0
// frost completion
#include <memory>
#include <string>

#include "tools/frost/command.hpp"
#include "tools/frost/command_text.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/output.hpp"

namespace frost::cli {

RunCommand declare_completion(CLI::App& app) {
  auto shell = std::make_shared<std::string>();
  app.add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->type_name("");
  return [shell]() -> Outcome<int> {
    const std::string script = completion_script(describe_command_line(), *shell);
    if (output().json) {
      print_json({{"shell", *shell}, {"text", script}});
    } else {
      print(script);
    }
    return kExitOk;
  };
}

}  // namespace frost::cli
