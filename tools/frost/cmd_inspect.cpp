// SPDX-License-Identifier: Apache-2.0
// frost inspect
#include <memory>
#include <string>
#include <vector>

#include "tools/frost/command.hpp"
#include "tools/frost/database.hpp"
#include "tools/frost/fact_words.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::string value;
  std::string database;
};

Outcome<int> run(const Options& options) {
  const std::vector<std::string> words = {"_", options.value};
  const auto parsed = FactWords::parse(words);
  if (!parsed) return std::unexpected(parsed.error());
  const auto snapshot = read_database(options.database);
  if (!snapshot) return std::unexpected(snapshot.error());
  const auto read = snapshot->visit_facts_of(parsed->patterns().front(), print_fact);
  if (!read) return stop(read.error());
  return kExitOk;
}

}  // namespace

RunCommand declare_inspect(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("VALUE", options->value, "Such as User:bob; User:_ for every user")
      ->required()
      ->type_name("");
  declare_database(app, options->database);
  return [options] { return run(*options); };
}

}  // namespace frost::cli
