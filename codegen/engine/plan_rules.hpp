// SPDX-License-Identifier: Apache-2.0
// From places in a policy to its rules.
#pragma once

#include <string>
#include <vector>

#include "base/source.hpp"
#include "ir/hir/hir.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// Borrows the policy's text.
class PlanRules {
 public:
  PlanRules(const hir::Hir& hir, const SourceMap& sources);

  // The rule that an operator belongs to: the one whose text its condition is part of; of a list of
  // operators, that of the first one that has any. Invalid for facts that the goal of the procedure
  // asks for itself.
  [[nodiscard]] SourceSpan rule_of(const rir::Procedure& procedure, rir::NodeId node) const;

  // "policy.polar:12"; empty for an invalid span.
  [[nodiscard]] std::string place(SourceSpan span) const;
  // The first line of a rule without its indentation.
  [[nodiscard]] std::string first_line(SourceSpan span) const;

 private:
  [[nodiscard]] SourceSpan around(SourceSpan span) const;

  const SourceMap& sources_;
  std::vector<SourceSpan> rules_;  // sorted, distinct
};

}  // namespace frost
