// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/adjacency.hpp"

#include <algorithm>

namespace frost::rt {

bool Adjacency::build(WorkMeter& meter, uint32_t firsts, std::span<const IdPair> pairs) {
  // An offset has 32 bits. So many pairs are out of reach of any byte limit in use.
  if (pairs.size() >= UINT32_MAX) return meter.refuse();
  if (!meter.spend(uint64_t{firsts} + 2 * pairs.size())) return false;
  if (!meter.resize(offsets_, uint64_t{firsts} + 1)) return false;
  if (!meter.resize(seconds_, pairs.size())) return false;
  // Counting sort. While pairs are placed, offsets_[f] is where the next one of f goes.
  for (const IdPair& pair : pairs) ++offsets_[pair.first];
  uint32_t total = 0;
  for (uint32_t& offset : offsets_) {
    const uint32_t count = offset;
    offset = total;
    total += count;
  }
  for (const IdPair& pair : pairs) seconds_[offsets_[pair.first]++] = pair.second;
  sort_runs();
  return true;
}

bool Adjacency::contains(uint32_t first, uint32_t second) const {
  return std::ranges::binary_search(of(first), second);
}

// Every offset is the end of its run on entry, and the start on return.
void Adjacency::sort_runs() {
  uint32_t read = 0;
  uint32_t written = 0;
  for (uint32_t& offset : offsets_) {
    const std::span<uint32_t> run(seconds_.data() + read, seconds_.data() + offset);
    read = offset;
    offset = written;
    if (!std::ranges::is_sorted(run)) std::ranges::sort(run);
    for (size_t i = 0; i < run.size(); ++i) {
      if (i == 0 || run[i] != run[i - 1]) seconds_[written++] = run[i];
    }
  }
  seconds_.resize(written);
}

}  // namespace frost::rt
