// SPDX-License-Identifier: Apache-2.0
// frost tell, which is also called insert
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
  const auto fact = FactWords::parse(options.words);
  if (!fact) return std::unexpected(fact.error());
  const auto values = fact->values();
  if (!values) return std::unexpected(values.error());
  Batch batch;
  batch.insert(fact->predicate(), *values);
  return apply_batch(options.database, batch);
}

}  // namespace

RunCommand declare_tell(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("FACT", options->words,
                 "A predicate and its arguments, such as has_role User:bob owner Repository:acme")
      ->required()
      ->type_name("");
  declare_database(app, options->database);
  return [options] { return run(*options); };
}

}  // namespace frost::cli
