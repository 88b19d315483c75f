// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/link_parts.hpp"

#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "codegen/llvm/emitter.hpp"

namespace frost {

namespace {

class Linker {
 public:
  Linker(const ProgramParts& program, const std::vector<PartCode>& codes, const HelperCode& helpers)
      : program_(program), codes_(codes) {
    for (const auto& [name, code] : helpers) helpers_.emplace(name, place(code, nullptr, name));
    for (size_t i = 0; i < program.bodies.size(); ++i) {
      bodies_.push_back(place(program.bodies[i], function_name(i)));
    }
    for (size_t i = 0; i < program.entries.size(); ++i) {
      const auto& entry = program.entries[i];
      entries_.push_back(entry ? std::optional(place(*entry, entry_name(i))) : std::nullopt);
    }
  }

  Result<Image> run() {
    // Calls reach this far.
    if (image_.code.size() > std::numeric_limits<int32_t>::max()) {
      return fail(Code::kLimit, "the code of this policy is too large");
    }
    for (const Placed& placed : all_) {
      for (const Patch& patch : placed.code->patches) {
        if (auto done = apply(placed, patch); !done) return std::unexpected(done.error());
      }
    }
    const auto refused = helpers_.find(kRefusedEntrySymbol);
    if (refused == helpers_.end()) return fail(Code::kInternal, "code without a refused entry");
    for (size_t i = 0; i < bodies_.size(); ++i) {
      const uint32_t body = program_.is_entry[i] ? bodies_[i] : refused->second;
      image_.entries.push_back(entries_[i].value_or(body));
    }
    return std::move(image_);
  }

 private:
  struct Placed {
    const PartCode* code;
    const SlotNumbers* numbers;  // null: of a helper, which has no slots
    size_t offset;
  };

  uint32_t place(const PartUse& use, std::string name) {
    return place(codes_.at(use.part), &use.numbers, std::move(name));
  }

  uint32_t place(const PartCode& code, const SlotNumbers* numbers, std::string name) {
    const size_t at = (image_.code.size() + code.alignment - 1) / code.alignment * code.alignment;
    constexpr char kTrap = '\xCC';  // what no jump leads to
    image_.code.resize(at, kTrap);
    image_.code += code.bytes;
    all_.push_back({.code = &code, .numbers = numbers, .offset = at});
    const auto offset = static_cast<uint32_t>(at);
    image_.symbols.push_back(
        {.offset = offset, .size = code.function_size, .name = std::move(name)});
    return offset;
  }

  // The program's number of a slot.
  static std::optional<uint32_t> number(const Placed& placed, Slot slot) {
    if (placed.numbers == nullptr) return std::nullopt;
    const auto& numbers = (*placed.numbers)[static_cast<size_t>(space_of(slot.kind))];
    if (slot.number >= numbers.size()) return std::nullopt;
    return numbers[slot.number];
  }

  [[nodiscard]] std::optional<uint32_t> function(const Placed& placed, const Patch& patch) const {
    if (patch.is_helper) {
      const auto known = helpers_.find(placed.code->helpers.at(patch.helper));
      return known == helpers_.end() ? std::nullopt : std::optional(known->second);
    }
    const auto callee = number(placed, patch.slot);
    if (patch.slot.kind != SlotKind::kCallee || !callee || *callee >= bodies_.size()) {
      return std::nullopt;
    }
    // Called with its arguments in registers, which an entry does not expect.
    return program_.is_entry[*callee] ? std::nullopt : std::optional(bodies_[*callee]);
  }

  Result<void> apply(const Placed& placed, const Patch& patch) {
    char* const place = image_.code.data() + placed.offset + patch.offset;
    if (patch.kind == Patch::Kind::kRelative32) {
      const auto target = function(placed, patch);
      if (!target) return fail(Code::kInternal, "code calls a function that does not exist");
      const int64_t from = static_cast<int64_t>(placed.offset) + patch.offset;
      const auto distance = static_cast<int32_t>(int64_t{*target} + patch.addend - from);
      std::memcpy(place, &distance, sizeof distance);
      return {};
    }
    const auto found = number(placed, patch.slot);
    if (!found || patch.is_helper || patch.slot.kind == SlotKind::kCallee) {
      return fail(Code::kInternal, "code has a number that does not exist");
    }
    const uint64_t value =
        slot_value(patch.slot.kind, *found) + static_cast<uint64_t>(patch.addend);
    if (value >= kSlotValuesEnd) return fail(Code::kLimit, "a number of this policy is too large");
    if (patch.kind == Patch::Kind::kAbsolute64) {
      std::memcpy(place, &value, sizeof value);
    } else {
      const auto narrow = static_cast<uint32_t>(value);
      std::memcpy(place, &narrow, sizeof narrow);
    }
    return {};
  }

  const ProgramParts& program_;
  const std::vector<PartCode>& codes_;
  Image image_;
  std::vector<Placed> all_;
  std::map<std::string, uint32_t, std::less<>> helpers_;
  std::vector<uint32_t> bodies_;
  std::vector<std::optional<uint32_t>> entries_;
};

}  // namespace

Result<Image> link_parts(const ProgramParts& program, const std::vector<PartCode>& codes,
                         const HelperCode& helpers) {
  return Linker(program, codes, helpers).run();
}

}  // namespace frost
