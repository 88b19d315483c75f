// SPDX-License-Identifier: Apache-2.0
// What the fuzz targets share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

// The one entry of a target, for libFuzzer or driver.cpp.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace frost::fuzz {

inline std::string_view as_text(const uint8_t* data, size_t size) {
  // SAFETY: char may alias every object.
  return {reinterpret_cast<const char*>(data), size};
}

// A broken promise is a crash, so that it is found, kept and minimised like one.
inline void demand(bool condition, std::string_view promise, const std::string& found = {}) {
  if (condition) return;
  std::fprintf(stderr, "fuzz: broken promise: %.*s: %s\n", static_cast<int>(promise.size()),
               promise.data(), found.c_str());
  std::abort();
}

}  // namespace frost::fuzz
