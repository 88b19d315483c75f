// SPDX-License-Identifier: Apache-2.0
#include "ir/lir/verifier.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace frost::lir {

namespace {

void verify_entry(const Program& program, const Entry& entry) {
  require(entry.relation.index() < program.relations.size(), "entry of an unknown relation");
  require(entry.procedure.index() < program.procedures.size(), "entry without a procedure");
  require(entry.adornment.size() == program.relations[entry.relation].types.size(),
          "an adornment of another length");
  auto free = std::ranges::count(entry.adornment, 'f');
  auto bound = std::ranges::count(entry.adornment, 'b');
  require(static_cast<size_t>(free + bound) == entry.adornment.size(),
          "an adornment is of the letters b and f");
  const Procedure& procedure = program.procedures[entry.procedure];
  require(procedure.parameter_count == bound, "an entry with other parameters");
  if (procedure.mode == Mode::Table) {
    require(procedure.outputs == free && !procedure.is_input, "an entry with other outputs");
  } else {
    require(free <= 1 && procedure.mode == (free == 1 ? Mode::Enumerate : Mode::Check),
            "an entry of another mode");
  }
}

void verify_action(const Program& program, const ActionCheck& action) {
  require(action.relation.index() < program.relations.size(), "an action of an unknown relation");
  require(action.literal < program.literals.size(), "an action that is no literal");
  require(action.procedure.index() < program.procedures.size(), "an action without a procedure");
  const std::vector<TypeId>& types = program.relations[action.relation].types;
  require(types.size() == 3 && types[1] == program.literals[action.literal].type,
          "an action of another type");
  const Procedure& procedure = program.procedures[action.procedure];
  require(procedure.mode == Mode::Check && procedure.parameter_count == 2,
          "an action whose procedure is no check of two arguments");
}

}  // namespace

std::optional<std::string> verify(const Program& program) {
  try {
    verify_header(program);
    for (const Entry& entry : program.entries) verify_entry(program, entry);
    for (const ActionCheck& action : program.actions) verify_action(program, action);
    for (size_t i = 0; i < program.procedures.size(); ++i) {
      verify_instructions(program, ProcedureId(i));
      verify_flow(program.procedures[ProcedureId(i)]);
    }
    verify_call_depth(program);
  } catch (const Problem& problem) {
    return problem.text;
  }
  return std::nullopt;
}

}  // namespace frost::lir
