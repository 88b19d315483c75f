// SPDX-License-Identifier: Apache-2.0
// Each limit: what fits passes, one more is refused with its code. Limits of the store are tested
// in tests/unit/runtime, of the log in tests/unit/log, the artefact's in tests/unit/artefact, fuel
// in answers_test.cpp.
#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

std::string repeat(const std::string& part, size_t count, const std::string& separator) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += (i > 0 ? separator : "") + part;
  return out;
}

bool has(const Strings& codes, const std::string& code) {
  return std::ranges::find(codes, code) != codes.end();
}

CompileOptions with(uint32_t Limits::* limit, uint32_t value) {
  CompileOptions options;
  options.limits.*limit = value;
  return options;
}

TEST(Limits, PolicyBytes) {
  std::string text = "actor User {}";
  auto size = static_cast<uint32_t>(text.size());
  EXPECT_FALSE(has(codes(text, with(&Limits::policy_bytes_max, size)), "P2001"));
  EXPECT_TRUE(has(codes(text, with(&Limits::policy_bytes_max, size - 1)), "P2001"));
}

TEST(Limits, NestingDepth) {
  auto nested = [](size_t depth) {
    return "actor User {} f(u: User) if " + std::string(depth, '(') + "g(u)" +
           std::string(depth, ')') + ";";
  };
  EXPECT_EQ(codes(nested(100)), Strings{});
  EXPECT_TRUE(has(codes(nested(1000)), "P2002"));
}

TEST(Limits, Clauses) {
  std::string text = "actor User {}\n" + repeat("f(u: User) if g(u);", 10, "\n") + "\n";
  EXPECT_EQ(codes(text, with(&Limits::clauses_max, 12)), Strings{});  // and two default rules
  EXPECT_TRUE(has(codes(text, with(&Limits::clauses_max, 11)), "P2003"));
}

TEST(Limits, DisjunctionsMultiplyIntoALimitNotIntoMemory) {
  std::string text = "actor User {} f(u: User) if " + repeat("(g(u) or h(u))", 30, " and ") + ";";
  EXPECT_TRUE(has(codes(text), "P2003"));
}

TEST(Limits, ClauseAtoms) {
  auto rule = [](size_t atoms) {
    return "actor User {} f(u: User) if " + repeat("g(u)", atoms, " and ") + ";";
  };
  EXPECT_EQ(codes(rule(32)), Strings{});
  EXPECT_TRUE(has(codes(rule(33)), "P2004"));
}

TEST(Limits, RuleArity) {
  auto rule = [](size_t arity) {
    return "actor User {} f(" + repeat("_: User", arity, ", ") + ");";
  };
  EXPECT_EQ(codes(rule(32)), Strings{});
  EXPECT_TRUE(has(codes(rule(33)), "P2006"));
}

// Not a refusal: the same answers from more functions.
TEST(Limits, FunctionNodes) {
  const std::string text = "actor User {} resource Repo {}\n" +
                           repeat("allow(u: User, \"a\", r: Repo) if f(u, r) and g(r);", 1, "") +
                           repeat("allow(u: User, \"b\", r: Repo) if g(r) or h(u, r);", 1, "");
  auto procedures = [&](uint32_t limit) {
    const Source source{"test.polar", text};
    const CompileOptions options = with(&Limits::function_nodes_max, limit);
    const std::string lir = *print_stage({&source, 1}, Stage::kLir, {}, options)->text;
    size_t count = 0;
    for (size_t at = lir.find("\nproc "); at != std::string::npos;
         at = lir.find("\nproc ", at + 1)) {
      ++count;
    }
    return count;
  };
  EXPECT_GT(procedures(4), procedures(100));
  for (const uint32_t limit : {1U, 4U, 100U}) {
    const Policy policy =
        compile_text(text, with(&Limits::function_nodes_max, limit)).policy.value();
    FactStore store = FactStore::create(policy).value();
    ASSERT_TRUE(store.load_text("facts", "f(User{\"u\"}, Repo{\"r\"}); g(Repo{\"r\"});"));
    const Snapshot snapshot = store.snapshot();
    EXPECT_TRUE(*snapshot.authorize({value("User:u"), "a", value("Repo:r")}));
    EXPECT_EQ(*snapshot.actions({value("User:u"), value("Repo:r")}), (Strings{"a", "b"}));
    EXPECT_EQ(*snapshot.list({value("User:v"), "b", "Repo"}), (Strings{"r"}));
  }
}

TEST(Limits, Literals) {
  std::string text = "actor User {}\nf(\"a\"); f(\"b\"); f(\"c\");";
  EXPECT_EQ(codes(text, with(&Limits::literals_max, 3)), Strings{});
  EXPECT_TRUE(has(codes(text, with(&Limits::literals_max, 2)), "P2007"));
}

TEST(Limits, MonomorphicClauses) {
  std::string text = "actor A {} actor B {} actor C {} f(_: Actor, _: Actor) if g(1);";
  EXPECT_EQ(codes(text, with(&Limits::monomorphic_clauses_max, 100)), Strings{});
  EXPECT_TRUE(has(codes(text, with(&Limits::monomorphic_clauses_max, 5)), "P2003"));
}

TEST(Limits, PlanDepthAndSize) {
  std::string text = "actor User {} resource Box { permissions = [\"p0\"]; }\n";
  for (int i = 0; i < 300; ++i) {
    text +=
        "f" + std::to_string(i) + "(u: User, b: Box) if f" + std::to_string(i + 1) + "(u, b);\n";
  }
  text += "has_permission(u: User, \"p0\", b: Box) if f0(u, b);\n";
  EXPECT_TRUE(has(codes(text), "P2008")) << "300 rules deep";
  EXPECT_TRUE(has(codes(kRepoPolicy, with(&Limits::plan_nodes_max, 3)), "P2005"));
}

TEST(Limits, ProgramSize) {
  EXPECT_TRUE(has(codes(kRepoPolicy, with(&Limits::program_nodes_max, 10)), "P2009"));
  EXPECT_EQ(codes(kRepoPolicy, with(&Limits::program_nodes_max, 1000)), Strings{});
}

TEST(Limits, ManyAlternativesAreSplitAndAnswerAlike) {
  std::string text = "actor User {} resource Box { permissions = [\"open\"]; }\n";
  for (int i = 0; i < 400; ++i) {
    text += "has_permission(u: User, \"open\", b: Box) if g" + std::to_string(i) + "(u, b);\n";
  }
  World world(text, "g0(User{\"u\"}, Box{\"a\"}); g399(User{\"u\"}, Box{\"z\"});");
  EXPECT_TRUE(world.allows("User:u", "open", "Box:a"));
  EXPECT_TRUE(world.allows("User:u", "open", "Box:z"));
  EXPECT_FALSE(world.allows("User:u", "open", "Box:m"));
  EXPECT_EQ(world.list("User:u", "open", "Box"), (Strings{"a", "z"}));
}

TEST(Limits, FactArityOfDeclare) {
  EXPECT_EQ(codes("declare f(A, B, C, D, E);"), Strings{});
  EXPECT_TRUE(has(codes("declare f(A, B, C, D, E, F);"), "P1207"));
}

// Field name and default of every limit, as a file states them.
std::map<std::string, uint64_t> read_limits(const std::string& path, const std::string& open,
                                            const std::string& middle) {
  std::ifstream file(std::string(FROST_SOURCE_DIR) + "/" + path);
  std::map<std::string, uint64_t> limits;
  for (std::string line; std::getline(file, line);) {
    size_t begin = line.find(open);
    size_t end = begin == std::string::npos ? begin : line.find(middle, begin + open.size());
    if (end == std::string::npos) continue;
    std::string name = line.substr(begin + open.size(), end - begin - open.size());
    std::string value = line.substr(end + middle.size());
    std::erase(value, '\'');
    uint64_t number = std::stoull(value);
    const size_t shift = value.find(" << ");
    if (shift != std::string::npos) number <<= std::stoull(value.substr(shift + 4));
    limits[name] = number;
  }
  return limits;
}

TEST(Limits, DocumentationTableIsTheHeader) {
  auto documented = read_limits("docs/limits.md", "| `", "` | ");
  auto declared = read_limits("include/frost/limits.hpp", "uint32_t ", " = ");
  for (auto [name, value] : read_limits("include/frost/limits.hpp", "int64_t ", " = ")) {
    declared[name] = value;
  }
  const std::string trace = "codegen/trace/limits.hpp";
  for (const char* type : {"uint32_t ", "uint64_t "}) {
    for (auto [name, value] : read_limits(trace, type, " = ")) declared[name] = value;
  }
  for (auto [name, value] : read_limits("runtime/log/limits.hpp", "uint32_t ", " = ")) {
    declared[name] = value;
  }
  for (auto [name, value] : read_limits("include/frost/diff.hpp", "size_t ", " = ")) {
    declared[name] = value;
  }
  EXPECT_GE(declared.size(), 22U);
  EXPECT_EQ(documented, declared);
}

}  // namespace
}  // namespace frost::test
