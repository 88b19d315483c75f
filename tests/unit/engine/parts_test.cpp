// SPDX-License-Identifier: Apache-2.0
// Code is made of parts: equal texts have equal code, a changed rule compiles what it changed, and
// whatever parts there are, the code of a program is the same.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "codegen/engine/backend.hpp"
#include "codegen/engine/object_cache.hpp"
#include "codegen/engine/part_store.hpp"
#include "codegen/engine/policy.hpp"
#include "tests/unit/engine/chain_facts.hpp"
#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

namespace fs = std::filesystem;

std::string github_policy() {
  std::ifstream file(FROST_SOURCE_DIR "/examples/github/policy.polar");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

constexpr const char* kRule = "\"comment\" if \"reader\" or";
constexpr const char* kChangedRule = "\"comment\" if \"triager\" or";

std::string with_change(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

// `count` resource types with the same rules.
std::string alike_types(int count) {
  std::string text = "actor User {}\n";
  for (int i = 0; i < count; ++i) {
    text += "resource Kind" + std::to_string(i) + R"( {
  roles = ["writer", "reader"];
  permissions = ["read", "write"];
  relations = { parent: Kind)" +
            std::to_string(i) + R"( };
  "reader" if "writer"; "read" if "reader"; "write" if "writer";
  "reader" if "reader" on "parent"; "read" if is_public(resource);
}
)";
  }
  return text;
}

std::string lir_of(const std::string& policy) {
  const Compiled compiled = compile_text(policy);
  return lir::print(compiled.policy.value().impl()->program);
}

CompiledCode code_of(const std::string& lir, std::string_view parts = {}) {
  auto code = backend_compile(lir, "native", [] { return true; }, {}, parts);
  EXPECT_TRUE(code.has_value()) << code.error().message;
  return code.value_or(CompiledCode());
}

std::string key_of_parts() { return object_key(**llvm_backend(), kPartsText, "native"); }

TEST(Parts, AChangedRuleCompilesWhatItChanged) {
  const std::string before = github_policy();
  const std::string after = with_change(before, kRule, kChangedRule);
  ASSERT_NE(before, after);
  const CompiledCode first = code_of(lir_of(before));
  const CompiledCode second = code_of(lir_of(after), first.parts);
  EXPECT_GT(second.parts_compiled, 0U);
  EXPECT_LT(second.parts_compiled * 5, second.parts_linked);
  EXPECT_EQ(second.code, code_of(lir_of(after)).code);
}

TEST(Parts, ARuleInFrontOfAllOthersChangesNothingOfThem) {
  const std::string before = alike_types(4);
  const std::string after = with_change(before, "actor User {}\n",
                                        "actor User {}\nresource Aaa { permissions = [\"aaa\"]; }\n"
                                        "has_permission(_: User, \"aaa\", r: Aaa) if open(r);\n"
                                        "open(r: Aaa) if wide(r);\n");
  const CompiledCode first = code_of(lir_of(before));
  const CompiledCode second = code_of(lir_of(after), first.parts);
  EXPECT_GT(second.parts_linked, first.parts_linked);
  EXPECT_LT(second.parts_compiled * 3, second.parts_linked);
}

TEST(Parts, AlikeTypesShareThem) {
  const CompiledCode few = code_of(lir_of(alike_types(2)));
  const CompiledCode many = code_of(lir_of(alike_types(20)));
  EXPECT_GT(many.parts_linked, 5 * few.parts_linked);
  EXPECT_LT(many.parts_compiled, 2 * few.parts_compiled);
  // What is different is where their facts are.
  World world(alike_types(20), R"(
has_role(User{"ann"}, "writer", Kind3{"x"});
has_role(User{"bob"}, "reader", Kind19{"x"});
has_relation(Kind19{"y"}, "parent", Kind19{"x"});
is_public(Kind7{"z"});
)");
  for (int i = 0; i < 20; ++i) {
    const std::string kind = "Kind" + std::to_string(i);
    EXPECT_EQ(world.allows("User:ann", "write", kind + ":x"), i == 3) << kind;
    EXPECT_EQ(world.allows("User:ann", "read", kind + ":z"), i == 7) << kind;
    EXPECT_EQ(world.allows("User:bob", "read", kind + ":y"), i == 19) << kind;
    EXPECT_EQ(world.list("User:bob", "read", kind).size(), size_t{i == 7} + (i == 19 ? 2 : 0));
  }
}

TEST(Parts, TheSameProgramCompilesNothing) {
  const std::string lir = lir_of(kChainPolicy);
  const CompiledCode first = code_of(lir);
  EXPECT_GT(first.parts_compiled, 0U);
  const CompiledCode second = code_of(lir, first.parts);
  EXPECT_EQ(second.parts_compiled, 0U);
  EXPECT_EQ(second.code, first.code);
  EXPECT_EQ(second.parts, "");
}

// The parts that are given decide on what is compiled, never on what comes out.
TEST(Parts, CodeIsTheSameWhateverThereIs) {
  const std::vector<std::string> policies = {github_policy(), kChainPolicy, kRepoPolicy,
                                             alike_types(3)};
  std::string parts;
  for (const std::string& policy : policies) {
    const std::string lir = lir_of(policy);
    const CompiledCode alone = code_of(lir);
    const CompiledCode after_others = code_of(lir, parts);
    EXPECT_EQ(alone.code, after_others.code);
    parts = after_others.parts + alone.parts;
  }
  for (const std::string& policy : policies)
    EXPECT_EQ(code_of(lir_of(policy), parts).parts_compiled, 0U);
}

// A hot procedure is another part than the same one that is not, and so is the entry that is a copy
// of it.
TEST(Parts, HotProceduresAreOtherParts) {
  const std::string cold = lir_of(github_policy());
  std::string hot = cold;
  for (size_t at = 0; (at = hot.find(" exists\n", at)) != std::string::npos;) {
    hot.replace(at, 8, " exists hot\n");
  }
  const CompiledCode cold_code = code_of(cold);
  const CompiledCode after_cold = code_of(hot, cold_code.parts);
  EXPECT_GT(after_cold.parts_compiled, 0U);
  EXPECT_NE(after_cold.code, cold_code.code);
  EXPECT_EQ(after_cold.code, code_of(hot).code);
  EXPECT_EQ(code_of(cold, after_cold.parts).code, cold_code.code);
}

// The header and the procedures of one program that asks a path with masks of `literals` literals.
std::string mask_program(int literals) {
  std::string mask;
  for (int i = 0; i < literals; ++i) mask += " (\"l" + std::to_string(i) + "\")";
  return "lir 1\ndigest \"\"\ntype \"String\"\ntype \"Boolean\"\ntype \"Integer\"\n"
         "type \"User\"\ntype \"Repo\"\nrelation \"has_role\" (3 0 4) literals (1)\n  mask" +
         mask +
         "\npath R0 0 (0 1)\nentry R0 bbb p0\n\nproc p0 3 exists\nregisters a s b m\nb0:\n"
         "  m.3 = csr_mask P0, a.0, b.2\n  test_mask m.3, 0x1 -> b1, b2\nb1:\n  return 1\nb2:\n"
         "  return 0\n";
}

TEST(Parts, PathsOfOtherLayoutsAreOtherParts) {
  const CompiledCode narrow = code_of(mask_program(8));
  EXPECT_EQ(code_of(mask_program(7), narrow.parts).parts_compiled, 0U) << "8 bits as well";
  const CompiledCode wide = code_of(mask_program(9), narrow.parts);
  EXPECT_GT(wide.parts_compiled, 0U);
  EXPECT_NE(wide.code, narrow.code);
  EXPECT_EQ(wide.code, code_of(mask_program(9)).code);
}

TEST(Parts, WhatIsCutShortIsLeftOut) {
  const std::string lir = lir_of(kRepoPolicy);
  const CompiledCode whole = code_of(lir);
  for (size_t end = 0; end < whole.parts.size(); end += whole.parts.size() / 11 + 1) {
    const CompiledCode again = code_of(lir, std::string_view(whole.parts).substr(0, end));
    EXPECT_EQ(again.code, whole.code) << "up to byte " << end;
    EXPECT_GT(again.parts_compiled, 0U);
  }
  EXPECT_EQ(code_of(lir, std::string(1000, '\xFF')).code, whole.code);
  // Keys of nothing: a length that a part cannot have.
  std::string nonsense = whole.parts;
  std::fill(nonsense.begin() + 40, nonsense.begin() + 60, '\xFF');
  EXPECT_EQ(code_of(lir, nonsense).code, whole.code);
}

class PartCache : public testing::Test {
 protected:
  PartCache() {
    std::string pattern = (fs::temp_directory_path() / "frost-parts-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~PartCache() override { fs::remove_all(root_); }

  // As a process that has compiled nothing would.
  [[nodiscard]] NativeStatus compile(const std::string& text) const {
    forget_parts();
    Policy policy = compile_text(text).policy.value();
    const auto done = policy.compile_native({.cache = {.directory = root_}});
    EXPECT_TRUE(done.has_value()) << done.error().message;
    return policy.native_status();
  }
  [[nodiscard]] fs::path file() const { return root_ / (key_of_parts() + ".code"); }
  // The same policy with another digest.
  static std::string variant(int number) {
    return std::string(kChainPolicy) + "\nother" + std::to_string(number) + "(n: Node) if odd" +
           std::to_string(number) + "(n);\n";
  }

  fs::path root_;
};

TEST_F(PartCache, AnotherProcessCompilesWhatIsNew) {
  const NativeStatus first = compile(variant(1));
  EXPECT_GT(first.parts_compiled, 3U);
  const NativeStatus second = compile(variant(2));
  EXPECT_FALSE(second.is_from_cache);
  EXPECT_LT(second.parts_compiled, 3U);
  EXPECT_EQ(second.parts, first.parts);
  EXPECT_TRUE(compile(variant(1)).is_from_cache);
}

TEST_F(PartCache, DamagedPartsAreNotUsed) {
  const NativeStatus first = compile(variant(1));
  std::string sound;
  {
    std::ifstream in(file(), std::ios::binary);
    sound.assign(std::istreambuf_iterator<char>(in), {});
  }
  ASSERT_GT(sound.size(), 1000U);
  for (int i = 0; i < 4; ++i) {
    std::string damaged = sound;
    char& byte = damaged[damaged.size() / 5 * static_cast<size_t>(i + 1)];
    byte = static_cast<char>(~byte);
    std::ofstream(file(), std::ios::binary) << damaged;
    const NativeStatus again = compile(variant(i + 2));
    EXPECT_EQ(again.parts_compiled, first.parts_compiled) << i;
  }
}

// In one process, without a cache.
TEST(Parts, APolicyAfterAnotherIsCompiledAsFarAsItDiffers) {
  const std::string before = github_policy();
  Policy first = compile_text(before).policy.value();
  ASSERT_TRUE(first.compile_native().has_value());
  Policy second = compile_text(with_change(before, kRule, kChangedRule)).policy.value();
  ASSERT_TRUE(second.compile_native().has_value());
  const NativeStatus status = second.native_status();
  EXPECT_GT(status.parts_compiled, 0U);
  EXPECT_LT(status.parts_compiled * 5, status.parts);
}

}  // namespace
}  // namespace frost::test
