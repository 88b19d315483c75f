// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/specialised_code.hpp"

#include <algorithm>
#include <new>
#include <span>
#include <utility>

#include "base/env.hpp"
#include "runtime/abi.h"

namespace frost {

namespace {

bool is_functional(const frost_path& path) {
  if (path.kind != FROST_PATH_CSR || path.rows == 0) return false;
  const std::span chunks(static_cast<const frost_chunk*>(path.a), path.elements);
  const uint32_t kind = FROST_CHUNK_FUNCTIONAL + (path.payload_bits == 8 ? FROST_CHUNK_PACKED : 0);
  return std::ranges::all_of(chunks,
                             [kind](const frost_chunk& chunk) { return chunk.kind == kind; });
}

bool holds(PathKnowledge knowledge, const frost_path& path) {
  switch (knowledge) {
    case PathKnowledge::kEmpty:
      return path.rows == 0;
    case PathKnowledge::kFunctional:
      return is_functional(path);
    case PathKnowledge::kNothing:
      break;
  }
  return true;
}

uint8_t bit_of(PathKnowledge knowledge) {
  return static_cast<uint8_t>(1U << static_cast<unsigned>(knowledge));
}

bool is_something(PathKnowledge knowledge) { return knowledge != PathKnowledge::kNothing; }

}  // namespace

void CodeInUse::put(const SpecialisedCode& code) {
  look_aheads_.store(&*code.look_aheads, std::memory_order_release);
  entries_.store(code.native.get(), std::memory_order_release);
}

void CodeInUse::put_first(const SpecialisedCode& code) {
  const std::lock_guard lock(ordering);
  if (entries() == nullptr) put(code);
}

bool SpecialisedCode::holds(const rt::Snapshot& facts) const {
  for (size_t i = 0; i < known.size(); ++i) {
    if (!frost::holds(known[i], facts.paths()[i])) return false;
  }
  return true;
}

Result<void> SpecialisedCode::make(const lir::Program& general, const NativeOptions& options,
                                   uint32_t budget_ms, const std::stop_token& stop) try {
  const uint64_t begin_ns = monotonic_ns();
  if (stop.stop_requested()) {
    Error error{Code::kUnavailable, "native code: the policy is going"};
    native.give_up(error);
    return std::unexpected(std::move(error));
  }
  if (orders.empty()) {
    program.emplace(specialise(general, known));
  } else {
    const auto chains = find_alternatives(general);
    program.emplace(specialise(order_alternatives(general, chains, orders), known));
  }
  look_aheads.emplace(*program);
  return native.make(*program, options, budget_ms, stop, begin_ns);
} catch (const std::bad_alloc&) {
  native.give_up(out_of_memory());
  return std::unexpected(out_of_memory());
}

std::vector<PathKnowledge> knowledge_of(const rt::Snapshot& facts, size_t paths) {
  std::vector<PathKnowledge> known(paths, PathKnowledge::kNothing);
  for (size_t i = 0; i < paths; ++i) {
    for (const PathKnowledge each : {PathKnowledge::kEmpty, PathKnowledge::kFunctional}) {
      if (holds(each, facts.paths()[i])) known[i] = each;
    }
  }
  return known;
}

std::vector<PathKnowledge> Specialiser::lasting_knowledge_of(const rt::Snapshot& facts) const {
  std::vector<PathKnowledge> known = knowledge_of(facts, has_changed_.size());
  for (size_t i = 0; i < known.size(); ++i) {
    if ((has_changed_[i] & bit_of(known[i])) != 0) known[i] = PathKnowledge::kNothing;
  }
  return known;
}

void Specialiser::forget_what_changed(const rt::Snapshot& facts) {
  for (size_t i = 0; i < code_->known.size(); ++i) {
    const PathKnowledge known = code_->known[i];
    if (!frost::holds(known, facts.paths()[i])) has_changed_[i] |= bit_of(known);
  }
}

std::shared_ptr<const SpecialisedCode> Specialiser::code_for(
    const std::shared_ptr<const rt::Snapshot>& facts, size_t paths, const Begin& begin) {
  const std::lock_guard lock(mutex_);
  has_changed_.resize(paths, 0);
  if (code_ != nullptr) {
    const bool fits = checked_.lock() == facts || code_->holds(*facts);
    checked_ = facts;
    if (fits) return code_;
    forget_what_changed(*facts);
    code_ = nullptr;
  }
  std::vector<PathKnowledge> known = lasting_knowledge_of(*facts);
  if (std::ranges::none_of(known, is_something)) return nullptr;
  code_ = std::make_shared<SpecialisedCode>();
  code_->known = std::move(known);
  checked_ = facts;
  begin(code_);
  return code_;
}

std::shared_ptr<SpecialisedCode> Specialiser::newest(const CodeInUse& use) const {
  const std::lock_guard lock(mutex_);
  return code_ != nullptr && code_->in_use.get() == &use ? code_ : nullptr;
}

void Specialiser::replace(const std::shared_ptr<SpecialisedCode>& before,
                          const std::shared_ptr<SpecialisedCode>& after) {
  const std::lock_guard lock(mutex_);
  if (code_ == before) code_ = after;
}

}  // namespace frost
