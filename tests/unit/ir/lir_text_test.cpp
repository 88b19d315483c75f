// SPDX-License-Identifier: Apache-2.0
// The text form of LIR is complete, and nothing but a well-formed program passes parse and verify.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "codegen/engine/policy.hpp"
#include "frost/frost.hpp"
#include "ir/lir/lir.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"
#include "tests/unit/ir/jit.hpp"
#include "tests/unit/ir/policies.hpp"

namespace frost {
namespace {

using difftest::kSlowdown;
using difftest::Random;

// With all names, so that every statement and suffix that the parser knows occurs.
std::string lir_of(const std::string& policy, bool with_tests) {
  CompileOptions options;
  options.with_tests = with_tests;
  const Compiled compiled = compile(std::vector<Source>{{"policy.polar", policy}}, options);
  return lir::print(compiled.policy.value().impl()->program, {}, lir::Names::kAll);
}

TEST(LirText, PrintsWhatItParsed) {
  std::vector<NamedPolicy> policies = all_policies(120 / kSlowdown);
  EXPECT_GT(policies.size(), 40U);
  for (const NamedPolicy& policy : policies) {
    std::string text = lir_of(policy.text, true);
    auto program = lir::parse(text);
    ASSERT_TRUE(program) << policy.name << ": " << program.error().message;
    EXPECT_EQ(lir::verify(*program), std::nullopt) << policy.name;
    EXPECT_EQ(lir::print(*program, {}, lir::Names::kAll), text) << policy.name;
  }
}

// The answers of a table of pairs as those of another: only queries have such a procedure.
TEST(LirText, AnswersOfATableMayBeThoseOfAnother) {
  const std::string policy = R"(actor User {}
path(x: Node, y: Node) if edge(x, y);
path(x: Node, y: Node) if z matches Node and edge(x, z) and path(z, y);
allow(_: User, "walk", n: Node) if m matches Node and path(m, n);
)";
  const std::string text = lir_of(policy, false);
  const lir::Program program = lir::parse(text).value();
  const auto closed = std::ranges::find_if(program.procedures, [](const lir::Procedure& each) {
    return each.mode == lir::Mode::Table && each.outputs == 2 && !each.is_input;
  });
  const auto input = std::ranges::find_if(program.procedures, &lir::Procedure::is_input);
  ASSERT_NE(closed, program.procedures.end());
  ASSERT_NE(input, program.procedures.end());
  const auto number = [&](auto it) { return std::to_string(it - program.procedures.begin()); };
  // What is wrong with the program that also has a table of `outputs`; none: nothing.
  const auto problem_of = [&](const std::string& table, const std::string& op) {
    const std::string whole = text + "\nproc p" + std::to_string(program.procedures.size()) +
                              " 0 table " + table + "\nregisters k\nb0:\n  k.0 = const C0\n  " +
                              op + "\n  return 1\n";
    const auto parsed = lir::parse(whole);
    if (!parsed) return std::string("parse: ") + parsed.error().message;
    EXPECT_EQ(lir::print(*parsed, {}, lir::Names::kAll), whole);
    return lir::verify(*parsed).value_or("");
  };
  const std::string all = "answer_all p" + number(closed) + ", ";
  const std::string first_and_last = std::to_string(0U | 2U << 16U);
  EXPECT_EQ(problem_of("3 1000", all + first_and_last + ", k.0"), "");
  EXPECT_EQ(problem_of("2 1000", all + "1"), "");
  EXPECT_NE(problem_of("3 1000", all + first_and_last), "");         // an output is missing
  EXPECT_NE(problem_of("3 1000", all + "131074, k.0"), "");          // two at one place
  EXPECT_NE(problem_of("3 1000", all + "196608, k.0"), "");          // a place too far
  EXPECT_NE(problem_of("3 0", all + first_and_last + ", k.0"), "");  // completes a later one
  EXPECT_NE(problem_of("2 1000 input", all + "1"), "");              // inputs take pairs
  EXPECT_NE(problem_of("2 1000", "answer_all p" + number(input) + ", 1"), "");  // and give none
}

// What the code depends on, the key of cached code above all, is the same wherever the rules stand.
TEST(LirText, NamesAndPlacesAreApart) {
  const std::string policy = all_policies(0).at(0).text;
  const auto program_of = [](const std::string& text) {
    return compile(std::vector<Source>{{"policy.polar", text}}).policy.value().impl()->program;
  };
  const lir::Program program = program_of(policy);
  const lir::Program moved = program_of("\n\n" + policy);
  EXPECT_EQ(lir::print(program), lir::print(moved));
  EXPECT_NE(lir::print(program, {}, lir::Names::kProcedures),
            lir::print(moved, {}, lir::Names::kProcedures));
  EXPECT_NE(lir::print(program, {}, lir::Names::kAll), lir::print(moved, {}, lir::Names::kAll));
}

TEST(LirText, ProceduresAreNamedAfterTheirGoalAndFirstRule) {
  const std::string policy = R"(actor User {}
resource Repo {}
resource Org {}
allow(user: User, "read", repo: Repo) if owns(user, repo);
allow(user: User, "read", org: Org) if
  has_role(user, "member", org);
)";
  const Compiled compiled = compile(std::vector<Source>{{"policy.polar", policy}});
  const lir::Program& program = compiled.policy.value().impl()->program;
  std::vector<std::string> titles;
  for (const lir::Entry& entry : program.entries) {
    titles.push_back(lir::title(program, entry.procedure));
  }
  EXPECT_THAT(titles, ::testing::Contains("allow(User, String, Repo) bbb [policy.polar:4]"));
  EXPECT_THAT(titles, ::testing::Contains("allow(User, String, Org) bbf [policy.polar:5]"));
}

// A literal may hold anything, and a title goes into files of lines.
TEST(LirText, TitlesAreOneLine) {
  lir::Program program;
  lir::Procedure named;
  named.name = "is(\"a\nb\x7f\")";
  named.place = {.file = "x\r.polar", .line = 3, .column = 1};
  program.procedures.push(std::move(named));
  program.procedures.push({});
  EXPECT_EQ(lir::title(program, lir::ProcedureId(0U)), "is(\"a\\x0ab\\x7f\") [x\\x0d.polar:3]");
  EXPECT_EQ(lir::title(program, lir::ProcedureId(1U)), "p1");
}

TEST(LirText, OneProcedurePrintsAsInTheWhole) {
  std::string text = lir_of(all_policies(0).at(0).text, false);
  lir::Program program = lir::parse(text).value();
  std::string joined;
  for (size_t i = 0; i < program.procedures.size(); ++i) {
    joined += lir::print(program, "p" + std::to_string(i), lir::Names::kAll);
  }
  EXPECT_TRUE(text.ends_with(joined));
  EXPECT_EQ(lir::print(program, "p" + std::to_string(program.procedures.size())), "");
}

// ---------- mutation

// One small change somewhere, made so that it often still parses.
std::string mutated(std::string text, const std::vector<std::string>& lines, Random& random) {
  size_t at = random.below(text.size());
  auto line_begin = [&](size_t offset) {
    size_t begin = text.rfind('\n', offset);
    return begin == std::string::npos ? 0 : begin + 1;
  };
  switch (random.below(7)) {
    case 0:  // another byte
      text[at] = static_cast<char>(random.below(256));
      return text;
    case 1: {  // another digit
      size_t digit = text.find_first_of("0123456789", at);
      if (digit != std::string::npos) text[digit] = static_cast<char>('0' + random.below(10));
      return text;
    }
    case 2:
      return text.erase(at, random.between(1, 4));
    case 3: {  // a line less
      size_t begin = line_begin(at);
      size_t end = text.find('\n', at);
      return text.erase(begin, end == std::string::npos ? std::string::npos : end + 1 - begin);
    }
    case 4:
      return text.insert(line_begin(at), random.pick(lines) + "\n");
    case 5: {  // a line for another
      size_t begin = line_begin(at);
      size_t end = std::min(text.find('\n', at), text.size());
      return text.replace(begin, end - begin, random.pick(lines));
    }
    default: {  // a larger number, or a huge one
      size_t digit = text.find_first_of("0123456789", at);
      if (digit == std::string::npos) return text;
      return text.insert(digit, random.chance(50) ? "1" : "4294967295");
    }
  }
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

constexpr size_t kCompileEvery = 30;

TEST(LirText, MutatedProgramsAreRefusedOrWellFormed) {
  std::vector<std::string> programs;
  for (const NamedPolicy& policy : all_policies(40 / kSlowdown)) {
    std::string text = lir_of(policy.text, false);
    if (text.size() < 20'000) programs.push_back(std::move(text));
  }
  size_t unparsed = 0;
  size_t refused = 0;
  size_t accepted = 0;
  for (size_t seed = 1; seed <= 20000 / kSlowdown; ++seed) {
    Random random(seed);
    std::string text = random.pick(programs);
    std::vector<std::string> lines = split_lines(text);
    size_t changes = random.between(1, 3);
    for (size_t i = 0; i < changes; ++i) text = mutated(std::move(text), lines, random);
    auto program = lir::parse(text);
    if (!program) {
      EXPECT_FALSE(program.error().message.empty()) << "seed=" << seed;
      ++unparsed;
    } else if (lir::verify(*program)) {
      ++refused;
    } else {
      // Accepted, so it is a program: it has a text form of its own.
      ++accepted;
      std::string printed = lir::print(*program, {}, lir::Names::kAll);
      auto again = lir::parse(printed);
      ASSERT_TRUE(again) << "seed=" << seed << " " << again.error().message;
      EXPECT_EQ(lir::verify(*again), std::nullopt) << "seed=" << seed;
      EXPECT_EQ(lir::print(*again, {}, lir::Names::kAll), printed) << "seed=" << seed;
      // Running it could take for ever, but the code generator must cope with it.
      if (accepted % kCompileEvery != 0) continue;
      auto code = jit_of(printed, "x86-64");
      EXPECT_TRUE(code) << "seed=" << seed << " " << code.error().message;
    }
  }
  std::cout << "not parsed " << unparsed << ", refused " << refused << ", accepted " << accepted
            << "\n";
  EXPECT_GT(unparsed, 0U);
  EXPECT_GT(refused, 0U);
  EXPECT_GT(accepted, 0U);
}

// ---------- refusals

constexpr std::string_view kHeader = R"(lir 1
digest ""
type "String"
type "Boolean"
type "Integer"
type "A"
relation "one" (3) literals ()
  open ()
relation "two" (3 3) literals ()
  open ()
relation "three" (3 3 3) literals ()
  open ()
relation "masked" (3 0 3) literals (1)
  mask ("a") ("b")
path R0 open (0)
path R1 open (0 1)
path R2 open (0 1 2)
path R3 0 (0 1)
constant 0 "a"
literal 0 "a"
)";

std::string problem_of(std::string_view procedures) {
  auto program = lir::parse(std::string(kHeader) + std::string(procedures));
  if (!program) return "parse: " + program.error().message;
  return lir::verify(*program).value_or("");
}

struct Refusal {
  const char* why;
  const char* procedures;
};

TEST(LirVerifier, RefusesWhatTheBackEndsRelyOn) {
  constexpr Refusal kRefusals[] = {
      {"a register nobody defines",
       "proc p0 1 exists\nregisters a b\nb0:\n  same a.0, b.1 -> b1, b1\nb1:\n  return 0\n"},
      {"a register defined on one way only",
       "proc p0 2 exists\nregisters a b c\nb0:\n  same a.0, b.1 -> b1, b2\nb1:\n  c.2 = zero\n"
       "  jump -> b2\nb2:\n  same a.0, c.2 -> b3, b3\nb3:\n  return 0\n"},
      {"a mask where an id belongs",
       "proc p0 2 exists\nregisters a b m\nb0:\n  m.2 = csr_mask P3, a.0, b.1\n"
       "  same a.0, m.2 -> b1, b1\nb1:\n  return 0\n"},
      {"contains on a unary path",
       "proc p0 2 exists\nregisters a b\nb0:\n  contains P0, a.0, b.1 -> b1, b1\nb1:\n  return "
       "0\n"},
      {"contains on a path with masks",
       "proc p0 2 exists\nregisters a b\nb0:\n  contains P3, a.0, b.1 -> b1, b1\nb1:\n  return "
       "0\n"},
      {"csr_mask on a path without masks",
       "proc p0 2 exists\nregisters a b m\nb0:\n  m.2 = csr_mask P1, a.0, b.1\n  return 0\n"},
      {"bitmap_test on runs",
       "proc p0 1 exists\nregisters a\nb0:\n  bitmap_test P2, a.0 -> b1, b1\nb1:\n  return 0\n"},
      {"an unknown path",
       "proc p0 1 exists\nregisters a\nb0:\n  bitmap_test P9, a.0 -> b1, b1\nb1:\n  return 0\n"},
      {"an unknown block",
       "proc p0 1 exists\nregisters a\nb0:\n  bitmap_test P0, a.0 -> b1, b7\nb1:\n  return 0\n"},
      {"an unknown constant", "proc p0 0 enum\nregisters k\nb0:\n  k.0 = const C3\n  return 1\n"},
      {"a block without an end", "proc p0 0 enum\nregisters k\nb0:\n  k.0 = zero\n"},
      {"a loop that ends where its range is made",
       "proc p0 1 exists\nregisters a s n\nb0:\n  jump -> b1\nb1:\n  s.1 = csr_range P1, a.0\n"
       "  charge s.1\n  jump -> b2\nb2:\n  n.2 = for_range P1, s.1 -> b3, b1\nb3:\n"
       "  return 1\n"},
      {"a block after its end", "proc p0 0 enum\nregisters k\nb0:\n  return 1\n  k.0 = zero\n"},
      {"a block that nothing reaches",
       "proc p0 0 exists\nregisters\nb0:\n  return 0\nb1:\n  return 1\n"},
      {"a register defined twice",
       "proc p0 0 enum\nregisters k\nb0:\n  k.0 = zero\n  k.0 = zero\n  return 1\n"},
      {"a prefix longer than the row",
       "proc p0 1 exists\nregisters a s\nb0:\n  s.1 = runs_range P2, a.0, a.0, a.0, a.0\n"
       "  jump -> b1\nb1:\n  return 0\n"},
      {"a column that the row lacks",
       "proc p0 1 enum\nregisters a s w c\nb0:\n  s.1 = runs_range P2, a.0\n  jump -> b1\nb1:\n"
       "  w.2 = for_rows s.1 -> b2, b3\nb2:\n  c.3 = column P2, w.2, 3\n  jump -> b1\nb3:\n"
       "  return 1\n"},
      {"a loop over a range of another kind",
       "proc p0 1 exists\nregisters a s w\nb0:\n  s.1 = csr_range P1, a.0\n  jump -> b1\nb1:\n"
       "  w.2 = for_rows s.1 -> b1, b2\nb2:\n  return 0\n"},
      {"a loop over a range of another path",
       "proc p0 1 exists\nregisters a s w\nb0:\n  s.1 = csr_range P1, a.0\n  jump -> b1\nb1:\n"
       "  w.2 = for_range P3, s.1 -> b1, b2\nb2:\n  return 0\n"},
      {"a range without its loop",
       "proc p0 1 exists\nregisters a s\nb0:\n  s.1 = csr_range P1, a.0\n  return 0\n"},
      {"the element of a loop that is done",
       "proc p0 1 enum\nregisters a s w\nb0:\n  s.1 = csr_range P1, a.0\n  jump -> b1\nb1:\n"
       "  w.2 = for_range P1, s.1 -> b1, b2\nb2:\n  emit w.2\n  return 1\n"},
      {"two loops over one range",
       "proc p0 1 exists\nregisters a s w v\nb0:\n  s.1 = csr_range P1, a.0\n  jump -> b1\nb1:\n"
       "  w.2 = for_range P1, s.1 -> b1, b2\nb2:\n  v.3 = for_range P1, s.1 -> b2, b3\nb3:\n"
       "  return 0\n"},
      {"emit_range on a unary path",
       "proc p0 1 enum\nregisters a\nb0:\n  emit_range P0, a.0\n  return 1\n"},
      {"emit_masked on a path without masks",
       "proc p0 1 enum\nregisters a\nb0:\n  emit_masked P1, a.0, 0x1\n  return 1\n"},
      {"emit_keys on a path of two columns",
       "proc p0 0 enum\nregisters\nb0:\n  emit_keys P1\n  return 1\n"},
      {"emit_column that the row lacks",
       "proc p0 1 enum\nregisters a\nb0:\n  emit_column P2, 3, a.0\n  return 1\n"},
      {"emit_column with a prefix longer than the row",
       "proc p0 1 enum\nregisters a\nb0:\n  emit_column P2, 0, a.0, a.0, a.0, a.0\n"
       "  return 1\n"},
      {"a whole loop of emits in a check",
       "proc p0 1 exists\nregisters a\nb0:\n  emit_range P1, a.0\n  return 1\n"},
      {"emit in a check", "proc p0 1 exists\nregisters a\nb0:\n  emit a.0\n  return 1\n"},
      {"a case of an unknown literal",
       "proc p0 1 exists\nregisters a\nb0:\n  switch_literal a.0, 0, L4: b1 -> b1\nb1:\n  return "
       "0\n"},
      {"a case of another type",
       "proc p0 1 exists\nregisters a\nb0:\n  switch_literal a.0, 3, L0: b1 -> b1\nb1:\n  return "
       "0\n"},
      {"a call of itself",
       "proc p0 1 exists\nregisters a\nb0:\n  call p0, a.0 -> b1, b1\nb1:\n  return 0\n"},
      {"a call of a later procedure",
       "proc p0 1 exists\nregisters a\nb0:\n  call p1, a.0 -> b1, b1\nb1:\n  return 0\n"
       "\nproc p1 1 exists\nregisters a\nb0:\n  return 0\n"},
      {"a call with too few arguments",
       "proc p0 2 exists\nregisters a b\nb0:\n  return 0\n"
       "\nproc p1 1 exists\nregisters a\nb0:\n  call p0, a.0 -> b1, b1\nb1:\n  return 0\n"},
      {"a check called as an enumeration",
       "proc p0 1 exists\nregisters a\nb0:\n  return 0\n"
       "\nproc p1 1 enum\nregisters a\nb0:\n  emit_call p0, a.0\n  return 1\n"},
  };
  for (const Refusal& refusal : kRefusals) {
    std::string problem = problem_of("\n" + std::string(refusal.procedures));
    EXPECT_FALSE(problem.empty()) << refusal.why;
    EXPECT_FALSE(problem.starts_with("parse: ")) << refusal.why << ": " << problem;
  }
}

// More arguments than the interpreter's buffer for a call holds.
std::string wide_call(size_t arguments) {
  std::string names;
  std::string list;
  for (size_t i = 0; i < arguments; ++i) {
    names += " a";
    list += ", a." + std::to_string(i);
  }
  std::string count = std::to_string(arguments);
  return "\nproc p0 " + count + " exists\nregisters" + names + "\nb0:\n  return 1\n\nproc p1 " +
         count + " exists\nregisters" + names + "\nb0:\n  call p0" + list +
         " -> b1, b1\nb1:\n  return 1\n";
}

TEST(LirVerifier, ActionsNameChecksOfTwoArguments) {
  constexpr std::string_view kChecks =
      "\nproc p0 2 exists\nregisters a c\nb0:\n  return 0\n"
      "\nproc p1 3 exists\nregisters a b c\nb0:\n  return 0\n"
      "\nproc p2 2 enum\nregisters a c\nb0:\n  return 1\n";
  const auto problem = [&](const std::string& action) {
    return problem_of("action " + action + "\n" + std::string(kChecks));
  };
  EXPECT_EQ(problem("R3 L0 p0"), "");
  EXPECT_EQ(problem("R3 L0 p1"), "an action whose procedure is no check of two arguments");
  EXPECT_EQ(problem("R3 L0 p2"), "an action whose procedure is no check of two arguments");
  EXPECT_EQ(problem("R3 L0 p3"), "an action without a procedure");
  EXPECT_EQ(problem("R3 L1 p0"), "an action that is no literal");
  EXPECT_EQ(problem("R2 L0 p0"), "an action of another type");
  EXPECT_EQ(problem("R1 L0 p0"), "an action of another type");
  EXPECT_EQ(problem("R9 L0 p0"), "an action of an unknown relation");
  EXPECT_TRUE(problem("R3 L65536 p0").starts_with("parse: "));
}

TEST(LirVerifier, RefusesCallsWiderThanARow) {
  EXPECT_EQ(problem_of(wide_call(64)), "");
  EXPECT_NE(problem_of(wide_call(65)), "");
}

// A row number that no loop over that path has made leads outside of it.
TEST(LirVerifier, RefusesRowsThatNoLoopHasMade) {
  EXPECT_NE(problem_of("\nproc p0 1 enum\nregisters a c\nb0:\n  c.1 = column P2, a.0, 0\n"
                       "  emit c.1\n  return 1\n"),
            "");
}

}  // namespace
}  // namespace frost
