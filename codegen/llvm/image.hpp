// SPDX-License-Identifier: Apache-2.0
// Linked code of a program: bytes that run wherever they lie. Internal to codegen/llvm.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "frost/result.hpp"

namespace frost {

struct Image {
  struct Symbol {
    uint32_t offset = 0;
    uint32_t size = 0;
    std::string name = {};
  };
  std::vector<uint32_t> entries = {};  // by procedure: where its entry is
  std::vector<Symbol> symbols = {};    // for perf, by offset
  std::string code = {};
};

std::string encode(const Image& image);
// Whether these bytes claim to be an image, not objects (objects.hpp).
bool is_image(std::string_view bytes);
// kCorrupt for what encode() does not make.
Result<Image> decode_image(std::string_view bytes);

}  // namespace frost
