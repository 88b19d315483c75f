// SPDX-License-Identifier: Apache-2.0
// How many bytes each array of a checkpoint file has: they follow the contents without gaps but the
// padding, so their sizes say where they are. Internal to runtime/checkpoint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "runtime/checkpoint/contents.hpp"
#include "runtime/store/access_path.hpp"
#include "runtime/store/chunk_layout.hpp"

namespace frost::rt {

struct ArrayBytes {
  uint64_t ids = 0;    // PathArrays::ids
  uint64_t masks = 0;  // PathArrays::masks
};

// None when the sizes contradict each other, name an unknown kind of chunk or are too large to add
// up.
std::optional<ArrayBytes> array_bytes(const PathShape& shape, const PathSizes& sizes);

// The chunk number `chunk` of a CSR path.
ChunkSize chunk_size(const PathShape& shape, const PathSizes& sizes, size_t chunk);

}  // namespace frost::rt
