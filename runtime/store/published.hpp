// SPDX-License-Identifier: Apache-2.0
// The newest state of something: one writer puts states, any number of readers take them.
//
// A reader never waits, neither for the writer nor for another reader: get() is one fetch_add, one
// copy of a shared_ptr and one compare-and-swap that fails only when a reader or the writer came in
// between. (std::atomic<std::shared_ptr> of libstdc++ holds a lock bit while it copies.) A state
// lives until the last reader has let it go, however long that takes.
//
// How: the word holds the address of a node and the number of readers that are copying from it.
// When the writer replaces the word, it adds that number to the node's own count, from which each
// of those readers subtracts one; whoever brings it to zero frees the node (differential reference
// counting).
#pragma once

#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/check.hpp"

namespace frost::rt {

// Thread safety: get() from any thread at any time; put() from one thread at a time; the destructor
// when nobody else uses it.
template <class T>
class Published {
 public:
  explicit Published(std::shared_ptr<T> first) : word_(pack(new Node{std::move(first)})) {}
  Published(const Published&) = delete;
  Published& operator=(const Published&) = delete;
  ~Published() { delete node_of(word_.load(std::memory_order_acquire)); }

  // Never null.
  [[nodiscard]] std::shared_ptr<T> get() const {
    // The count says that a reader is here, so the node stays until leave().
    const uint64_t seen = word_.fetch_add(1, std::memory_order_acquire);
    Node* const node = node_of(seen);
    std::shared_ptr<T> state = node->state;
    leave(node);
    return state;
  }

  // Errors: std::bad_alloc, nothing changed.
  void put(std::shared_ptr<T> state) {
    auto* const next = new Node{std::move(state)};
    const uint64_t before = word_.exchange(pack(next), std::memory_order_acq_rel);
    Node* const node = node_of(before);
    const auto readers = static_cast<int64_t>(before & kCountMask);
    // Readers that have left since subtracted one each: the sum is zero when none is left.
    if (node->readers.fetch_add(readers, std::memory_order_acq_rel) == -readers) delete node;
  }

 private:
  struct Node {
    std::shared_ptr<T> state;
    std::atomic<int64_t> readers{0};
  };

  // Addresses of user space have 48 bits; the rest counts readers between the two steps of get().
  static constexpr int kCountBits = 16;
  static constexpr uint64_t kCountMask = (uint64_t{1} << kCountBits) - 1;

  static uint64_t pack(Node* node) {
    const auto address = std::bit_cast<uint64_t>(node);
    FROST_CHECK(address >> (64 - kCountBits) == 0);
    return address << kCountBits;
  }
  static Node* node_of(uint64_t word) { return std::bit_cast<Node*>(word >> kCountBits); }

  void leave(Node* node) const {
    uint64_t seen = word_.load(std::memory_order_relaxed);
    // As long as the word names the node, the reader is counted there.
    while (node_of(seen) == node && (seen & kCountMask) != 0) {
      if (word_.compare_exchange_weak(seen, seen - 1, std::memory_order_release,
                                      std::memory_order_relaxed)) {
        return;
      }
    }
    if (node->readers.fetch_sub(1, std::memory_order_acq_rel) == 1) delete node;
  }

  mutable std::atomic<uint64_t> word_;
};

}  // namespace frost::rt
