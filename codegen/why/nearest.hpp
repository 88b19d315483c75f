// SPDX-License-Identifier: Apache-2.0
// The smallest changes of the facts with which a goal that does not hold would.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "codegen/why/slice.hpp"
#include "codegen/why/smallest_proof.hpp"

namespace frost::why {

// A set of changes that was tried out, and what follows from it.
struct Trial {
  std::set<GroundFact> added;
  std::set<GroundFact> removed;
  std::unique_ptr<ChangedSource> source;
  std::unique_ptr<Slice> slice;
  SmallestProof proof;  // over `slice`

  [[nodiscard]] size_t size() const { return added.size() + removed.size(); }
};

// Values that nothing mentions, by a text of their own.
class FreshValues {
 public:
  // `question` mentions values too.
  FreshValues(const hir::Hir& hir, const FactSource& source, const Pattern& question)
      : hir_(hir), source_(source), question_(question) {}

  // A new one each time.
  std::string make(hir::TypeId type);
  [[nodiscard]] bool contains(hir::TypeId type, const std::string& text) const {
    return made_.contains({type, text});
  }

 private:
  const hir::Hir& hir_;
  const FactSource& source_;
  const Pattern& question_;
  uint32_t count_ = 0;
  std::set<std::pair<hir::TypeId, std::string>> made_;
};

struct NearestChanges {
  std::vector<Trial> trials;  // the goal holds in each; fewest changes first, none within another
  std::string cut_off;        // not empty: smaller ones may exist
};

// `slice` has been asked for `goal`, which does not hold there. Each set of changes has been tried
// out: the goal holds with it. All arguments outlive the result.
NearestChanges nearest_changes(const hir::Hir& hir, const FactSource& source, int64_t now,
                               const Pattern& goal, Slice& slice, FreshValues& fresh,
                               const ExplainLimits& limits);

}  // namespace frost::why
