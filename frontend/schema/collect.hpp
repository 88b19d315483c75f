// SPDX-License-Identifier: Apache-2.0
// The schema of a policy, from its blocks and its HIR.
#pragma once

#include "base/source.hpp"
#include "frontend/blocks.hpp"
#include "frost/schema.hpp"
#include "ir/hir/hir.hpp"

namespace frost::schema {

// `blocks` must have the members that blocks inherit. `sources` must hold the files that the spans
// of `hir` point into.
PolicySchema collect(const hir::Hir& hir, const BlockTable& blocks, const SourceMap& sources);

}  // namespace frost::schema
