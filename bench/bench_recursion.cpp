// SPDX-License-Identifier: Apache-2.0
// Recursive queries of which nothing is bound, as a program asks them: policy text, facts by name,
// Snapshot::count. `load_ms` is what the facts cost; `sqlite_ms` is a recursive CTE over the same
// edges in the same run, load excluded, and `ratio` how many times longer that takes.
#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "bench/recursive_inputs.hpp"
#include "frost/frost.hpp"

namespace {

using namespace frost;
using namespace frost::bench;
using Clock = std::chrono::steady_clock;
using Relations = std::map<std::string, Pairs>;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

[[noreturn]] void stop(const std::string& why) {
  std::cerr << "bench_recursion: " << why << "\n";
  std::exit(1);
}

FactStore store_for(const std::string& policy) {
  CompileOptions options;
  options.limits.query_fuel = int64_t{1} << 50;
  options.limits.query_bytes_max = uint64_t{8} << 30;
  const Source source{"bench.polar", policy};
  const Compiled compiled = compile({&source, 1}, options);
  if (!compiled.policy) stop(compiled.diagnostics.front().text);
  auto store = FactStore::create(*compiled.policy, options.limits);
  if (!store) stop(store.error().message);
  return *std::move(store);
}

Snapshot load(const std::string& policy, const Relations& relations) {
  FactStore store = store_for(policy);
  for (const auto& [name, pairs] : relations) {
    for (const IdPair& pair : pairs) {
      const std::string first = std::to_string(pair.first);
      const std::string second = std::to_string(pair.second);
      const Value arguments[] = {{"Node", first}, {"Node", second}};
      if (auto done = store.insert(name, arguments); !done) stop(done.error().message);
    }
  }
  return store.snapshot();
}

// The rows of `query` over table e(a, b), and how long SQLite takes for them.
uint64_t count_with_sqlite(const Pairs& edges, const char* query, double& milliseconds) {
  sqlite3* database = nullptr;
  if (sqlite3_open(":memory:", &database) != SQLITE_OK) stop("SQLite does not open");
  auto run = [&](const std::string& text) {
    char* error = nullptr;
    if (sqlite3_exec(database, text.c_str(), nullptr, nullptr, &error) != SQLITE_OK) stop(error);
  };
  run("CREATE TABLE e(a INTEGER, b INTEGER, PRIMARY KEY(a, b)) WITHOUT ROWID; BEGIN");
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(database, "INSERT OR IGNORE INTO e VALUES(?, ?)", -1, &insert, nullptr);
  for (const IdPair& pair : edges) {
    sqlite3_bind_int64(insert, 1, pair.first);
    sqlite3_bind_int64(insert, 2, pair.second);
    if (sqlite3_step(insert) != SQLITE_DONE) stop("SQLite does not insert");
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  run("COMMIT; CREATE INDEX e_b ON e(b, a)");
  sqlite3_stmt* select = nullptr;
  if (sqlite3_prepare_v2(database, query, -1, &select, nullptr) != SQLITE_OK) {
    stop(sqlite3_errmsg(database));
  }
  const auto begin = Clock::now();
  if (sqlite3_step(select) != SQLITE_ROW) stop("SQLite does not answer");
  const auto rows = static_cast<uint64_t>(sqlite3_column_int64(select, 0));
  milliseconds = milliseconds_since(begin);
  sqlite3_finalize(select);
  sqlite3_close(database);
  return rows;
}

// Counts `predicate` of two nodes again and again; `sqlite`, if any, once.
void measure(benchmark::State& state, const std::string& policy, const Relations& relations,
             const char* predicate, const char* sqlite = nullptr) {
  const auto begin = Clock::now();
  const Snapshot snapshot = load(policy, relations);
  state.counters["load_ms"] = milliseconds_since(begin);
  Query query;
  query.variables = {{"Node", {}}, {"Node", {}}};
  query.atoms = {{predicate, {uint32_t{0}, uint32_t{1}}}};
  uint64_t rows = 0;
  double milliseconds = 0;
  for (auto _ : state) {
    const auto start = Clock::now();
    const auto count = snapshot.count(query);
    milliseconds += milliseconds_since(start);
    if (!count) stop(count.error().message);
    rows = *count;
  }
  milliseconds /= static_cast<double>(state.iterations());
  state.counters["rows"] = static_cast<double>(rows);
  if (sqlite == nullptr) return;
  double peer = 0;
  const uint64_t same = count_with_sqlite(relations.begin()->second, sqlite, peer);
  if (same != rows) stop("SQLite finds " + std::to_string(same) + " rows");
  state.counters["sqlite_ms"] = peer;
  state.counters["ratio"] = peer / milliseconds;
}

constexpr const char* kClosure = R"(
path(x: Node, y: Node) if edge(x, y);
path(x: Node, y: Node) if z matches Node and edge(x, z) and path(z, y);
)";

constexpr const char* kClosureSql =
    "WITH RECURSIVE path(x, y) AS (SELECT a, b FROM e UNION "
    "SELECT path.x, e.b FROM path JOIN e ON e.a = path.y) SELECT count(*) FROM path";

constexpr const char* kSameGeneration = R"(
sg(x: Node, y: Node) if p matches Node and par(x, p) and par(y, p) and x != y;
sg(x: Node, y: Node) if a matches Node and b matches Node and par(x, a) and sg(a, b) and par(y, b);
)";

constexpr const char* kSameGenerationSql =
    "WITH RECURSIVE sg(x, y) AS (SELECT l.a, r.a FROM e l JOIN e r ON l.b = r.b AND l.a <> r.a "
    "UNION SELECT l.a, r.a FROM sg JOIN e l ON l.b = sg.x JOIN e r ON r.b = sg.y) "
    "SELECT count(*) FROM sg";

constexpr const char* kPointsTo = R"(
pt(y: Node, x: Node) if address_of(y, x);
pt(y: Node, x: Node) if z matches Node and assign(y, z) and pt(z, x);
pt(y: Node, w: Node) if x matches Node and z matches Node and load(y, x) and pt(x, z) and pt(z, w);
pt(z: Node, w: Node) if x matches Node and y matches Node and store(y, x) and pt(y, z) and pt(x, w);
)";

void tc_random(benchmark::State& state) {
  measure(state, kClosure, {{"edge", random_graph(2000, 10'000)}}, "path", kClosureSql);
}
BENCHMARK(tc_random)->Unit(benchmark::kMillisecond);

void tc_chain(benchmark::State& state) {
  measure(state, kClosure, {{"edge", chain(4001)}}, "path", kClosureSql);
}
BENCHMARK(tc_chain)->Unit(benchmark::kMillisecond);

void tc_tree(benchmark::State& state) {
  measure(state, kClosure, {{"edge", file_tree(1'000'000)}}, "path");
}
BENCHMARK(tc_tree)->Unit(benchmark::kMillisecond);

void sg(benchmark::State& state) {
  measure(state, kSameGeneration, {{"par", binary_tree(4095)}}, "sg", kSameGenerationSql);
}
BENCHMARK(sg)->Unit(benchmark::kMillisecond);

void andersen(benchmark::State& state) {
  const PointerProgram program = pointer_program(10'000, 3);
  measure(state, kPointsTo,
          {{"address_of", program.address_of},
           {"assign", program.assign},
           {"load", program.load},
           {"store", program.store}},
          "pt");
}
BENCHMARK(andersen)->Unit(benchmark::kMillisecond);

// Who may read which folder, for all: roles are inherited along a tree of folders.
constexpr const char* kDrive = R"(
actor User {}
resource Folder { roles = ["viewer", "editor"]; permissions = ["read"]; relations = { parent: Folder };
  "viewer" if "editor"; "read" if "viewer";
  "viewer" if "viewer" on "parent"; "editor" if "editor" on "parent"; }
)";

FactStore drive_store(uint32_t folders, uint32_t users) {
  FactStore store = store_for(kDrive);
  auto insert = [&](const char* predicate, Value first, const char* literal, uint32_t folder) {
    const std::string id = std::to_string(folder);
    const Value arguments[] = {first, {"String", literal}, {"Folder", id}};
    if (auto done = store.insert(predicate, arguments); !done) stop(done.error().message);
  };
  for (const IdPair& pair : file_tree(folders)) {
    const std::string child = std::to_string(pair.first);
    insert("has_relation", {"Folder", child}, "parent", pair.second);
  }
  Random random(4);
  for (uint32_t user = 0; user < users; ++user) {
    const std::string id = std::to_string(user);
    for (int i = 0; i < 5; ++i) {
      insert("has_role", {"User", id}, i == 0 ? "editor" : "viewer", random.below(folders));
    }
  }
  return store;
}

void drive(benchmark::State& state) {
  FactStore store = drive_store(20'000, 2'000);
  const Snapshot snapshot = store.snapshot();
  Query query;
  query.variables = {{"User", {}}, {"Folder", {}}};
  query.atoms = {{"allow", {uint32_t{0}, QueryValue{"String", "read"}, uint32_t{1}}}};
  uint64_t rows = 0;
  for (auto _ : state) {
    const auto count = snapshot.count(query);
    if (!count) stop(count.error().message);
    rows = *count;
  }
  state.counters["rows"] = static_cast<double>(rows);
}
BENCHMARK(drive)->Unit(benchmark::kMillisecond);

}  // namespace
