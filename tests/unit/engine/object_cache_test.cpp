// SPDX-License-Identifier: Apache-2.0
// The object cache: what is found is what was stored, whatever happened to the files; and no cache,
// good or bad, changes an answer.
#include "codegen/engine/object_cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "codegen/engine/backend.hpp"
#include "codegen/engine/part_store.hpp"
#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

namespace fs = std::filesystem;

class ObjectCacheTest : public testing::Test {
 protected:
  ObjectCacheTest() {
    std::string pattern = (fs::temp_directory_path() / "frost-cache-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~ObjectCacheTest() override { fs::remove_all(root_); }

  // Not there yet, like its parent.
  [[nodiscard]] std::string directory() const { return (root_ / "cache" / "frost").string(); }
  [[nodiscard]] ObjectCacheOptions options(uint64_t bytes_max = 1U << 20U) const {
    return {.directory = directory(), .bytes_max = bytes_max};
  }
  // All but the parts of programs.
  [[nodiscard]] std::vector<fs::path> files() const {
    const auto backend = llvm_backend();
    const std::string parts = backend ? object_key(**backend, kPartsText, "native") : "";
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(directory())) {
      if (entry.path().stem() != parts) paths.push_back(entry.path());
    }
    return paths;
  }

  static std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void write(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

  // A policy with native code, and where that came from.
  struct Native {
    Policy policy;
    bool is_from_cache;
  };
  [[nodiscard]] Native native(const ObjectCacheOptions& cache) const {
    Policy policy = compile_text(kRepoPolicy).policy.value();
    const auto compiled = policy.compile_native({.cache = cache});
    EXPECT_TRUE(compiled.has_value()) << compiled.error().message;
    return {policy, policy.native_status().is_from_cache};
  }
  static void expect_answers(const Policy& policy) {
    auto store = FactStore::create(policy).value();
    ASSERT_TRUE(store.load_text("facts.txt", kRepoFacts).has_value());
    const Snapshot snapshot = store.snapshot();
    const QueryOptions native{.tier = Tier::kNative};
    EXPECT_TRUE(*snapshot.authorize({value("User:bob"), "read", value("Repo:r1")}, native));
    EXPECT_FALSE(*snapshot.authorize({value("User:bob"), "drop", value("Repo:r1")}, native));
    EXPECT_EQ(*snapshot.list({value("User:bob"), "read", "Repo"}, native), (Strings{"r1", "r3"}));
  }

  fs::path root_;
};

const std::string kKey(64, 'a');

TEST_F(ObjectCacheTest, FindsWhatWasStored) {
  const ObjectCache cache(options());
  EXPECT_EQ(cache.find(kKey), std::nullopt);
  cache.store(kKey, "some code");
  EXPECT_EQ(cache.find(kKey), "some code");
  EXPECT_EQ(cache.find(std::string(64, 'b')), std::nullopt);
  cache.store(kKey, std::string("other\0code", 10));
  EXPECT_EQ(cache.find(kKey), std::string("other\0code", 10));
  cache.drop(kKey);
  EXPECT_EQ(cache.find(kKey), std::nullopt);
  cache.store(kKey, "");
  EXPECT_EQ(cache.find(kKey), "");
}

TEST_F(ObjectCacheTest, DirectoriesAndFilesAreForTheUserAlone) {
  ObjectCache(options()).store(kKey, "code");
  for (const fs::path& path : {root_ / "cache", fs::path(directory())}) {
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all) << path;
  }
  for (const fs::path& path : files()) {
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  }
}

TEST_F(ObjectCacheTest, AFileWithAnyByteChangedIsRemoved) {
  const ObjectCache cache(options());
  cache.store(kKey, "code of a small policy");
  const fs::path path = files().at(0);
  const std::string sound = read(path);
  for (size_t place = 0; place < sound.size(); ++place) {
    for (const unsigned bit : {0x01U, 0x80U}) {
      std::string damaged = sound;
      damaged[place] = static_cast<char>(static_cast<unsigned char>(damaged[place]) ^ bit);
      write(path, damaged);
      ASSERT_EQ(cache.find(kKey), std::nullopt) << "byte " << place;
      ASSERT_FALSE(fs::exists(path));
    }
  }
  for (size_t bytes = 0; bytes < sound.size(); ++bytes) {
    write(path, sound.substr(0, bytes));
    ASSERT_EQ(cache.find(kKey), std::nullopt) << bytes << " bytes";
  }
  write(path, sound + "x");
  EXPECT_EQ(cache.find(kKey), std::nullopt);
  write(path, sound);
  EXPECT_EQ(cache.find(kKey), "code of a small policy");
}

TEST_F(ObjectCacheTest, AFileOfAnotherKeyIsRemoved) {
  const ObjectCache cache(options());
  cache.store(kKey, "code");
  const fs::path path = files().at(0);
  const std::string other(64, 'b');
  const fs::path foreign = path.parent_path() / (other + path.extension().string());
  fs::copy_file(path, foreign);
  EXPECT_EQ(cache.find(other), std::nullopt);
  EXPECT_FALSE(fs::exists(foreign));
  EXPECT_EQ(cache.find(kKey), "code");
}

TEST_F(ObjectCacheTest, KeysDifferInEverythingThatCodeDependsOn) {
  const frost_backend* real = llvm_backend().value();
  std::set<std::string> keys;
  const auto add = [&](const frost_backend& backend, const std::string& lir, const char* cpu) {
    keys.insert(object_key(backend, lir, cpu));
  };
  add(*real, "lir", "native");
  add(*real, "other lir", "native");
  add(*real, "lir", "x86-64-v3");
  frost_backend changed = *real;
  changed.abi_hash += 1;
  add(changed, "lir", "native");
  changed = *real;
  changed.code_generator_hash = "another";
  add(changed, "lir", "native");
  changed = *real;
  changed.llvm_version = "23.0.0";
  add(changed, "lir", "native");
  changed = *real;
  changed.target_triple = "aarch64-linux-gnu";
  add(changed, "lir", "native");
  changed = *real;
  changed.native_cpu = "abacus";
  add(changed, "lir", "native");
  EXPECT_EQ(keys.size(), 8U);
  EXPECT_EQ(object_key(*real, "lir", "native"), object_key(*real, "lir", "native"));
}

TEST_F(ObjectCacheTest, WhatWasUsedLongestAgoGoesFirst) {
  const std::string code(1000, 'c');
  const ObjectCache cache(options(3500));
  const auto key = [](char c) { return std::string(64, c); };
  for (const char name : {'a', 'b', 'c'}) cache.store(key(name), code);
  const auto make_older = [&](char name, int64_t seconds) {
    const struct timespec times[2] = {{::time(nullptr) - seconds, 0},
                                      {::time(nullptr) - seconds, 0}};
    const std::string path = directory() + "/" + key(name) + ".code";
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  };
  make_older('a', 30);
  make_older('b', 20);
  make_older('c', 10);
  EXPECT_TRUE(cache.find(key('a')).has_value());  // counts as use
  cache.store(key('d'), code);
  EXPECT_TRUE(cache.find(key('a')).has_value());
  EXPECT_FALSE(cache.find(key('b')).has_value());
  EXPECT_TRUE(cache.find(key('c')).has_value());
  EXPECT_TRUE(cache.find(key('d')).has_value());
  // What is larger than the whole cache is not kept, and drives nothing out.
  cache.store(key('e'), std::string(5000, 'e'));
  EXPECT_FALSE(cache.find(key('e')).has_value());
  EXPECT_TRUE(cache.find(key('d')).has_value());
}

TEST_F(ObjectCacheTest, OtherFilesStayAndInterruptedOnesGo) {
  const ObjectCache cache(options(400));
  cache.store(kKey, "");
  write(directory() + "/notes.txt", std::string(1000, 'n'));
  write(directory() + "/.new-1", "half");
  write(directory() + "/.new-2", "half");
  const struct timespec old[2] = {{1, 0}, {1, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, (directory() + "/.new-1").c_str(), old, 0), 0);
  cache.store(std::string(64, 'b'), "");
  EXPECT_TRUE(fs::exists(directory() + "/notes.txt"));
  EXPECT_FALSE(fs::exists(directory() + "/.new-1"));
  EXPECT_TRUE(fs::exists(directory() + "/.new-2"));
}

TEST_F(ObjectCacheTest, DirectoriesThatOthersMayWriteAreNotUsed) {
  const ObjectCache cache(options());
  cache.store(kKey, "code");
  fs::permissions(directory(), fs::perms::others_write, fs::perm_options::add);
  EXPECT_EQ(cache.find(kKey), std::nullopt);
  fs::permissions(directory(), fs::perms::others_write, fs::perm_options::remove);
  EXPECT_EQ(cache.find(kKey), "code");
  constexpr uid_t kSomebodyElse = 12345;
  if (::geteuid() != 0 || ::chown(directory().c_str(), kSomebodyElse, kSomebodyElse) != 0) return;
  EXPECT_EQ(cache.find(kKey), std::nullopt);
}

TEST_F(ObjectCacheTest, AFileThatIsALinkIsNotFollowed) {
  const ObjectCache cache(options());
  cache.store(kKey, "code");
  const fs::path path = files().at(0);
  fs::rename(path, root_ / "elsewhere");
  fs::create_symlink(root_ / "elsewhere", path);
  EXPECT_EQ(cache.find(kKey), std::nullopt);
}

// As several processes do: each call opens the directory anew.
TEST_F(ObjectCacheTest, WritersAndReadersDoNotDisturbEachOther) {
  const std::string code(40'000, 'c');
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      const ObjectCache cache(options(100'000));
      for (int round = 0; round < 40; ++round) {
        const std::string key(64, static_cast<char>('a' + (thread + round) % 4));
        cache.store(key, code + key);
        const auto found = cache.find(key);
        if (found && *found != code + key) std::abort();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(std::ranges::none_of(
      files(), [](const fs::path& path) { return path.filename().string().starts_with(".new-"); }));
}

TEST_F(ObjectCacheTest, ALaterPolicyOfTheSameTextTakesTheCode) {
  const Native first = native(options());
  EXPECT_FALSE(first.is_from_cache);
  const Native second = native(options());
  EXPECT_TRUE(second.is_from_cache);
  expect_answers(first.policy);
  expect_answers(second.policy);
  // A budget is for making code, not for loading it.
  CompileOptions nothing;
  nothing.limits.compile_budget_ms = 0;
  Policy third = compile_text(kRepoPolicy, nothing).policy.value();
  EXPECT_TRUE(third.compile_native({.cache = options()}).has_value());
  expect_answers(third);
  // Another CPU is another key.
  Policy fourth = compile_text(kRepoPolicy).policy.value();
  EXPECT_TRUE(fourth.compile_native({.cpu = "x86-64", .cache = options()}).has_value());
  EXPECT_FALSE(fourth.native_status().is_from_cache);
}

TEST_F(ObjectCacheTest, InTheBackgroundToo) {
  EXPECT_FALSE(native(options()).is_from_cache);
  Policy policy = compile_text(kRepoPolicy).policy.value();
  policy.compile_in_background({.cache = options()});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  ASSERT_TRUE(policy.wait_until_native(deadline).has_value());
  EXPECT_TRUE(policy.native_status().is_from_cache);
  expect_answers(policy);
}

TEST_F(ObjectCacheTest, DamagedCodeIsCompiledAnew) {
  EXPECT_FALSE(native(options()).is_from_cache);
  const fs::path path = files().at(0);
  const std::string sound = read(path);
  for (size_t place = 3; place < sound.size(); place += sound.size() / 5) {
    std::string damaged = sound;
    damaged[place] = static_cast<char>(~damaged[place]);
    write(path, damaged);
    const Native again = native(options());
    EXPECT_FALSE(again.is_from_cache) << "byte " << place;
    expect_answers(again.policy);
    EXPECT_EQ(read(path), sound) << "the same program, the same bytes";
  }
}

// Bytes with a right header that are no code: somebody else's mistake, or a bug of ours.
TEST_F(ObjectCacheTest, CodeThatDoesNotLinkIsCompiledAnew) {
  EXPECT_FALSE(native(options()).is_from_cache);
  const std::string key = files().at(0).stem().string();
  for (const std::string& nonsense : {std::string(), std::string("nonsense"), std::string(64, '\0'),
                                      std::string("\4\0\0\0\0\0\0\0\x7f"
                                                  "ELF",
                                                  12)}) {
    ObjectCache(options()).store(key, nonsense);
    const Native again = native(options());
    EXPECT_FALSE(again.is_from_cache);
    expect_answers(again.policy);
  }
}

TEST_F(ObjectCacheTest, AnUnusableDirectoryChangesNothing) {
  write(root_ / "file", "");
  for (const std::string& path : {(root_ / "file" / "cache").string(), std::string("/proc/frost"),
                                  (root_ / "file").string()}) {
    const Native policy = native({.directory = path});
    EXPECT_FALSE(policy.is_from_cache);
    expect_answers(policy.policy);
  }
}

}  // namespace
}  // namespace frost::test
