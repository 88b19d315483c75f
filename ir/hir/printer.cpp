// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/polar_text.hpp"
#include "ir/hir/hir.hpp"
#include "ir/hir/text.hpp"

namespace frost::hir {

namespace {

std::string_view kind_text(TypeKind kind) {
  switch (kind) {
    case TypeKind::Primitive:
      return "primitive";
    case TypeKind::Actor:
      return "actor";
    case TypeKind::Resource:
      return "resource";
    case TypeKind::Plain:
      return "plain";
    case TypeKind::Any:
      return "any";
  }
  return "";
}

// Names for the variables of one clause: unique, as close to the source as that allows.
class VariableNames {
 public:
  explicit VariableNames(const Clause& clause) {
    std::map<std::string, uint32_t> used;
    for (const Variable& variable : clause.variables) {
      uint32_t count = ++used[variable.name];
      names_.push_back(count == 1 ? variable.name : fmt::format("{}.{}", variable.name, count));
    }
  }
  const std::string& operator()(VariableId id) const { return names_.at(id.index()); }

 private:
  std::vector<std::string> names_;
};

// Names by order of first use, which do not depend on spelling: for the canonical text.
class CanonicalNames {
 public:
  explicit CanonicalNames(const Clause& clause) : numbers_(clause.variables.size(), kNone) {}
  std::string operator()(VariableId id) {
    uint32_t& number = numbers_.at(id.index());
    if (number == kNone) number = next_++;
    return "v" + std::to_string(number);
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  std::vector<uint32_t> numbers_;  // by variable
  uint32_t next_ = 0;
};

template <class Names>
void append_arguments(const Hir& hir, const Atom& atom, Names& names, std::string& out) {
  out += '(';
  for (size_t i = 0; i < atom.arguments.size(); ++i) {
    const Argument& argument = atom.arguments[i];
    if (i > 0) out += ", ";
    if (argument.is_variable()) {
      out += names(argument.variable);
    } else {
      out += literal_text(hir, argument.literal);
    }
  }
  out += ')';
}

template <class Names>
std::string arguments_text(const Hir& hir, const Atom& atom, Names& names) {
  std::string out;
  append_arguments(hir, atom, names, out);
  return out;
}

// The literals of `pattern`, which has one entry for each literal position, or none at all.
void append_shape(const Hir& hir, const Relation& relation,
                  std::span<const std::optional<LiteralId>> pattern, std::string& out) {
  out += relation.predicate;
  out += '(';
  size_t next_literal = 0;
  for (size_t i = 0; i < relation.types.size(); ++i) {
    if (i > 0) out += ", ";
    bool is_literal_position = next_literal < relation.literal_positions.size() &&
                               relation.literal_positions[next_literal] == i;
    std::optional<LiteralId> literal;
    if (is_literal_position && !pattern.empty()) literal = pattern[next_literal++];
    if (literal) {
      out += literal_text(hir, *literal);
    } else {
      out += type_text(hir.types[relation.types[i]]);
    }
  }
  out += ')';
}

std::string shape_text(const Hir& hir, const Relation& relation, const LiteralPattern& pattern) {
  std::string out;
  append_shape(hir, relation, pattern, out);
  return out;
}

std::string_view symbol(Comparison op) {
  switch (op) {
    case Comparison::Equal:
      return "=";
    case Comparison::NotEqual:
      return "!=";
    case Comparison::Less:
      return "<";
    case Comparison::LessEqual:
      return "<=";
  }
  return "?";
}

template <class Names>
std::string condition_text(const Hir& hir, const Condition& condition, Names& names) {
  auto operand = [&](const Operand& o) {
    if (o.is_now()) return std::string("@current_unix_time");
    return o.is_variable() ? std::string(names(o.variable)) : literal_text(hir, o.literal);
  };
  return fmt::format("{} {} {}", operand(condition.left), symbol(condition.op),
                     operand(condition.right));
}

// name(actor: User, "read", repo: Repo): a head with the types of its variables.
std::string head_text(const Hir& hir, const Clause& clause, const VariableNames& names) {
  std::string out = hir.relations[clause.head.relation].predicate + "(";
  for (size_t i = 0; i < clause.head.arguments.size(); ++i) {
    const Argument& argument = clause.head.arguments[i];
    if (i > 0) out += ", ";
    out += argument.is_variable()
               ? fmt::format("{}: {}", names(argument.variable),
                             type_text(hir.types[clause.variables[argument.variable].type]))
               : literal_text(hir, argument.literal);
  }
  return out + ")";
}

}  // namespace

// A clause as Polar: the types of body variables that the head does not have come as `matches`.
std::string clause_text(const Hir& hir, const Clause& clause) {
  VariableNames names(clause);
  std::vector<std::string> parts;
  std::set<VariableId> typed;
  for (const Argument& argument : clause.head.arguments) typed.insert(argument.variable);
  auto atom = [&](const Atom& a) {
    for (const Argument& argument : a.arguments) {
      if (!argument.is_variable() || !typed.insert(argument.variable).second) continue;
      parts.push_back(fmt::format("{} matches {}", names(argument.variable),
                                  type_text(hir.types[clause.variables[argument.variable].type])));
    }
    return hir.relations[a.relation].predicate + arguments_text(hir, a, names);
  };
  for (const Atom& body : clause.body) parts.push_back(atom(body));
  for (const Atom& negated : clause.negated) parts.push_back("not " + atom(negated));
  for (const Condition& condition : clause.conditions) {
    parts.push_back(condition_text(hir, condition, names));
  }
  std::string out = head_text(hir, clause, names);
  if (!parts.empty()) out += fmt::format(" if {}", fmt::join(parts, " and "));
  return out + ";";
}

std::string canonical_clause(const Hir& hir, const Clause& clause) {
  CanonicalNames names(clause);
  std::string out = "clause ";
  auto append = [&](const Atom& a) {
    append_shape(hir, hir.relations[a.relation], {}, out);
    append_arguments(hir, a, names, out);
  };
  append(clause.head);
  for (const Atom& body : clause.body) {
    out += ", ";
    append(body);
  }
  for (const Atom& negated : clause.negated) {
    out += ", not ";
    append(negated);
  }
  for (const Condition& condition : clause.conditions) {
    out += ", ";
    out += condition_text(hir, condition, names);
  }
  return out;
}

std::string fact_text(const Hir& hir, const Fact& fact) {
  std::string out = hir.relations[fact.relation].predicate + "(";
  for (size_t i = 0; i < fact.arguments.size(); ++i) {
    if (i > 0) out += ", ";
    out += literal_text(hir, fact.arguments[i]);
  }
  return out + ")";
}

std::string type_text(const Type& type) { return type.kind == TypeKind::Any ? "Any" : type.name; }

std::string literal_text(const Hir& hir, LiteralId id) {
  const Literal& literal = hir.literals[id];
  if (hir.types[literal.type].kind == TypeKind::Any) {
    auto [type, text] = split_any(literal.text);
    return fmt::format("{}{{{}}}", type, quoted(text));
  }
  if (literal.type == kString) return quoted(literal.text);
  if (literal.type == kInteger || literal.type == kBoolean) return literal.text;
  return fmt::format("{}{{{}}}", hir.types[literal.type].name, quoted(literal.text));
}

std::string relation_text(const Hir& hir, RelationId id) {
  const Relation& relation = hir.relations[id];
  std::string out = relation.predicate + "(";
  size_t next_literal = 0;
  for (size_t i = 0; i < relation.types.size(); ++i) {
    if (i > 0) out += ", ";
    bool is_literal_position = next_literal < relation.literal_positions.size() &&
                               relation.literal_positions[next_literal] == i;
    if (!is_literal_position) {
      out += type_text(hir.types[relation.types[i]]);
      continue;
    }
    std::set<std::string> texts;
    for (const LiteralTuple& tuple : relation.known) {
      texts.insert(literal_text(hir, tuple[next_literal]));
    }
    out += fmt::format("{{{}}}", fmt::join(texts, ", "));
    ++next_literal;
  }
  return out + ")";
}

std::string print(const Hir& hir) {
  std::string out = "hir\n";
  for (const Type& type : hir.types) {
    if (type.kind != TypeKind::Primitive) {
      out += fmt::format("  type {} {}\n", type_text(type), kind_text(type.kind));
    }
  }
  for (size_t i = 0; i < hir.relations.size(); ++i) {
    const Relation& relation = hir.relations[RelationId(i)];
    out += fmt::format("  rel %{}:{}", i, relation_text(hir, RelationId(i)));
    if (relation.stored) out += "  stored";
    if (relation.derived) out += "  derived";
    out += "\n";
    if (relation.literal_positions.empty()) continue;
    for (const LiteralPattern& pattern : relation.open) {
      out += fmt::format("    also accepts {}\n", shape_text(hir, relation, pattern));
    }
  }
  if (!hir.clauses.empty()) out += "\n";
  for (size_t i = 0; i < hir.clauses.size(); ++i) {
    out += fmt::format("  clause #{}  {}\n", i, clause_text(hir, hir.clauses[ClauseId(i)]));
  }
  for (const Fact& fact : hir.facts) out += fmt::format("  fact  {}\n", fact_text(hir, fact));
  return out;
}

std::string canonical_text(const Hir& hir) {
  std::vector<std::string> lines;
  for (const Type& type : hir.types) {
    lines.push_back(fmt::format("type {} {}", type.name, kind_text(type.kind)));
  }
  for (const Relation& relation : hir.relations) {
    if (!relation.stored) continue;
    for (const LiteralTuple& tuple : relation.known) {
      lines.push_back("accepts " + shape_text(hir, relation, {tuple.begin(), tuple.end()}));
    }
    for (const LiteralPattern& pattern : relation.open) {
      lines.push_back("accepts " + shape_text(hir, relation, pattern));
    }
  }
  for (const Clause& clause : hir.clauses) lines.push_back(canonical_clause(hir, clause));
  for (const Fact& fact : hir.facts) lines.push_back("fact " + fact_text(hir, fact));
  std::ranges::sort(lines);
  const auto repeated = std::ranges::unique(lines);
  lines.erase(repeated.begin(), repeated.end());
  size_t size = 0;
  for (const std::string& line : lines) size += line.size() + 1;
  std::string out;
  out.reserve(size);
  for (const std::string& line : lines) {
    out += line;
    out += '\n';
  }
  return out;
}

}  // namespace frost::hir
