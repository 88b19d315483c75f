// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "runtime/checkpoint/checkpoint.hpp"
#include "runtime/checkpoint/contents.hpp"
#include "runtime/checkpoint/sections.hpp"
#include "runtime/checkpoint/sound_rows.hpp"
#include "runtime/store/store_parts.hpp"

namespace frost::rt {
namespace {

// Makes the parts of a store from the bytes of a file, which may hold anything. Functions that
// return a Result take what they make from the bytes that come next.
class CheckpointReader {
 public:
  CheckpointReader(const std::string& path, const MappedFile& file)
      : path_(path), file_(file), in_(file.bytes()) {}

  Result<OpenedCheckpoint> open(const Limits& limits);

 private:
  Result<Contents> read_contents();
  Result<Dictionary> read_dictionary(const DictionarySizes& sizes);
  Result<std::vector<TextArrays>> read_texts(const DictionarySizes& sizes);
  // The partitions of all relations, as StoreParts::paths.
  Result<void> read_partitions(const Contents& contents, StoreParts& parts);
  Result<std::shared_ptr<const AccessPath>> read_path(const PathShape& shape,
                                                      const PathSizes& sizes,
                                                      const RowRules& rules);
  // The next array of `bytes` bytes, without the zeros after it.
  std::optional<std::span<const std::byte>> take_array(uint64_t bytes);

  [[nodiscard]] std::unexpected<Error> damaged(const std::string& what) const;
  [[nodiscard]] std::unexpected<Error> incompatible(const std::string& what) const;

  const std::string& path_;
  const MappedFile& file_;
  ByteReader in_;
};

std::unexpected<Error> damaged_file(const std::string& path, const std::string& what) {
  return fail(Code::kCorrupt,
              "`" + path + "` is damaged: " + what + "; restore the database from a backup");
}

std::unexpected<Error> CheckpointReader::damaged(const std::string& what) const {
  return damaged_file(path_, what);
}

std::unexpected<Error> CheckpointReader::incompatible(const std::string& what) const {
  return fail(Code::kIncompatible, "cannot open `" + path_ + "`: it was written by " + what +
                                       "; open the database with that one");
}

Result<OpenedCheckpoint> CheckpointReader::open(const Limits& limits) {
  auto contents = read_contents();
  if (!contents) return std::unexpected(contents.error());
  if (auto checked = check_schema(contents->schema); !checked) {
    return damaged(checked.error().message);
  }
  StoreParts parts;
  parts.layout = std::make_shared<const Layout>(contents->schema);
  if (contents->dictionaries.size() != contents->schema.types.size()) {
    return damaged("it has names of more or fewer types than its schema");
  }
  parts.dictionaries.reserve(contents->dictionaries.size());
  for (const DictionarySizes& sizes : contents->dictionaries) {
    auto dictionary = read_dictionary(sizes);
    if (!dictionary) return std::unexpected(dictionary.error());
    parts.dictionaries.push_back(*std::move(dictionary));
  }
  if (auto done = read_partitions(*contents, parts); !done) return std::unexpected(done.error());
  if (!in_.done()) return damaged("bytes follow its last array");
  auto store = restore_store(std::move(parts), limits);
  if (!store) return damaged(store.error().message);
  return OpenedCheckpoint{*std::move(store), std::move(contents->attachment)};
}

Result<Contents> CheckpointReader::read_contents() {
  Preamble preamble;
  switch (decode(file_.bytes(), preamble)) {
    case PreambleProblem::kNone:
      break;
    case PreambleProblem::kNotACheckpoint:
      return damaged("it is not a checkpoint");
    case PreambleProblem::kOtherVersion:
      return incompatible("another version of Permafrost");
    case PreambleProblem::kOtherBuild:
      return incompatible("a build of Permafrost with other constants");
  }
  if (preamble.file_bytes != file_.bytes().size()) return damaged("it has another length");
  static_cast<void>(in_.take(kPreambleBytes));
  const auto bytes = take_array(preamble.contents_bytes);
  if (!bytes) return damaged("its contents are cut short");
  auto contents = decode_contents(*bytes);
  if (!contents) return damaged("its contents cannot be read");
  return *std::move(contents);
}

Result<Dictionary> CheckpointReader::read_dictionary(const DictionarySizes& sizes) {
  if (sizes.ids == 0) {
    if (sizes.buckets != 0 || !sizes.block_bytes.empty()) return damaged("names without ids");
    return Dictionary();
  }
  if (sizes.ids > FROST_PRIVATE_IDS) return damaged("a type has too many names");
  const auto buckets = take_array(uint64_t{sizes.buckets} * IdTable::kBucketBytes);
  if (!buckets) return damaged("a table of names is cut short");
  IdTable table(*buckets, file_.owner());
  if (!table.is_sound(sizes.ids)) return damaged("a table of names is not one");
  auto texts = read_texts(sizes);
  if (!texts) return std::unexpected(texts.error());
  return Dictionary(std::move(table), *texts, file_.owner());
}

Result<std::vector<TextArrays>> CheckpointReader::read_texts(const DictionarySizes& sizes) {
  if (sizes.block_bytes.size() != TextBlocks::block_count(sizes.ids)) {
    return damaged("names are in more or fewer blocks than they fill");
  }
  std::vector<TextArrays> texts;
  for (uint32_t block = 0; block < sizes.block_bytes.size(); ++block) {
    const size_t count = size_t{TextBlocks::block_ids(sizes.ids, block)} + 1;
    const auto ends = take_array(count * sizeof(TextEnd));
    const auto bytes = take_array(sizes.block_bytes[block]);
    if (!ends || !bytes) return damaged("a block of names is cut short");
    // SAFETY: arrays begin at multiples of 64 bytes.
    texts.push_back({{reinterpret_cast<const TextEnd*>(ends->data()), count},
                     {reinterpret_cast<const char*>(bytes->data()), bytes->size()}});
    if (!are_sound(texts.back())) return damaged("a block of names is not one");
  }
  return texts;
}

// By column of a partition: types, and the bits of masks that stand for literals.
struct PartitionColumns {
  std::vector<TypeId> types;
  uint64_t mask_bits = 0;
};

PartitionColumns columns_of(const RelationShape& relation, uint32_t partition) {
  const RelationSchema& schema = relation.schema();
  const bool is_open = partition == schema.masks.size();
  PartitionColumns columns;
  for (const uint32_t position : is_open ? relation.open_columns() : relation.masked_columns()) {
    columns.types.push_back(schema.argument_types[position]);
  }
  const size_t literals = is_open ? 1 : schema.masks[partition].size();
  columns.mask_bits = literals == kMaskBitsMax ? ~uint64_t{0} : (uint64_t{1} << literals) - 1;
  return columns;
}

Result<void> CheckpointReader::read_partitions(const Contents& contents, StoreParts& parts) {
  size_t next = 0;
  for (const RelationShape& relation : parts.layout->shapes().relations()) {
    for (uint32_t index = 0; index < relation.partition_count(); ++index) {
      const PartitionShape& shape = parts.layout->partitions()[relation.first_partition() + index];
      const PartitionColumns columns = columns_of(relation, index);
      auto& paths = parts.paths.emplace_back();
      for (const std::vector<uint32_t>& order : shape.orders) {
        if (next == contents.paths.size()) return damaged("it has too few paths");
        RowRules rules{{}, columns.mask_bits};
        for (const uint32_t column : order) {
          // The only row of a partition without columns is the id 0.
          const bool is_column = column < columns.types.size();
          rules.id_counts.push_back(
              is_column ? contents.dictionaries[columns.types[column].index()].ids : 1);
        }
        auto path = read_path({shape.payload_bits, order}, contents.paths[next++], rules);
        if (!path) return std::unexpected(path.error());
        paths.push_back(*std::move(path));
        if (paths.back()->facts() != paths.front()->facts() ||
            paths.back()->descriptor().rows != paths.front()->descriptor().rows) {
          return damaged("the orders of a partition have different rows");
        }
      }
    }
  }
  if (next != contents.paths.size()) return damaged("it has too many paths");
  return {};
}

Result<std::shared_ptr<const AccessPath>> CheckpointReader::read_path(const PathShape& shape,
                                                                      const PathSizes& sizes,
                                                                      const RowRules& rules) {
  const auto bytes = array_bytes(shape, sizes);
  if (!bytes) return damaged("the sizes of a path contradict each other");
  const auto ids = take_array(bytes->ids);
  const auto masks = take_array(bytes->masks);
  if (!ids || !masks) return damaged("a path is cut short");
  PathArrays arrays{sizes.keys, sizes.rows, 0, *ids, *masks, sizes.chunks, file_.owner()};
  const auto facts = count_sound_facts(shape, arrays, rules);
  if (!facts) return damaged("the rows of a path are not sorted, complete or in range");
  arrays.facts = *facts;
  return AccessPath::over(shape, arrays);
}

std::optional<std::span<const std::byte>> CheckpointReader::take_array(uint64_t bytes) {
  const auto taken = in_.take(bytes);
  if (!taken) return std::nullopt;
  const auto padding = in_.take_padding(kArrayAlignment);
  const auto is_zero = [](std::byte byte) { return byte == std::byte{0}; };
  if (!padding || !std::ranges::all_of(*padding, is_zero)) return std::nullopt;
  return taken;
}

}  // namespace

Result<OpenedCheckpoint> open_checkpoint(FileSystem& files, const std::string& path,
                                         const CheckpointDigest& expected,
                                         const Limits& limits) try {
  const auto file = files.map(path);
  if (!file) return std::unexpected(file.error());
  const std::span<const std::byte> bytes = file->bytes();
  FROST_CHECK(reinterpret_cast<uintptr_t>(bytes.data()) % kArrayAlignment == 0);
  if (bytes.size() != expected.bytes) {
    return damaged_file(path, "it has " + std::to_string(bytes.size()) + " bytes instead of " +
                                  std::to_string(expected.bytes));
  }
  if (checkpoint_checksum(bytes) != expected.checksum) {
    return damaged_file(path, "its checksum is not that of the file that was written");
  }
  return CheckpointReader(path, *file).open(limits);
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "cannot open `" + path + "`: out of memory");
}

}  // namespace frost::rt
