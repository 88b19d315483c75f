// SPDX-License-Identifier: Apache-2.0
// Published: readers take whole states, none is lost and none stays.
#include "runtime/store/published.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace frost::rt {
namespace {

struct State {
  explicit State(uint64_t value, std::atomic<int64_t>& living_states)
      : number(value), twice(value * 2), living(living_states) {
    ++living;
  }
  ~State() {
    number = twice = 0;
    --living;
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  uint64_t number;
  uint64_t twice;
  std::atomic<int64_t>& living;
};

TEST(Published, GivesTheNewestState) {
  std::atomic<int64_t> living{0};
  {
    Published<const State> states(std::make_shared<const State>(1, living));
    EXPECT_EQ(states.get()->number, 1U);
    const auto held = states.get();
    states.put(std::make_shared<const State>(2, living));
    EXPECT_EQ(states.get()->number, 2U);
    EXPECT_EQ(held->number, 1U);
    EXPECT_EQ(living, 2);
  }
  EXPECT_EQ(living, 0);
}

// Readers see numbers that never go back and states that are whole; nothing leaks. Under
// ThreadSanitizer and AddressSanitizer this is where a mistake would show.
TEST(Published, ReadersAndTheWriterDoNotWaitForEachOther) {
  constexpr uint64_t kStates = 20'000;
  std::atomic<int64_t> living{0};
  {
    Published<const State> states(std::make_shared<const State>(0, living));
    std::atomic<uint64_t> torn{0};
    const auto read = [&] {
      std::vector<std::shared_ptr<const State>> held(8);
      uint64_t last = 0;
      for (uint64_t round = 0; last < kStates; ++round) {
        auto state = states.get();
        if (state->number < last || state->twice != state->number * 2) ++torn;
        last = state->number;
        held[round % held.size()] = std::move(state);
      }
    };
    std::vector<std::jthread> readers;
    for (int i = 0; i < 3; ++i) readers.emplace_back(read);
    for (uint64_t number = 1; number <= kStates; ++number) {
      states.put(std::make_shared<const State>(number, living));
    }
    readers.clear();
    EXPECT_EQ(torn, 0U);
    EXPECT_EQ(living, 1);
  }
  EXPECT_EQ(living, 0);
}

}  // namespace
}  // namespace frost::rt
