// SPDX-License-Identifier: Apache-2.0
#include "runtime/checkpoint/contents.hpp"

#include <cstring>
#include <type_traits>
#include <utility>

#include "base/byte_reader.hpp"
#include "runtime/abi.h"
#include "runtime/store/hash.hpp"
#include "runtime/store/id_table.hpp"
#include "runtime/store/text_list.hpp"

namespace frost::rt {
namespace {

constexpr std::string_view kMagic = "FROSTCP1";
constexpr uint32_t kVersion = 3;
// The hash of the names' tables is XXH3 of 64 bits of their packed bytes with their kind as the
// seed, used as id_table.hpp says: a change of either takes another number.
constexpr uint32_t kHashVersion = 2;
constexpr std::string_view kHashedText = "permafrost";

class Encoder {
 public:
  template <class Integer>
  Encoder& integer(Integer value) {
    static_assert(std::is_unsigned_v<Integer>);
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out_.append(bytes, sizeof bytes);
    return *this;
  }
  Encoder& value(uint32_t number) { return integer(number); }
  Encoder& value(TypeId type) { return integer(type.raw); }
  Encoder& value(RelationId relation) { return integer(relation.raw); }
  Encoder& value(const std::string& text) {
    size(text.size());
    out_.append(text);
    return *this;
  }
  Encoder& value(const std::optional<std::string>& text) {
    integer(uint8_t{text.has_value()});
    return text ? value(*text) : *this;
  }
  Encoder& value(const Constant& constant) { return value(constant.type).value(constant.id); }
  Encoder& value(const RelationSchema& relation) {
    return value(relation.predicate)
        .value(relation.argument_types)
        .value(relation.literal_positions)
        .value(relation.masks)
        .value(relation.open_patterns);
  }
  Encoder& value(const PathSchema& path) {
    return value(path.relation).value(path.partition).value(path.order);
  }
  Encoder& value(const DictionarySizes& sizes) {
    return value(sizes.ids).value(sizes.buckets).value(sizes.block_bytes);
  }
  Encoder& value(const PathSizes& sizes) {
    return value(sizes.keys).value(sizes.rows).value(sizes.chunks);
  }
  Encoder& value(const ChunkForm& form) {
    return value(form.kind).value(form.entries).value(form.rows);
  }
  template <class Item>
  Encoder& value(const std::vector<Item>& items) {
    size(items.size());
    for (const Item& item : items) value(item);
    return *this;
  }
  Encoder& text(std::string_view bytes) {
    out_.append(bytes);
    return *this;
  }
  std::string take() { return std::move(out_); }

 private:
  void size(size_t count) { integer(uint64_t{count}); }

  std::string out_;
};

// The same in the other direction; every function is false when the bytes do not hold the value.
class Decoder {
 public:
  explicit Decoder(std::span<const std::byte> bytes) : in_(bytes) {}

  bool value(uint32_t& number) { return in_.read(number); }
  bool value(TypeId& type) { return in_.read(type.raw); }
  bool value(RelationId& relation) { return in_.read(relation.raw); }
  bool value(std::string& text) {
    uint64_t size = 0;
    if (!in_.read(size)) return false;
    const auto bytes = in_.take(size);
    if (!bytes) return false;
    text.assign(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    return true;
  }
  bool value(std::optional<std::string>& text) {
    uint8_t has_value = 0;
    if (!in_.read(has_value) || has_value > 1) return false;
    text.reset();
    return has_value == 0 || value(text.emplace());
  }
  bool value(Constant& constant) { return value(constant.type) && value(constant.id); }
  bool value(RelationSchema& relation) {
    return value(relation.predicate) && value(relation.argument_types) &&
           value(relation.literal_positions) && value(relation.masks) &&
           value(relation.open_patterns);
  }
  bool value(PathSchema& path) {
    return value(path.relation) && value(path.partition) && value(path.order);
  }
  bool value(DictionarySizes& sizes) {
    return value(sizes.ids) && value(sizes.buckets) && value(sizes.block_bytes);
  }
  bool value(PathSizes& sizes) {
    return value(sizes.keys) && value(sizes.rows) && value(sizes.chunks);
  }
  bool value(ChunkForm& form) {
    return value(form.kind) && value(form.entries) && value(form.rows);
  }
  template <class Item>
  bool value(std::vector<Item>& items) {
    uint64_t size = 0;
    // Every item has a byte at least.
    if (!in_.read(size) || size > in_.remaining()) return false;
    items.clear();
    for (; size > 0; --size) {
      if (!value(items.emplace_back())) return false;
    }
    return true;
  }
  [[nodiscard]] bool done() const { return in_.done(); }

 private:
  ByteReader in_;
};

}  // namespace

std::string encode(const Preamble& preamble) {
  return Encoder()
      .text(kMagic)
      .integer(kVersion)
      .integer(uint32_t{FROST_CHUNK_BITS})
      .integer(TextBlocks::kBlockBits)
      .integer(uint32_t{IdTable::kBucketBytes})
      .integer(uint64_t{kHashVersion})
      .integer(hash_text(kHashedText))
      .integer(preamble.file_bytes)
      .integer(preamble.contents_bytes)
      .integer(uint64_t{0})
      .take();
}

PreambleProblem decode(std::span<const std::byte> bytes, Preamble& preamble) {
  // What the version says of the rest comes first: another version may have any form.
  constexpr size_t kVersionEnd = kMagic.size() + sizeof kVersion;
  if (bytes.size() < kPreambleBytes) return PreambleProblem::kNotACheckpoint;
  ByteReader in(bytes);
  const auto magic = in.take(kMagic.size());
  const auto version = in.u32();
  if (!magic || !version) return PreambleProblem::kNotACheckpoint;
  if (std::memcmp(magic->data(), kMagic.data(), kMagic.size()) != 0) {
    return PreambleProblem::kNotACheckpoint;
  }
  if (*version != kVersion) return PreambleProblem::kOtherVersion;
  ByteReader sizes(bytes.subspan(kPreambleBytes - 3 * sizeof(uint64_t)));
  if (!sizes.read(preamble.file_bytes, preamble.contents_bytes)) {
    return PreambleProblem::kNotACheckpoint;
  }
  const std::string own = encode(preamble);
  if (std::memcmp(bytes.data() + kVersionEnd, own.data() + kVersionEnd, own.size() - kVersionEnd) !=
      0) {
    return PreambleProblem::kOtherBuild;
  }
  return PreambleProblem::kNone;
}

std::string encode(const Contents& contents) {
  return Encoder()
      .value(contents.schema.types)
      .value(contents.schema.relations)
      .value(contents.schema.paths)
      .value(contents.schema.constants)
      .value(contents.schema.literals)
      .value(contents.dictionaries)
      .value(contents.paths)
      .value(contents.attachment)
      .take();
}

std::optional<Contents> decode_contents(std::span<const std::byte> bytes) {
  Contents contents;
  Decoder in(bytes);
  const bool is_whole = in.value(contents.schema.types) && in.value(contents.schema.relations) &&
                        in.value(contents.schema.paths) && in.value(contents.schema.constants) &&
                        in.value(contents.schema.literals) && in.value(contents.dictionaries) &&
                        in.value(contents.paths) && in.value(contents.attachment) && in.done();
  if (!is_whole) return std::nullopt;
  return contents;
}

std::string encode(const TextLists& lists) { return Encoder().value(lists).take(); }

std::optional<TextLists> decode_text_lists(std::span<const std::byte> bytes) {
  TextLists lists;
  Decoder in(bytes);
  if (!in.value(lists) || !in.done()) return std::nullopt;
  return lists;
}

}  // namespace frost::rt
