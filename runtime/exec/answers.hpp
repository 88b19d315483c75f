// SPDX-License-Identifier: Apache-2.0
// Requests against a snapshot: what the host side of an entry call needs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/abi.h"
#include "runtime/store/store.hpp"

namespace frost::rt {

// The functions behind runtime_calls.def.
const frost_calls& runtime_calls();

// A request over `snapshot`, which must outlive it. `sink` may be null for checks.
frost_req make_request(const Snapshot& snapshot, int64_t fuel, frost_sink* sink = nullptr);

// Owns the memory of a frost_sink. Reusable; not thread-safe.
//
// Protocol of a sink. An id below `seen_ids` has a bit in `seen`. Whoever finds the bit clear and
// `count < capacity` may set the bit and append the id; in every other case it leaves the bit alone
// and calls emit(), which tests and sets it. emit() alone is correct for every id.
class AnswerBuffer {
 public:
  AnswerBuffer();
  ~AnswerBuffer();
  AnswerBuffer(const AnswerBuffer&) = delete;
  AnswerBuffer& operator=(const AnswerBuffer&) = delete;

  // Empties the buffer for answers of a type with `id_count` ids. Cost: proportional to the answers
  // of the previous use, plus growth. Never fails: when memory is short, fewer ids have a bit and
  // the others take the slow path.
  frost_sink* reset(uint32_t id_count);

  [[nodiscard]] std::span<const uint32_t> ids() const;  // distinct, in order of discovery
  [[nodiscard]] bool universal() const;

  // The slow path of emit(). FROST_E_MEMORY: nothing changed.
  frost_status add(uint32_t id) noexcept;

 private:
  frost_sink sink_{};
  std::vector<uint32_t> ids_;
  std::vector<uint64_t> seen_;
  std::vector<uint32_t> without_bit_;  // those of ids_ that have no bit: ids of one request, few
};

}  // namespace frost::rt
