// SPDX-License-Identifier: Apache-2.0
// Every allocation fails in turn while a base of facts is changed, snapshots are taken and read: an
// error or the right answer, the state as before, and the next change works.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cerrno>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <new>
#include <set>

#include "frost/frost.hpp"
#include "tests/database/window.hpp"

namespace {

// Allocations of this thread until one fails; 0: none does. Then every later one fails as well, so
// that nothing is saved by trying again.
thread_local uint64_t allocations_left = 0;
thread_local bool is_failing = false;

bool fails() {
  if (is_failing) return true;
  if (allocations_left == 0) return false;
  is_failing = --allocations_left == 0;
  return is_failing;
}

}  // namespace

// Every form that is not for aligned types: a sanitizer has its own of those that are left out.
void* operator new(size_t bytes, const std::nothrow_t& /*tag*/) noexcept {
  return fails() ? nullptr : std::malloc(bytes);
}
void* operator new(size_t bytes) {
  void* const memory = operator new(bytes, std::nothrow);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new[](size_t bytes) { return operator new(bytes); }
void* operator new[](size_t bytes, const std::nothrow_t& tag) noexcept {
  return operator new(bytes, tag);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t /*bytes*/) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t& /*tag*/) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t /*bytes*/) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t& /*tag*/) noexcept { std::free(memory); }

// Large arrays of the store (runtime/store/buffer.hpp).
extern "C" int posix_memalign(void** memory, size_t alignment, size_t bytes) noexcept {
  *memory = fails() ? nullptr : ::memalign(alignment, bytes);
  return *memory == nullptr ? ENOMEM : 0;
}

namespace frost::test {
namespace {

// Runs `step` with allocation n failing, for every n until it needs fewer. Returns how many it
// needs.
uint64_t fail_every_allocation(const std::function<Result<void>()>& step,
                               const std::function<void(uint64_t)>& check) {
  for (uint64_t n = 1;; ++n) {
    allocations_left = n;
    const Result<void> done = step();
    const bool struck = is_failing;
    allocations_left = 0;
    is_failing = false;
    if (!done) {
      EXPECT_EQ(done.error().code, Code::kLimit) << done.error().message;
    }
    check(n);
    if (testing::Test::HasFailure()) {
      ADD_FAILURE() << "allocation " << n;
      return n;
    }
    if (!struck) return n;
  }
}

std::set<std::string> members_of(const Snapshot& snapshot) {
  std::set<std::string> members;
  const auto read = snapshot.visit_facts({}, [&](const Fact& fact) {
    members.insert(std::string(fact.arguments[0].id));
    return true;
  });
  EXPECT_TRUE(read.has_value());
  return members;
}

TEST(Memory, ABatchThatFindsNoneChangesNothing) {
  auto store = FactStore::create(Window::policy());
  ASSERT_TRUE(store.has_value());
  for (uint64_t n = 1; n < 30; ++n) ASSERT_TRUE(store->apply(Window::batch(n)).has_value());
  Batch batch;
  for (uint64_t user = 1'000; user < 1'020; ++user) {
    const std::string name = "user-" + std::to_string(user);
    const Value values[] = {{"User", name}, {"String", "member"}, {"Club", "c"}};
    batch.insert("has_role", values);
  }
  const ValuePattern one[] = {{"User", "user-7"}, {}, {}};
  batch.erase("has_role", one);
  const auto before = members_of(store->snapshot());
  std::set<std::string> after = before;
  after.erase("user-7");
  for (uint64_t user = 1'000; user < 1'020; ++user) after.insert("user-" + std::to_string(user));
  bool done_once = false;
  const uint64_t allocations = fail_every_allocation(
      [&] {
        auto done = store->apply(batch);
        done_once = done.has_value();
        return done;
      },
      [&](uint64_t) { EXPECT_EQ(members_of(store->snapshot()), done_once ? after : before); });
  std::cout << allocations << " allocations\n";
  EXPECT_GT(allocations, 20U);
  EXPECT_TRUE(done_once);
}

TEST(Memory, AnAnswerThatFindsNoneIsAnError) {
  auto store = FactStore::create(Window::policy());
  ASSERT_TRUE(store.has_value());
  for (uint64_t n = 1; n < 30; ++n) ASSERT_TRUE(store->apply(Window::batch(n)).has_value());
  const Snapshot snapshot = store->snapshot();
  const uint64_t allocations = fail_every_allocation(
      [&]() -> Result<void> {
        try {
          const auto allowed = snapshot.authorize({{"User", "user-5"}, "enter", {"Club", "c"}});
          if (!allowed) return std::unexpected(allowed.error());
          EXPECT_TRUE(*allowed);
          return {};
        } catch (const std::bad_alloc&) {
          return fail(Code::kLimit, "out of memory");
        }
      },
      [](uint64_t) {});
  std::cout << allocations << " allocations\n";
}

TEST(Memory, ADatabaseKeepsToWhatItAcknowledged) {
  const TemporaryDatabase folder;
  auto database = Database::open(folder.directory(), {.tier = Tier::kInterpreter});
  ASSERT_TRUE(database.has_value());
  ASSERT_TRUE(database->set_policy(Window::policy()).has_value());
  // Each change meets the failure of another allocation.
  uint64_t refused = 0;
  for (uint64_t n = 1, failing = 1; n < 40; failing = failing % 150 + 1) {
    const Batch batch = Window::batch(n);
    const uint64_t offset = database->offset();
    allocations_left = failing;
    const auto done = database->apply(batch);
    allocations_left = 0;
    is_failing = false;
    if (!done) ++refused;
    // Stored, perhaps, without memory to show it: the next change shows both.
    if (!done && done.error().message.starts_with("the change is stored")) ++n;
    if (done) {
      EXPECT_GT(*done, offset);
      ++n;
      EXPECT_EQ(database->offset(), n);
      EXPECT_EQ(members_of(database->snapshot()).size(), Window::member_count(n - 1));
    }
    ASSERT_FALSE(HasFailure()) << "batch " << n << ", allocation " << failing;
  }
  EXPECT_GT(refused, 20U);
}

}  // namespace
}  // namespace frost::test
