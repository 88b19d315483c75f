// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <gtest/gtest.h>

#include "bench/workloads/atomic_file.hpp"
#include "bench/workloads/fact_text.hpp"
#include "bench/workloads/github.hpp"

namespace frost::workloads {
namespace {

// Keeps the facts as text, and one line per fact with ids left out and literals kept.
class TextSink : public FactSink {
 public:
  void fact(std::string_view predicate, std::span<const Argument> arguments) override {
    const std::size_t begin = text.size();
    append_fact(text, predicate, arguments);
    ++facts;
    distinct.insert(text.substr(begin));
    shapes.insert(shape_of(predicate, arguments));
  }

  std::string text;
  uint64_t facts = 0;
  std::unordered_set<std::string> distinct;
  std::set<std::string> shapes;

 private:
  static std::string shape_of(std::string_view predicate, std::span<const Argument> arguments) {
    std::string shape(predicate);
    shape.push_back('(');
    for (const Argument& argument : arguments) {
      if (shape.back() != '(') shape.append(", ");
      const bool is_literal = argument.type == "String";
      if (is_literal) shape.push_back('"');
      shape.append(is_literal ? argument.id : argument.type);
      if (is_literal) shape.push_back('"');
    }
    shape.push_back(')');
    return shape;
  }
};

std::string github_text(const GithubOptions& options) {
  TextSink sink;
  generate_github(options, sink);
  return std::move(sink.text);
}

std::string question_text(const GithubOptions& options, std::size_t count) {
  std::string text;
  for (const Question& question : github_questions(options, count)) append_question(text, question);
  return text;
}

// FNV-1a, 64 bits.
uint64_t checksum(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325U;
  for (const char character : text) {
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3U;
  }
  return hash;
}

class TemporaryFolder {
 public:
  TemporaryFolder()
      : path_(std::filesystem::temp_directory_path() /
              ("frost_workloads_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }

  std::filesystem::path path() const { return path_; }
  std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(path_), {});
  }

 private:
  std::filesystem::path path_;
};

std::string read(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

TEST(GithubFacts, SameSeedGivesSameBytes) {
  const GithubOptions options{.facts = 10'000, .seed = 7};
  EXPECT_EQ(github_text(options), github_text(options));
}

TEST(GithubFacts, AnotherSeedGivesOtherBytes) {
  EXPECT_NE(github_text({.facts = 10'000, .seed = 1}), github_text({.facts = 10'000, .seed = 2}));
}

// A change of this constant makes every recorded benchmark incomparable with the ones before.
TEST(GithubFacts, TenThousandFactsAreTheSameOnEveryMachine) {
  EXPECT_EQ(checksum(github_text({.facts = 10'000, .seed = 1})), 0x070393ed99bb36f3U);
}

TEST(GithubFacts, NumberOfFactsIsWithinOnePercent) {
  for (const uint64_t seed : {1U, 2U, 3U}) {
    for (const uint64_t facts : {1'000U, 1'001U, 2'500U, 10'000U, 99'999U}) {
      TextSink sink;
      generate_github({.facts = facts, .seed = seed}, sink);
      EXPECT_LE(sink.facts, facts + facts / 100) << "seed " << seed;
      EXPECT_GE(sink.facts, facts - facts / 100) << "seed " << seed;
    }
  }
}

TEST(GithubFacts, NumberOutsideTheLimitsIsTheNearerLimit) {
  EXPECT_EQ(github_text({.facts = 0, .seed = 1}),
            github_text({.facts = kGithubFactsMin, .seed = 1}));
}

TEST(GithubFacts, AllAreDistinct) {
  for (const uint64_t seed : {1U, 2U, 3U}) {
    TextSink sink;
    generate_github({.facts = 50'000, .seed = seed}, sink);
    EXPECT_EQ(sink.distinct.size(), sink.facts) << "seed " << seed;
  }
}

TEST(GithubFacts, ShapesAreExactlyTheListedOnes) {
  TextSink sink;
  generate_github({.facts = 100'000, .seed = 1}, sink);
  const std::set<std::string> listed(github_shapes().begin(), github_shapes().end());
  EXPECT_EQ(listed.size(), github_shapes().size());
  EXPECT_EQ(sink.shapes, listed);
}

TEST(GithubFacts, TextHasOneFactPerLine) {
  const std::string text = github_text({.facts = 1'000, .seed = 1});
  EXPECT_EQ(std::ranges::count(text, '\n'), std::ranges::count(text, ';'));
  EXPECT_TRUE(text.starts_with("has_role(User{\"u"));
  EXPECT_TRUE(text.ends_with(");\n"));
}

TEST(GithubQuestions, SameArgumentsGiveSameBytes) {
  const GithubOptions options{.facts = 20'000, .seed = 3};
  EXPECT_EQ(question_text(options, 500), question_text(options, 500));
  EXPECT_NE(question_text(options, 500), question_text({.facts = 20'000, .seed = 4}, 500));
}

TEST(GithubQuestions, TheSameOnEveryMachine) {
  EXPECT_EQ(checksum(question_text({.facts = 10'000, .seed = 1}, 1'000)), 0x369e40af4e790801U);
}

TEST(GithubQuestions, LongerSetBeginsWithTheShorterOne) {
  const GithubOptions options{.facts = 20'000, .seed = 3};
  EXPECT_TRUE(question_text(options, 500).starts_with(question_text(options, 200)));
}

TEST(GithubQuestions, HalfOfTheChecksAreAllowed) {
  std::map<QuestionKind, int> kinds;
  int allowed = 0;
  for (const Question& question : github_questions({.facts = 20'000, .seed = 1}, 1'000)) {
    ++kinds[question.kind];
    EXPECT_EQ(question.expected.has_value(), question.kind == QuestionKind::Authorize);
    if (question.expected.value_or(false)) ++allowed;
  }
  EXPECT_EQ(kinds[QuestionKind::Authorize], 940);
  EXPECT_EQ(kinds[QuestionKind::List], 30);
  EXPECT_EQ(kinds[QuestionKind::Actions], 30);
  EXPECT_EQ(allowed, 470);
}

TEST(GithubQuestions, EveryPathIsTaken) {
  std::map<QuestionPath, int> paths;
  for (const Question& question : github_questions({.facts = 20'000, .seed = 1}, 2'000)) {
    ++paths[question.path];
  }
  for (int path = 0; path <= static_cast<int>(QuestionPath::Enumeration); ++path) {
    EXPECT_GE(paths[static_cast<QuestionPath>(path)], 40) << "path " << path;
  }
}

TEST(GithubQuestions, ResourcesOfChecksExist) {
  const GithubOptions options{.facts = 5'000, .seed = 2};
  const std::string facts = github_text(options);
  for (const Question& question : github_questions(options, 200)) {
    if (question.kind == QuestionKind::List) continue;
    const std::string resource =
        std::string(question.resource_type) + "{\"" + question.resource_id + "\"}";
    EXPECT_NE(facts.find(resource), std::string::npos) << resource;
  }
}

TEST(GithubQuestions, AreWrittenInTheWordsOfTheCommandLine) {
  Question question{.kind = QuestionKind::Authorize,
                    .path = QuestionPath::DirectRole,
                    .actor_id = "u12",
                    .action = "read",
                    .resource_type = "Repository",
                    .resource_id = "r99",
                    .expected = true};
  std::string text;
  append_question(text, question);
  question.kind = QuestionKind::List;
  append_question(text, question);
  question.kind = QuestionKind::Actions;
  append_question(text, question);
  EXPECT_EQ(text,
            "authorize User:u12 read Repository:r99\n"
            "list User:u12 read Repository\n"
            "actions User:u12 Repository:r99\n");
}

TEST(FactText, StringsAreEscapedAndPrimitivesAreBare) {
  std::string text;
  append_fact(text, "p",
              std::vector<Argument>{
                  {"T", "a\"b\\c\n"}, {"String", "x"}, {"Integer", "-3"}, {"Boolean", "true"}});
  EXPECT_EQ(text, "p(T{\"a\\\"b\\\\c\\n\"}, \"x\", -3, true);\n");
}

TEST(AtomicFile, AppearsOnCommitOnly) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "facts.txt";
  AtomicFile file(path.string());
  file.buffer().append("first");
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(file.commit());
  EXPECT_EQ(read(path), "first");
  EXPECT_EQ(folder.files(), 1);
}

TEST(AtomicFile, WithoutCommitTheOldFileStays) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "facts.txt";
  std::ofstream(path) << "old";
  AtomicFile(path.string()).buffer().append("new");
  EXPECT_EQ(read(path), "old");
  EXPECT_EQ(folder.files(), 1);
}

TEST(AtomicFile, UnwritablePathIsAnError) {
  const TemporaryFolder folder;
  AtomicFile missing((folder.path() / "no" / "facts.txt").string());
  EXPECT_NE(missing.error(), "");
  missing.buffer().append("lost");
  EXPECT_FALSE(missing.commit());
  const AtomicFile not_a_file(folder.path().string());
  EXPECT_NE(not_a_file.error().find("not a regular file"), std::string::npos);
}

}  // namespace
}  // namespace frost::workloads
