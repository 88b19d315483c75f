// SPDX-License-Identifier: Apache-2.0
// gzip (RFC 1952), by zlib.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "runtime/bulk/byte_sink.hpp"
#include "runtime/bulk/byte_source.hpp"

namespace frost::bulk {

inline constexpr size_t kGzipMagicBytes = 2;

// Whether bytes that begin so are compressed; no text begins so.
bool is_gzip(std::string_view head);

// What `compressed` holds, all members one after the other. Errors: kCorrupt for bytes that are no
// gzip, damaged or cut short; a file is known to be whole when read() gives 0.
std::unique_ptr<ByteSource> gunzip(std::unique_ptr<ByteSource> compressed);

// Compresses into `target`. The same bytes give the same file: no name and no time in it.
std::unique_ptr<ByteSink> gzip(std::unique_ptr<ByteSink> target);

}  // namespace frost::bulk
