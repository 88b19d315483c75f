// SPDX-License-Identifier: Apache-2.0
// SQLite in memory on the github workload, with prepared statements: frost_compare_sqlite FACTS
// CHECKS ROWS.sql FOLDER. The first two are numbers, ROWS.sql is what lib/rows_sql.mjs writes of as
// many facts, FOLDER is this one.
#include <sqlite3.h>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "bench/compare/checks/harness.hpp"

namespace {

using namespace frost;
using workloads::Check;

std::string text_of(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  if (text.str().empty()) compare::stop("cannot read " + path);
  return text.str();
}

class Statement {
 public:
  Statement(sqlite3* database, const std::string& sql) {
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK) {
      compare::stop(sqlite3_errmsg(database));
    }
    for (size_t i = 0; i < std::size(places_); ++i) {
      const std::string name = "$" + std::to_string(i + 1);
      places_[i] = sqlite3_bind_parameter_index(statement_, name.c_str());
    }
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(size_t number, std::string_view text) {
    sqlite3_bind_text(statement_, places_[number - 1], text.data(), static_cast<int>(text.size()),
                      SQLITE_STATIC);
  }
  void bind(size_t number, int value) { sqlite3_bind_int(statement_, places_[number - 1], value); }
  int number() {
    if (sqlite3_step(statement_) != SQLITE_ROW) compare::stop("SQLite does not answer");
    const int answer = sqlite3_column_int(statement_, 0);
    sqlite3_reset(statement_);
    return answer;
  }
  // Empty without a row.
  std::string text() {
    std::string answer;
    if (sqlite3_step(statement_) == SQLITE_ROW) {
      const void* bytes = sqlite3_column_blob(statement_, 0);
      answer.assign(static_cast<const char*>(bytes),
                    static_cast<size_t>(sqlite3_column_bytes(statement_, 0)));
    }
    sqlite3_reset(statement_);
    return answer;
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int places_[5] = {};
};

int needed(std::string_view action) {
  for (const std::string_view reader :
       {"read", "fork", "comment", "create_issue", "open_pull_request"}) {
    if (action == reader) return 1;
  }
  if (action == "triage") return 2;
  if (action == "push" || action == "create_branch") return 3;
  for (const std::string_view maintainer :
       {"merge", "create_release", "edit_settings", "view_security_alerts"}) {
    if (action == maintainer) return 4;
  }
  return 5;
}

class Checker {
 public:
  Checker(sqlite3* database, const std::string& folder)
      : repository_(database, text_of(folder + "/repository.sql")),
        issue_(database, text_of(folder + "/issue.sql")),
        repository_of_(database, "SELECT repository FROM issue_repository WHERE issue = $1") {}

  bool may(const Check& check) {
    if (check.resource_type == "Repository") {
      return on_repository(check.actor_id, check.action, check.resource_id);
    }
    repository_of_.bind(1, check.resource_id);
    const std::string repository = repository_of_.text();
    if (repository.empty()) return false;
    if (check.action == "read" || check.action == "comment") {
      return on_repository(check.actor_id, check.action, repository);
    }
    issue_.bind(1, check.actor_id);
    issue_.bind(2, check.action);
    issue_.bind(3, repository);
    issue_.bind(4, check.action == "delete" ? 5 : 2);
    issue_.bind(5, check.resource_id);
    const int how = issue_.number();
    return how == 1 || (how == 2 && on_repository(check.actor_id, "read", repository));
  }

 private:
  bool on_repository(std::string_view user, std::string_view action, std::string_view repository) {
    repository_.bind(1, user);
    repository_.bind(2, action);
    repository_.bind(3, repository);
    repository_.bind(4, needed(action));
    return repository_.number() != 0;
  }

  Statement repository_;
  Statement issue_;
  Statement repository_of_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) compare::stop("usage: frost_compare_sqlite FACTS CHECKS ROWS.sql FOLDER");
  const std::string folder = argv[4];
  sqlite3* database = nullptr;
  if (sqlite3_open(":memory:", &database) != SQLITE_OK) compare::stop("SQLite does not open");
  const double begin = compare::processor_seconds();
  for (const std::string& file : {folder + "/tables.sql", std::string(argv[3])}) {
    char* error = nullptr;
    if (sqlite3_exec(database, text_of(file).c_str(), nullptr, nullptr, &error) != SQLITE_OK) {
      compare::stop(error);
    }
  }
  sqlite3_exec(database, "ANALYZE", nullptr, nullptr, nullptr);
  const compare::Peer peer{"sqlite", sqlite3_libversion(),
                           "in memory, in the process, prepared statements",
                           compare::processor_seconds() - begin};
  {
    Checker checker(database, folder);
    compare::run_checks(
        peer, workloads::github_checks({.facts = std::stoull(argv[1])}, std::stoull(argv[2])),
        [&](const Check& check) { return checker.may(check); });
  }
  sqlite3_close(database);
}
