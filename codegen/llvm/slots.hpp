// SPDX-License-Identifier: Apache-2.0
// Numbers of a program that the code of a part does not depend on: they are filled in when the part
// is linked. Internal to codegen/llvm.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace frost {

// What is numbered. A part counts its own from 0, in the order of first use.
enum class SlotSpace : uint8_t { kPath, kConstant, kType, kProcedure, kSite, kVisitSet };
inline constexpr size_t kSlotSpaces = 6;

// By space and number of the part: the number of the program.
using SlotNumbers = std::array<std::vector<uint32_t>, kSlotSpaces>;

// What the code has of a number.
enum class SlotKind : uint8_t {
  kPathOffset,  // bytes into frost_req::paths
  kPathNumber,
  kConstantOffset,  // bytes into frost_req::constants
  kTypeOffset,      // bytes into frost_req::literals
  kProcedureNumber,
  kSite,
  kVisitSet,
  kCallee,  // the function of a procedure
};
inline constexpr size_t kSlotKinds = 8;

struct Slot {
  SlotKind kind = SlotKind::kPathOffset;
  uint32_t number = 0;  // of the part
  uint32_t addend = 0;  // to what it stands for
};

// What stands in the code is below this, with any addend: it has 32 bits.
inline constexpr uint64_t kSlotValuesEnd = uint64_t{1} << 30U;

SlotSpace space_of(SlotKind kind);
// What stands in the code for the program's number `number`; not of callees.
uint64_t slot_value(SlotKind kind, uint32_t number);

// The symbol of a slot in the code of a part, and back.
std::string slot_symbol(Slot slot);
std::optional<Slot> parse_slot_symbol(std::string_view symbol);

}  // namespace frost
