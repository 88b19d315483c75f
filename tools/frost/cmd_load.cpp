// SPDX-License-Identifier: Apache-2.0
// frost load
#include <memory>
#include <string>

#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/database.hpp"
#include "tools/frost/facts_input.hpp"
#include "tools/frost/output.hpp"

namespace frost::cli {
namespace {

struct Options {
  FactsOptions facts;
  std::string database;
};

Outcome<int> run(const Options& options) {
  auto database = open_database(options.database, {.create = false});
  if (!database) return std::unexpected(database.error());
  const auto report = load_facts(*database, options.facts);
  if (!report) return std::unexpected(report.error());
  if (output().json) print_json({{"facts", report->facts_read}, {"rejected", report->rejected}});
  print_note(counted(report->facts_read, "fact") + " loaded");
  return kExitOk;
}

}  // namespace

RunCommand declare_load(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("FACTS", options->facts.paths,
                 "Files of facts: text, .jsonl, .csv, .tsv, each also as .gz. All of them are one "
                 "change")
      ->required()
      ->type_name("FILE");
  declare_facts_format(app, options->facts);
  declare_database(app, options->database);
  return [options] { return run(*options); };
}

}  // namespace frost::cli
