// SPDX-License-Identifier: Apache-2.0
#include "frontend/infer.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "frontend/rule_types.hpp"

namespace frost {

namespace {

using hir::TypeId;
using Types = std::vector<TypeId>;

// Steps of the search for types that one clause may cost on average.
constexpr size_t kStepsPerClause = 20;

using Key = std::pair<std::string, size_t>;

// Where the type of a variable in one instance comes from. Only Text and Fact make fact shapes
// (polar.md §6.3 steps 3 and 6).
enum class From : uint8_t { Nothing, Text, Fact, Head, Any };

struct Assignment {
  Types types;  // by variable; invalid while unassigned
  std::vector<From> from;
};

// Type tuples of one predicate and arity. Only grows, so it can be walked by index meanwhile.
struct Signatures {
  struct Tuple {
    Types types;
    bool is_fact = false;
  };
  // Shapes that the text gives whole: uses typed by the text, and declares. The uses of a predicate
  // without rules choose among these alone, so that the order of rules does not matter.
  std::vector<Types> stated;
  std::vector<Tuple> tuples;
  std::map<Types, size_t> index;
  bool has_rules = false;
  // The has_permission facts of any type (SEM-19): a position that is Any fits every type.
  std::optional<Types> fallback;
  std::set<size_t> readers;  // rules whose variables it narrows

  bool add(const Types& types, bool is_fact) {
    auto [it, is_new] = index.try_emplace(types, tuples.size());
    if (is_new) tuples.push_back({types, is_fact});
    bool became_fact = !is_new && is_fact && !tuples[it->second].is_fact;
    if (became_fact) tuples[it->second].is_fact = true;
    return is_new || became_fact;
  }
};

// The types an auxiliary predicate is asked for.
struct Requests {
  std::vector<Assignment> list;
  std::set<std::pair<Types, std::vector<From>>> seen;
  std::vector<size_t> rules;
};

class Inferrer {
 public:
  Inferrer(const std::vector<core::Rule>& rules, const BlockTable& blocks, const Limits& limits,
           Emitter& emit)
      : rules_(rules), limits_(limits), emit_(emit), result_{TypeTable(blocks), {}, {}, false} {}

  Inference run(const std::vector<ast::Declare>& declares) {
    for (const ast::Declare& declare : declares) add_declare(declare);
    for (size_t i = 0; i < rules_.size(); ++i) add_rule(i);
    found_.resize(rules_.size());
    untyped_.resize(rules_.size());
    if (result_.default_allow) add_default_allow();
    for (size_t i = 0; i < rules_.size(); ++i) dirty_.insert(i);
    settle();
    while (!overflow_ && widen_untyped()) settle();
    finish();
    return std::move(result_);
  }

 private:
  static Key key(const core::Atom& atom) { return {atom.predicate, atom.terms.size()}; }

  // ---------- what the policy states

  void add_declare(const ast::Declare& declare) {
    if (declare.types.empty() || declare.types.size() > limits_.fact_arity_max) {
      emit_.emit<diag::FactArity>(declare.span, limits_.fact_arity_max, declare.name.text,
                                  declare.types.size());
      return;
    }
    size_t size = 1;
    for (const ast::Name& type : declare.types) {
      size *= std::max<size_t>(1, result_.types.concrete(type.text).size());
      if (size > limits_.monomorphic_clauses_max) return too_many(declare.span);
    }
    std::vector<Types> products{{}};
    for (const ast::Name& type : declare.types) {
      std::vector<Types> next;
      for (const Types& prefix : products) {
        for (TypeId id : result_.types.concrete(type.text)) {
          next.push_back(prefix);
          next.back().push_back(id);
        }
      }
      products = std::move(next);
    }
    for (Types& types : products) {
      state({declare.name.text, types.size()}, types);
      result_.declared.push_back({{declare.name.text, std::move(types)}, declare.span});
    }
  }

  void add_rule(size_t index) {
    const core::Rule& rule = rules_[index];
    text_.push_back(read_types(rule, result_.types, emit_));
    signatures_[key(rule.head)].has_rules = true;
    if (rule.auxiliary) requests_[key(rule.head)].rules.push_back(index);
    result_.default_allow |= rule.builtin;
    check_bound(rule);
    for (const core::Atom& atom : rule.body) {
      if (!typed_by_text(atom, index)) {
        signatures_[key(atom)].readers.insert(index);
      } else if (!text_[index].impossible) {
        state_product(atom, index, {});
      }
    }
  }

  void state(const Key& predicate, const Types& types) {
    Signatures& known = signatures_[predicate];
    if (!known.index.contains(types)) known.stated.push_back(types);
    known.add(types, true);
  }

  // Every combination of the types that the text gives to the arguments.
  void state_product(const core::Atom& atom, size_t index, const Types& prefix) {
    if (!within_limits(rules_[index])) return;
    if (prefix.size() == atom.terms.size()) return state(key(atom), prefix);
    const core::Term& term = atom.terms[prefix.size()];
    auto go_on = [&](TypeId type) {
      for (size_t i = 0; i < prefix.size(); ++i) {
        bool is_same = term.variable.valid() && atom.terms[i].variable == term.variable;
        if (is_same && prefix[i] != type) return;
      }
      Types next = prefix;
      next.push_back(type);
      state_product(atom, index, next);
    };
    if (!term.variable.valid()) return go_on(result_.types.intern(term.value.type));
    for (TypeId type : *text_[index].domain[term.variable.index()]) go_on(type);
  }

  // Conditions and negations test values; they give none (DEC-22). A head variable gets its value
  // from the question.
  void check_bound(const core::Rule& rule) {
    std::vector<bool> bound(rule.variables.size(), false);
    auto bind = [&](const core::Atom& atom) {
      for (const core::Term& term : atom.terms) {
        if (term.variable.valid()) bound[term.variable.index()] = true;
      }
    };
    bind(rule.head);
    for (const core::Atom& atom : rule.body) bind(atom);
    for (const core::Condition& condition : rule.conditions) {
      bool binds = condition.op == hir::Comparison::Equal && condition.left.variable.valid();
      if (binds) bound[condition.left.variable.index()] = true;
    }
    std::set<core::VariableId> reported;
    auto check = [&](const core::Term& term) {
      if (!term.variable.valid() || bound[term.variable.index()]) return;
      if (!reported.insert(term.variable).second) return;
      const core::Variable& variable = rule.variables[term.variable];
      emit_.emit<diag::UnboundVariable>(term.span, variable.name)
          .help("use it in a condition that is not negated, or in the head of the rule");
    };
    for (const core::Atom& atom : rule.negated) std::ranges::for_each(atom.terms, check);
    for (const core::Condition& condition : rule.conditions) {
      check(condition.left);
      check(condition.right);
    }
  }

  void add_default_allow() {
    TypeId any = result_.types.any();
    signatures_[{"has_permission", 3}].fallback = Types{any, hir::kString, any};
    signatures_[{"has_permission", 2}].fallback = Types{any, hir::kString};
  }

  // Every variable of the atom has its type from the rule's own text.
  [[nodiscard]] bool typed_by_text(const core::Atom& atom, size_t index) const {
    return std::ranges::all_of(atom.terms, [&](const core::Term& term) {
      return !term.variable.valid() || text_[index].domain[term.variable.index()].has_value();
    });
  }

  // ---------- the fixpoint

  void settle() {
    while (!dirty_.empty() && !overflow_) {
      size_t index = *dirty_.begin();
      dirty_.erase(dirty_.begin());
      instantiate(index);
    }
  }

  void too_many(SourceSpan span) {
    if (overflow_) return;
    emit_.emit<diag::TooManyClauses>(span, limits_.monomorphic_clauses_max,
                                     "monomorphic_clauses_max");
    overflow_ = true;
  }

  // Counts the partial choices of types as well: they can be many more than those that work out.
  bool within_limits(const core::Rule& rule) {
    if (++steps_ > kStepsPerClause * limits_.monomorphic_clauses_max) too_many(rule.span);
    return !overflow_;
  }

  void instantiate(size_t index) {
    const RuleTypes& text = text_[index];
    const core::Rule& rule = rules_[index];
    if (text.impossible) return;
    size_t size = text.domain.size();
    untyped_[index].clear();
    Assignment start{Types(size), std::vector<From>(size, From::Nothing)};
    if (!rule.auxiliary) return extend(index, 0, start);
    const Requests& requests = requests_[key(rule.head)];
    for (size_t i = 0; i < requests.list.size() && !overflow_; ++i) {
      Assignment assignment = start;
      if (take_request(index, requests.list[i], assignment)) extend(index, 0, assignment);
    }
  }

  // The outer variables of an auxiliary rule have the types they are asked for.
  bool take_request(size_t index, const Assignment& request, Assignment& assignment) {
    const core::Atom& head = rules_[index].head;
    for (size_t i = 0; i < head.terms.size(); ++i) {
      const core::Term& term = head.terms[i];
      if (!term.variable.valid()) {
        if (result_.types.intern(term.value.type) != request.types[i]) return false;
      } else if (!choose(index, term.variable, request.types[i], request.from[i], assignment)) {
        return false;
      }
    }
    return true;
  }

  bool choose(size_t index, core::VariableId variable, TypeId type, From from,
              Assignment& assignment) {
    size_t i = variable.index();
    if (!text_[index].allows(i, type)) return false;
    TypeId& chosen = assignment.types[i];
    if (chosen.valid() && chosen != type) return false;
    chosen = type;
    if (text_[index].domain[i]) from = From::Text;
    From& origin = assignment.from[i];
    if (origin == From::Nothing || (origin == From::Head && from == From::Fact)) origin = from;
    return true;
  }

  // Chooses types for the variables of body atom `atom_index` and onwards, tuple-wise, so that
  // arguments stay correlated. Depth is bounded by Limits::clause_atoms_max.
  void extend(size_t index, size_t atom_index, const Assignment& assignment) {
    const core::Rule& rule = rules_[index];
    if (!within_limits(rule)) return;
    if (atom_index == rule.body.size()) return complete(index, 0, assignment);
    const core::Atom& atom = rule.body[atom_index];
    const Signatures& known = signatures_[key(atom)];
    bool unknown_data = !known.has_rules && known.stated.empty() && !known.fallback;
    if (unknown_data || is_typed(atom, index, assignment)) {
      return extend(index, atom_index + 1, assignment);
    }
    if (!known.has_rules) {
      for (const Types& types : known.stated) {
        try_tuple(index, atom_index, assignment, types, From::Fact);
      }
      if (known.fallback) try_fallback(index, atom_index, 0, assignment, *known.fallback);
      return;
    }
    for (size_t i = 0; i < known.tuples.size() && !overflow_; ++i) {
      const Types types = known.tuples[i].types;
      From from = known.tuples[i].is_fact ? From::Fact : From::Head;
      try_tuple(index, atom_index, assignment, types, from);
    }
    if (known.fallback) try_fallback(index, atom_index, 0, assignment, *known.fallback);
  }

  // Every variable of the atom has its type from text, also from that around a `not`.
  [[nodiscard]] bool is_typed(const core::Atom& atom, size_t index,
                              const Assignment& assignment) const {
    return std::ranges::all_of(atom.terms, [&](const core::Term& term) {
      if (!term.variable.valid()) return true;
      size_t i = term.variable.index();
      return text_[index].domain[i].has_value() || assignment.from[i] == From::Text;
    });
  }

  void try_tuple(size_t index, size_t atom_index, Assignment assignment, const Types& tuple,
                 From from) {
    const core::Atom& atom = rules_[index].body[atom_index];
    for (size_t i = 0; i < tuple.size(); ++i) {
      const core::Term& term = atom.terms[i];
      if (!term.variable.valid()) {
        if (result_.types.intern(term.value.type) != tuple[i]) return;
      } else if (!choose(index, term.variable, tuple[i], from, assignment)) {
        return;
      }
    }
    extend(index, atom_index + 1, assignment);
  }

  // A has_permission fact of any type: what is typed keeps its type, the rest is Any.
  void try_fallback(size_t index, size_t atom_index, size_t position, const Assignment& assignment,
                    const Types& fallback) {
    if (!within_limits(rules_[index])) return;
    if (position == fallback.size()) return extend(index, atom_index + 1, assignment);
    const core::Term& term = rules_[index].body[atom_index].terms[position];
    bool is_any = result_.types.is_any(fallback[position]);
    auto go_on = [&](TypeId type) {
      Assignment next = assignment;
      if (choose(index, term.variable, type, From::Fact, next)) {
        try_fallback(index, atom_index, position + 1, next, fallback);
      }
    };
    if (!term.variable.valid()) {
      if (is_any || result_.types.intern(term.value.type) == fallback[position]) {
        try_fallback(index, atom_index, position + 1, assignment, fallback);
      }
      return;
    }
    TypeId assigned = assignment.types[term.variable.index()];
    const auto& domain = text_[index].domain[term.variable.index()];
    if (!is_any) return go_on(fallback[position]);
    if (assigned.valid()) return go_on(assigned);
    if (!domain) return go_on(fallback[position]);
    for (TypeId type : std::set<TypeId>(*domain)) go_on(type);
  }

  // Multiplies out the variables that only the text types.
  void complete(size_t index, size_t variable, const Assignment& assignment) {
    const RuleTypes& text = text_[index];
    if (!within_limits(rules_[index])) return;
    while (variable < text.domain.size() && assignment.types[variable].valid()) ++variable;
    if (variable == text.domain.size()) return record(index, assignment);
    bool is_widened = widened_.contains({index, variable});
    if (!text.domain[variable] && !is_widened) {
      untyped_[index].insert(variable);
      return;
    }
    for (TypeId type : is_widened ? all_types_ : *text.domain[variable]) {
      Assignment next = assignment;
      From from = is_widened ? From::Any : From::Text;
      if (choose(index, core::VariableId(variable), type, from, next)) {
        complete(index, variable + 1, next);
      }
    }
  }

  void record(size_t index, const Assignment& assignment) {
    const core::Rule& rule = rules_[index];
    auto [it, is_new] = found_[index].try_emplace(assignment.types);
    if (is_new) {
      it->second.assign(rule.body.size() + rule.negated.size(), false);
      if (++count_ > limits_.monomorphic_clauses_max) return too_many(rule.span);
    }
    for (size_t i = 0; i < rule.body.size(); ++i) {
      if (note_use(index, rule.body[i], assignment)) it->second[i] = true;
    }
    for (size_t i = 0; i < rule.negated.size(); ++i) {
      const core::Atom& atom = rule.negated[i];
      if (requests_.contains(key(atom))) {
        request(atom, assignment);
      } else if (note_use(index, atom, assignment)) {
        it->second[rule.body.size() + i] = true;
      }
    }
    if (!rule.auxiliary) add(key(rule.head), types_of(rule.head, assignment.types), false);
  }

  // Whether a use of a predicate makes its shape a fact shape (polar.md §6.3 steps 3 and 6).
  bool note_use(size_t index, const core::Atom& atom, const Assignment& assignment) {
    const Signatures& known = signatures_[key(atom)];
    bool by_text_or_facts = std::ranges::all_of(atom.terms, [&](const core::Term& term) {
      if (!term.variable.valid()) return true;
      From from = assignment.from[term.variable.index()];
      return from == From::Text || from == From::Fact;
    });
    bool by_default =
        !known.has_rules && (opened_.contains(key(atom)) || !is_any(atom, assignment));
    if (rules_[index].builtin || !(by_text_or_facts || by_default)) return false;
    add(key(atom), types_of(atom, assignment.types), true);
    return true;
  }

  [[nodiscard]] static bool is_any(const core::Atom& atom, const Assignment& assignment) {
    return std::ranges::any_of(atom.terms, [&](const core::Term& term) {
      return term.variable.valid() && assignment.from[term.variable.index()] == From::Any;
    });
  }

  void request(const core::Atom& atom, const Assignment& assignment) {
    Requests& requests = requests_[key(atom)];
    Assignment wanted{types_of(atom, assignment.types), {}};
    for (const core::Term& term : atom.terms) {
      wanted.from.push_back(term.variable.valid() ? assignment.from[term.variable.index()]
                                                  : From::Text);
    }
    if (!requests.seen.emplace(wanted.types, wanted.from).second) return;
    requests.list.push_back(std::move(wanted));
    dirty_.insert(requests.rules.begin(), requests.rules.end());
  }

  void add(const Key& predicate, const Types& types, bool is_fact) {
    Signatures& known = signatures_[predicate];
    if (known.add(types, is_fact)) dirty_.insert(known.readers.begin(), known.readers.end());
  }

  Types types_of(const core::Atom& atom, const Types& variables) {
    Types types;
    for (const core::Term& term : atom.terms) {
      types.push_back(term.variable.valid() ? variables[term.variable.index()]
                                            : result_.types.intern(term.value.type));
    }
    return types;
  }

  // ---------- variables without any type (polar.md §6.3 step 6, DEC-8)

  // Lets the untyped variables of rules without an instance have every type. False when there are
  // none.
  bool widen_untyped() {
    std::set<std::pair<size_t, size_t>> wide;
    std::set<Key> opened;
    for (size_t i = 0; i < rules_.size(); ++i) {
      if (!found_[i].empty()) continue;
      for (size_t variable : untyped_[i]) {
        if (!widened_.contains({i, variable})) wide.emplace(i, variable);
      }
    }
    if (wide.empty()) return false;
    if (all_types_.empty()) all_types_ = result_.types.all();
    for (const auto& [index, variable] : wide) open_positions(index, variable, opened);
    opened_.insert(opened.begin(), opened.end());
    widened_.insert(wide.begin(), wide.end());
    for (const auto& [index, variable] : wide) dirty_.insert(index);
    return true;
  }

  // Data predicates that nothing else gives a shape accept any type where the variable stands.
  void open_positions(size_t index, size_t variable, std::set<Key>& opened) {
    const core::Rule& rule = rules_[index];
    bool is_warned = false;
    auto open = [&](const core::Atom& atom) {
      bool mentions = std::ranges::any_of(atom.terms, [&](const core::Term& term) {
        return term.variable.valid() && term.variable.index() == variable;
      });
      const Signatures& known = signatures_[key(atom)];
      bool is_unknown = !known.has_rules && known.stated.empty();
      if (!mentions || !is_unknown || requests_.contains(key(atom))) return;
      opened.insert(key(atom));
      if (!is_warned) warn_untyped(rule, core::VariableId(variable));
      is_warned = true;
    };
    for (const core::Atom& atom : rule.body) open(atom);
    for (const core::Atom& atom : rule.negated) open(atom);
  }

  void warn_untyped(const core::Rule& rule, core::VariableId id) {
    const core::Variable& variable = rule.variables[id];
    if (!warned_.insert({variable.span.file.raw, variable.span.begin}).second) return;
    auto report = emit_.emit<diag::NoTypeInformation>(variable.span, variable.name);
    if (variable.name.starts_with('_')) return;
    report.help(
        fmt::format("write `{0}: Type` in the head, or add `{0} matches Type`", variable.name));
  }

  void finish() {
    for (size_t i = 0; i < rules_.size(); ++i) {
      for (auto& [types, makes_fact] : found_[i]) {
        result_.rules.push_back({&rules_[i], types, makes_fact});
      }
    }
  }

  const std::vector<core::Rule>& rules_;
  const Limits& limits_;
  Emitter& emit_;
  Inference result_;
  std::map<Key, Signatures> signatures_;
  std::map<Key, Requests> requests_;                       // of auxiliary predicates
  std::vector<RuleTypes> text_;                            // by rule
  std::vector<std::map<Types, std::vector<bool>>> found_;  // by rule: assignment → makes_fact
  std::vector<std::set<size_t>> untyped_;                  // by rule: variables
  std::set<size_t> dirty_;                                 // rules to instantiate again
  std::set<std::pair<size_t, size_t>> widened_;            // rule, variable: of every type
  std::set<Key> opened_;                                   // data predicates that accept any type
  std::set<TypeId> all_types_;
  std::set<std::pair<uint32_t, uint32_t>> warned_;
  size_t count_ = 0;
  size_t steps_ = 0;
  bool overflow_ = false;
};

}  // namespace

Inference infer(const std::vector<core::Rule>& rules, const std::vector<ast::Declare>& declares,
                const BlockTable& blocks, const Limits& limits, Emitter& emit) {
  return Inferrer(rules, blocks, limits, emit).run(declares);
}

}  // namespace frost
