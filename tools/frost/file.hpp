// SPDX-License-Identifier: Apache-2.0
// Whole files in and out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "tools/frost/outcome.hpp"

namespace frost::cli {

// The bytes of a file, pipe or device. kExitLimit beyond `bytes_max`, without reading the rest.
Outcome<std::string> read_file(const std::string& path, uint64_t bytes_max = UINT64_MAX);

// Writes a file that appears complete or not at all, and is on the disk when this returns.
// A file that is there already keeps its permission bits.
Outcome<void> write_file(const std::string& path, std::span<const std::byte> bytes);

// Writes a file with these permission bits at most that must not be there yet: one that is stays as
// it is. It is on the disk when this returns.
Outcome<void> write_new_file(const std::string& path, unsigned mode,
                             std::span<const std::byte> bytes);

}  // namespace frost::cli
