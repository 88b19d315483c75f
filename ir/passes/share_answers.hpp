// SPDX-License-Identifier: Apache-2.0
// Answers that several places of an enumeration give together, in one procedure. Internal to
// ir/passes.
#pragma once

#include <functional>

#include "ir/rir/rir.hpp"

namespace frost {

// Adds a helper of the planned program.
using AddHelper = std::function<rir::ProcedureId(rir::Procedure)>;

// Behind each way to a role stand the same literals. Where several places emit the same ones, they
// call a helper with the parameters of `procedure` that emits them; a helper may call smaller ones.
// Leaves nodes behind that nothing uses.
void share_answers(rir::Procedure& procedure, const AddHelper& add);

// A call of a procedure with the parameters of this one.
rir::Node call_of(const rir::Procedure& procedure, rir::ProcedureId callee);

}  // namespace frost
