// SPDX-License-Identifier: Apache-2.0
// What plans are expected to give, from averages over the facts.
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "ir/hir/hir.hpp"
#include "ir/rir/rir.hpp"
#include "runtime/store/layout.hpp"
#include "runtime/store/store.hpp"

namespace frost {

// Takes every id of a type for as likely as any other and columns for independent (docs/plans.md).
// Borrows all it is made of; `facts` are laid out for the relations of `hir`.
class PlanEstimates {
 public:
  PlanEstimates(const hir::Hir& hir, const rir::Rir& rir, const rt::Snapshot& facts)
      : hir_(hir), rir_(rir), facts_(facts) {}

  // Rows that an operator gives each time it is begun; none behind recursion.
  std::optional<double> rows(const rir::Procedure& procedure, rir::NodeId node);

 private:
  double access_rows(const rir::Node& node) const;
  std::optional<double> list_rows(const rir::Procedure& procedure, const rir::Node& node);
  std::optional<double> call_rows(const rir::Node& node);

  const hir::Hir& hir_;
  const rir::Rir& rir_;
  const rt::Snapshot& facts_;
  std::map<rir::ProcedureId, std::optional<double>> calls_;
};

}  // namespace frost
