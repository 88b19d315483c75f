// SPDX-License-Identifier: Apache-2.0
// Follows the procedure from its first block with what is known at each place. A block is made for
// each pair of a block and what is known there, as far as a later read may ask for it; so ways that
// know the same meet again.
#include "ir/lowering/split_ways.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "ir/lir/flow.hpp"
#include "ir/lowering/clean_up.hpp"
#include "ir/lowering/flow_facts.hpp"
#include "ir/lowering/repeated_reads.hpp"

namespace frost {

using lir::BlockId;
using lir::Instruction;
using lir::Op;
using lir::RegisterId;

namespace {

// Instructions that a procedure may have afterwards, for each that it had, and beside these.
constexpr size_t kGrowthMax = 2;
constexpr size_t kMoreMax = 16;
// Instructions of a procedure that is looked at: what is known grows with their square.
constexpr size_t kInstructionsMax = 512;

// A place in the procedure as it was, and what is known when it is reached. Registers are those of
// the new one but for the keys of `names`.
struct Place {
  BlockId block;
  std::map<RegisterId, RegisterId> names;  // what registers that are read from here on became
  std::map<Read, KnownRead> reads;
  std::map<RegisterId, MaskBits> masks;
  std::map<BlockId, BlockId> loops;  // heads of the loops that it is in, and what they became
  friend auto operator<=>(const Place&, const Place&) = default;
};

class WaySplitter {
 public:
  WaySplitter(const lir::Program& program, const lir::Procedure& procedure)
      : program_(program),
        source_(procedure),
        facts_(program, procedure),
        result_(procedure),
        size_max_(kGrowthMax * lir::instruction_count(procedure) + kMoreMax) {
    result_.blocks = {};
    result_.registers.resize(procedure.parameter_count);
  }

  // None when it grows too large.
  std::optional<lir::Procedure> run() {
    Place start{.block = BlockId(uint32_t{0}), .names = {}, .reads = {}, .masks = {}, .loops = {}};
    for (uint32_t i = 0; i < source_.parameter_count; ++i) {
      start.names.emplace(RegisterId(i), RegisterId(i));
    }
    block_of(std::move(start));
    while (!todo_.empty()) {
      const auto [place, made] = todo_.back();
      todo_.pop_back();
      fill(*place, made);
      if (size_ > size_max_) return std::nullopt;
    }
    return std::move(result_);
  }

 private:
  // The block for this place, to be filled later when it is new.
  BlockId block_of(Place place) {
    if (const auto loop = place.loops.find(place.block); loop != place.loops.end()) {
      return loop->second;
    }
    forget_what_nobody_asks(place);
    const auto [known, is_new] = blocks_.try_emplace(std::move(place));
    if (is_new) {
      known->second = result_.blocks.push({});
      todo_.emplace_back(&known->first, known->second);
    }
    return known->second;
  }

  void forget_what_nobody_asks(Place& place) const {
    const BlockId block = place.block;
    std::erase_if(place.loops, [&](const auto& loop) { return !facts_.is_in(block, loop.first); });
    std::erase_if(place.names, [&](const auto& name) { return !facts_.reads(block, name.first); });
    std::map<Read, KnownRead> all = std::exchange(place.reads, {});
    std::set<RegisterId> nameable;
    for (const auto& [old, name] : place.names) nameable.insert(name);
    // What is kept may be an operand of more.
    for (bool is_more = true; is_more;) {
      is_more = false;
      for (auto it = all.begin(); it != all.end();) {
        const auto next = std::next(it);
        if (is_asked(it->first, place)) {
          nameable.insert(it->second.value);
          place.reads.insert(all.extract(it));
          is_more = true;
        }
        it = next;
      }
    }
    std::erase_if(place.masks, [&](const auto& mask) { return !nameable.contains(mask.first); });
  }

  // Whether a read from here on may be this one, for all that is known of its operands.
  [[nodiscard]] bool is_asked(const Read& read, const Place& place) const {
    const std::set<Read>& asked = facts_.reads_from(place.block);
    const Read kind(read.begin(), read.begin() + kReadKind);
    for (auto it = asked.lower_bound(kind); it != asked.end(); ++it) {
      if (!std::equal(kind.begin(), kind.end(), it->begin())) break;
      bool is_same = it->size() == read.size();
      for (size_t i = kReadKind; i < read.size() && is_same; ++i) {
        is_same = may_be(RegisterId(static_cast<uint32_t>((*it)[i])),
                         RegisterId(static_cast<uint32_t>(read[i])), place);
      }
      if (is_same) return true;
    }
    return false;
  }

  // Whether register `old`, where it is read next, may have become `name`.
  [[nodiscard]] bool may_be(RegisterId old, RegisterId name, const Place& place) const {
    if (const auto known = place.names.find(old); known != place.names.end()) {
      return known->second == name;
    }
    const Read& kind = facts_.kind_of(old);
    if (kind.empty()) return false;
    return std::ranges::any_of(place.reads, [&](const auto& known) {
      return known.second.value == name &&
             std::equal(kind.begin(), kind.end(), known.first.begin());
    });
  }

  void fill(Place place, BlockId made) {
    const lir::Block& block = source_.blocks[place.block];
    if (lir::takes_range(block.front().op)) place.loops.emplace(place.block, made);
    lir::Block filled;
    for (const Instruction& instruction : block) {
      Instruction copy = instruction;
      for (RegisterId& argument : copy.arguments) argument = place.names.at(argument);
      if (is_value_read(copy.op) && is_known(copy, place)) continue;
      if (lir::ends_block(copy.op)) {
        finish(copy, place);
      } else {
        name_results(copy, instruction, place);
        if (is_value_read(copy.op)) {
          place.reads.emplace(read_of(copy), KnownRead{std::nullopt, copy.results[0]});
        }
      }
      filled.push_back(std::move(copy));
    }
    size_ += filled.size();
    result_.blocks[made] = std::move(filled);
  }

  // A read that was made before; its result has the name of that one.
  static bool is_known(const Instruction& read, Place& place) {
    const auto known = place.reads.find(read_of(read));
    if (known == place.reads.end()) return false;
    place.names[read.results[0]] = known->second.value;
    return true;
  }

  void name_results(Instruction& copy, const Instruction& instruction, Place& place) {
    for (size_t i = 0; i < lir::info(copy.op).results.size(); ++i) {
      const RegisterId result = instruction.results[i];
      result_.registers.push_back(source_.registers[result.index()]);
      copy.results[i] = RegisterId(result_.registers.size() - 1);
      place.names[result] = copy.results[i];
    }
  }

  // The last instruction of a block, with where it leads.
  void finish(Instruction& last, Place& place) {
    if (const auto holds = way_of(last, place)) turn_into_jump(last, *holds);
    const Instruction before = last;
    name_results(last, before, place);
    const bool has_two_ways =
        lir::info(last.op).targets == 2 && before.targets[0] != before.targets[1];
    lir::for_each_target(last, [&](BlockId& target, uint32_t position) {
      Place next = place;
      next.block = target;
      if (has_two_ways) learn(last, position == 0, next);
      target = block_of(std::move(next));
    });
  }

  std::optional<bool> way_of(Instruction& last, Place& place) const {
    if (last.op == Op::TestMask) {
      const auto bits = place.masks.find(last.arguments[0]);
      return bits == place.masks.end() ? std::nullopt : bits->second.decide(last.immediate);
    }
    if (!is_repeatable_test(last.op)) return std::nullopt;
    if (const auto holds = way_of_functional(last, place)) return holds;
    const auto known = place.reads.find(read_of(last));
    if (known == place.reads.end()) return std::nullopt;
    if (last.op == Op::Neighbour && *known->second.holds) {
      place.names[last.results[0]] = known->second.value;
    }
    return known->second.holds;
  }

  // A pair of a functional path by the neighbour of its key; a comparison when that is known.
  std::optional<bool> way_of_functional(Instruction& last, const Place& place) const {
    if (last.op != Op::Contains || !program_.paths[last.path].is_functional) return std::nullopt;
    const auto known = place.reads.find(neighbour_of(last));
    if (known == place.reads.end()) return std::nullopt;
    if (!*known->second.holds) return false;
    last.op = Op::Same;
    last.path = {};
    last.arguments[0] = known->second.value;
    return std::nullopt;
  }

  static void learn(const Instruction& last, bool holds, Place& next) {
    if (last.op == Op::TestMask) next.masks[last.arguments[0]].learn(last.immediate, holds);
    if (!is_repeatable_test(last.op)) return;
    const RegisterId value = holds && last.op == Op::Neighbour ? last.results[0] : RegisterId();
    next.reads.emplace(read_of(last), KnownRead{holds, value});
  }

  const lir::Program& program_;
  const lir::Procedure& source_;
  FlowFacts facts_;
  lir::Procedure result_;
  std::map<Place, BlockId> blocks_;
  std::vector<std::pair<const Place*, BlockId>> todo_;
  size_t size_max_;
  size_t size_ = 0;  // instructions
};

}  // namespace

void split_ways(const lir::Program& program, lir::Procedure& procedure) {
  if (lir::instruction_count(procedure) > kInstructionsMax) return;
  if (procedure.mode != lir::Mode::Check || !FlowFacts::can_describe(procedure)) return;
  auto split = WaySplitter(program, procedure).run();
  if (!split) return;
  procedure = *std::move(split);
  clean_up(procedure);
}

}  // namespace frost
