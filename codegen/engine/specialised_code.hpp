// SPDX-License-Identifier: Apache-2.0
// Native code for the facts at hand, beside that for any facts (decision 15).
//
// The states of a store share it as long as what it takes for granted holds; a state of which it
// does not hold never sees it. So nothing is tested while a question runs, and a change that the
// code knows nothing of costs speed until there is other code, never an answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "codegen/engine/look_ahead.hpp"
#include "codegen/engine/native_entries.hpp"
#include "ir/lowering/specialise.hpp"
#include "runtime/store/store.hpp"

namespace frost {

// By path, what holds of facts that are laid out in so many.
std::vector<PathKnowledge> knowledge_of(const rt::Snapshot& facts, size_t paths);

// Thread safety: any thread may read, `program` and `look_aheads` once there are entries.
struct SpecialisedCode {
  // By path: what is taken for granted.
  std::vector<PathKnowledge> known;
  std::optional<lir::Program> program = {};
  std::optional<LookAheads> look_aheads = {};  // of checks in batches
  NativeEntries native;

  [[nodiscard]] bool holds(const rt::Snapshot& facts) const;
  // Makes all of it, for `general`; one caller, once. Errors: NativeEntries::make.
  Result<void> make(const lir::Program& general, const NativeOptions& options, uint32_t budget_ms,
                    const std::stop_token& stop);
};

// The specialised code of one policy: which there is, and when there is to be other. Thread-safe.
class Specialiser {
 public:
  // Has the code made that it is called with, and returns at once; no longer wanted is code that
  // the caller alone would keep.
  using Begin = std::function<void(const std::shared_ptr<SpecialisedCode>& code)>;

  // The code for these facts, which may not be made yet; null when nothing can be taken for granted
  // of them. What was taken for granted and turned out otherwise never is again, so that code is
  // made anew at most twice for each path: it may be empty, and functional once it is not.
  std::shared_ptr<const SpecialisedCode> code_for(const std::shared_ptr<const rt::Snapshot>& facts,
                                                  size_t paths, const Begin& begin);

 private:
  [[nodiscard]] std::vector<PathKnowledge> lasting_knowledge_of(const rt::Snapshot& facts) const;
  void forget_what_changed(const rt::Snapshot& facts);

  std::mutex mutex_;  // of what follows
  std::shared_ptr<SpecialisedCode> code_;
  std::weak_ptr<const rt::Snapshot> checked_;  // the facts that `code_` was last found to fit
  // By path, what turned out otherwise: the bit of each PathKnowledge.
  std::vector<uint8_t> has_changed_;
};

}  // namespace frost
