// SPDX-License-Identifier: Apache-2.0
// Names of native code for perf and debuggers: there when they are asked for, and else nothing.
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "codegen/backend.hpp"
#include "codegen/engine/policy.hpp"
#include "codegen/engine/specialised_code.hpp"
#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

namespace fs = std::filesystem;

std::string perf_map_path() { return "/tmp/perf-" + std::to_string(getpid()) + ".map"; }

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Nothing is made in the background, as the list of gdb is read without a lock here.
Result<Policy> compiled_for(NativeDebug debug, const std::string& text = kRepoPolicy) {
  Policy policy = compile_text(text).policy.value();
  if (auto made = policy.compile_native({.debug = debug, .specialise = false}); !made) {
    return std::unexpected(made.error());
  }
  return policy;
}

void expect_answers(const Policy& policy) {
  auto store = FactStore::create(policy).value();
  ASSERT_TRUE(store.load_text("facts.txt", kRepoFacts).has_value());
  const QueryOptions native{.tier = Tier::kNative};
  const Snapshot snapshot = store.snapshot();
  EXPECT_TRUE(*snapshot.authorize({value("User:bob"), "read", value("Repo:r1")}, native));
  EXPECT_FALSE(*snapshot.authorize({value("User:bob"), "drop", value("Repo:r1")}, native));
}

struct MappedCode {
  uint64_t begin = 0;
  uint64_t end = 0;
  std::string name;
};

std::vector<MappedCode> perf_map() {
  std::vector<MappedCode> lines;
  std::ifstream file(perf_map_path());
  for (std::string line; std::getline(file, line);) {
    std::istringstream in(line);
    MappedCode code;
    uint64_t bytes = 0;
    in >> std::hex >> code.begin >> bytes >> std::ws;
    std::getline(in, code.name);
    code.end = code.begin + bytes;
    EXPECT_GT(bytes, 0U) << line;
    lines.push_back(std::move(code));
  }
  return lines;
}

bool is_executable(const MappedCode& code) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::istringstream in(line);
    uint64_t begin = 0;
    uint64_t end = 0;
    char dash = 0;
    std::string access;
    in >> std::hex >> begin >> dash >> end >> access;
    if (begin <= code.begin && code.end <= end) return access.starts_with("r-x");
  }
  return false;
}

class PerfMap : public testing::Test {
 protected:
  static void TearDownTestSuite() { fs::remove(perf_map_path()); }
};

TEST_F(PerfMap, NamesCodeAfterGoalsAndRules) {
  const auto policy = compiled_for(NativeDebug::kPerf, R"(actor User {}
resource Repo {}
allow(user: User, "read", repo: Repo) if
  is_owner(user, repo);
)");
  ASSERT_TRUE(policy.has_value()) << policy.error().message;
  struct stat status{};
  ASSERT_EQ(stat(perf_map_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
  EXPECT_EQ(status.st_uid, geteuid());
  const std::vector<MappedCode> lines = perf_map();
  ASSERT_FALSE(lines.empty());
  size_t found = 0;
  for (const MappedCode& code : lines) {
    EXPECT_TRUE(is_executable(code)) << code.name;
    found += code.name == "allow(User, String, Repo) bbb [test.polar:3]";
  }
  EXPECT_EQ(found, 1U);
}

TEST_F(PerfMap, HasTheCodeOfEveryPolicy) {
  const auto first = compiled_for(NativeDebug::kPerf);
  const size_t lines = perf_map().size();
  const auto second = compiled_for(NativeDebug::kPerf);
  ASSERT_TRUE(first && second);
  EXPECT_GT(perf_map().size(), lines);
  expect_answers(*first);
  expect_answers(*second);
}

// Names come from literals of the policy, and the file has one entry a line.
TEST_F(PerfMap, ALiteralMakesNoLineOfItsOwn) {
  const auto policy = compiled_for(NativeDebug::kPerf, R"(actor User {}
resource Repo { permissions = ["x\n7f 7f forged", "y"]; roles = ["r", "s"]; relations = { up: Repo };
  "x\n7f 7f forged" if ("r" and is_open(resource)) or ("s" and is_staff(actor)) or "r" on "up";
  "y" if "x\n7f 7f forged" on "up"; }
)");
  ASSERT_TRUE(policy.has_value()) << policy.error().message;
  const std::string map = read(perf_map_path());
  EXPECT_NE(map.find("forged"), std::string::npos);
  EXPECT_EQ(map.find("\n7f 7f forged"), std::string::npos);
}

// The rest needs a process that has no map yet, so each runs in one of its own.

[[noreturn]] void leave(bool passed) {
  fs::remove(perf_map_path());
  std::exit(passed ? 0 : 1);
}

TEST(PerfMapDeathTest, IsNotWrittenUnlessItIsAskedFor) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto compile_without = [] {
    const auto plain = compiled_for(NativeDebug::kNone);
    const auto for_gdb = compiled_for(NativeDebug::kGdb);
    leave(plain && for_gdb && !fs::exists(perf_map_path()));
  };
  EXPECT_EXIT(compile_without(), testing::ExitedWithCode(0), "");
}

// /tmp is everybody's: a link that waits there must not make this process write elsewhere.
TEST(PerfMapDeathTest, NeverFollowsALink) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto compile_with_link = [] {
    const fs::path target = perf_map_path() + ".target";
    fs::create_symlink(target, perf_map_path());
    const auto refused = compiled_for(NativeDebug::kPerf);
    const bool is_refused = !refused && refused.error().code == Code::kIo;
    leave(is_refused && !fs::exists(target));
  };
  EXPECT_EXIT(compile_with_link(), testing::ExitedWithCode(0), "");
}

TEST(PerfMapDeathTest, ReplacesTheMapOfAnEarlierProcess) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto compile_over = [] {
    std::ofstream(perf_map_path()) << "1000 10 stale\n";
    const auto policy = compiled_for(NativeDebug::kPerf);
    const std::string map = read(perf_map_path());
    leave(policy && map.find("stale") == std::string::npos &&
          map.find("allow(User, String, Repo)") != std::string::npos);
  };
  EXPECT_EXIT(compile_over(), testing::ExitedWithCode(0), "");
}

// The first entry of the GDB JIT interface's list; null when it is empty.
const void* first_gdb_object() {
  struct Descriptor {
    uint32_t version;
    uint32_t action;
    const void* relevant;
    const void* first;
  };
  void* const library = dlopen(kBackendLibrary, RTLD_NOW | RTLD_NOLOAD);
  if (library == nullptr) return nullptr;
  const auto* descriptor = static_cast<const Descriptor*>(dlsym(library, "__jit_debug_descriptor"));
  EXPECT_NE(descriptor, nullptr);
  dlclose(library);
  return descriptor == nullptr ? nullptr : descriptor->first;
}

TEST(GdbObjects, AreListedWhileTheCodeLives) {
  {
    const auto plain = compiled_for(NativeDebug::kNone);
    ASSERT_TRUE(plain.has_value());
    EXPECT_EQ(first_gdb_object(), nullptr);
    const auto first = compiled_for(NativeDebug::kGdb);
    ASSERT_TRUE(first.has_value()) << first.error().message;
    EXPECT_NE(first_gdb_object(), nullptr);
    expect_answers(*first);
    {
      const auto second = compiled_for(NativeDebug::kGdb);
      ASSERT_TRUE(second.has_value());
    }
    EXPECT_NE(first_gdb_object(), nullptr);
  }
  EXPECT_EQ(first_gdb_object(), nullptr);
}

// perf needs no other code; debug info lies beside it.
// More code than one object has: its helpers are those of another.
TEST(GdbObjects, HotCodeInSeveralObjectsFindsItsHelpers) {
  std::ifstream file(FROST_SOURCE_DIR "/examples/github/policy.polar");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const Policy policy = compile_text(text).policy.value();
  const lir::Program& program = policy.impl()->program;
  SpecialisedCode code;
  code.known.assign(program.paths.size(), PathKnowledge::kNothing);  // so that much is left
  const Result<void> made =
      code.make(program, {.debug = NativeDebug::kGdb}, 600'000, std::stop_token());
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_NE(code.native.get(), nullptr);
}

TEST(NativeDebugCache, PerfTakesTheSameCodeAndGdbItsOwn) {
  std::string pattern = (fs::temp_directory_path() / "frost-debug-XXXXXX").string();
  const fs::path root = mkdtemp(pattern.data());
  const auto is_from_cache = [&](NativeDebug debug) {
    Policy policy = compile_text(kRepoPolicy).policy.value();
    const auto made =
        policy.compile_native({.cache = {.directory = (root / "cache").string()}, .debug = debug});
    EXPECT_TRUE(made.has_value());
    expect_answers(policy);
    return policy.native_status().is_from_cache;
  };
  EXPECT_FALSE(is_from_cache(NativeDebug::kNone));
  EXPECT_TRUE(is_from_cache(NativeDebug::kPerf));
  EXPECT_FALSE(is_from_cache(NativeDebug::kGdb));
  EXPECT_TRUE(is_from_cache(NativeDebug::kGdb));
  EXPECT_TRUE(is_from_cache(NativeDebug::kNone));
  fs::remove_all(root);
  fs::remove(perf_map_path());
}

TEST(NativeDebugArtefact, HasTheSameCodeAndLoads) {
  const Policy policy = compile_text(kRepoPolicy).policy.value();
  const auto plain = build_artefact(policy);
  const auto debug = build_artefact(policy, {.debug = true});
  ASSERT_TRUE(plain && debug) << debug.error().message;
  EXPECT_GT(debug->size(), plain->size());
  EXPECT_EQ(*debug, *build_artefact(policy, {.debug = true}));
  const auto text = [](const std::vector<std::byte>& bytes) {
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  EXPECT_EQ(text(*plain).find("allow(User, String, Repo) bbb"), std::string_view::npos);
  EXPECT_NE(text(*debug).find("allow(User, String, Repo) bbb"), std::string_view::npos);
  LoadOptions options;
  options.trust_unsigned = true;
  const auto loaded = load_policy_artefact(*debug, options);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  expect_answers(*loaded);
}

}  // namespace
}  // namespace frost::test
