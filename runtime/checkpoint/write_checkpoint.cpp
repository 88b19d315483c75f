// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "runtime/checkpoint/checkpoint.hpp"
#include "runtime/checkpoint/contents.hpp"
#include "runtime/checkpoint/sections.hpp"
#include "runtime/store/csr_chunk.hpp"
#include "runtime/store/hash.hpp"
#include "runtime/store/store_parts.hpp"
#include "runtime/store/store_snapshot.hpp"

namespace frost::rt {
namespace {

constexpr size_t kPieceBytes = size_t{1} << 20;

// Collects bytes into pieces, and the checksum of all of them. After the first error it does
// nothing; commit() returns that error.
class CheckpointSink {
 public:
  explicit CheckpointSink(DurableFile file) : file_(std::move(file)) {
    piece_.reserve(kPieceBytes);
    XXH3_64bits_reset(&checksum_);
  }

  void append(std::span<const std::byte> bytes) {
    if (piece_.size() + bytes.size() > kPieceBytes) flush();
    if (bytes.size() > kPieceBytes) {
      write(bytes);
    } else {
      piece_.insert(piece_.end(), bytes.begin(), bytes.end());
    }
    bytes_ += bytes.size();
  }
  void append(std::string_view text) { append(std::as_bytes(std::span(text))); }
  template <class T>
  void append_array(const T* values, size_t count) {
    append(std::as_bytes(std::span(values, count)));
  }
  // Zeros up to a multiple of `alignment`, a power of two, counted from the start of the file.
  void pad(uint64_t alignment) {
    static constexpr std::array<std::byte, kArrayAlignment> kZeros{};
    FROST_CHECK(alignment <= kZeros.size());
    append(std::span(kZeros).first((alignment - bytes_ % alignment) % alignment));
  }
  [[nodiscard]] uint64_t bytes() const { return bytes_; }

  Result<CheckpointDigest> commit() {
    flush();
    if (!state_) return std::unexpected(state_.error());
    if (auto done = file_.commit(); !done) return std::unexpected(done.error());
    return CheckpointDigest{bytes_, XXH3_64bits_digest(&checksum_)};
  }

 private:
  void flush() {
    write(piece_);
    piece_.clear();
  }
  void write(std::span<const std::byte> bytes) {
    if (!state_ || bytes.empty()) return;
    XXH3_64bits_update(&checksum_, bytes.data(), bytes.size());
    state_ = file_.append(bytes);
  }

  DurableFile file_;
  std::vector<std::byte> piece_;
  uint64_t bytes_ = 0;
  Result<void> state_;
  XXH3_state_t checksum_;
};

DictionarySizes sizes_of(const DictionaryView& names) {
  DictionarySizes sizes{names.size(), 0, {}};
  if (names.size() == 0) return sizes;
  sizes.buckets = static_cast<uint32_t>(names.table()->buckets());
  for (uint32_t block = 0; block < TextBlocks::block_count(names.size()); ++block) {
    sizes.block_bytes.push_back(
        static_cast<uint32_t>(names.texts()->block(names.size(), block).bytes.size()));
  }
  return sizes;
}

PathSizes sizes_of(const frost_path& path) {
  PathSizes sizes{path.keys, static_cast<uint32_t>(path.rows), {}};
  if (path.kind != FROST_PATH_CSR) return sizes;
  for (uint32_t chunk = 0; chunk < chunk_count(path.keys); ++chunk) {
    sizes.chunks.push_back(ChunkView(path, chunk).size().form);
  }
  return sizes;
}

// Calls `use(path, shape)` for each path that holds rows, in the order of the file.
template <class Use>
void for_each_path(const StoreSnapshot& snapshot, Use&& use) {
  const std::span<const PartitionShape> partitions = snapshot.layout()->partitions();
  for (uint32_t partition = 0; partition < partitions.size(); ++partition) {
    const PartitionShape& shape = partitions[partition];
    for (uint32_t order = 0; order < shape.orders.size(); ++order) {
      use(snapshot.partition_path(partition, order),
          PathShape{shape.payload_bits, shape.orders[order]});
    }
  }
}

Result<Contents> contents_of(const StoreSnapshot& snapshot, std::string_view attachment) {
  Contents contents;
  contents.schema = snapshot.layout()->schema();
  contents.attachment = attachment;
  const auto find = [&](const Constant& value) { return snapshot.find(value.type, value.id); };
  bool is_of_a_store = has_fixed_names(contents.schema, find);
  for (uint32_t type = 0; type < contents.schema.types.size(); ++type) {
    const Names& names = snapshot.names(TypeId{type});
    is_of_a_store = is_of_a_store && names.own == nullptr;
    contents.dictionaries.push_back(sizes_of(names.stored));
  }
  if (!is_of_a_store) {
    return fail(Code::kInvalidArgument,
                "a checkpoint is made of a snapshot of the store, without facts of its own");
  }
  for_each_path(snapshot, [&](const frost_path& path, const PathShape&) {
    contents.paths.push_back(sizes_of(path));
  });
  return contents;
}

void append(CheckpointSink& sink, const DictionaryView& names) {
  if (names.size() == 0) return;
  for (size_t bucket = 0; bucket < names.table()->buckets(); ++bucket) {
    std::byte bytes[IdTable::kBucketBytes];
    names.table()->copy_bucket(bucket, names.size(), bytes);
    sink.append(bytes);
  }
  for (uint32_t block = 0; block < TextBlocks::block_count(names.size()); ++block) {
    const TextArrays texts = names.texts()->block(names.size(), block);
    sink.append_array(texts.ends.data(), texts.ends.size());
    sink.pad(kArrayAlignment);
    sink.append_array(texts.bytes.data(), texts.bytes.size());
    sink.pad(kArrayAlignment);
  }
}

void append_csr(CheckpointSink& sink, const frost_path& path) {
  for (uint32_t index = 0; index < chunk_count(path.keys); ++index) {
    const ChunkView view(path, index);
    if (view.rows() == 0) continue;
    const frost_chunk& chunk = view.data();
    const ChunkSize& size = view.size();
    // What lies between the arrays in memory was never written.
    sink.append_array(static_cast<const std::byte*>(chunk.offsets), size.offsets_bytes());
    sink.pad(sizeof(uint32_t));
    sink.append_array(chunk.neighbours, size.places());
    sink.pad(sizeof(uint64_t));
    sink.append_array(static_cast<const std::byte*>(chunk.payload), size.masks_bytes());
    sink.pad(kArrayAlignment);
  }
}

void append_runs(CheckpointSink& sink, const frost_path& path) {
  for (uint32_t column = 0; column < path.columns && path.rows != 0; ++column) {
    sink.append_array(static_cast<const uint32_t* const*>(path.a)[column], path.rows);
  }
  sink.pad(kArrayAlignment);
  sink.append_array(static_cast<const std::byte*>(path.b), path.rows * (path.payload_bits / 8));
  sink.pad(kArrayAlignment);
}

void append(CheckpointSink& sink, const frost_path& path, const ArrayBytes& bytes) {
  if (path.rows == 0) return;
  switch (path.kind) {
    case FROST_PATH_UNARY:
      sink.append_array(static_cast<const std::byte*>(path.a), bytes.ids);
      return sink.pad(kArrayAlignment);
    case FROST_PATH_CSR:
      return append_csr(sink, path);
    default:
      return append_runs(sink, path);
  }
}

uint64_t padded(uint64_t bytes) {
  return (bytes + kArrayAlignment - 1) / kArrayAlignment * kArrayAlignment;
}

// Bytes of everything behind the contents.
uint64_t arrays_bytes(const StoreSnapshot& snapshot, const Contents& contents) {
  uint64_t bytes = 0;
  for (const DictionarySizes& sizes : contents.dictionaries) {
    bytes += uint64_t{sizes.buckets} * IdTable::kBucketBytes;
    for (uint32_t block = 0; block < sizes.block_bytes.size(); ++block) {
      const uint64_t ends = uint64_t{TextBlocks::block_ids(sizes.ids, block)} + 1;
      bytes += padded(ends * sizeof(TextEnd)) + padded(sizes.block_bytes[block]);
    }
  }
  size_t index = 0;
  for_each_path(snapshot, [&](const frost_path&, const PathShape& shape) {
    const ArrayBytes arrays = array_bytes(shape, contents.paths[index++]).value();
    bytes += padded(arrays.ids) + padded(arrays.masks);
  });
  return bytes;
}

void append_all(CheckpointSink& sink, const StoreSnapshot& snapshot, const Contents& contents) {
  const std::string bytes = encode(contents);
  const uint64_t before_arrays = padded(kPreambleBytes + bytes.size());
  const uint64_t file_bytes = before_arrays + arrays_bytes(snapshot, contents);
  sink.append(encode(Preamble{file_bytes, bytes.size()}));
  sink.append(bytes);
  sink.pad(kArrayAlignment);
  for (uint32_t type = 0; type < contents.dictionaries.size(); ++type) {
    append(sink, snapshot.names(TypeId{type}).stored);
  }
  size_t index = 0;
  for_each_path(snapshot, [&](const frost_path& path, const PathShape& shape) {
    append(sink, path, array_bytes(shape, contents.paths[index++]).value());
  });
  FROST_CHECK(sink.bytes() == file_bytes);
}

}  // namespace

uint64_t checkpoint_checksum(std::span<const std::byte> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

Result<CheckpointDigest> write_checkpoint(const Snapshot& snapshot, std::string_view attachment,
                                          FileSystem& files, const std::string& path) try {
  // SAFETY: there is one implementation of Snapshot (store_snapshot.hpp).
  const auto& stored = static_cast<const StoreSnapshot&>(snapshot);
  const auto contents = contents_of(stored, attachment);
  if (!contents) return std::unexpected(contents.error());
  auto file = DurableFile::create(files, path);
  if (!file) return std::unexpected(file.error());
  CheckpointSink sink(*std::move(file));
  append_all(sink, stored, *contents);
  return sink.commit();
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "cannot write `" + path + "`: out of memory");
}

}  // namespace frost::rt
