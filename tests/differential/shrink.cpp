// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/shrink.hpp"

#include <utility>

#include "tests/differential/statements.hpp"

namespace frost::difftest {

namespace {

class Shrinker {
 public:
  Shrinker(Case found, const Trial& shows_mistake, size_t trials_max)
      : best_(std::move(found)), shows_mistake_(shows_mistake), trials_left_(trials_max) {}

  Case run() {
    do {
      has_changed_ = false;
      shrink_parts([](Case& c) { return &c.policy.statements; });
      for (size_t i = 0; i < best_.policy.blocks.size(); ++i) {
        shrink_parts([i](Case& c) { return &c.policy.blocks[i].rules; });
        shrink_parts([i](Case& c) { return &c.policy.blocks[i].declarations; });
      }
      shrink_parts([](Case& c) { return &c.policy.blocks; });
      shrink_parts([](Case& c) { return &c.facts; });
      shrink_bodies([](Case& c) { return &c.policy.statements; });
      for (size_t i = 0; i < best_.policy.blocks.size(); ++i) {
        shrink_bodies([i](Case& c) { return &c.policy.blocks[i].rules; });
        shrink_bodies([i](Case& c) { return &c.policy.blocks[i].declarations; });
      }
    } while (has_changed_ && trials_left_ > 0);
    return std::move(best_);
  }

 private:
  bool keep(Case candidate) {
    if (trials_left_ == 0) return false;
    --trials_left_;
    if (!shows_mistake_(candidate)) return false;
    best_ = std::move(candidate);
    has_changed_ = true;
    return true;
  }

  // Leaves out one element after the other of the vector that `parts` gives, the last one first. A
  // trial may leave out more, hence the new look at the size.
  template <class Parts>
  void shrink_parts(const Parts& parts) {
    for (size_t i = parts(best_)->size(); i-- > 0;) {
      if (i >= parts(best_)->size()) continue;
      Case candidate = best_;
      auto& list = *parts(candidate);
      list.erase(list.begin() + static_cast<ptrdiff_t>(i));
      keep(std::move(candidate));
    }
  }

  // Leaves out operands within the elements of a vector.
  template <class Parts>
  void shrink_bodies(const Parts& parts) {
    for (size_t i = 0; i < parts(best_)->size(); ++i) {
      while (shorten(parts, i)) {
      }
    }
  }

  template <class Parts>
  bool shorten(const Parts& parts, size_t index) {
    for (std::string& shorter : shorter_statements((*parts(best_))[index])) {
      Case candidate = best_;
      (*parts(candidate))[index] = std::move(shorter);
      if (keep(std::move(candidate))) return true;
    }
    return false;
  }

  Case best_;
  const Trial& shows_mistake_;
  size_t trials_left_;
  bool has_changed_ = false;
};

}  // namespace

Case shrink(Case found, const Trial& shows_mistake, size_t trials_max) {
  return Shrinker(std::move(found), shows_mistake, trials_max).run();
}

}  // namespace frost::difftest
