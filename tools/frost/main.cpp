// SPDX-License-Identifier: Apache-2.0
// frost: the command line. command_table.cpp gives the commands, their help and their examples.
#include <cerrno>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "tools/frost/command_table.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/interrupt.hpp"

namespace frost::cli {
namespace {

// As a shell sees a process that SIGPIPE ended.
constexpr int kExitPipe = 141;

int run(std::vector<std::string> words);
int finish(int exit_code);

}  // namespace
}  // namespace frost::cli

int main(int argc, char** argv) {
  try {
    return frost::cli::run({argv + (argc > 0 ? 1 : 0), argv + argc});
  } catch (const std::bad_alloc&) {
    frost::cli::complain("out of memory");
    return frost::cli::kExitLimit;
  } catch (const std::exception& error) {
    frost::cli::complain(std::string("internal error: ") + error.what() +
                         "; please report it with the command and its files");
    return frost::cli::kExitInternal;
  }
}

namespace frost::cli {
namespace {

int run(std::vector<std::string> words) {
  std::ios::sync_with_stdio(false);
  end_cleanly_on_interrupt();
  CommandLine line;
  const Outcome<int> exit_code = line.run(std::move(words));
  if (exit_code) return finish(*exit_code);
  if (!exit_code.error().message.empty()) complain(exit_code.error().message);
  return finish(exit_code.error().exit_code);
}

// Answers that did not get out are no answers. But somebody who has read enough, such as `head`, is
// told nothing: normally SIGPIPE has ended this process already.
int finish(int exit_code) {
  errno = 0;
  std::cout.flush();
  if (std::cout.good()) return exit_code;
  if (is_pipe_closed()) return kExitPipe;
  complain("cannot write to standard output");
  return exit_code == kExitOk ? kExitData : exit_code;
}

}  // namespace
}  // namespace frost::cli
