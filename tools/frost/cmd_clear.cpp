// SPDX-License-Identifier: Apache-2.0
// frost clear
#include <unistd.h>

#include <iostream>
#include <memory>
#include <string>

#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/database.hpp"

namespace frost::cli {
namespace {

struct Options {
  bool confirmed = false;
  std::string database;
};

Outcome<void> ask() {
  if (::isatty(STDIN_FILENO) == 0) {
    return stop(kExitUsage, "this removes the policy and every fact: say --confirm");
  }
  print("Remove the policy and every fact? Type `yes`: ");
  std::cout.flush();
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "yes") return {};
  return stop(kExitNegative, "nothing was removed");
}

Outcome<int> run(const Options& options) {
  auto database = open_database(options.database, {.create = false});
  if (!database) return std::unexpected(database.error());
  if (!options.confirmed) {
    if (auto asked = ask(); !asked) return std::unexpected(asked.error());
  }
  if (auto done = database->clear(); !done) return stop(done.error());
  return kExitOk;
}

}  // namespace

RunCommand declare_clear(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_flag("--confirm", options->confirmed, "Do not ask");
  declare_database(app, options->database);
  return [options] { return run(*options); };
}

}  // namespace frost::cli
