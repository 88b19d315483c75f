// SPDX-License-Identifier: Apache-2.0
// frost get
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
  const auto snapshot = read_database(options.database);
  if (!snapshot) return std::unexpected(snapshot.error());
  const std::vector<ValuePattern> arguments = pattern->patterns();
  FactQuery query{.predicate = pattern->predicate()};
  if (!arguments.empty()) query.arguments = arguments;
  const auto read = snapshot->visit_facts(query, print_fact);
  if (!read) return stop(read.error());
  return kExitOk;
}

}  // namespace

RunCommand declare_get(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("FACT", options->words,
                 "A predicate, and its arguments as of `frost delete`; everything without")
      ->type_name("");
  declare_database(app, options->database);
  return [options] { return run(*options); };
}

}  // namespace frost::cli
