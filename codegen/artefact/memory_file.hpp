// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "frost/result.hpp"

namespace frost::artefact {

// A file without a name that nobody can change any more, this process included. It is not behind
// base/env.hpp: it is memory that the dynamic loader can read, and no path leads to it.
class MemoryFile {
 public:
  // A sealed copy of `bytes`. Errors: kIo; no fall-back when the system forbids executable memory
  // files.
  static Result<MemoryFile> create(std::span<const std::byte> bytes);

  MemoryFile(MemoryFile&& other) noexcept;
  MemoryFile& operator=(MemoryFile&&) = delete;
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile();

  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  explicit MemoryFile(int descriptor) : descriptor_(descriptor) {}

  int descriptor_ = -1;
};

}  // namespace frost::artefact
