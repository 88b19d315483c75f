// SPDX-License-Identifier: Apache-2.0
// Code of a part, as the linker and the cache have it. Internal to codegen/llvm.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codegen/llvm/parts.hpp"
#include "codegen/llvm/slots.hpp"
#include "frost/result.hpp"

namespace frost {

// A number that is missing in the code.
struct Patch {
  enum class Kind : uint8_t {
    kRelative32,  // from the place of the patch to a function
    kAbsolute32,  // the value of a slot
    kAbsolute64,
  };
  uint32_t offset = 0;
  Kind kind = Kind::kRelative32;
  bool is_helper = false;  // it is about `helper`, else about `slot`
  Slot slot = {};
  uint32_t helper = 0;  // index into PartCode::helpers
  int64_t addend = 0;
};

struct PartCode {
  std::string bytes =
      {};  // the function, and behind it the constants and jump tables that it reads
  uint32_t function_size = 0;
  uint32_t alignment = 1;  // a power of two
  std::vector<Patch> patches = {};
  std::vector<std::string> helpers = {};  // the functions by name that it calls
};

// Of a function that is alone in its section, by the name of its symbol. kInternal for an object
// that needs what a part cannot have: any symbol but slots and helpers.
Result<std::map<std::string, PartCode>> split_object(std::string_view object);

std::string encode(const PartCode& code);
// Nothing for what encode() does not make: patches lie within the bytes, slots and helpers exist.
std::optional<PartCode> decode(std::string_view bytes);

// Encoded parts by key: what frost_backend_options::parts has.
class PartLibrary {
 public:
  // Borrows the bytes. What is cut short ends it; of two with a key the first one counts.
  explicit PartLibrary(std::string_view bytes);

  [[nodiscard]] std::optional<PartCode> find(const PartKey& key) const;
  // `used`, which have these keys, then what else there is, up to `bytes_max`.
  [[nodiscard]] std::string with(std::span<const std::pair<PartKey, std::string>> used,
                                 size_t bytes_max) const;

 private:
  std::unordered_map<std::string_view, std::string_view> parts_;
  std::vector<std::string_view> order_;
};

}  // namespace frost
