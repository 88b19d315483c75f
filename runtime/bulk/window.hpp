// SPDX-License-Identifier: Apache-2.0
// The bytes of a source that have not been used yet, as one text that grows at its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "frost/limits.hpp"
#include "frost/result.hpp"
#include "runtime/bulk/byte_source.hpp"

namespace frost::bulk {

// A byte order mark at the beginning is left out.
//
// Errors: those of the source; kLimit beyond Limits::load_bytes_max. Cost: memory is shown as it
// is, other bytes are copied once from the source, and what is unused again for each block.
class Window {
 public:
  // After bytes() this much may be read, whatever it holds, where has_padding() says so.
  static constexpr size_t kPaddingBytes = 64;

  // The source or the memory outlives the window.
  Window(ByteSource& source, const Limits& limits);
  Window(std::string_view memory, const Limits& limits);
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  // Valid until the next more().
  [[nodiscard]] std::string_view bytes() const { return shown_; }
  // Whether bytes() is all there is.
  [[nodiscard]] bool at_end() const { return at_end_; }
  // Whether the padding follows this part of bytes().
  [[nodiscard]] bool has_padding(std::string_view part) const {
    return static_cast<size_t>(readable_end_ - (part.data() + part.size())) >= kPaddingBytes;
  }

  // Makes bytes() longer, or at_end() true.
  Result<void> more();
  // Takes these off the front of bytes().
  void consume(size_t count) {
    shown_.remove_prefix(count);
    consumed_ += count;
  }
  // Bytes consumed so far, the mark not counted.
  [[nodiscard]] uint64_t consumed() const { return consumed_; }

 private:
  void more_of_memory();
  Result<void> more_of_source();
  void skip_mark();

  ByteSource* source_ = nullptr;  // none: memory
  std::string_view memory_;
  const Limits& limits_;
  std::vector<char> buffer_;
  std::string_view shown_;
  const char* readable_end_ = nullptr;
  uint64_t bytes_read_ = 0;
  uint64_t consumed_ = 0;
  bool at_end_ = false;
  bool mark_checked_ = false;
};

}  // namespace frost::bulk
