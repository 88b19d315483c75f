// SPDX-License-Identifier: Apache-2.0
// Damage to every file of a small database: it is found, with the name of the file, or it changes
// no answer, now and after more work.
#include <gtest/gtest.h>

#include <cstdint>
#include <iostream>
#include <map>
#include <string>

#include "tests/durability/log_model.hpp"

namespace frost::test {
namespace {

using Contents = std::map<std::string, std::string>;

constexpr uint64_t kSeed = 11;

enum class Effect : uint8_t { kFoundAtOpen, kFoundWhenRead, kHarmless };

// A database whose process was killed: some of it in the main file, the newest in the -wal.
class BitFlip : public testing::Test {
 protected:
  void TearDown() override { model_.close(); }
  void SetUp() override {
    ASSERT_TRUE(model_.open());
    ASSERT_TRUE(model_.steps(14));
    model_.close();
    ASSERT_TRUE(model_.open());
    ASSERT_TRUE(model_.steps(8));
    // Records and policies lie in both files.
    ASSERT_LT(model_.log().trimmed(), 8U);
    ASSERT_GT(model_.head(), 20U);
    for (const std::string& path : files_.paths()) contents_[path] = files_.content(path);
    model_.close();
  }

  // What a database of these contents does; a difference is a failure of the test.
  Effect effect_of(const Contents& contents);
  void expect_named(const Error& error);

  SimulatedFiles files_{kSeed};
  LogModel model_{files_, {}, kSeed};
  Contents contents_;
};

void BitFlip::expect_named(const Error& error) {
  EXPECT_TRUE(error.code == Code::kCorrupt || error.code == Code::kIncompatible) << error.message;
  EXPECT_NE(error.message.find("`/db/"), std::string::npos) << error.message;
}

Effect BitFlip::effect_of(const Contents& contents) {
  SimulatedFiles files(1);
  for (const auto& [path, bytes] : contents) files.put(path, bytes);
  static_cast<void>(files.create_directory("/db"));
  model_.move_to(files);
  if (const auto opened = model_.open(); !opened) {
    expect_named(opened.error());
    // A file that is refused stays as it is: whoever restores it needs the evidence.
    for (const auto& [path, bytes] : contents) {
      if (path.ends_with("/lock")) continue;
      EXPECT_TRUE(files.has(path, bytes)) << path << " was changed: " << opened.error().message;
    }
    return Effect::kFoundAtOpen;
  }
  EXPECT_EQ(model_.difference(), "");
  const auto read = model_.log().read(model_.log().trimmed() + 1,
                                      [](const log::LogRecord&) -> Result<void> { return {}; });
  if (!read) {
    expect_named(read.error());
    model_.close();
    return Effect::kFoundWhenRead;
  }
  model_.compare();
  // Nothing lurks for the writes to come.
  const auto appended = model_.log().append({log::RecordKind::kBatch, std::string(9'000, 'n'), {}});
  EXPECT_TRUE(appended) << (appended ? "" : appended.error().message);
  model_.close();
  auto reopened = log::open_sqlite_log("/db", {.create = false, .files = &files});
  EXPECT_TRUE(reopened) << (reopened ? "" : reopened.error().message);
  if (!reopened) return Effect::kHarmless;
  EXPECT_EQ((*reopened)->head(), model_.head() + 1);
  EXPECT_TRUE((*reopened)->read((*reopened)->trimmed() + 1,
                                [](const log::LogRecord&) -> Result<void> { return {}; }));
  EXPECT_EQ(model_.difference(), "");
  return Effect::kHarmless;
}

TEST_F(BitFlip, EveryBitIsFoundOrChangesNothing) {
  Random random(environment_number("FROST_FLIP_SEED", 1));
  const bool every = environment_number("FROST_EVERY_BIT", 0) != 0;
  const uint64_t sample = environment_number("FROST_FLIPS", 6'000);
  uint64_t total_bits = 0;
  for (const auto& [path, bytes] : contents_) {
    if (!path.ends_with("/lock")) total_bits += bytes.size() * 8;
  }
  uint64_t tried = 0;
  std::map<Effect, uint64_t> effects;
  for (const auto& [path, bytes] : contents_) {
    if (path.ends_with("/lock")) continue;  // only a process number for a message
    for (uint64_t bit = 0; bit < bytes.size() * 8; ++bit) {
      if (!every && random.below(total_bits) >= sample) continue;
      Contents damaged = contents_;
      damaged[path][bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
      ++effects[effect_of(damaged)];
      ++tried;
      ASSERT_FALSE(HasFailure()) << "bit " << bit % 8 << " of byte " << bit / 8 << " of " << path;
    }
  }
  std::cout << tried << " of " << total_bits << " bits: found at open "
            << effects[Effect::kFoundAtOpen] << ", when read " << effects[Effect::kFoundWhenRead]
            << ", harmless " << effects[Effect::kHarmless] << "\n";
}

TEST_F(BitFlip, ALostFileIsFound) {
  for (const auto& [path, bytes] : contents_) {
    if (path.ends_with("/lock")) continue;
    Contents damaged = contents_;
    damaged.erase(path);
    EXPECT_EQ(effect_of(damaged), Effect::kFoundAtOpen) << path;
  }
}

// Old segment files may be deleted once a manifest is set, so the manifest before must not come
// back.
TEST_F(BitFlip, ALostWalWithNothingButAManifestIsFound) {
  SimulatedFiles files(5);
  auto log = log::open_sqlite_log("/db", {.files = &files}).value();
  ASSERT_TRUE(log->append({log::RecordKind::kBatch, "x", {}}));
  log.reset();
  log = log::open_sqlite_log("/db", {.files = &files}).value();
  ASSERT_TRUE(log->set_manifest({1, {{"segment", 1, 2}}}));
  SimulatedFiles left(6);
  static_cast<void>(left.create_directory("/db"));
  for (const std::string& path : files.paths()) {
    if (!path.ends_with("-wal")) left.put(path, files.content(path));
  }
  const auto opened = log::open_sqlite_log("/db", {.files = &left});
  ASSERT_FALSE(opened);
  expect_named(opened.error());
}

TEST_F(BitFlip, ACutFileIsFoundOrChangesNothing) {
  for (const auto& [path, bytes] : contents_) {
    if (path.ends_with("/lock")) continue;
    for (size_t size = 0; size < bytes.size(); size += size < 200 ? 1 : 509) {
      Contents damaged = contents_;
      damaged[path].resize(size);
      effect_of(damaged);
      ASSERT_FALSE(HasFailure()) << path << " cut to " << size << " bytes";
    }
  }
}

TEST_F(BitFlip, ABlockOfZerosOrRandomBytesIsFoundOrChangesNothing) {
  Random random(3);
  for (int round = 0; round < 300; ++round) {
    Contents damaged = contents_;
    auto file = std::next(damaged.begin(), static_cast<long>(random.below(damaged.size())));
    if (file->first.ends_with("/lock")) continue;
    const uint64_t begin = random.below(file->second.size());
    const uint64_t count = std::min<uint64_t>(1 + random.below(600), file->second.size() - begin);
    const bool zeros = random.chance(50);
    for (uint64_t place = begin; place < begin + count; ++place) {
      file->second[place] = zeros ? '\0' : static_cast<char>(random.below(256));
    }
    effect_of(damaged);
    ASSERT_FALSE(HasFailure()) << "round " << round << ": " << count << " bytes at " << begin
                               << " of " << file->first;
  }
}

TEST_F(BitFlip, AnOlderMainFileIsFound) {
  Contents damaged = contents_;
  model_.move_to(files_);
  ASSERT_TRUE(model_.open());
  ASSERT_TRUE(model_.log().append({log::RecordKind::kBatch, "newer", {}}));
  model_.close();
  damaged["/db/head"] = files_.content("/db/head");
  EXPECT_EQ(effect_of(damaged), Effect::kFoundAtOpen);
}

}  // namespace
}  // namespace frost::test
