// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/load_progress.hpp"

#include <gtest/gtest.h>

namespace frost::cli {
namespace {

TEST(LoadProgress, BarRateAndRemainingTime) {
  EXPECT_EQ(load_progress_text({.path = "facts.jsonl",
                                .bytes_done = 250,
                                .bytes_total = 1000,
                                .facts = 1'200'000,
                                .seconds = 15}),
            "facts.jsonl [#####...............] 25 %, 1,200,000 facts, 80,000/s, 45 s left");
}

TEST(LoadProgress, RejectsAreCounted) {
  EXPECT_EQ(load_progress_text(
                {.path = "a", .bytes_done = 9, .bytes_total = 9, .facts = 1, .rejected = 2}),
            "a [####################] 100 %, 1 fact, 2 rejected");
}

TEST(LoadProgress, APipeHasNoEnd) {
  EXPECT_EQ(load_progress_text({.path = "pipe", .bytes_done = 5, .facts = 10, .seconds = 2}),
            "pipe 10 facts, 5/s");
}

TEST(LoadProgress, AFileThatGrewIsNoMoreThanAll) {
  EXPECT_EQ(load_progress_text({.path = "a", .bytes_done = 20, .bytes_total = 10, .seconds = 1}),
            "a [####################] 100 %, 0 facts, 0/s, 0 s left");
}

TEST(LoadProgress, Durations) {
  EXPECT_EQ(duration_text(59.9), "59 s");
  EXPECT_EQ(duration_text(200), "3 min 20 s");
  EXPECT_EQ(duration_text(7500), "2 h 5 min");
  EXPECT_EQ(duration_text(-1), "0 s");
}

}  // namespace
}  // namespace frost::cli
