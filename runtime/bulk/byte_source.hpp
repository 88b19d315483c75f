// SPDX-License-Identifier: Apache-2.0
// Where the bytes of facts come from: memory, a file, or either through gzip.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "frost/result.hpp"

namespace frost::bulk {

// Bytes from their beginning to their end. One thread at a time.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Fills some of `into`, which is not empty; 0 at the end. Errors: kIo, kCorrupt.
  virtual Result<size_t> read(std::span<char> into) = 0;

  // Bytes taken from the file or the memory so far, before decompression, and how many there are;
  // 0 when nobody knows.
  [[nodiscard]] virtual uint64_t bytes_done() const = 0;
  [[nodiscard]] virtual uint64_t bytes_total() const = 0;
};

// A file, pipe or device. Compressed with gzip or not: its first bytes tell, not its name.
Result<std::unique_ptr<ByteSource>> open_file(const std::string& path);

// The same of bytes, which outlive the source.
std::unique_ptr<ByteSource> open_memory(std::string_view bytes);

}  // namespace frost::bulk
