// SPDX-License-Identifier: Apache-2.0
// How code on disk writes numbers: the inverse of ByteReader. Internal to codegen/llvm.
#pragma once

#include <cstring>
#include <string>
#include <type_traits>

namespace frost {

template <class Number>
void append_number(std::string& bytes, Number number) {
  static_assert(std::is_unsigned_v<Number>);
  char raw[sizeof number];
  std::memcpy(raw, &number, sizeof number);
  bytes.append(raw, sizeof raw);
}

}  // namespace frost
