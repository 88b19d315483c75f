// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>

#include "runtime/store/store.hpp"

namespace frost::rt {

// A batch of a store that is taken back unless commit() is reached.
class OpenBatch {
 public:
  explicit OpenBatch(Store& store) : store_(store) { store_.begin_batch(); }
  // Of a batch that is open already.
  OpenBatch(Store& store, std::adopt_lock_t /*is_open*/) : store_(store) {}
  ~OpenBatch() {
    if (open_) store_.rollback_batch();
  }
  OpenBatch(const OpenBatch&) = delete;
  OpenBatch& operator=(const OpenBatch&) = delete;
  void commit() {
    store_.commit_batch();
    open_ = false;
  }
  // Leaves the batch open, for somebody else to end.
  void leave() { open_ = false; }

 private:
  Store& store_;
  bool open_ = true;
};

}  // namespace frost::rt
