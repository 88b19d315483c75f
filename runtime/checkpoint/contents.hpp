// SPDX-License-Identifier: Apache-2.0
// The first part of a checkpoint file: what the arrays after it are and how long each is. Internal
// to runtime/checkpoint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/access_path.hpp"
#include "runtime/store/schema.hpp"

namespace frost::rt {

// Every array begins at a multiple of this, counted from the start of the file.
inline constexpr uint64_t kArrayAlignment = 64;

struct DictionarySizes {
  uint32_t ids = 0;
  uint32_t buckets = 0;
  std::vector<uint32_t> block_bytes;  // of the texts, by block
  friend bool operator==(const DictionarySizes&, const DictionarySizes&) = default;
};

struct PathSizes {
  uint32_t keys = 0;
  uint32_t rows = 0;
  std::vector<ChunkForm> chunks;  // CSR paths only
  friend bool operator==(const PathSizes&, const PathSizes&) = default;
};

struct Contents {
  Schema schema;
  std::vector<DictionarySizes> dictionaries;  // by type
  // By partition of the layout, then by its orders, all paths in one list.
  std::vector<PathSizes> paths;
  std::string attachment;
  friend bool operator==(const Contents&, const Contents&) = default;
};

// The fixed fields at the start of the file.
struct Preamble {
  uint64_t file_bytes = 0;
  uint64_t contents_bytes = 0;
};
inline constexpr uint64_t kPreambleBytes = 64;

enum class PreambleProblem : uint8_t { kNone, kNotACheckpoint, kOtherVersion, kOtherBuild };

std::string encode(const Preamble& preamble);
PreambleProblem decode(std::span<const std::byte> bytes, Preamble& preamble);

std::string encode(const Contents& contents);
// None when the bytes are no contents. Says nothing of what the numbers mean: the schema may break
// every rule of check_schema(). Takes memory in proportion to the bytes.
std::optional<Contents> decode_contents(std::span<const std::byte> bytes);

// Lists of texts, as an attachment may hold them.
using TextLists = std::vector<std::vector<std::string>>;
std::string encode(const TextLists& lists);
std::optional<TextLists> decode_text_lists(std::span<const std::byte> bytes);

}  // namespace frost::rt
