// SPDX-License-Identifier: Apache-2.0
// frost delete
#include <memory>
#include <string>
#include <vector>

#include "tools/frost/command.hpp"
#include "tools/frost/database.hpp"
#include "tools/frost/fact_words.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::vector<std::string> words;
  std::string database;
};

Outcome<int> run(const Options& options) {
  const auto pattern = FactWords::parse(options.words);
  if (!pattern) return std::unexpected(pattern.error());
  if (pattern->predicate().empty()) {
    return stop(kExitUsage, "name the predicate to delete; `frost clear` removes every fact");
  }
  Batch batch;
  batch.erase(pattern->predicate(), pattern->patterns());
  return apply_batch(options.database, batch, {.create = false});
}

}  // namespace

RunCommand declare_delete(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("FACT", options->words,
                 "A predicate and its arguments: a value, Type:_ for any value of a type, or _")
      ->required()
      ->type_name("");
  declare_database(app, options->database);
  return [options] { return run(*options); };
}

}  // namespace frost::cli
