// SPDX-License-Identifier: Apache-2.0
#include "frontend/inheritance.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "frontend/did_you_mean.hpp"

namespace frost {

namespace {

using ast::BlockKind;

// The names of a cycle that are shown, its first ones.
constexpr size_t kCycleNamesMax = 8;

class Inheritance {
 public:
  Inheritance(BlockTable& table, const Limits& limits, Emitter& emit)
      : table_(table), limits_(limits), emit_(emit) {}

  void run() {
    for (auto& [name, block] : table_.types) check_supertypes(block);
    for (auto& [name, block] : table_.types) {
      if (!visit(block)) return;
    }
  }

 private:
  using Supertypes = std::map<std::string, SourceSpan, std::less<>>;
  enum class State : uint8_t { New, Open, Done };
  // A block whose supertypes up to `next` are complete.
  struct Step {
    BlockInfo* block;
    Supertypes::iterator next;
  };

  // Drops supertypes that are no blocks, or of a kind that cannot be extended here (DEC-12).
  void check_supertypes(BlockInfo& block) {
    std::erase_if(block.supertypes, [&](const auto& entry) {
      const auto& [super, span] = entry;
      const BlockInfo* found = table_.find(super);
      if (found == nullptr) {
        block.is_incomplete = true;
        if (table_.may_have_lost(super)) return true;
        auto builder = emit_.emit<diag::UnknownSupertype>(span, block.name, super);
        builder.help(fmt::format("declare it: {} {} {{}}", keyword(block.kind), super));
        suggest(emit_, builder, {super, span}, table_.types);
        return true;
      }
      if (block.kind == BlockKind::Resource && found->kind == BlockKind::Actor) {
        emit_.emit<diag::SupertypeKind>(span, block.name, super)
            .label(found->span, "declared here");
        block.is_incomplete = true;
        return true;
      }
      return false;
    });
  }

  // Completes `root` and everything above it, deepest first. An explicit stack: a chain of
  // `extends` is as long as the policy. False when a limit is exceeded.
  bool visit(BlockInfo& root) {
    if (states_[&root] == State::New) open(root);
    while (!path_.empty()) {
      auto& [block, next] = path_.back();
      if (next == block->supertypes.end()) {
        if (!take_members(*block)) return false;
        states_[block] = State::Done;
        path_.pop_back();
        continue;
      }
      BlockInfo& super = table_.types.find(next->first)->second;
      State state = states_[&super];
      if (state == State::New) {
        open(super);
      } else if (state == State::Open) {
        report_cycle(super, next->second);
        block->is_incomplete = true;
        next = block->supertypes.erase(next);
      } else {
        ++next;
      }
    }
    return true;
  }

  void open(BlockInfo& block) {
    states_[&block] = State::Open;
    path_.push_back({&block, block.supertypes.begin()});
  }

  void report_cycle(const BlockInfo& start, SourceSpan span) {
    std::string cycle;
    size_t shown = 0;
    for (auto step = std::ranges::find(path_, &start, &Step::block); step != path_.end(); ++step) {
      if (++shown > kCycleNamesMax) {
        cycle += "... -> ";
        break;
      }
      cycle += step->block->name + " -> ";
    }
    emit_.emit<diag::SupertypeCycle>(span, start.name, cycle + start.name);
  }

  // False when the limit is exceeded.
  bool take_members(BlockInfo& block) {
    for (const auto& [super, span] : block.supertypes) {
      const BlockInfo& parent = table_.types.find(super)->second;
      taken_ += 1 + parent.ancestors.size() + parent.members.size() + parent.lost.size();
      if (taken_ > limits_.inherited_max) {
        emit_.emit<diag::TooMuchInheritance>(span, limits_.inherited_max)
            .help("extend fewer types, or declare fewer names in those that many extend");
        table_.is_incomplete = true;
        return false;
      }
      block.lost.insert(parent.lost.begin(), parent.lost.end());
      block.is_incomplete |= parent.is_incomplete;
      block.ancestors.insert(super);
      block.ancestors.insert(parent.ancestors.begin(), parent.ancestors.end());
      for (const auto& [name, member] : parent.members) take(block, name, member, span);
    }
    return true;
  }

  void take(BlockInfo& block, const std::string& name, const Member& member, SourceSpan span) {
    auto [it, is_new] = block.members.try_emplace(name, member);
    const Member& own = it->second;
    if (is_new || (own.kind == member.kind && own.target == member.target)) return;
    emit_
        .emit<diag::InheritedConflict>(own.owner == block.name ? own.span : span, name,
                                       name_of(member.kind), member.owner, name_of(own.kind),
                                       own.owner, block.name)
        .label(member.span, "the inherited one");
  }

  BlockTable& table_;
  const Limits& limits_;
  Emitter& emit_;
  std::unordered_map<const BlockInfo*, State> states_;  // not iterated
  std::vector<Step> path_;
  size_t taken_ = 0;
};

}  // namespace

void inherit_members(BlockTable& table, const Limits& limits, Emitter& emit) {
  Inheritance(table, limits, emit).run();
}

}  // namespace frost
