// SPDX-License-Identifier: Apache-2.0
// K2: two columns, as sorted neighbours per source id in chunks of FROST_CHUNK_KEYS source ids.
#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "runtime/store/access_path.hpp"

namespace frost::rt {
namespace {

// Offsets of every chunk without rows: a gap between the ids then costs a directory entry only.
alignas(kCacheLineBytes) uint32_t no_rows[FROST_CHUNK_KEYS + 1];

uint32_t chunk_of(uint32_t source) { return source >> FROST_CHUNK_BITS; }

uint32_t key_of(uint32_t source) { return source & (FROST_CHUNK_KEYS - 1); }

uint32_t chunk_count(uint32_t keys) { return keys == 0 ? 0 : chunk_of(keys - 1) + 1; }

// Source ids of `chunk` that have an offset: all but those beyond the path's last.
uint32_t keys_of_chunk(uint32_t keys, uint32_t chunk) {
  return static_cast<uint32_t>(
      std::min<uint64_t>(FROST_CHUNK_KEYS, keys - (uint64_t{chunk} << FROST_CHUNK_BITS)));
}

// Where the masks of a path's rows from `row` on are; null without masks.
std::byte* masks_at(Buffer<std::byte>& masks, uint32_t payload_bits, uint64_t row) {
  return payload_bits == 0 ? nullptr : masks.data() + row * (payload_bits / 8);
}

// One chunk of a finished path. A chunk that the path does not have has no rows.
class ChunkView {
 public:
  ChunkView(const frost_path& path, uint32_t chunk) : payload_bits_(path.payload_bits) {
    if (chunk >= chunk_count(path.keys)) return;
    chunk_ = static_cast<const frost_chunk*>(path.a)[chunk];
    keys_ = keys_of_chunk(path.keys, chunk);
    rows_ = chunk_.offsets[keys_];
  }

  [[nodiscard]] uint32_t rows() const { return rows_; }
  // The first row of `key`, or where it would be.
  [[nodiscard]] uint32_t begin(uint32_t key) const {
    return key < keys_ ? chunk_.offsets[key] : rows_;
  }
  // The first row of `key` whose neighbour is not below `neighbour`, or the end of the key's rows.
  [[nodiscard]] uint32_t lower_bound(uint32_t key, uint32_t neighbour) const {
    const uint32_t* rows = chunk_.neighbours;
    return static_cast<uint32_t>(
        std::lower_bound(rows + begin(key), rows + begin(key + 1), neighbour) - rows);
  }
  [[nodiscard]] bool holds(uint32_t row, uint32_t key, uint32_t neighbour) const {
    return row < begin(key + 1) && chunk_.neighbours[row] == neighbour;
  }
  [[nodiscard]] uint64_t mask(uint32_t row) const {
    return read_mask(chunk_.payload, payload_bits_, row);
  }
  [[nodiscard]] const frost_chunk& data() const { return chunk_; }

 private:
  uint32_t payload_bits_;
  frost_chunk chunk_{no_rows, nullptr, nullptr};
  uint32_t keys_ = 0;
  uint32_t rows_ = 0;
};

// Writes the rows of one chunk in order. The arrays belong to the path that is being made.
class ChunkWriter {
 public:
  ChunkWriter(const ChunkView& from, uint32_t payload_bits, uint32_t* neighbours, std::byte* masks)
      : from_(from), payload_bits_(payload_bits), neighbours_(neighbours), masks_(masks) {}

  [[nodiscard]] uint32_t rows() const { return rows_; }
  void add(uint32_t neighbour, uint64_t mask) {
    neighbours_[rows_] = neighbour;
    write_mask(masks_, payload_bits_, rows_, mask);
    ++rows_;
  }
  // Copies the old rows [begin, end).
  void copy(uint32_t begin, uint32_t end) {
    if (begin == end) return;
    const size_t mask_bytes = payload_bits_ / 8;
    std::copy(from_.data().neighbours + begin, from_.data().neighbours + end, neighbours_ + rows_);
    if (mask_bytes != 0) {
      std::memcpy(masks_ + rows_ * mask_bytes,
                  static_cast<const std::byte*>(from_.data().payload) + begin * mask_bytes,
                  (end - begin) * mask_bytes);
    }
    rows_ += end - begin;
  }

 private:
  const ChunkView& from_;
  uint32_t payload_bits_;
  uint32_t* neighbours_;
  std::byte* masks_;
  uint32_t rows_ = 0;
};

class CsrPath final : public AccessPath {
 public:
  using AccessPath::AccessPath;
  [[nodiscard]] std::shared_ptr<const AccessPath> merged(const ChangeLog& log) const override;
  [[nodiscard]] uint64_t bytes() const override {
    return sizeof *this + neighbours_.bytes() + masks_.bytes() + offsets_.bytes() +
           directory_.bytes();
  }

 private:
  // Sets rows and keys of the path and returns the rows of each of its chunks.
  std::vector<uint32_t> plan(const CsrPath& base, ChangeGroups changes);
  void allocate(const std::vector<uint32_t>& chunk_rows);

  Buffer<uint32_t> neighbours_;
  Buffer<std::byte> masks_;
  Buffer<uint32_t> offsets_;
  Buffer<frost_chunk> directory_;
};

bool has_change_in(const ChangeGroups& changes, uint32_t chunk) {
  return !changes.done() && chunk_of(changes.value(0)) == chunk;
}

// The number of rows of `chunk` after its changes, which it consumes.
uint32_t count_rows(const ChunkView& view, uint32_t chunk, ChangeGroups& changes) {
  uint32_t rows = view.rows();
  for (; has_change_in(changes, chunk); changes.next()) {
    const uint32_t key = key_of(changes.value(0));
    const uint32_t row = view.lower_bound(key, changes.value(1));
    const bool is_there = view.holds(row, key, changes.value(1));
    const bool stays = changed_mask(changes, is_there ? view.mask(row) : 0) != 0;
    rows = rows + stays - is_there;
  }
  return rows;
}

// Writes the rows of `chunk` after its changes, which it consumes, and the `keys + 1` offsets.
// Rows between two changes are copied as a block.
void splice(const ChunkView& view, uint32_t chunk, ChangeGroups& changes, uint32_t keys,
            uint32_t* offsets, ChunkWriter& writer) {
  uint32_t copied = 0;    // old rows that are written or dropped
  uint32_t next_key = 0;  // the first without an offset
  const auto write_offsets = [&](uint32_t key_end) {
    // Unsigned on purpose: the difference may be negative.
    const uint32_t shift = writer.rows() - copied;
    for (; next_key < key_end; ++next_key) offsets[next_key] = view.begin(next_key) + shift;
  };
  for (; has_change_in(changes, chunk); changes.next()) {
    const uint32_t key = key_of(changes.value(0));
    const uint32_t neighbour = changes.value(1);
    // A change moves the rows of later keys only.
    write_offsets(std::min(key + 1, keys + 1));
    const uint32_t row = view.lower_bound(key, neighbour);
    const bool is_there = view.holds(row, key, neighbour);
    const uint64_t mask = changed_mask(changes, is_there ? view.mask(row) : 0);
    writer.copy(copied, row);
    copied = row + is_there;
    if (mask != 0) writer.add(neighbour, mask);
  }
  write_offsets(keys + 1);
  writer.copy(copied, view.rows());
}

std::shared_ptr<const AccessPath> CsrPath::merged(const ChangeLog& log) const {
  const SortedChanges sorted = log.sorted(shape_.order);
  ChangeGroups changes(sorted);
  auto next = std::make_shared<CsrPath>(shape_);
  const std::vector<uint32_t> chunk_rows = next->plan(*this, changes);
  next->allocate(chunk_rows);

  const uint32_t bits = shape_.payload_bits;
  uint64_t rows_before = 0;
  uint32_t* offsets = next->offsets_.data();
  for (uint32_t chunk = 0; chunk < chunk_rows.size(); ++chunk) {
    if (chunk_rows[chunk] == 0) {
      next->directory_[chunk] = {no_rows, nullptr, nullptr};
      while (has_change_in(changes, chunk)) changes.next();
      continue;
    }
    const ChunkView view(path_, chunk);
    uint32_t* neighbours = next->neighbours_.data() + rows_before;
    std::byte* masks = masks_at(next->masks_, bits, rows_before);
    ChunkWriter writer(view, bits, neighbours, masks);
    const uint32_t keys = keys_of_chunk(next->path_.keys, chunk);
    splice(view, chunk, changes, keys, offsets, writer);
    FROST_CHECK(writer.rows() == chunk_rows[chunk]);
    next->directory_[chunk] = {offsets, neighbours, masks};
    rows_before += writer.rows();
    offsets += keys + 1;
  }
  next->count_facts(next->masks_);
  return next;
}

std::vector<uint32_t> CsrPath::plan(const CsrPath& base, ChangeGroups changes) {
  std::vector<uint32_t> chunk_rows;
  uint32_t keys = base.path_.keys;
  for (ChangeGroups change = changes; !change.done(); change.next()) {
    if (change.set_bits() != 0) keys = std::max(keys, change.value(0) + 1);
  }
  for (uint32_t chunk = 0; chunk < chunk_count(keys); ++chunk) {
    chunk_rows.push_back(count_rows(ChunkView(base.path_, chunk), chunk, changes));
    path_.rows += chunk_rows.back();
  }
  FROST_CHECK(path_.rows <= UINT32_MAX);
  // Sources at the end that lost their rows keep their offsets until nothing at all is left.
  path_.keys = path_.rows == 0 ? 0 : keys;
  if (path_.rows == 0) chunk_rows.clear();
  return chunk_rows;
}

void CsrPath::allocate(const std::vector<uint32_t>& chunk_rows) {
  size_t offsets = 0;
  for (uint32_t chunk = 0; chunk < chunk_rows.size(); ++chunk) {
    if (chunk_rows[chunk] != 0) offsets += size_t{keys_of_chunk(path_.keys, chunk)} + 1;
  }
  neighbours_ = Buffer<uint32_t>(path_.rows, Fill::kNone);
  masks_ = Buffer<std::byte>(path_.rows * (shape_.payload_bits / 8), Fill::kNone);
  offsets_ = Buffer<uint32_t>(offsets, Fill::kNone);
  directory_ = Buffer<frost_chunk>(chunk_rows.size());
  path_.a = directory_.data();
}

}  // namespace

std::shared_ptr<const AccessPath> empty_csr_path(PathShape shape) {
  return std::make_shared<CsrPath>(std::move(shape));
}

}  // namespace frost::rt
