// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/slots.hpp"

#include <charconv>
#include <system_error>

#include "base/check.hpp"
#include "runtime/abi.h"

namespace frost {

namespace {

constexpr std::string_view kPrefix = "frost.slot.";

}  // namespace

SlotSpace space_of(SlotKind kind) {
  switch (kind) {
    case SlotKind::kPathOffset:
    case SlotKind::kPathNumber:
      return SlotSpace::kPath;
    case SlotKind::kConstantOffset:
      return SlotSpace::kConstant;
    case SlotKind::kTypeOffset:
      return SlotSpace::kType;
    case SlotKind::kProcedureNumber:
    case SlotKind::kCallee:
      return SlotSpace::kProcedure;
    case SlotKind::kSite:
      return SlotSpace::kSite;
    case SlotKind::kVisitSet:
      return SlotSpace::kVisitSet;
  }
  FROST_UNREACHABLE();
}

uint64_t slot_value(SlotKind kind, uint32_t number) {
  switch (kind) {
    case SlotKind::kPathOffset:
      return uint64_t{number} * sizeof(frost_path);
    case SlotKind::kConstantOffset:
      return uint64_t{number} * sizeof(uint32_t);
    case SlotKind::kTypeOffset:
      return uint64_t{number} * sizeof(frost_literals);
    case SlotKind::kPathNumber:
    case SlotKind::kProcedureNumber:
    case SlotKind::kSite:
    case SlotKind::kVisitSet:
      return number;
    case SlotKind::kCallee:
      break;
  }
  FROST_UNREACHABLE();
}

std::string slot_symbol(Slot slot) {
  std::string symbol(kPrefix);
  symbol += static_cast<char>('a' + static_cast<int>(slot.kind));
  symbol += std::to_string(slot.number);
  if (slot.addend != 0) symbol += "+" + std::to_string(slot.addend);
  return symbol;
}

std::optional<Slot> parse_slot_symbol(std::string_view symbol) {
  if (!symbol.starts_with(kPrefix) || symbol.size() <= kPrefix.size()) return std::nullopt;
  symbol.remove_prefix(kPrefix.size());
  const int kind = symbol.front() - 'a';
  if (kind < 0 || kind >= static_cast<int>(kSlotKinds)) return std::nullopt;
  symbol.remove_prefix(1);
  Slot slot{.kind = static_cast<SlotKind>(kind)};
  const char* const end = symbol.data() + symbol.size();
  auto read = std::from_chars(symbol.data(), end, slot.number);
  if (read.ec == std::errc() && read.ptr != end && *read.ptr == '+') {
    read = std::from_chars(read.ptr + 1, end, slot.addend);
  }
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return slot;
}

}  // namespace frost
