// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/emission.hpp"

#include <bit>

#include "runtime/exec/access.hpp"
#include "runtime/exec/fuel.hpp"

namespace frost::rt {

namespace {

// Writes into the sink of a request. What changes with every answer is the writer's own meanwhile:
// in a loop, in registers.
class SinkWriter {
 public:
  explicit SinkWriter(frost_req& request)
      : request_(request), sink_(*request.sink), seen_(sink_.seen), seen_ids_(sink_.seen_ids) {
    take_over();
  }
  SinkWriter(const SinkWriter&) = delete;
  SinkWriter& operator=(const SinkWriter&) = delete;
  ~SinkWriter() { sink_.count = count_; }

  frost_status add(uint32_t id) {
    if (id >= seen_ids_ || count_ == capacity_) [[unlikely]]
      return add_slowly(id);
    uint64_t& word = seen_[id >> 6U];
    const uint64_t bit = uint64_t{1} << (id & 63U);
    if ((word & bit) == 0) {
      word |= bit;
      ids_[count_++] = id;
    }
    return FROST_YES;
  }

 private:
  void take_over() {
    ids_ = sink_.ids;
    count_ = sink_.count;
    capacity_ = sink_.capacity;
  }
  [[gnu::noinline]] frost_status add_slowly(uint32_t id) {
    sink_.count = count_;
    const frost_status status = request_.calls->emit(&request_, id);
    take_over();
    return status;
  }

  frost_req& request_;
  frost_sink& sink_;
  uint64_t* const seen_;
  const uint32_t seen_ids_;
  uint32_t* ids_ = nullptr;
  uint64_t count_ = 0;
  uint64_t capacity_ = 0;
};

template <class Mask>
frost_status emit_with_mask(frost_req& request, const Neighbours& list, uint64_t mask) {
  SinkWriter sink(request);
  const auto* masks = static_cast<const Mask*>(list.chunk->payload);
  const uint32_t* ids = list.chunk->neighbours;
  const auto wanted = static_cast<Mask>(mask);
  for (uint32_t i = list.begin; i < list.end; ++i) {
    if ((masks[i] & wanted) == 0) continue;
    if (const frost_status status = sink.add(ids[i]); status < 0) return status;
  }
  return FROST_YES;
}

// The same of packed rows.
frost_status emit_packed_with_mask(frost_req& request, const Neighbours& list, uint64_t mask) {
  SinkWriter sink(request);
  const uint32_t* words = list.chunk->neighbours;
  const uint32_t shift = id_shift(*list.chunk);
  const uint32_t wanted = mask & UINT8_MAX;
  for (uint32_t i = list.begin; i < list.end; ++i) {
    if ((words[i] & wanted) == 0) continue;
    if (const frost_status status = sink.add(words[i] >> shift); status < 0) return status;
  }
  return FROST_YES;
}

}  // namespace

frost_status emit_range(frost_req& request, const frost_path& path, uint32_t key) {
  const Neighbours list = csr_range(path, key);
  if (list.begin == list.end) return FROST_YES;
  if (const frost_status status = spend(request, list.end - list.begin); status < 0) return status;
  SinkWriter sink(request);
  const uint32_t* words = list.chunk->neighbours;
  const uint32_t shift = id_shift(*list.chunk);
  for (uint32_t i = list.begin; i < list.end; ++i) {
    if (const frost_status status = sink.add(words[i] >> shift); status < 0) return status;
  }
  return FROST_YES;
}

frost_status emit_masked(frost_req& request, const frost_path& path, uint32_t key, uint64_t mask) {
  const Neighbours list = csr_range(path, key);
  if (list.begin == list.end) return FROST_YES;
  if (const frost_status status = spend(request, list.end - list.begin); status < 0) return status;
  if (id_shift(*list.chunk) != 0) return emit_packed_with_mask(request, list, mask);
  switch (path.payload_bits) {
    case 8:
      return emit_with_mask<uint8_t>(request, list, mask);
    case 16:
      return emit_with_mask<uint16_t>(request, list, mask);
    case 32:
      return emit_with_mask<uint32_t>(request, list, mask);
    default:
      return emit_with_mask<uint64_t>(request, list, mask);
  }
}

frost_status emit_keys(frost_req& request, const frost_path& path) {
  if (const frost_status status = spend(request, path.keys); status < 0) return status;
  SinkWriter sink(request);
  const auto* words = static_cast<const uint64_t*>(path.a);
  for (uint32_t first = 0; first < path.keys; first += 64) {
    const uint32_t left = path.keys - first;
    uint64_t word = words[first >> 6U];
    if (left < 64) word &= (uint64_t{1} << left) - 1;
    for (; word != 0; word &= word - 1) {
      const auto key = first + static_cast<uint32_t>(std::countr_zero(word));
      if (const frost_status status = sink.add(key); status < 0) return status;
    }
    if (left <= 64) break;  // the last word; `first` could wrap
  }
  return FROST_YES;
}

frost_status emit_column(frost_req& request, uint32_t path, uint32_t column,
                         std::span<const uint32_t> prefix) {
  const uint64_t packed = request.calls->runs_range(&request, path, prefix.data(),
                                                    static_cast<uint32_t>(prefix.size()));
  const auto begin = static_cast<uint32_t>(packed >> 32U);
  const auto end = static_cast<uint32_t>(packed);
  if (begin == end) return FROST_YES;
  if (const frost_status status = spend(request, end - begin); status < 0) return status;
  SinkWriter sink(request);
  const uint32_t* ids = static_cast<const uint32_t* const*>(request.paths[path].a)[column];
  for (uint32_t row = begin; row < end; ++row) {
    if (const frost_status status = sink.add(ids[row]); status < 0) return status;
  }
  return FROST_YES;
}

}  // namespace frost::rt
