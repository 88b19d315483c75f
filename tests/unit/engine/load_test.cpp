// SPDX-License-Identifier: Apache-2.0
// Loading is all or nothing over all sources, says where what is wrong, and undoes a dump.
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

using Strings = std::vector<std::string>;

constexpr const char* kPolicy = R"(
actor User {}
resource Org { roles = ["member", "admin"]; permissions = ["read"];
               "read" if "member"; "member" if "admin"; }
declare note(User, Org, String, Integer, Boolean);
declare tag(Org, String);
is_public(Org{"open"});
f(x: User, anything) if marked(x, anything);
)";

constexpr const char* kGood = R"(has_role(User{"ann"}, "member", Org{"o"});)";

FactStore new_store(const Limits& limits = {}) {
  static const Policy kCompiled = *compile_text(kPolicy).policy;
  return FactStore::create(kCompiled, limits).value();
}

uint64_t facts_in(FactStore& store) { return store.snapshot().statistics().facts; }

FactInput content(std::string path, std::string_view bytes) {
  return {.path = std::move(path), .content = bytes, .predicate = {}, .types = {}};
}

std::string gzipped(const std::string& text) {
  std::string out(text.size() + 1000, '\0');
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// A folder of this test, removed at its end.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / name()) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string path(const std::string& file) const { return path_ / file; }
  [[nodiscard]] std::string write(const std::string& file, const std::string& text) const {
    std::ofstream(path(file), std::ios::binary) << text;
    return path(file);
  }

 private:
  static std::string name() {
    const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    return std::string("frost_load_") + test->name() + "." + std::to_string(::getpid());
  }
  std::filesystem::path path_;
};

TEST(Load, AllFormatsInOneLoad) {
  const std::string compressed = gzipped("User,String,Org\ndan,admin,o\n");
  const FactInput inputs[] = {
      content("a.txt", kGood),
      content("b.jsonl", R"({"predicate":"has_role","args":[{"type":"User","id":"bob"},)"
                         R"({"type":"String","id":"member"},{"type":"Org","id":"o"}]})"),
      content("has_role.tsv", "User\tString\tOrg\ncat\tmember\to\n"),
      content("has_role.csv", compressed),
      {.path = "x",
       .content = "o,red\n",
       .format = FactFormat::kCsv,
       .predicate = "tag",
       .types = {"Org", "String"}},
  };
  FactStore store = new_store();
  const uint64_t before = facts_in(store);
  const auto report = load_facts(store, inputs);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->facts_read, 5U);
  EXPECT_EQ(facts_in(store), before + 5);
}

TEST(Load, OneBadFactAndNothingOfAnyFileIsLoaded) {
  const FactInput inputs[] = {content("good.txt", kGood),
                              content("has_role.csv", "User,String,Org\nann,owner,o\n")};
  FactStore store = new_store();
  const uint64_t before = facts_in(store);
  const auto report = load_facts(store, inputs);
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, Code::kFactRefused);
  EXPECT_TRUE(
      report.error().message.starts_with("has_role.csv:2: has_role(User, \"owner\", Org) is "
                                         "not used in policy."))
      << report.error().message;
  EXPECT_EQ(facts_in(store), before);
  EXPECT_TRUE(load_facts(store, {inputs, 1}).has_value());
}

TEST(Load, MaxErrorsLeavesOutSoManyAndNotOneMore) {
  const std::string text = std::string(kGood) +
                           "\nhas_role();\n?\nhas_role(User{\"b\"}, "
                           "\"admin\", Org{\"o\"});\n";
  const FactInput input = content("facts.txt", text);
  FactStore store = new_store();
  const uint64_t before = facts_in(store);

  const auto few = load_facts(store, {&input, 1}, {.max_errors = 1, .progress = {}});
  ASSERT_FALSE(few.has_value());
  EXPECT_TRUE(few.error().message.starts_with("facts.txt:3:1: ")) << few.error().message;
  EXPECT_NE(few.error().message.find("\n  facts.txt:2:1: "), std::string::npos);
  EXPECT_EQ(facts_in(store), before);

  const auto enough = load_facts(store, {&input, 1}, {.max_errors = 2, .progress = {}});
  ASSERT_TRUE(enough.has_value());
  EXPECT_EQ(enough->facts_read, 2U);
  EXPECT_EQ(enough->rejected, 2U);
  ASSERT_EQ(enough->rejects.size(), 2U);
  EXPECT_EQ(enough->rejects[1].line, 3U);
  EXPECT_EQ(facts_in(store), before + 2);
}

TEST(Load, LoadRejectsMaxAreKeptAndTheOthersCounted) {
  Limits limits;
  limits.load_rejects_max = 3;
  FactStore store = new_store(limits);
  const FactInput input = content("facts.txt", "?\n?\n?\n?\n?\n");
  const auto report = load_facts(store, {&input, 1}, {.max_errors = 5, .progress = {}});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->rejected, 5U);
  EXPECT_EQ(report->rejects.size(), 3U);
}

TEST(Load, WhatIsWrongWithAFileNamesIt) {
  const Folder folder;
  FactStore store = new_store();
  const auto missing = load_file(store, folder.path("none.jsonl"));
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, Code::kNotFound);

  const std::string cut = gzipped(kGood);
  const std::string path = folder.write("cut.txt.gz", cut.substr(0, cut.size() - 3));
  const auto damaged = load_file(store, path, {.max_errors = 100, .progress = {}});
  ASSERT_FALSE(damaged.has_value());
  EXPECT_EQ(damaged.error().code, Code::kCorrupt);
  EXPECT_EQ(damaged.error().message,
            path + ": the compressed data end in the middle: the file is cut short");
  EXPECT_EQ(store.snapshot().statistics().facts, new_store().snapshot().statistics().facts);
}

TEST(Load, ProgressEndsAtTheEnd) {
  const Folder folder;
  std::string text = "User,String,Org\n";
  for (int i = 0; i < 40'000; ++i) text += "user-" + std::to_string(i) + ",member,o\n";
  const std::string path = folder.write("has_role.csv", text);
  FactStore store = new_store();
  LoadStatus last;
  int calls = 0;
  const auto show = [&](const LoadStatus& status) {
    EXPECT_GE(status.facts, last.facts);
    EXPECT_GE(status.bytes_done, last.bytes_done);
    last = status;
    ++calls;
  };
  ASSERT_TRUE(load_file(store, path, {.max_errors = 0, .progress = show}).has_value());
  EXPECT_EQ(last.facts, 40'000U);
  EXPECT_EQ(last.bytes_done, text.size());
  EXPECT_EQ(last.bytes_total, text.size());
  EXPECT_GE(calls, 3);
}

// Everything a store holds, sorted.
std::string dumped(const Snapshot& snapshot, FactFormat format = FactFormat::kText) {
  std::string text;
  const auto done = dump_facts(snapshot, {.format = format, .sorted = true, .progress = {}},
                               [&](std::string_view piece) -> Result<void> {
                                 text += piece;
                                 return {};
                               });
  EXPECT_TRUE(done.has_value()) << done.error().message;
  return text;
}

std::string nasty_id(std::mt19937& random) {
  static const Strings kPieces = {"\"",
                                  ",",
                                  "\n",
                                  "\r\n",
                                  "\\",
                                  "\t",
                                  " ",
                                  std::string(1, '\0'),
                                  "*",
                                  "#",
                                  "}",
                                  "\xEF\xBB\xBF",
                                  "\xF0\x9F\x98\x80",
                                  "a",
                                  "7"};
  if (random() % 20 == 0) return std::string(512, "\"\\\n,"[random() % 4]);
  std::string id = kPieces[random() % kPieces.size()] + kPieces[random() % kPieces.size()];
  return random() % 4 == 0 ? " " + id + " " : id;
}

void fill(FactStore& store, uint32_t seed) {
  std::mt19937 random(seed);
  const auto insert = [&](std::string_view predicate, const std::vector<Value>& arguments) {
    const auto done = store.insert(predicate, arguments);
    ASSERT_TRUE(done.has_value()) << done.error().message;
  };
  for (int i = 0; i < 100; ++i) {
    const std::string user = nasty_id(random);
    const std::string org = nasty_id(random);
    const std::string text = nasty_id(random);
    const std::string number = std::to_string(static_cast<int32_t>(random()));
    insert("has_role", {{"User", user}, {"String", i % 2 == 0 ? "member" : "admin"}, {"Org", org}});
    insert("note", {{"User", user},
                    {"Org", org},
                    {"String", text},
                    {"Integer", number},
                    {"Boolean", i % 3 == 0 ? "true" : "false"}});
    insert("tag", {{"Org", org}, {"String", text}});
    // Types that the policy never names.
    insert("marked", {{"User", user}, {i % 2 == 0 ? "Thing" : "Other", text}});
  }
}

TEST(Dump, LoadingADumpGivesTheSameFacts) {
  for (uint32_t seed = 1; seed <= 8; ++seed) {
    FactStore store = new_store();
    fill(store, seed);
    const std::string before = dumped(store.snapshot());
    const Folder folder;
    for (const char* const name : {"f.txt", "f.txt.gz", "f.jsonl", "f.jsonl.gz"}) {
      const auto written =
          dump_file(store.snapshot(), folder.path(name),
                    {.format = FactFormat::kAuto, .sorted = false, .progress = {}});
      ASSERT_TRUE(written.has_value()) << written.error().message;
      FactStore loaded = new_store();
      const auto report = load_file(loaded, folder.path(name));
      ASSERT_TRUE(report.has_value()) << report.error().message;
      EXPECT_EQ(report->facts_read, *written);
      EXPECT_EQ(dumped(loaded.snapshot()), before) << name << " seed " << seed;
    }
    for (const FactFormat format : {FactFormat::kCsv, FactFormat::kTsv}) {
      const std::string tables = folder.path(format == FactFormat::kCsv ? "csv" : "tsv");
      const auto written = dump_folder(store.snapshot(), tables,
                                       {.format = format, .sorted = false, .progress = {}});
      ASSERT_TRUE(written.has_value()) << written.error().message;
      std::vector<FactInput> inputs;
      for (const auto& entry : std::filesystem::directory_iterator(tables)) {
        inputs.push_back({.path = entry.path(), .content = {}, .predicate = {}, .types = {}});
      }
      EXPECT_EQ(inputs.size(), 5U);  // marked has two choices of types
      FactStore loaded = new_store();
      const auto report = load_facts(loaded, inputs);
      ASSERT_TRUE(report.has_value()) << report.error().message;
      EXPECT_EQ(report->facts_read, *written);
      EXPECT_EQ(dumped(loaded.snapshot()), before) << tables << " seed " << seed;
    }
  }
}

TEST(Dump, FactsOfThePolicyTextAreNoStoredFacts) {
  FactStore store = new_store();
  EXPECT_EQ(dumped(store.snapshot()), "");
  ASSERT_TRUE(store.load_text("facts", kGood).has_value());
  EXPECT_EQ(dumped(store.snapshot()), std::string(kGood) + "\n");
}

TEST(Dump, AFolderWithSomethingInItIsLeftAlone) {
  const Folder folder;
  FactStore store = new_store();
  ASSERT_TRUE(store.load_text("facts", kGood).has_value());
  const DumpOptions csv{.format = FactFormat::kCsv, .sorted = false, .progress = {}};
  ASSERT_TRUE(dump_folder(store.snapshot(), folder.path("out"), csv).has_value());
  const auto again = dump_folder(store.snapshot(), folder.path("out"), csv);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, Code::kInvalidArgument);
  EXPECT_FALSE(dump_file(store.snapshot(), folder.path("x.csv"), csv).has_value());
  EXPECT_FALSE(std::filesystem::exists(folder.path("x.csv")));
}

TEST(Dump, DumpTablesMax) {
  const Folder folder;
  Limits limits;
  limits.dump_tables_max = 2;
  FactStore store = new_store(limits);
  const DumpOptions csv{.format = FactFormat::kCsv, .sorted = false, .progress = {}};
  ASSERT_TRUE(store.load_text("facts", R"(tag(Org{"o"}, "x"); marked(User{"u"}, Thing{"x"});)"));
  EXPECT_TRUE(dump_folder(store.snapshot(), folder.path("two"), csv).has_value());
  ASSERT_TRUE(store.load_text("facts", R"(marked(User{"u"}, Other{"x"});)"));
  const auto three = dump_folder(store.snapshot(), folder.path("three"), csv);
  ASSERT_FALSE(three.has_value());
  EXPECT_EQ(three.error().code, Code::kLimit);
}

TEST(Dump, WhatTextCannotSayIsAnErrorAndNoFile) {
  const Folder folder;
  FactStore store = new_store();
  const Value arguments[] = {{"User", "u"}, {"no name", "x"}};
  ASSERT_TRUE(store.insert("marked", arguments).has_value());
  EXPECT_FALSE(dump_file(store.snapshot(), folder.path("f.txt"), {}).has_value());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path("")));
}

}  // namespace
}  // namespace frost::test
