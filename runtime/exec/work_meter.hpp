// SPDX-License-Identifier: Apache-2.0
// Fuel and memory of one evaluation.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/abi.h"
#include "runtime/exec/fuel.hpp"
#include "runtime/exec/huge_pages.hpp"

namespace frost::rt {

// Counts what an evaluation touches and what it holds. Not thread-safe; keeps a reference to the
// request, whose fuel it spends. A call that returns false means: give up, `status()` says why.
// Memory is asked for before it is allocated.
class WorkMeter {
 public:
  WorkMeter(frost_req& request, uint64_t bytes_max) : request_(request), bytes_max_(bytes_max) {}

  // One unit is about one id, pair or word touched.
  bool spend(uint64_t units) {
    if (status_ == FROST_YES) status_ = rt::spend(request_, units);
    return status_ == FROST_YES;
  }
  bool hold(uint64_t bytes) {
    bytes_ += bytes;
    if (bytes_ > bytes_max_) status_ = FROST_E_MEMORY;
    return status_ == FROST_YES;
  }
  // For what no limit allows.
  bool refuse() {
    status_ = FROST_E_MEMORY;
    return false;
  }
  void release(uint64_t bytes) { bytes_ -= bytes; }

  // Grow or free `vector`, whose memory this meter counts.
  template <class T>
  bool reserve(std::vector<T>& vector, uint64_t capacity) {
    if (capacity <= vector.capacity()) return true;
    // Old and new memory are both there for a moment.
    if (!hold(capacity * sizeof(T))) return false;
    release(vector.capacity() * sizeof(T));
    vector.reserve(capacity);
    advise_huge_pages(vector);
    return true;
  }
  template <class T>
  bool resize(std::vector<T>& vector, uint64_t size, const T& value = T()) {
    if (!reserve(vector, size)) return false;
    vector.resize(size, value);
    return true;
  }
  template <class T>
  void free(std::vector<T>& vector) {
    release(vector.capacity() * sizeof(T));
    std::vector<T>().swap(vector);
  }

  [[nodiscard]] frost_status status() const { return status_; }

 private:
  frost_req& request_;
  uint64_t bytes_max_;
  uint64_t bytes_ = 0;
  frost_status status_ = FROST_YES;
};

}  // namespace frost::rt
