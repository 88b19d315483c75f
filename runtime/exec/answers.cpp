// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/answers.hpp"

#include <algorithm>
#include <new>
#include <tuple>
#include <utility>

#include "base/check.hpp"
#include "runtime/exec/emission.hpp"
#include "runtime/exec/fuel.hpp"
#include "runtime/exec/out_of_bounds.hpp"
#include "runtime/exec/tables.hpp"
#include "runtime/exec/visits.hpp"

namespace frost::rt {
namespace {

#ifdef FROST_SMALL_CONSTANTS
constexpr size_t kAnswersMin = 2;
#else
constexpr size_t kAnswersMin = 256;
#endif

constexpr size_t kIdsPerWord = 64;

// Rows [first, last) of the sorted array `column` that hold `id`.
std::pair<uint32_t, uint32_t> equal_rows(const uint32_t* column, uint32_t first, uint32_t last,
                                         uint32_t id) {
  const auto found = std::equal_range(column + first, column + last, id);
  return {static_cast<uint32_t>(found.first - column),
          static_cast<uint32_t>(found.second - column)};
}

// The number behind an id of type Integer; 0 for an id that nothing has.
int64_t integer_value(const frost_req& req, uint32_t id) {
  if (id == FROST_PRIVATE_NOW) return req.time;
  if (id >= FROST_PRIVATE_IDS) {
    return req.private_integers == nullptr ? 0 : req.private_integers[id - FROST_PRIVATE_IDS];
  }
  if (req.snapshot == nullptr) return 0;
  const auto& snapshot = *static_cast<const Snapshot*>(req.snapshot);
  if (id >= snapshot.id_count(kInteger)) return 0;
  return integer_of(snapshot.packed(kInteger, id)).value_or(0);
}

}  // namespace

extern "C" {

// What arrives here comes from generated code: a bad argument is our mistake and no answer.
static frost_status frost_rt_emit(struct frost_req* req, uint32_t id) noexcept {
  if (req == nullptr || req->sink == nullptr || req->sink->owner == nullptr) {
    return FROST_E_INTERNAL;
  }
  return static_cast<AnswerBuffer*>(req->sink->owner)->add(id);
}

// A path of this kind, for a request with a sink; else null.
static const frost_path* path_to_emit(const struct frost_req* req, uint32_t path, uint32_t kind) {
  if (req == nullptr || req->sink == nullptr || req->paths == nullptr) return nullptr;
  return req->paths[path].kind == kind ? &req->paths[path] : nullptr;
}

static frost_status frost_rt_emit_range(struct frost_req* req, uint32_t path,
                                        uint32_t key) noexcept {
  const frost_path* csr = path_to_emit(req, path, FROST_PATH_CSR);
  return csr == nullptr ? FROST_E_INTERNAL : emit_range(*req, *csr, key);
}

static frost_status frost_rt_emit_masked(struct frost_req* req, uint32_t path, uint32_t key,
                                         uint64_t mask) noexcept {
  const frost_path* csr = path_to_emit(req, path, FROST_PATH_CSR);
  if (csr == nullptr || csr->payload_bits == 0) return FROST_E_INTERNAL;
  return emit_masked(*req, *csr, key, mask);
}

static frost_status frost_rt_emit_keys(struct frost_req* req, uint32_t path) noexcept {
  const frost_path* unary = path_to_emit(req, path, FROST_PATH_UNARY);
  if (unary == nullptr || unary->payload_bits != 0) return FROST_E_INTERNAL;
  return emit_keys(*req, *unary);
}

static frost_status frost_rt_emit_column(struct frost_req* req, uint32_t path, uint32_t column,
                                         const uint32_t* prefix, uint32_t count) noexcept {
  const frost_path* runs = path_to_emit(req, path, FROST_PATH_RUNS);
  if (runs == nullptr || column >= runs->columns) return FROST_E_INTERNAL;
  return emit_column(*req, path, column, {prefix, count});
}

static uint64_t frost_rt_runs_range(struct frost_req* req, uint32_t path, const uint32_t* prefix,
                                    uint32_t count) noexcept {
  if (req == nullptr || req->paths == nullptr) return 0;
  const frost_path& runs = req->paths[path];
  if (runs.kind != FROST_PATH_RUNS || runs.keys == 0 || count > runs.columns) return 0;
  if (prefix == nullptr && count != 0) return 0;
  const auto* columns = static_cast<const uint32_t* const*>(runs.a);
  uint32_t first = 0;
  uint32_t last = runs.keys;
  for (uint32_t column = 0; column < count && first != last; ++column) {
    std::tie(first, last) = equal_rows(columns[column], first, last, prefix[column]);
  }
  return uint64_t{first} << 32 | last;
}

static frost_status frost_rt_refuel(struct frost_req* req) noexcept {
  return req == nullptr ? FROST_E_INTERNAL : refuel(*req);
}

static int32_t frost_rt_compare_integers(struct frost_req* req, uint32_t a, uint32_t b) noexcept {
  if (req == nullptr) return 0;
  const int64_t left = integer_value(*req, a);
  const int64_t right = integer_value(*req, b);
  return left < right ? -1 : (left > right ? 1 : 0);
}

static frost_status frost_rt_table_test(struct frost_req* req, uint32_t table,
                                        const uint32_t* arguments, uint32_t count) noexcept {
  if (req == nullptr || req->tables == nullptr) return FROST_E_INTERNAL;
  return static_cast<Tables*>(req->tables)->test(*req, table, {arguments, count});
}

static uint64_t frost_rt_table_range(struct frost_req* req, uint32_t table,
                                     const uint32_t* arguments, uint32_t count) noexcept {
  if (req == nullptr || req->tables == nullptr) return 0;
  return static_cast<Tables*>(req->tables)->range(*req, table, {arguments, count});
}

static uint32_t frost_rt_answer_column(struct frost_req* req, uint32_t row,
                                       uint32_t column) noexcept {
  if (req == nullptr || req->tables == nullptr) return FROST_ALL;
  return static_cast<Tables*>(req->tables)->column(row, column);
}

static frost_status frost_rt_suspend(struct frost_req* req, uint32_t resume, const uint32_t* values,
                                     uint32_t count) noexcept {
  if (req == nullptr || req->tables == nullptr) return FROST_E_INTERNAL;
  try {
    return static_cast<Tables*>(req->tables)->suspend(resume, {values, count});
  } catch (const std::bad_alloc&) {
    return FROST_E_MEMORY;
  }
}

static frost_status frost_rt_answer(struct frost_req* req, const uint32_t* outputs,
                                    uint32_t count) noexcept {
  if (req == nullptr || req->tables == nullptr) return FROST_E_INTERNAL;
  try {
    return static_cast<Tables*>(req->tables)->answer({outputs, count});
  } catch (const std::bad_alloc&) {
    return FROST_E_MEMORY;
  }
}

static frost_status frost_rt_close_input(struct frost_req* req, uint32_t table) noexcept {
  if (req == nullptr || req->tables == nullptr) return FROST_E_INTERNAL;
  return static_cast<Tables*>(req->tables)->close_input(*req, table);
}

static frost_status frost_rt_close_rule(struct frost_req* req, uint32_t rule) noexcept {
  if (req == nullptr || req->tables == nullptr) return FROST_E_INTERNAL;
  return static_cast<Tables*>(req->tables)->close_rule(rule);
}

static frost_status frost_rt_close(struct frost_req* req, uint32_t swapped) noexcept {
  if (req == nullptr || req->tables == nullptr) return FROST_E_INTERNAL;
  return static_cast<Tables*>(req->tables)->close(*req, swapped != 0);
}

static frost_status frost_rt_answer_all(struct frost_req* req, uint32_t table, uint32_t places,
                                        const uint32_t* constants, uint32_t count) noexcept {
  if (req == nullptr || req->tables == nullptr) return FROST_E_INTERNAL;
  return static_cast<Tables*>(req->tables)
      ->answer_all(*req, table, places & UINT16_MAX, places >> 16U, {constants, count});
}

static frost_status frost_rt_visit_begin(struct frost_req* req, uint32_t set, const uint32_t* key,
                                         uint32_t count) noexcept {
  if (req == nullptr || req->visits == nullptr) return FROST_E_INTERNAL;
  return static_cast<Visits*>(req->visits)->begin(set, {key, count});
}

static frost_status frost_rt_visit_test(struct frost_req* req, uint32_t set, const uint32_t* key,
                                        uint32_t count) noexcept {
  if (req == nullptr || req->visits == nullptr) return FROST_E_INTERNAL;
  return static_cast<Visits*>(req->visits)->begin_test(set, {key, count});
}

static frost_status frost_rt_visit_push(struct frost_req* req, uint32_t set, uint32_t id) noexcept {
  if (req == nullptr || req->visits == nullptr) return FROST_E_INTERNAL;
  return static_cast<Visits*>(req->visits)->push(set, id);
}

static frost_status frost_rt_out_of_bounds(struct frost_req* /*req*/, uint32_t read, uint64_t index,
                                           uint64_t count) noexcept {
  report_out_of_bounds(read, index, count);
}

static uint64_t frost_rt_visit_pop(struct frost_req* req, uint32_t set) noexcept {
  if (req == nullptr || req->visits == nullptr) return Visits::kNone;
  return static_cast<Visits*>(req->visits)->pop(set);
}

}  // extern "C"

const frost_calls& runtime_calls() {
  static constexpr frost_calls kCalls = {
#define FROST_RUNTIME_CALL(name, result, parameters) .name = frost_rt_##name,
#include "runtime/runtime_calls.def"
#undef FROST_RUNTIME_CALL
  };
  return kCalls;
}

frost_req make_request(const Snapshot& snapshot, int64_t fuel, frost_sink* sink) {
  return {.calls = &runtime_calls(),
          .paths = snapshot.paths(),
          .constants = snapshot.constants(),
          .literals = snapshot.literals(),
          .fuel = fuel,
          .fuel_later = 0,
          .deadline = nullptr,
          .bytes_max = 0,
          .sink = sink,
          .snapshot = &snapshot,
          .private_integers = nullptr,
          .time = 0,
          .now = FROST_PRIVATE_NOW,
          .unbounded = 0,
          .tables = nullptr,
          .visits = nullptr,
          .code = nullptr,
          .invoke = nullptr,
          .failure = FROST_YES};
}

AnswerBuffer::AnswerBuffer() { sink_.owner = this; }

AnswerBuffer::~AnswerBuffer() = default;

frost_sink* AnswerBuffer::reset(uint32_t id_count) {
  for (const uint32_t id : ids()) {
    if (id < sink_.seen_ids) seen_[id / kIdsPerWord] = 0;
  }
  without_bit_.clear();
  const size_t words = (size_t{id_count} + kIdsPerWord - 1) / kIdsPerWord;
  try {
    if (seen_.size() < words) seen_.resize(words);
  } catch (const std::bad_alloc&) {
    // The words that are there serve the ids they cover.
  }
  sink_.seen = seen_.data();
  sink_.seen_ids = static_cast<uint32_t>(std::min<size_t>(id_count, seen_.size() * kIdsPerWord));
  sink_.ids = ids_.data();
  sink_.count = 0;
  sink_.capacity = ids_.size();
  sink_.universal = 0;
  return &sink_;
}

std::span<const uint32_t> AnswerBuffer::ids() const {
  FROST_CHECK(sink_.count <= ids_.size());
  return {ids_.data(), sink_.count};
}

bool AnswerBuffer::universal() const { return sink_.universal != 0; }

frost_status AnswerBuffer::add(uint32_t id) noexcept try {
  const bool has_bit = id < sink_.seen_ids;
  const uint64_t bit = uint64_t{1} << (id % kIdsPerWord);
  if (has_bit && (seen_[id / kIdsPerWord] & bit) != 0) return FROST_YES;
  if (!has_bit && std::ranges::find(without_bit_, id) != without_bit_.end()) return FROST_YES;

  if (sink_.count >= ids_.size()) {
    ids_.resize(std::max(kAnswersMin, ids_.size() * 2));
    sink_.ids = ids_.data();
    sink_.capacity = ids_.size();
  }
  if (has_bit) {
    seen_[id / kIdsPerWord] |= bit;
  } else {
    without_bit_.push_back(id);
  }
  ids_[sink_.count++] = id;
  return FROST_YES;
} catch (const std::bad_alloc&) {
  return FROST_E_MEMORY;
} catch (...) {
  return FROST_E_INTERNAL;
}

}  // namespace frost::rt
