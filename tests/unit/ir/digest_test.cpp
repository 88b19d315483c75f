// SPDX-License-Identifier: Apache-2.0
// The policy digest names the meaning of a policy: spelling and order do not change it, anything
// else does (reliability §7.2).
#include <gtest/gtest.h>

#include <cctype>

#include "frost/frost.hpp"
#include "tests/differential/generate.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"

namespace frost {
namespace {

using difftest::GeneratedPolicy;
using difftest::kSlowdown;
using difftest::Random;

std::string digest_of(const std::vector<Source>& sources) {
  Compiled compiled = compile(sources);
  return compiled.policy ? compiled.policy->digest() : "";
}
std::string digest_of(const std::string& text) {
  return digest_of(std::vector<Source>{{"policy.polar", text}});
}

// Every generated variable (`u0`, `v12`, `name1`) under another name; strings stay.
std::string with_renamed_variables(const std::string& text) {
  std::string result;
  bool in_string = false;
  for (size_t i = 0; i < text.size();) {
    char c = text[i];
    bool is_word = std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
    if (in_string || !is_word) {
      if (c == '"') in_string = !in_string;
      if (c == '\\' && in_string) result += text[i++];
      result += text[i++];
      continue;
    }
    size_t end = i;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
                                 text[end] == '_' || text[end] == ':' || text[end] == '?')) {
      ++end;
    }
    std::string word = text.substr(i, end - i);
    // `r2:` in a head: the colon is no part of the name.
    std::string colon = word.ends_with(':') ? ":" : "";
    word.resize(word.size() - colon.size());
    size_t stem = word.find_first_of("0123456789");
    std::string name = word.substr(0, std::min(stem, word.size()));
    bool is_variable =
        stem != std::string::npos && (name == "u" || name == "v" || name == "r" || name == "s" ||
                                      name == "d" || name == "x" || name == "name");
    result += (is_variable ? "other_" + word + "_" : word) + colon;
    i = end;
  }
  return result;
}

std::string with_comments(const std::string& text) {
  std::string result = "# first\n";
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && in_string) {
      result += text[i++];
    } else if (text[i] == '"') {
      in_string = !in_string;
    }
    result += text[i];
    if (!in_string && (text[i] == ',' || text[i] == '{' || text[i] == ';')) {
      result += " # \"noise\" if f(x); }\n  ";
    }
  }
  return result;
}

// One file per block and statement, in random order.
std::vector<Source> in_many_files(GeneratedPolicy policy, Random& random) {
  std::vector<Source> sources;
  for (auto& block : policy.blocks) {
    GeneratedPolicy one;
    random.shuffle(block.rules);
    random.shuffle(block.declarations);
    one.blocks.push_back(block);
    sources.push_back({"block.polar", one.text()});
  }
  for (const std::string& statement : policy.statements) {
    sources.push_back({"statement.polar", statement + "\n"});
  }
  random.shuffle(sources);
  return sources;
}

TEST(Digest, CommentsNamesOrderAndFilesDoNotChangeIt) {
  size_t compared = 0;
  for (uint64_t seed = 1; seed <= 200 / kSlowdown; ++seed) {
    Random random(seed);
    GeneratedPolicy policy = difftest::generate_policy(random);
    std::string text = policy.text();
    std::string digest = digest_of(text);
    if (digest.empty()) continue;
    ++compared;
    EXPECT_EQ(digest_of(with_comments(text)), digest) << "comments, seed=" << seed << "\n" << text;
    std::string renamed = with_renamed_variables(text);
    EXPECT_EQ(digest_of(renamed), digest) << "names, seed=" << seed << "\n" << text << renamed;
    for (int round = 0; round < 2; ++round) {
      GeneratedPolicy shuffled = difftest::reordered(policy, random);
      EXPECT_EQ(digest_of(shuffled.text()), digest) << "order, seed=" << seed << "\n" << text;
    }
    EXPECT_EQ(digest_of(in_many_files(policy, random)), digest) << "files, seed=" << seed << "\n"
                                                                << text;
  }
  EXPECT_GT(compared, 0U);
}

TEST(Digest, RepeatedRulesDoNotChangeIt) {
  std::string block = "actor User {}\nresource R { permissions = [\"p\"]; \"p\" if f(actor); }\n";
  std::string rule = "has_permission(u: User, \"x\", _: R) if f(u);\n";
  EXPECT_EQ(digest_of(block + rule), digest_of(block + rule + rule));
}

TEST(Digest, AnythingElseChangesIt) {
  const std::string base = R"(actor User {}
resource Org { roles = ["member"]; permissions = ["read", "write"]; "read" if "member"; }
has_permission(u: User, "write", o: Org) if is_owner(u, o);
grants("member", 3, true);
declare note(User, String);
)";
  struct Change {
    const char* from;
    const char* to;
  };
  constexpr Change kChanges[] = {
      {"\"write\", o: Org", "\"Write\", o: Org"},
      {"\"write\", o: Org", "\"read\", o: Org"},
      {"\"read\" if \"member\"", "\"write\" if \"member\""},
      {"is_owner(u, o)", "is_owner(o, u)"},
      {"is_owner(u, o)", "is_maker(u, o)"},
      {"is_owner(u, o)", "is_owner(u, o) and is_open(o)"},
      {"is_owner(u, o)", "is_owner(User{\"root\"}, o)"},
      {"grants(\"member\", 3, true)", "grants(\"member\", 4, true)"},
      {"grants(\"member\", 3, true)", "grants(\"member\", 3, false)"},
      {"grants(\"member\", 3, true)", "grants(\"member\", \"3\", true)"},
      {"grants(\"member\", 3, true);", ""},
      {"note(User, String)", "note(User, Integer)"},
      {"note(User, String)", "note(User)"},
      {"actor User {}", "actor User {} actor Bot {}"},
      {"resource Org", "actor Org"},
      {"o: Org) if", "o: Team) if"},
      {"has_permission(u", "allow(u"},
  };
  std::string digest = digest_of(base);
  ASSERT_EQ(digest.size(), 64U);
  for (const Change& change : kChanges) {
    std::string text = base;
    size_t at = text.find(change.from);
    ASSERT_NE(at, std::string::npos) << change.from;
    text.replace(at, std::string_view(change.from).size(), change.to);
    std::string changed = digest_of(text);
    EXPECT_EQ(changed.size(), 64U) << change.to;
    EXPECT_NE(changed, digest) << change.from << " -> " << change.to;
  }
}

TEST(Digest, AnArtefactHasThePolicysDigest) {
  Compiled compiled = compile(std::vector<Source>{{"policy.polar", "actor User {}\n"}});
  auto bytes = build_artefact(*compiled.policy);
  ASSERT_TRUE(bytes) << bytes.error().message;
  LoadOptions options;
  options.trust_unsigned = true;
  EXPECT_EQ(load_policy_artefact(*bytes, options).value().digest(), compiled.policy->digest());
}

}  // namespace
}  // namespace frost
