// SPDX-License-Identifier: Apache-2.0
// K1 to K3: two columns, as sorted neighbours per source id in chunks of FROST_CHUNK_KEYS source
// ids, of which each has the layout that suits it (decision 11).
//
// A path shares the chunks that did not change with the path it was made from (decision 9): a merge
// copies the directory, writes the chunks that changed into new memory and leaves the others alone.
#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "runtime/store/access_path.hpp"
#include "runtime/store/csr_chunk.hpp"
#include "runtime/store/slab_table.hpp"

namespace frost::rt {
namespace {

// A slab of chunks that are written together ends with the chunk that makes it this long: four huge
// pages, so that few rows are on the small pages behind them. A merge may have to move up to half
// of a slab at once.
#ifdef FROST_SMALL_CONSTANTS
constexpr uint64_t kSlabBytes = 512;
#else
constexpr uint64_t kSlabBytes = 4 * kHugePageBytes;
#endif

// A chunk to write.
struct ChunkJob {
  uint32_t chunk = 0;
  ChunkSize size;
};

class CsrPath final : public AccessPath {
 public:
  using AccessPath::AccessPath;
  // The path that begins as a copy of `base`, sharing all its chunks, with room for `keys` source
  // ids, which are not fewer.
  CsrPath(const CsrPath& base, uint32_t keys);
  CsrPath(PathShape shape, const PathArrays& arrays);

  [[nodiscard]] std::shared_ptr<const AccessPath> merged(const ChangeLog& log) const override;
  [[nodiscard]] uint64_t bytes() const override {
    return sizeof *this + directory_.bytes() + slab_of_.bytes() + slabs_.table_bytes() +
           slabs_.total_bytes();
  }

 private:
  // The steps of merged(), on the path that it makes; `base` is the path that it is made from.
  // Jobs are in the order of their chunks, one for each chunk.
  std::vector<ChunkJob> plan(const CsrPath& base, ChangeGroups changes);
  void plan_extension(const CsrPath& base, std::vector<ChunkJob>& jobs) const;
  void plan_evacuation(const CsrPath& base, std::vector<ChunkJob>& jobs);
  // Forgets where the chunk lies; returns the bytes that became garbage.
  uint64_t release(const CsrPath& base, uint32_t chunk);
  void write(const CsrPath& base, const std::vector<ChunkJob>& jobs, ChangeGroups changes);

  Buffer<frost_chunk> directory_;
  Buffer<uint32_t> slab_of_;  // by chunk; SlabTable::kNone without rows
  SlabTable slabs_;
};

CsrPath::CsrPath(const CsrPath& base, uint32_t keys)
    : AccessPath(base.shape_),
      directory_(chunk_count(keys), Fill::kNone),
      slab_of_(chunk_count(keys), Fill::kNone),
      slabs_(base.slabs_) {
  const size_t known = base.directory_.size();
  std::ranges::copy(base.directory_.span(), directory_.data());
  std::ranges::copy(base.slab_of_.span(), slab_of_.data());
  std::ranges::fill(directory_.span().subspan(known), empty_chunk());
  std::ranges::fill(slab_of_.span().subspan(known), SlabTable::kNone);
  path_.a = directory_.data();
  path_.elements = directory_.size();
  path_.keys = keys;
  path_.rows = base.path_.rows;
  facts_ = base.facts_;
}

// Slabs are of the usual size here too, so that no merge has to move more than usual; they all keep
// the owner of the arrays.
CsrPath::CsrPath(PathShape shape, const PathArrays& arrays)
    : AccessPath(std::move(shape)),
      directory_(chunk_count(arrays.keys), Fill::kNone),
      slab_of_(chunk_count(arrays.keys), Fill::kNone) {
  FROST_CHECK(arrays.chunks.size() == directory_.size());
  uint64_t at = 0;
  for (size_t begin = 0; begin < directory_.size();) {
    const uint64_t slab_at = at;
    size_t end = begin;
    for (; end < directory_.size() && (at == slab_at || at - slab_at < kSlabBytes); ++end) {
      const ChunkSize size{keys_of_chunk(arrays.keys, static_cast<uint32_t>(end)),
                           shape_.payload_bits, arrays.chunks[end]};
      FROST_CHECK(size.bytes() <= arrays.ids.size() - at);
      directory_[end] = chunk_at(arrays.ids.data() + at, size);
      at += size.bytes();
    }
    const uint64_t bytes = at - slab_at;
    const uint32_t slab = bytes == 0 ? SlabTable::kNone : slabs_.add(arrays.owner, bytes);
    for (; begin < end; ++begin) {
      slab_of_[begin] = arrays.chunks[begin].rows == 0 ? SlabTable::kNone : slab;
    }
  }
  take_counts(arrays);
  path_.a = directory_.data();
  path_.elements = directory_.size();
}

std::shared_ptr<const AccessPath> CsrPath::merged(const ChangeLog& log) const {
  const SortedChanges sorted = log.sorted(shape_.order);
  const ChangeGroups changes(sorted);
  uint32_t keys = path_.keys;
  for (ChangeGroups change = changes; !change.done(); change.next()) {
    if (change.set_bits() != 0) keys = std::max(keys, change.value(0) + 1);
  }
  auto next = std::make_shared<CsrPath>(*this, keys);
  std::vector<ChunkJob> jobs = next->plan(*this, changes);
  FROST_CHECK(next->path_.rows <= UINT32_MAX);
  // Sources at the end that lost their rows stay in the arrays until nothing at all is left.
  if (next->path_.rows == 0) return std::make_shared<CsrPath>(shape_);
  next->plan_extension(*this, jobs);
  next->plan_evacuation(*this, jobs);
  next->write(*this, jobs, changes);
  return next;
}

std::vector<ChunkJob> CsrPath::plan(const CsrPath& base, ChangeGroups changes) {
  std::vector<ChunkJob> jobs;
  while (!changes.done()) {
    const uint32_t chunk = chunk_of(changes.value(0));
    const ChunkView view(base.path_, chunk);
    const ChunkEffect effect = effect_of_changes(view, chunk, changes);
    if (!effect.differs) continue;
    jobs.push_back(
        {chunk, chosen_size(keys_of_chunk(path_.keys, chunk), shape_.payload_bits, effect.counts)});
    // Unsigned on purpose: the differences may be negative.
    path_.rows += uint64_t{effect.counts.rows} - view.rows();
    facts_ += static_cast<uint64_t>(effect.facts);
  }
  return jobs;
}

// The last chunk of `base` has arrays up to the last source only. They must go on when sources
// follow.
void CsrPath::plan_extension(const CsrPath& base, std::vector<ChunkJob>& jobs) const {
  if (base.path_.keys == 0) return;
  const uint32_t chunk = chunk_of(base.path_.keys - 1);
  const ChunkView view(base.path_, chunk);
  const ChunkSize& size = view.size();
  const uint32_t keys = keys_of_chunk(path_.keys, chunk);
  if (size.form.rows == 0 || size.keys == keys) return;
  const auto place = std::ranges::lower_bound(jobs, chunk, {}, &ChunkJob::chunk);
  if (place != jobs.end() && place->chunk == chunk) return;
  jobs.insert(place, {chunk, chosen_size(keys, size.payload_bits, counts_of(view))});
}

// Lets the old memory of the jobs' chunks go, and moves other chunks out of memory that is mostly
// garbage (SlabTable::evacuees).
void CsrPath::plan_evacuation(const CsrPath& base, std::vector<ChunkJob>& jobs) {
  uint64_t budget = 0;
  for (const ChunkJob& job : jobs) {
    budget += 2 * release(base, job.chunk) + job.size.bytes();
  }
  const std::vector<uint8_t> evacuees = slabs_.evacuees(budget);
  if (evacuees.empty()) return;
  for (uint32_t chunk = 0; chunk < base.directory_.size(); ++chunk) {
    const uint32_t slab = slab_of_[chunk];
    if (slab == SlabTable::kNone || evacuees[slab] == 0) continue;
    jobs.push_back({chunk, ChunkView(base.path_, chunk).size()});
    release(base, chunk);
  }
  std::ranges::sort(jobs, {}, &ChunkJob::chunk);
}

uint64_t CsrPath::release(const CsrPath& base, uint32_t chunk) {
  const uint32_t slab = slab_of_[chunk];
  if (slab == SlabTable::kNone) return 0;
  const uint64_t bytes = ChunkView(base.path_, chunk).size().bytes();
  slabs_.release(slab, bytes);
  slab_of_[chunk] = SlabTable::kNone;
  directory_[chunk] = empty_chunk();
  return bytes;
}

void CsrPath::write(const CsrPath& base, const std::vector<ChunkJob>& jobs, ChangeGroups changes) {
  for (size_t begin = 0; begin < jobs.size();) {
    uint64_t bytes = 0;  // of one slab
    size_t end = begin;
    for (; end < jobs.size() && bytes < kSlabBytes; ++end) bytes += jobs[end].size.bytes();
    const auto memory = std::make_shared<Buffer<std::byte>>(bytes, Fill::kNone);
    const uint32_t slab = bytes == 0 ? SlabTable::kNone : slabs_.add(memory, bytes);
    std::byte* place = memory->data();
    for (; begin < end; ++begin) {
      const auto& [chunk, size] = jobs[begin];
      if (size.form.rows == 0) continue;
      // Changes of chunks without a job change nothing.
      while (!changes.done() && chunk_of(changes.value(0)) < chunk) changes.next();
      directory_[chunk] = write_chunk(ChunkView(base.path_, chunk), chunk, changes, size, place);
      slab_of_[chunk] = slab;
      place += size.bytes();
    }
  }
}

}  // namespace

std::shared_ptr<const AccessPath> empty_csr_path(PathShape shape) {
  return std::make_shared<CsrPath>(std::move(shape));
}

std::shared_ptr<const AccessPath> csr_path_over(PathShape shape, const PathArrays& arrays) {
  return std::make_shared<CsrPath>(std::move(shape), arrays);
}

}  // namespace frost::rt
