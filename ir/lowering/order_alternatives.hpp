// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ir/lir/lir.hpp"
#include "ir/lowering/find_alternatives.hpp"

namespace frost {

// Which alternatives of a chain are asked first, second, and so on: each one once.
using AlternativeOrder = std::vector<uint32_t>;

// The program with the alternatives of each of its chains (find_alternatives()) in the order of the
// same place. Answers are those of `program`; what they cost is not.
lir::Program order_alternatives(const lir::Program& program,
                                std::span<const AlternativeChain> chains,
                                std::span<const AlternativeOrder> orders);

}  // namespace frost
