// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <thread>

#include "tests/unit/log/log_fixture.hpp"

namespace frost::log {
namespace {

TEST_F(LogTest, ANewLogIsEmpty) {
  EXPECT_EQ(log_->head(), 0U);
  EXPECT_EQ(log_->trimmed(), 0U);
  EXPECT_EQ(read(1), Strings{});
  EXPECT_EQ(log_->manifest().value(), Manifest{});
  EXPECT_EQ(log_->policy().value(), std::nullopt);
}

TEST_F(LogTest, WhatIsAppendedReadsBackInOrderAlsoAfterwards) {
  const std::string binary("\0\xff'\";--", 7);
  const std::string large(300'000, 'l');
  EXPECT_EQ(append("one"), 1U);
  EXPECT_EQ(append(""), 2U);
  EXPECT_EQ(append(binary), 3U);
  EXPECT_EQ(log_->append({RecordKind::kClear, large}).value().revision, 4U);
  const Strings all = {"one", "", binary, large};
  EXPECT_EQ(read(1), all);
  reopen();
  EXPECT_EQ(log_->head(), 4U);
  EXPECT_EQ(read(1), all);
  EXPECT_EQ(read(4), Strings{large});
  EXPECT_EQ(read(5), Strings{});
  EXPECT_EQ(append("five"), 5U);
}

TEST_F(LogTest, AGroupHasConsecutiveRevisions) {
  append("zero");
  const NewRecord group[] = {{RecordKind::kBatch, "a", "k1"},
                             {RecordKind::kClear, "b"},
                             {RecordKind::kBatch, "a again", "k1"},
                             {RecordKind::kBatch, "c", "k2"}};
  const auto appended = log_->append_group(group).value();
  ASSERT_EQ(appended.size(), 4U);
  EXPECT_EQ(appended[0].revision, 2U);
  EXPECT_EQ(appended[1].revision, 3U);
  EXPECT_EQ(appended[2].revision, 2U);
  EXPECT_TRUE(appended[2].repeated);
  EXPECT_EQ(appended[3].revision, 4U);
  EXPECT_EQ(read(2), (Strings{"a", "b", "c"}));
}

TEST_F(LogTest, AKnownKeyGivesItsFirstRevision) {
  EXPECT_EQ(append("first", "key"), 1U);
  EXPECT_EQ(append("other", "other key"), 2U);
  const auto again = log_->append({RecordKind::kBatch, "second", "key"}).value();
  EXPECT_EQ(again.revision, 1U);
  EXPECT_TRUE(again.repeated);
  reopen();
  EXPECT_EQ(append("third", "key"), 1U);
  EXPECT_EQ(log_->head(), 2U);
  ASSERT_TRUE(log_->set_manifest({2, {}}));
  ASSERT_TRUE(log_->trim(2));
  EXPECT_EQ(append("fourth", "key"), 1U) << "keys outlive their records";
}

TEST_F(LogTest, OldKeysAreForgotten) {
  LogOptions options;
  options.limits.keys_max = 3;
  reopen(options);
  for (int number = 1; number <= 4; ++number) append("x", "key " + std::to_string(number));
  EXPECT_EQ(append("x", "key 2"), 2U);
  EXPECT_EQ(append("x", "key 1"), 5U);
  std::vector<std::string> keys;
  for (int number = 0; number < 5; ++number) keys.push_back("group " + std::to_string(number));
  std::vector<NewRecord> group;
  for (const std::string& key : keys) group.push_back({RecordKind::kBatch, "g", key});
  ASSERT_TRUE(log_->append_group(group));
  reopen(options);
  EXPECT_EQ(append("x", "group 4"), 10U);
  EXPECT_EQ(append("x", "group 1"), 11U);
}

TEST_F(LogTest, TrimDropsOnlyWhatTheCheckpointContains) {
  for (int number = 1; number <= 5; ++number) append(std::to_string(number));
  EXPECT_EQ(log_->trim(1).error().code, Code::kInvalidArgument);
  ASSERT_TRUE(log_->set_manifest({3, {{"segment-1", 10, 20}}}));
  EXPECT_EQ(log_->trim(4).error().code, Code::kInvalidArgument);
  ASSERT_TRUE(log_->trim(3));
  ASSERT_TRUE(log_->trim(2)) << "nothing to do";
  EXPECT_EQ(log_->trimmed(), 3U);
  EXPECT_EQ(read(4), (Strings{"4", "5"}));
  const auto gone = log_->read(3, [](const LogRecord&) -> Result<void> { return {}; });
  EXPECT_EQ(gone.error().code, Code::kNotFound);
  reopen();
  EXPECT_EQ(read(4), (Strings{"4", "5"}));
  ASSERT_TRUE(log_->set_manifest({5, {}}));
  ASSERT_TRUE(log_->trim(5));
  reopen();
  EXPECT_EQ(append("six"), 6U);
}

TEST_F(LogTest, TheManifestIsTheLastOneThatWasSet) {
  append("a");
  append("b");
  const Manifest first{1, {{"segment-1", 4096, 77}, {"segment-2", 0, UINT64_MAX}}};
  const Manifest second{2, {{"segment-3", 1, 2}}};
  ASSERT_TRUE(log_->set_manifest(first));
  EXPECT_EQ(log_->manifest().value(), first);
  EXPECT_EQ(log_->set_manifest({3, {}}).error().code, Code::kInvalidArgument) << "beyond the head";
  ASSERT_TRUE(log_->set_manifest(second));
  EXPECT_EQ(log_->set_manifest(first).error().code, Code::kInvalidArgument) << "older";
  reopen();
  EXPECT_EQ(log_->manifest().value(), second);
}

TEST_F(LogTest, APolicyIsARecordAndKeepsItsText) {
  append("facts");
  EXPECT_EQ(log_->set_policy({"d1", "a.polar", "actor User {}"}).value().revision, 2U);
  append("more facts");
  EXPECT_EQ(log_->set_policy({"d2", "b.polar", "actor Person {}", "key"}).value().revision, 4U);
  EXPECT_TRUE(log_->set_policy({"d3", "c.polar", "", "key"}).value().repeated);
  reopen();
  EXPECT_EQ(read(1), (Strings{"facts", "d1", "more facts", "d2"}));
  EXPECT_EQ(log_->policy_at(1).value(), std::nullopt);
  const auto old = log_->policy_at(3).value();
  EXPECT_EQ(old->revision, 2U);
  EXPECT_EQ(old->source, "actor User {}");
  const auto active = log_->policy().value();
  EXPECT_EQ(active->revision, 4U);
  EXPECT_EQ(active->digest, "d2");
  EXPECT_EQ(active->filename, "b.polar");
  EXPECT_EQ(log_->policy_at(5).error().code, Code::kInvalidArgument);
}

TEST_F(LogTest, TrimKeepsTheActivePolicyAndAHistory) {
  LogOptions options;
  options.limits.policies_max = 2;
  reopen(options);
  for (int number = 1; number <= 5; ++number) {
    ASSERT_TRUE(log_->set_policy({"d", "f", std::to_string(number)}));
  }
  ASSERT_TRUE(log_->set_manifest({5, {}}));
  ASSERT_TRUE(log_->trim(2));
  EXPECT_EQ(log_->policy_at(2).value()->source, "2") << "active where the log begins";
  EXPECT_EQ(log_->policy_at(1).error().code, Code::kNotFound);
  ASSERT_TRUE(log_->trim(5));
  EXPECT_EQ(log_->policy_at(4).value()->source, "4");
  EXPECT_EQ(log_->policy_at(3).error().code, Code::kNotFound);
  reopen(options);
  EXPECT_EQ(log_->policy().value()->source, "5");
}

TEST_F(LogTest, AVisitorStopsTheReadingAndMayCallTheLog) {
  append("a");
  append("b");
  int visits = 0;
  const auto done = log_->read(1, [&](const LogRecord& record) -> Result<void> {
    ++visits;
    EXPECT_EQ(log_->head(), 1 + record.revision);
    append("while reading");
    return fail(Code::kInvalidArgument, "enough");
  });
  EXPECT_EQ(done.error().message, "enough");
  EXPECT_EQ(visits, 1);
}

TEST_F(LogTest, ThreadsGetRevisionsOfTheirOwn) {
  constexpr uint64_t kEach = 50;
  const auto work = [&](const char* payload) {
    for (uint64_t count = 0; count < kEach; ++count) {
      append(payload);
      read(log_->head());
    }
  };
  std::thread other(work, "other");
  work("this");
  other.join();
  const Strings all = read(1);
  EXPECT_EQ(all.size(), 2 * kEach);
  EXPECT_EQ(std::ranges::count(all, "this"), static_cast<long>(kEach));
}

TEST_F(LogTest, CallsThatMakeNoSenseAreRefusedWithoutEffect) {
  EXPECT_EQ(log_->append_group({}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(log_->append({RecordKind::kPolicy, "x"}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(log_->append({static_cast<RecordKind>(9), "x"}).error().code, Code::kInvalidArgument);
  const auto nothing = log_->read(0, [](const LogRecord&) -> Result<void> { return {}; });
  EXPECT_EQ(nothing.error().code, Code::kNotFound) << "revisions begin at 1";
  EXPECT_EQ(append("x"), 1U);
}

// --- Limits: what fits passes, one more is refused ---

class LogLimitsTest : public LogTest {
 protected:
  void limit(uint32_t LogLimits::* field, uint32_t value) {
    LogOptions options;
    options.limits.*field = value;
    reopen(options);
  }
  static Code code(const auto& result) { return result ? Code::kInternal : result.error().code; }
};

TEST_F(LogLimitsTest, Payload) {
  limit(&LogLimits::payload_bytes_max, 10);
  EXPECT_TRUE(log_->append({RecordKind::kBatch, "0123456789"}));
  EXPECT_EQ(code(log_->append({RecordKind::kBatch, "0123456789a"})), Code::kLimit);
  EXPECT_TRUE(log_->set_policy({"d", "f", "0123456789"}));
  EXPECT_EQ(code(log_->set_policy({"d", "f", "0123456789a"})), Code::kLimit);
}

TEST_F(LogLimitsTest, ThePayloadOfTheDefaultLimitFits) {
  const std::string largest(LogLimits{}.payload_bytes_max, 'x');
  EXPECT_EQ(append(largest), 1U);
  reopen();
  EXPECT_TRUE(read(1) == Strings{largest});
}

TEST_F(LogLimitsTest, Group) {
  limit(&LogLimits::group_records_max, 2);
  const NewRecord group[] = {
      {RecordKind::kBatch, "a"}, {RecordKind::kBatch, "b"}, {RecordKind::kBatch, "c"}};
  EXPECT_TRUE(log_->append_group(std::span(group).first(2)));
  EXPECT_EQ(code(log_->append_group(group)), Code::kLimit);
  limit(&LogLimits::group_bytes_max, 2);
  EXPECT_TRUE(log_->append_group(std::span(group).first(2)));
  EXPECT_EQ(code(log_->append_group(group)), Code::kLimit);
}

TEST_F(LogLimitsTest, KeysAndNames) {
  limit(&LogLimits::key_bytes_max, 3);
  EXPECT_EQ(append("x", "abc"), 1U);
  EXPECT_EQ(code(log_->append({RecordKind::kBatch, "x", "abcd"})), Code::kLimit);
  EXPECT_EQ(code(log_->set_policy({"d", "f", "s", "abcd"})), Code::kLimit);
  limit(&LogLimits::name_bytes_max, 3);
  EXPECT_TRUE(log_->set_policy({"abc", "abc", "s"}));
  EXPECT_EQ(code(log_->set_policy({"abcd", "f", "s"})), Code::kLimit);
  EXPECT_EQ(code(log_->set_policy({"d", "abcd", "s"})), Code::kLimit);
  EXPECT_TRUE(log_->set_manifest({0, {{"abc", 0, 0}}}));
  EXPECT_EQ(code(log_->set_manifest({0, {{"abcd", 0, 0}}})), Code::kLimit);
}

TEST_F(LogLimitsTest, Segments) {
  limit(&LogLimits::segments_max, 1);
  EXPECT_TRUE(log_->set_manifest({0, {{"a", 0, 0}}}));
  EXPECT_EQ(code(log_->set_manifest({0, {{"a", 0, 0}, {"b", 0, 0}}})), Code::kLimit);
}

TEST_F(LogLimitsTest, TheWalStaysSmall) {
  limit(&LogLimits::wal_pages_max, 20);
  for (int count = 0; count < 200; ++count) append(std::string(3000, 'w'));
  EXPECT_LT(std::filesystem::file_size(directory() + "/log.sqlite-wal"), 30U * 4120U);
}

}  // namespace
}  // namespace frost::log
