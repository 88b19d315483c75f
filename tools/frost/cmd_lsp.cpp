// SPDX-License-Identifier: Apache-2.0
// frost lsp
#include <unistd.h>

#include <csignal>
#include <memory>

#include "frost/version.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/lsp/lsp.hpp"

namespace frost::cli {
namespace {

Outcome<int> run() {
  if (::isatty(STDIN_FILENO) != 0) {
    complain("an editor starts this command and talks to it; see docs/editors.md");
    return kExitUsage;
  }
  // An editor that is gone ends the session, not the process in the middle of something.
  std::signal(SIGPIPE, SIG_IGN);
  return lsp::serve(STDIN_FILENO, STDOUT_FILENO, std::string(kVersion));
}

}  // namespace

RunCommand declare_lsp(CLI::App& app) {
  // Editors say `--stdio` to servers that have several ways to talk; this one has no other.
  auto ignored = std::make_shared<bool>(false);
  app.add_flag("--stdio", *ignored, "Talk over standard input and output, which is the only way");
  return [ignored] { return run(); };
}

}  // namespace frost::cli
