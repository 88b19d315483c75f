// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/dictionary.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tests/unit/runtime/id_spellings.hpp"
#include "tests/unit/runtime/random.hpp"

namespace frost::rt {
namespace {

std::string text_of(uint32_t number) { return id_spelling(number); }

void fill(Dictionary& dictionary, uint32_t texts) {
  for (uint32_t id = 0; id < texts; ++id) ASSERT_EQ(dictionary.intern(text_of(id)), id);
}

TEST(Dictionary, IdsAreDenseInOrderOfFirstAppearance) {
  Dictionary dictionary;
  EXPECT_EQ(dictionary.size(), 0U);
  EXPECT_FALSE(dictionary.find("a"));
  EXPECT_EQ(dictionary.intern("a"), 0U);
  EXPECT_EQ(dictionary.intern(""), 1U);
  EXPECT_EQ(dictionary.intern("a"), 0U);
  EXPECT_EQ(dictionary.intern(std::string_view("a\0", 2)), 2U);
  EXPECT_EQ(dictionary.text(1), "");
  EXPECT_EQ(dictionary.size(), 3U);
}

TEST(Dictionary, EveryTextRoundTripsThroughGrowth) {
  Dictionary dictionary;
  constexpr uint32_t kTexts = 200'000;
  fill(dictionary, kTexts);
  for (uint32_t id = 0; id < kTexts; ++id) {
    ASSERT_EQ(dictionary.find(text_of(id)), id);
    ASSERT_EQ(dictionary.text(id), text_of(id));
    ASSERT_FALSE(dictionary.find(text_of(id) + "?"));
  }
}

// Spellings of the same numbers and UUIDs are different ids.
TEST(Dictionary, RandomSpellingsAgreeWithAMap) {
  Random random(21);
  Dictionary dictionary;
  std::unordered_map<std::string, uint32_t> model;
  std::vector<std::string> texts;
  for (int round = 0; round < 40'000; ++round) {
    const std::string text = random.below(4) == 0 && !texts.empty()
                                 ? texts[random.below(dictionary.size())]
                                 : random_spelling(random);
    const auto known = model.find(text);
    const auto found = dictionary.find(text);
    ASSERT_EQ(found.has_value(), known != model.end()) << text;
    if (found) {
      ASSERT_EQ(*found, known->second);
    }
    const auto id = dictionary.intern(text);
    ASSERT_TRUE(id);
    const auto [place, is_new] = model.try_emplace(text, *id);
    ASSERT_EQ(place->second, *id) << text;
    ASSERT_EQ(is_new, *id == texts.size());
    if (is_new) texts.push_back(text);
  }
  for (uint32_t id = 0; id < texts.size(); ++id) {
    ASSERT_EQ(dictionary.text(id), texts[id]);
    ASSERT_EQ(to_string(dictionary.packed(id)), texts[id]);
  }
}

TEST(Dictionary, CopiesDoNotSeeEachOthersTexts) {
  Dictionary original;
  fill(original, 1000);
  Dictionary copy(original);
  EXPECT_EQ(original.intern("only in the original"), 1000U);
  EXPECT_EQ(copy.intern("only in the copy"), 1000U);
  EXPECT_FALSE(copy.find("only in the original"));
  EXPECT_FALSE(original.find("only in the copy"));
  for (uint32_t id = 0; id < 1000; ++id) ASSERT_EQ(copy.text(id), text_of(id));
  EXPECT_EQ(copy.text(1000), "only in the copy");
}

TEST(Dictionary, TruncationForgetsExactlyTheNewestIds) {
  Random random(3);
  Dictionary dictionary;
  std::vector<std::string> model;
  uint32_t number = 0;
  for (int round = 0; round < 400; ++round) {
    for (uint32_t added = random.below(200); added > 0; --added) {
      model.push_back(text_of(number++));
      ASSERT_EQ(dictionary.intern(model.back()), model.size() - 1);
    }
    const auto keep = static_cast<uint32_t>(
        model.size() - random.below(static_cast<uint32_t>(model.size() + 1)) / 2);
    std::vector<std::string> forgotten(model.begin() + keep, model.end());
    model.resize(keep);
    dictionary.truncate(keep);
    ASSERT_EQ(dictionary.size(), keep);
    for (const std::string& text : forgotten) ASSERT_FALSE(dictionary.find(text));
  }
  for (uint32_t id = 0; id < model.size(); ++id) {
    ASSERT_EQ(dictionary.find(model[id]), id);
    ASSERT_EQ(dictionary.text(id), model[id]);
  }
  dictionary.truncate(0);
  EXPECT_EQ(dictionary.intern("again"), 0U);
  EXPECT_EQ(dictionary.text(0), "again");
}

TEST(Dictionary, TruncatingACopyLeavesTheOriginalWhole) {
  Dictionary original;
  fill(original, 70'000);
  Dictionary copy(original);
  copy.truncate(10);
  for (uint32_t id = 10; id < 100; ++id) {
    ASSERT_EQ(copy.intern("other " + std::to_string(id)), id);
  }
  for (uint32_t id = 0; id < 70'000; ++id) ASSERT_EQ(original.text(id), text_of(id));
}

TEST(Dictionary, AViewKnowsTheIdsOfItsMomentForEver) {
  auto dictionary = std::make_unique<Dictionary>();
  EXPECT_FALSE(dictionary->view().find("a"));
  std::vector<DictionaryView> views;
  for (uint32_t id = 0; id < 3000; ++id) {
    if (id % 100 == 7) views.push_back(dictionary->view());
    ASSERT_EQ(dictionary->intern(text_of(id)), id);
  }
  const auto expect_ids = [&] {
    for (const DictionaryView& view : views) {
      for (uint32_t id = 0; id < 3000; ++id) {
        const auto found = view.find(text_of(id));
        ASSERT_EQ(found.has_value(), id < view.size());
        if (found) {
          ASSERT_EQ(*found, id);
          ASSERT_EQ(view.text(id), text_of(id));
        }
      }
    }
  };
  expect_ids();
  dictionary.reset();
  expect_ids();
}

TEST(Dictionary, IdsTakenBackAreNeverSeenByAView) {
  Random random(5);
  Dictionary dictionary;
  std::vector<std::string> model;
  std::vector<DictionaryView> views;
  uint32_t number = 0;
  for (int round = 0; round < 200; ++round) {
    views.push_back(dictionary.view());
    const auto mark = dictionary.size();
    for (uint32_t added = random.below(60); added > 0; --added) {
      ASSERT_TRUE(dictionary.intern("taken back " + std::to_string(number++)));
    }
    dictionary.truncate(mark);
    for (uint32_t added = random.below(60); added > 0; --added) {
      model.push_back(text_of(number++));
      ASSERT_EQ(dictionary.intern(model.back()), model.size() - 1);
    }
  }
  for (const DictionaryView& view : views) {
    for (uint32_t id = 0; id < model.size(); ++id) {
      ASSERT_EQ(view.find(model[id]).has_value(), id < view.size());
      if (id < view.size()) {
        ASSERT_EQ(view.text(id), model[id]);
      }
    }
    ASSERT_FALSE(view.find("taken back 3"));
  }
}

// One writer that adds ids, takes some back and hands out views, beside readers without locks. Run
// it under the thread sanitizer.
TEST(Dictionary, ReadersNeedNoLockBesideTheWriter) {
  constexpr uint32_t kTexts = 80'000;  // more than a block of texts
  Dictionary dictionary;
  std::mutex mutex;
  DictionaryView newest;
  std::atomic<bool> done{false};
  std::atomic<uint32_t> wrong{0};
  const auto read = [&](uint32_t seed) {
    Random random(seed);
    while (!done) {
      const DictionaryView view = [&] {
        const std::lock_guard lock(mutex);
        return newest;
      }();
      for (int look_up = 0; look_up < 200; ++look_up) {
        // Half of them around the newest ids, where the writer is.
        const uint32_t recent = view.size() - std::min(view.size(), 20U) + random.below(40);
        const uint32_t id = look_up % 2 == 0 ? random.below(kTexts) : recent;
        const auto found = view.find(text_of(id));
        wrong += found.has_value() != (id < view.size()) || (found && *found != id);
        wrong += id < view.size() && view.text(id) != text_of(id);
      }
    }
  };
  std::thread first(read, 1);
  std::thread second(read, 2);
  for (uint32_t id = 0; id < kTexts;) {
    const uint32_t mark = dictionary.size();
    for (uint32_t taken = id % 13; taken > 0; --taken) {
      EXPECT_TRUE(dictionary.intern("taken back " + std::to_string(id + taken)));
    }
    dictionary.truncate(mark);
    for (const uint32_t end = std::min(id + id % 17 + 1, kTexts); id < end; ++id) {
      EXPECT_EQ(dictionary.intern(text_of(id)), id);
    }
    DictionaryView view = dictionary.view();
    const std::lock_guard lock(mutex);
    std::swap(newest, view);
  }
  done = true;
  first.join();
  second.join();
  EXPECT_EQ(wrong, 0U);
}

#ifndef FROST_SMALL_CONSTANTS
TEST(Dictionary, OverheadPerIdIsSmall) {
  Dictionary dictionary;
  uint64_t text_bytes = 0;
  for (uint32_t id = 0; id < 1'000'000; ++id) {
    const std::string text = "user-" + std::to_string(id);
    text_bytes += text.size();
    ASSERT_EQ(dictionary.intern(text), id);
  }
  EXPECT_LT(dictionary.bytes() - text_bytes, 15U * 1'000'000);
}

TEST(Dictionary, PackedIdsTakeTheirPackedBytes) {
  Random random(23);
  Dictionary uuids;
  Dictionary decimals;
  for (uint32_t id = 0; id < 1'000'000; ++id) {
    ASSERT_EQ(uuids.intern(random_uuid(random)), id);
    ASSERT_EQ(decimals.intern(std::to_string(16'000'000 + id * 4'000)), id);
  }
  EXPECT_LT(uuids.bytes(), (16U + 15U) * 1'000'000);
  EXPECT_LT(decimals.bytes(), (4U + 15U) * 1'000'000);
}
#endif

}  // namespace
}  // namespace frost::rt
