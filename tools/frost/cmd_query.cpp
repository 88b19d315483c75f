// SPDX-License-Identifier: Apache-2.0
// frost query
#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/file.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/query_text.hpp"
#include "tools/frost/session.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::vector<std::string> words;
  std::vector<std::string> in;
  bool count = false;
  uint64_t limit = UINT64_MAX;
  std::string output_path;
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
  app.add_option("--limit", options->limit,
                 "Print at most so many rows, and on standard error how many there are")
      ->type_name("COUNT")
      ->check(CLI::Range(uint64_t{1}, UINT64_MAX))
      ->excludes("--count");
  app.add_option("--output", options->output_path,
                 "Write the rows to a file, which appears complete or not at all")
      ->type_name("FILE")
      ->excludes("--count");
  declare_session(app, options->session);
  return [options] { return run(*options); };
}

namespace {

std::string rows_text(const Query& query, const std::vector<QueryRow>& rows, uint64_t limit) {
  std::string text;
  for (const QueryRow& row : std::span(rows).first(std::min<uint64_t>(limit, rows.size()))) {
    text += output().json ? json_line(answer_json(query, row)) : answer_text(query, row) + "\n";
  }
  if (rows.empty() && !output().json) text = "(no results)\n";
  return text;
}

Outcome<int> write_rows(const std::string& text, uint64_t rows, const Options& options) {
  if (options.output_path.empty()) {
    print(text);
  } else if (auto written = write_file(options.output_path, std::as_bytes(std::span(text)));
             !written) {
    return std::unexpected(written.error());
  }
  if (rows > options.limit) {
    note("there are " + counted(rows, "row") + "; --limit left out " +
         grouped(rows - options.limit));
  }
  return kExitOk;
}

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
  return write_rows(rows_text(text->query, *rows, options.limit), rows->size(), options);
}

}  // namespace
}  // namespace frost::cli
