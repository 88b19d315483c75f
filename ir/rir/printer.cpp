// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "ir/rir/rir.hpp"

namespace frost::rir {

std::string_view operator_name(Op op) {
  static constexpr std::string_view kTexts[] = {
#define FROST_RIR_OP(name, text) text,
#include "ir/rir/ops.def"
#undef FROST_RIR_OP
  };
  return kTexts[static_cast<size_t>(op)];
}

namespace {

// Numbers of relations and variables: for us. Without them a text may be ambiguous.
enum class Numbers : uint8_t { kShown, kLeftOut };

class Printer {
 public:
  Printer(const hir::Hir& hir, const Procedure& procedure, Numbers numbers)
      : hir_(hir), procedure_(procedure), numbers_(numbers) {}

  std::string run(size_t index) {
    const hir::Relation& relation = hir_.relations[procedure_.shape.relation];
    out_ = fmt::format("rir p{} {}(", index, relation.predicate);
    out_ += arguments_text(relation) + ")";
    if (!procedure_.tuples.empty()) out_ += " & " + tuples_text(relation, procedure_.tuples);
    if (procedure_.table) {
      out_ += fmt::format(" table {}", *procedure_.table);
    } else {
      out_ += procedure_.shape.enumerates() ? " enum" : " exists";
    }
    if (procedure_.input) {
      out_ += fmt::format(" input {}.{}", procedure_.input->clause, procedure_.input->part);
    }
    out_ += procedure_.is_helper ? " helper\n" : "\n";
    print(procedure_.root, 1);
    return std::move(out_);
  }

  // One operator without its children.
  std::string text(const Node& node) const {
    const std::string name(operator_name(node.op));
    switch (node.op) {
      case Op::Member:
        return name + " " + access(node);
      case Op::Scan: {
        std::string binds;
        for (size_t i = 0; i < node.operands.size(); ++i) {
          if (node.binds[i]) binds += (binds.empty() ? "" : ", ") + text(node.operands[i]);
        }
        return fmt::format("scan {} in {}", binds, access(node));
      }
      case Op::Call:
      case Op::EmitCall:
        return fmt::format("{} p{}({})", name, node.callee.raw, operands(node));
      case Op::TableTest:
      case Op::TableScan:
        return table_text(node);
      case Op::AnswerAll:
        return answer_all_text(node);
      case Op::CloseRule:
        return name + " " + rule_text(node);
      case Op::Close:
        return node.swapped ? "close swapped" : name;
      case Op::Reach:
        return reach_text(node);
      case Op::EmitAll:
        return "emit *";
      default:
        return node.operands.empty() ? name : name + " " + operands(node);
    }
  }

  std::string operands(const Node& node) const {
    std::string out;
    for (const Operand& operand : node.operands) out += (out.empty() ? "" : ", ") + text(operand);
    return out;
  }

 private:
  // Variable i is the i-th argument, without those that are equal to an earlier one: the planner
  // creates them first, in this order.
  std::string arguments_text(const hir::Relation& relation) const {
    const Shape& shape = procedure_.shape;
    std::vector<VariableId> variables(relation.types.size());  // by argument
    VariableId next(uint32_t{0});
    size_t equalities = 0;
    std::string out;
    for (uint32_t i = 0; i < relation.types.size(); ++i) {
      if (!is_argument(i)) continue;
      const bool is_equal = shape.adornment[i] == '=';
      variables[i] = is_equal ? variables[shape.equal_to[equalities++]] : next;
      next.raw += is_equal ? 0 : 1;
      out += fmt::format("{}{}: {} {}", out.empty() ? "" : ", ", name(variables[i]),
                         hir::type_text(hir_.types[relation.types[i]]), shape.adornment[i]);
    }
    return out;
  }

  // Argument position `i` of the relation is an argument of the procedure.
  bool is_argument(uint32_t i) const {
    const hir::Relation& relation = hir_.relations[procedure_.shape.relation];
    if (procedure_.action.valid() && i == kActionArgument) return false;
    return procedure_.tuples.empty() || !relation.is_literal_position(i);
  }

  std::string name(VariableId id) const {
    const Variable& variable = procedure_.variables[id];
    auto arguments = static_cast<size_t>(std::ranges::count(procedure_.shape.adornment, 'f'));
    arguments += procedure_.parameters.size();
    if (id.index() < arguments) return variable.name;
    if (numbers_ == Numbers::kLeftOut) return variable.name;
    return fmt::format("{}.{}", variable.name, id.raw);
  }

  std::string text(const Operand& operand) const {
    if (operand.is_variable()) return name(operand.variable);
    return operand.literal.valid() ? hir::literal_text(hir_, operand.literal) : "*";
  }

  std::string access(const Node& node) const {
    const hir::Relation& relation = hir_.relations[node.relation];
    std::string out = relation.predicate + "(";
    if (numbers_ == Numbers::kShown) out.insert(0, fmt::format("%{}:", node.relation.raw));
    for (size_t i = 0; i < node.operands.size(); ++i)
      out += (i > 0 ? ", " : "") + text(node.operands[i]);
    out += ")";
    if (node.partition == kOpenPartition) {
      return relation.literal_positions.empty() ? out : out + " open";
    }
    hir::TupleSet tuples;
    for (uint32_t bit = 0; bit < kMaskBits; ++bit) {
      if ((node.mask >> bit & 1U) != 0) tuples.push_back(node.partition * kMaskBits + bit);
    }
    return out + " & " + tuples_text(relation, tuples);
  }

  // {"admin" "member"}; tuples of several literals as "x","y".
  std::string tuples_text(const hir::Relation& relation, const hir::TupleSet& tuples) const {
    std::vector<std::string> texts;
    for (uint32_t tuple : tuples) {
      std::string text;
      for (hir::LiteralId literal : relation.known[tuple]) {
        text += (text.empty() ? "" : ",") + hir::literal_text(hir_, literal);
      }
      texts.push_back(std::move(text));
    }
    return fmt::format("{{{}}}", fmt::join(texts, " "));
  }

  // table_scan p3(a, "x", ?b, *): `?` binds, `*` stands for every value.
  std::string table_text(const Node& node) const {
    std::string arguments;
    for (size_t i = 0; i < node.operands.size(); ++i) {
      if (i > 0) arguments += ", ";
      if (node.universal[i]) {
        arguments += "*";
      } else {
        arguments += (node.binds[i] ? "?" : "") + text(node.operands[i]);
      }
    }
    return fmt::format("{} p{}({}){}", operator_name(node.op), node.callee.raw, arguments,
                       node.suspends ? " suspends" : "");
  }

  // answer_all p3(?a, "x", ?b)
  std::string answer_all_text(const Node& node) const {
    std::string outputs;
    for (size_t i = 0; i < node.operands.size(); ++i) {
      outputs +=
          (i > 0 ? ", " : "") + std::string(node.binds[i] ? "?" : "") + text(node.operands[i]);
    }
    return fmt::format("answer_all p{}({}){}", node.callee.raw, outputs,
                       node.swapped ? " swapped" : "");
  }

  static std::string_view end_text(ClosureEnd end) {
    static constexpr std::string_view kTexts[] = {"first", "second", "other"};
    return kTexts[static_cast<size_t>(end)];
  }

  static std::string rule_text(const Node& node) {
    static constexpr std::string_view kKinds[] = {"seeds",    "left",    "right",
                                                  "sandwich", "derived", "step"};
    std::string out(kKinds[static_cast<size_t>(node.rule.kind)]);
    if (node.callee.valid()) out += fmt::format(" p{}", node.callee.raw);
    if (node.second.valid()) out += fmt::format(", p{}", node.second.raw);
    if (node.rule.kind == ClosureKind::kStep) out += fmt::format(" from {}", node.rule.body);
    const bool is_step = node.rule.kind == ClosureKind::kStep;
    if (is_step || node.rule.head != 0) out += fmt::format(" to {}", node.rule.head);
    if (node.rule.kind != ClosureKind::kDerived) return out;
    if (node.rule.has_link) out += fmt::format(" by {}", end_text(node.rule.key));
    return out +
           fmt::format(" from {} to {}", end_text(node.rule.source), end_text(node.rule.target));
  }

  // reach z by a: `a` is what the walk depends on.
  std::string reach_text(const Node& node) const {
    std::string key;
    for (size_t i = 1; i < node.operands.size(); ++i) {
      key += (i == 1 ? " by " : ", ") + text(node.operands[i]);
    }
    return fmt::format("reach {}{}{}", text(node.operands[0]), key,
                       node.tests ? " until found" : "");
  }

  void line(size_t depth, std::string_view text) {
    out_ += fmt::format("{:{}}{}\n", "", depth * 2, text);
  }

  // Depth is bounded by Limits::plan_depth_max.
  void print(NodeId id, size_t depth) {
    const Node& node = procedure_.nodes[id];
    line(depth, text(node));
    if (node.op == Op::Switch) return print_cases(node, depth);
    if (node.op == Op::Reach) return print_walk(node, depth);
    for (NodeId child : node.children) print(child, depth + 1);
  }

  void print_cases(const Node& node, size_t depth) {
    for (size_t i = 0; i < node.children.size(); ++i) {
      line(depth + 1,
           i < node.cases.size() ? hir::literal_text(hir_, node.cases[i]) + ":" : "else:");
      print(node.children[i], depth + 2);
    }
  }

  void print_walk(const Node& node, size_t depth) {
    line(depth + 1, "seeds");
    print(node.children[0], depth + 2);
    line(depth + 1, "steps");
    print(node.children[1], depth + 2);
  }

  const hir::Hir& hir_;
  const Procedure& procedure_;
  Numbers numbers_;
  std::string out_;
};

}  // namespace

std::string goal_text(const hir::Hir& hir, const Procedure& procedure) {
  constexpr size_t kLiteralsMax = 4;
  const hir::Relation& relation = hir.relations[procedure.shape.relation];
  std::string arguments;
  size_t literal_position = 0;
  for (size_t i = 0; i < relation.types.size(); ++i) {
    arguments += arguments.empty() ? "" : ", ";
    if (procedure.action.valid() && i == kActionArgument) {
      arguments += hir::literal_text(hir, procedure.action);
      continue;
    }
    if (!relation.is_literal_position(i) || procedure.tuples.empty()) {
      arguments += hir::type_text(hir.types[relation.types[i]]);
      continue;
    }
    std::vector<std::string> literals;
    for (uint32_t tuple : procedure.tuples) {
      std::string text = hir::literal_text(hir, relation.known[tuple][literal_position]);
      if (std::ranges::find(literals, text) == literals.end()) literals.push_back(std::move(text));
      if (literals.size() > kLiteralsMax) literals.back() = "...";
      if (literals.size() > kLiteralsMax) break;
    }
    literal_position += 1;
    const bool is_set = literals.size() > 1;
    arguments +=
        fmt::format("{}{}{}", is_set ? "{" : "", fmt::join(literals, " "), is_set ? "}" : "");
  }
  return fmt::format("{}({}) {}{}", relation.predicate, arguments, procedure.shape.adornment,
                     procedure.input ? " input" : "");
}

std::string operator_text(const hir::Hir& hir, const Procedure& procedure, NodeId node) {
  return Printer(hir, procedure, Numbers::kLeftOut).text(procedure.nodes[node]);
}

ShortVector<uint32_t, 8> partition_columns(const hir::Relation& relation, uint32_t partition) {
  ShortVector<uint32_t, 8> columns;
  for (uint32_t i = 0; i < relation.types.size(); ++i) {
    if (partition == kOpenPartition || !relation.is_literal_position(i)) columns.push_back(i);
  }
  return columns;
}

std::string print(const hir::Hir& hir, const Rir& rir, std::string_view only) {
  std::string out;
  for (size_t i = 0; i < rir.procedures.size(); ++i) {
    if (!only.empty() && only != fmt::format("p{}", i)) continue;
    if (!out.empty()) out += "\n";
    out += Printer(hir, rir.procedures[ProcedureId(i)], Numbers::kShown).run(i);
  }
  return out;
}

}  // namespace frost::rir
