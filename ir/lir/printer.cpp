// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "ir/lir/lir.hpp"

namespace frost::lir {

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string quoted_list(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : " ") + quoted(item);
  return "(" + out + ")";
}

std::string register_text(const Procedure& procedure, RegisterId id) {
  return fmt::format("{}.{}", procedure.registers.at(id.index()), id.raw);
}

std::string instruction_text(const Procedure& procedure, const Instruction& instruction,
                             Names names) {
  const OpInfo& op = info(instruction.op);
  std::string out;
  for (size_t i = 0; i < op.results.size(); ++i) {
    out += (i > 0 ? ", " : "") + register_text(procedure, instruction.results[i]);
  }
  if (!op.results.empty()) out += " = ";
  out += op.text;
  std::vector<std::string> operands;
  size_t next = 0;
  for (char kind : op.operands) {
    switch (kind) {
      case 'P':
        operands.push_back(fmt::format("P{}", instruction.path.raw));
        break;
      case 'C':
        operands.push_back(fmt::format("C{}", instruction.constant.raw));
        break;
      case 'F':
        operands.push_back(fmt::format("p{}", instruction.callee.raw));
        break;
      case 'M':
        operands.push_back(fmt::format("0x{:x}", instruction.immediate));
        break;
      case 'N':
      case 'S':
        operands.push_back(fmt::format("{}", instruction.immediate));
        break;
      case 'L':
        for (auto [literal, block] : instruction.cases) {
          operands.push_back(fmt::format("L{}: b{}", literal, block.raw));
        }
        break;
      case '*':
        while (next < instruction.arguments.size()) {
          operands.push_back(register_text(procedure, instruction.arguments[next++]));
        }
        break;
      default:
        operands.push_back(register_text(procedure, instruction.arguments[next++]));
    }
  }
  if (!operands.empty()) out += fmt::format(" {}", fmt::join(operands, ", "));
  for (uint32_t i = 0; i < op.targets; ++i) {
    out += fmt::format("{}b{}", i == 0 ? " -> " : ", ", instruction.targets[i].raw);
  }
  if (names == Names::kAll && instruction.place.valid()) {
    out += fmt::format(" @{}", instruction.place.raw);
  }
  return out;
}

std::string place_text(const Place& place) {
  return fmt::format("{} {} {}", quoted(place.file), place.line, place.column);
}

std::string mode_text(const Procedure& procedure) {
  switch (procedure.mode) {
    case Mode::Check:
      return "exists";
    case Mode::Enumerate:
      return "enum";
    case Mode::Table:
      return fmt::format("table {} {}{}", procedure.outputs, procedure.component,
                         procedure.is_input ? " input" : "");
    case Mode::Resume:
      return fmt::format("resume p{} p{}", procedure.table.raw, procedure.waits_for.raw);
  }
  return "";
}

std::string procedure_text(const Program& program, ProcedureId id, Names names) {
  const Procedure& procedure = program.procedures[id];
  std::string out =
      fmt::format("\nproc p{} {} {}{}\n", id.raw, procedure.parameter_count, mode_text(procedure),
                  procedure.is_hot ? " hot" : "");
  if (names != Names::kNone && !procedure.name.empty()) {
    out += fmt::format("name {} {}\n", quoted(procedure.name), place_text(procedure.place));
  }
  std::string registers;
  for (const std::string& name : procedure.registers) registers += " " + name;
  out += fmt::format("registers{}\n", registers);
  for (size_t b = 0; b < procedure.blocks.size(); ++b) {
    out += fmt::format("b{}:\n", b);
    for (const Instruction& instruction : procedure.blocks[BlockId(b)]) {
      out += fmt::format("  {}\n", instruction_text(procedure, instruction, names));
    }
  }
  return out;
}

std::string relation_text(const Relation& relation) {
  std::string out = fmt::format("relation {} (", quoted(relation.predicate));
  for (size_t i = 0; i < relation.types.size(); ++i) {
    out += fmt::format("{}{}", i > 0 ? " " : "", relation.types[i].raw);
  }
  out += fmt::format(") literals ({})\n", fmt::join(relation.literal_positions, " "));
  for (const auto& partition : relation.masks) {
    out += "  mask";
    for (const auto& tuple : partition) out += " " + quoted_list(tuple);
    out += "\n";
  }
  for (const auto& pattern : relation.open) {
    std::string items;
    for (const auto& literal : pattern) {
      items += (items.empty() ? "" : " ") + (literal ? quoted(*literal) : "*");
    }
    out += fmt::format("  open ({})\n", items);
  }
  return out;
}

std::string header_text(const Program& program, Names names) {
  std::string out = fmt::format("lir 1\ndigest {}\n", quoted(program.digest));
  for (const std::string& type : program.types) out += fmt::format("type {}\n", quoted(type));
  for (const Relation& relation : program.relations) out += relation_text(relation);
  for (const Fact& fact : program.facts) {
    out += fmt::format("fact R{} {}\n", fact.relation.raw, quoted_list(fact.arguments));
  }
  for (const Path& path : program.paths) {
    std::string partition =
        path.partition == kOpenPartition ? "open" : fmt::format("{}", path.partition);
    out += fmt::format("path R{} {} ({}){}\n", path.relation.raw, partition,
                       fmt::join(path.order, " "), path.is_functional ? " functional" : "");
  }
  for (const Constant& constant : program.constants) {
    out += fmt::format("constant {} {}\n", constant.type.raw, quoted(constant.text));
  }
  for (const Constant& literal : program.literals) {
    out += fmt::format("literal {} {}\n", literal.type.raw, quoted(literal.text));
  }
  for (const std::string& site : program.sites) out += fmt::format("site {}\n", quoted(site));
  if (names == Names::kAll) {
    for (const Place& place : program.places) out += fmt::format("place {}\n", place_text(place));
  }
  for (const Entry& entry : program.entries) {
    out +=
        fmt::format("entry R{} {} p{}\n", entry.relation.raw, entry.adornment, entry.procedure.raw);
  }
  for (const ActionCheck& action : program.actions) {
    out += fmt::format("action R{} L{} p{}\n", action.relation.raw, action.literal,
                       action.procedure.raw);
  }
  return out;
}

}  // namespace

uint32_t visit_sets(const Program& program) {
  uint64_t sets = 0;
  for (const Procedure& procedure : program.procedures) {
    for (const Block& block : procedure.blocks) {
      for (const Instruction& instruction : block) {
        if (instruction.op == Op::VisitPop) sets = std::max(sets, instruction.immediate + 1);
      }
    }
  }
  return static_cast<uint32_t>(sets);
}

bool uses(const Program& program, Op op) {
  for (const Procedure& procedure : program.procedures) {
    for (const Block& block : procedure.blocks) {
      if (std::ranges::find(block, op, &Instruction::op) != block.end()) return true;
    }
  }
  return false;
}

uint32_t column_count(const Program& program, const Path& path) {
  const Relation& relation = program.relations[path.relation];
  size_t fixed = path.partition == kOpenPartition ? 0 : relation.literal_positions.size();
  return static_cast<uint32_t>(relation.types.size() - fixed);
}

uint32_t payload_bits(const Program& program, const Path& path) {
  if (path.partition == kOpenPartition) return 0;
  size_t literals = program.relations[path.relation].masks.at(path.partition).size();
  if (literals <= 1) return 0;
  if (literals <= 8) return 8;
  if (literals <= 16) return 16;
  return literals <= 32 ? 32 : 64;
}

std::string printable(std::string_view text) {
  std::string out;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

std::string title(const Program& program, ProcedureId id) {
  const Procedure& procedure = program.procedures[id];
  if (procedure.name.empty()) return fmt::format("p{}", id.raw);
  std::string out = procedure.name;
  if (!procedure.place.file.empty()) {
    out += fmt::format(" [{}:{}]", procedure.place.file, procedure.place.line);
  }
  return printable(out);
}

std::string print(const Program& program, std::string_view only, Names names) {
  std::string out = only.empty() ? header_text(program, names) : "";
  for (size_t i = 0; i < program.procedures.size(); ++i) {
    if (only.empty() || only == fmt::format("p{}", i))
      out += procedure_text(program, ProcedureId(i), names);
  }
  return out;
}

}  // namespace frost::lir
