// SPDX-License-Identifier: Apache-2.0
// What other engines read is what Permafrost reads.
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/workloads/fact_json.hpp"
#include "bench/workloads/fact_table.hpp"
#include "bench/workloads/fact_text.hpp"
#include "bench/workloads/workload.hpp"
#include "frost/load.hpp"

namespace frost::workloads {
namespace {

constexpr WorkloadOptions kOptions{.facts = 2'000, .seed = 5};

class Exports : public testing::Test {
 protected:
  Exports()
      : folder_(std::filesystem::temp_directory_path() /
                ("frost_exports_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~Exports() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }

  // Facts as sorted lines of text.
  static std::vector<std::string> generated() {
    class Sink : public FactSink {
     public:
      void fact(std::string_view predicate, std::span<const Argument> arguments) override {
        lines.emplace_back();
        append_fact(lines.back(), predicate, arguments);
      }
      std::vector<std::string> lines;
    } sink;
    awkward(sink);
    saas_facts(kOptions, sink);
    std::ranges::sort(sink.lines);
    return sink.lines;
  }
  static std::vector<std::string> read(const std::vector<FactInput>& inputs) {
    std::vector<std::string> lines;
    const auto report = read_facts(inputs, [&](const Fact& fact) -> Result<void> {
      std::vector<Argument> arguments;
      for (const Value& value : fact.arguments) arguments.push_back({value.type, value.id});
      append_fact(lines.emplace_back(), fact.predicate, arguments);
      return {};
    });
    EXPECT_TRUE(report) << report.error().message;
    std::ranges::sort(lines);
    return lines;
  }
  // Ids that every format must quote in some way.
  static void awkward(FactSink& sink) {
    for (const std::string_view id : {"a,b", "say \"hi\"", "tab\there", "line\nbreak",
                                      "back\\slash", "it's", "caf\u00e9", "\x01"}) {
      const Argument arguments[] = {{"User", id}, {"Role", "r0-0"}, {"Organization", "o0"}};
      sink.fact("assigned", arguments);
    }
  }
  std::vector<FactInput> files() const {
    std::vector<FactInput> inputs;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "tables")) {
      inputs.push_back({.path = entry.path()});
    }
    return inputs;
  }

  std::filesystem::path folder_;
};

TEST_F(Exports, JsonIsReadAsItWasMade) {
  AtomicFile file(path("facts.jsonl"));
  FactJsonSink sink(file);
  awkward(sink);
  saas_facts(kOptions, sink);
  ASSERT_TRUE(file.commit()) << file.error();
  EXPECT_EQ(read({{.path = path("facts.jsonl")}}), generated());
}

TEST_F(Exports, TablesAreReadAsTheyWereMade) {
  for (const TableFormat format : {TableFormat::Csv, TableFormat::Tsv}) {
    std::filesystem::remove_all(folder_ / "tables");
    FactTableSink sink(path("tables"), format);
    awkward(sink);
    saas_facts(kOptions, sink);
    ASSERT_TRUE(sink.commit()) << sink.error();
    EXPECT_EQ(files().size(), 5U);
    EXPECT_EQ(read(files()), generated());
  }
}

TEST_F(Exports, SqlGivesTheSameRows) {
  AtomicFile file(path("facts.sql"));
  FactSqlSink sink(file);
  awkward(sink);
  saas_facts(kOptions, sink);
  sink.finish();
  ASSERT_TRUE(file.commit()) << file.error();
  std::stringstream text;
  text << std::ifstream(path("facts.sql")).rdbuf();

  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
  char* error = nullptr;
  ASSERT_EQ(sqlite3_exec(database, text.str().c_str(), nullptr, nullptr, &error), SQLITE_OK)
      << error;
  std::vector<std::string> lines;
  const auto collect = [&](const char* table, std::vector<std::string_view> types) {
    const std::string query = "SELECT * FROM \"" + std::string(table) + "\"";
    sqlite3_stmt* statement = nullptr;
    ASSERT_EQ(sqlite3_prepare_v2(database, query.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    while (sqlite3_step(statement) == SQLITE_ROW) {
      std::vector<std::string> ids;
      for (int i = 0; i < static_cast<int>(types.size()); ++i) {
        ids.emplace_back(static_cast<const char*>(sqlite3_column_blob(statement, i)),
                         static_cast<size_t>(sqlite3_column_bytes(statement, i)));
      }
      std::vector<Argument> arguments;
      for (size_t i = 0; i < types.size(); ++i) arguments.push_back({types[i], ids[i]});
      const std::string_view name = table;
      append_fact(lines.emplace_back(), name.substr(0, name.find('.')), arguments);
    }
    sqlite3_finalize(statement);
  };
  collect("assigned.User.Role.Organization", {"User", "Role", "Organization"});
  collect("assigned.User.Role.Project", {"User", "Role", "Project"});
  collect("grants.Role.String", {"Role", "String"});
  collect("has_relation.Project.String.Organization", {"Project", "String", "Organization"});
  collect("has_relation.Role.String.Organization", {"Role", "String", "Organization"});
  sqlite3_close(database);
  std::ranges::sort(lines);
  EXPECT_EQ(lines, generated());
}

TEST_F(Exports, NothingAppearsInAFolderThatCannotBeMade) {
  std::ofstream(path("file")) << "in the way";
  FactTableSink sink(path("file"), TableFormat::Csv);
  saas_facts(kOptions, sink);
  EXPECT_FALSE(sink.commit());
  EXPECT_NE(sink.error().find(path("file")), std::string::npos) << sink.error();
}

}  // namespace
}  // namespace frost::workloads
