// SPDX-License-Identifier: Apache-2.0
// frost query
#include <memory>
#include <string>
#include <vector>

#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/query_text.hpp"
#include "tools/frost/session.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::vector<std::string> words;
  std::vector<std::string> in;
  bool count = false;
  SessionOptions session;
};

Outcome<int> run(const Options& options);

}  // namespace

RunCommand declare_query(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("WORD", options->words,
                 "A predicate and its arguments: values such as User:alice, `_` or Repo:_ for any "
                 "value, Repo:?r for a variable that may occur again; `and` joins several")
      ->required()
      ->type_name("");
  app.add_option("--in", options->in, "The ids that a variable may have, such as r=anvil,3")
      ->type_name("NAME=IDS")
      ->allow_extra_args(false);
  app.add_flag("--count", options->count, "Print how many rows there are in the place of the rows");
  declare_session(app, options->session);
  return [options] { return run(*options); };
}

namespace {

Outcome<int> run(const Options& options) {
  const auto text = parse_query(options.words, options.in);
  if (!text) return std::unexpected(text.error());
  const auto session = open_session(options.session);
  if (!session) return std::unexpected(session.error());
  if (options.count) {
    const auto rows = while_busy(
        "answering", [&] { return session->snapshot.count(text->query, session->options); });
    if (!rows) return stop(rows.error());
    print(std::to_string(*rows) + "\n");
    return kExitOk;
  }
  const auto rows = while_busy(
      "answering", [&] { return session->snapshot.query(text->query, session->options); });
  if (!rows) return stop(rows.error());
  for (const QueryRow& row : *rows) {
    if (output().json) {
      print_json(answer_json(text->query, row));
    } else {
      print(answer_text(text->query, row) + "\n");
    }
  }
  if (rows->empty() && !output().json) print("(no results)\n");
  return kExitOk;
}

}  // namespace
}  // namespace frost::cli
