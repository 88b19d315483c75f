// SPDX-License-Identifier: Apache-2.0
#include "tests/proof_checker/naive_model.hpp"

#include <algorithm>
#include <limits>

namespace frost::proof_checker {

namespace {

bool compare(hir::Comparison op, const std::string& left, const std::string& right) {
  switch (op) {
    case hir::Comparison::Equal:
      return left == right;
    case hir::Comparison::NotEqual:
      return left != right;
    case hir::Comparison::Less:
      return std::stoll(left) < std::stoll(right);
    case hir::Comparison::LessEqual:
      return std::stoll(left) <= std::stoll(right);
  }
  return false;
}

}  // namespace

std::optional<Place> place_of(const hir::Hir& hir, const ProofFact& fact) {
  std::vector<hir::TypeId> types;
  for (const ProofValue& value : fact.arguments) {
    hir::TypeId found;
    for (size_t i = 0; i < hir.types.size(); ++i) {
      if (hir.types[hir::TypeId(i)].name == value.type) found = hir::TypeId(i);
    }
    types.push_back(found);
  }
  auto relation = hir.find_covering(fact.predicate, types);
  if (!relation) return std::nullopt;
  Place place{*relation, {}};
  for (size_t i = 0; i < types.size(); ++i) {
    const ProofValue& value = fact.arguments[i];
    bool is_any = hir.types[hir.relations[*relation].types[i]].kind == hir::TypeKind::Any;
    place.tuple.push_back(is_any ? any_text(value.type, value.id) : value.id);
  }
  return place;
}

// One fixpoint: derives from all clauses until no tuple is new and no proof gets smaller.
class NaiveModel::Rounds {
 public:
  Rounds(const NaiveModel& model, const Extent& negated, Extent& extent)
      : model_(model), negated_(negated), extent_(extent) {}

  void run() {
    for (is_changed_ = true; is_changed_;) {
      is_changed_ = false;
      for (const hir::Clause& clause : model_.hir_.clauses) {
        clause_ = &clause;
        values_.assign(clause.variables.size(), std::nullopt);
        for (const hir::Condition& condition : clause.conditions) {
          bool is_now = condition.op == hir::Comparison::Equal && condition.left.is_variable();
          if (is_now) values_[condition.left.variable.index()] = std::to_string(model_.now_);
        }
        match(0, 1 + clause.conditions.size() + clause.negated.size());
      }
    }
  }

 private:
  using Values = std::vector<std::optional<std::string>>;

  std::optional<std::string> text(hir::VariableId variable, hir::LiteralId literal) const {
    if (variable.valid()) return values_[variable.index()];
    if (literal.valid()) return model_.hir_.literals[literal].text;
    return std::to_string(model_.now_);
  }

  Tuple tuple(const hir::Atom& atom) const {
    Tuple result;
    for (const hir::Argument& argument : atom.arguments) {
      result.push_back(text(argument.variable, argument.literal).value());
    }
    return result;
  }

  void match(size_t atom_index, uint64_t size) {
    if (atom_index == clause_->body.size()) return ground(0, size);
    const hir::Atom& atom = clause_->body[atom_index];
    std::map<Tuple, uint64_t> rows = extent_[atom.relation.index()];  // it may grow below
    for (const auto& [row, row_size] : rows) {
      Values before = values_;
      bool matches = true;
      for (size_t i = 0; i < row.size() && matches; ++i) {
        const hir::Argument& argument = atom.arguments[i];
        auto known = text(argument.variable, argument.literal);
        matches = !known || *known == row[i];
        if (!known) values_[argument.variable.index()] = row[i];
      }
      if (matches) match(atom_index + 1, size + row_size);
      values_ = std::move(before);
    }
  }

  // Gives each variable that the body leaves open every value.
  void ground(size_t variable, uint64_t size) {
    while (variable < values_.size() && values_[variable]) ++variable;
    if (variable == values_.size()) return finish(size);
    hir::TypeId type = clause_->variables[hir::VariableId(variable)].type;
    auto found = model_.values_.find(type);
    if (found == model_.values_.end()) return;
    for (const std::string& value : found->second) {
      values_[variable] = value;
      ground(variable + 1, size);
    }
    values_[variable] = std::nullopt;
  }

  void finish(uint64_t size) {
    for (const hir::Condition& condition : clause_->conditions) {
      auto left = text(condition.left.variable, condition.left.literal);
      auto right = text(condition.right.variable, condition.right.literal);
      if (!compare(condition.op, left.value(), right.value())) return;
    }
    for (const hir::Atom& atom : clause_->negated) {
      if (negated_[atom.relation.index()].contains(tuple(atom))) return;
    }
    auto [it, is_new] =
        extent_[clause_->head.relation.index()].try_emplace(tuple(clause_->head), size);
    if (!is_new && it->second <= size) return;
    it->second = size;
    is_changed_ = true;
  }

  const NaiveModel& model_;
  const Extent& negated_;
  Extent& extent_;
  const hir::Clause* clause_ = nullptr;
  Values values_;
  bool is_changed_ = false;
};

NaiveModel::NaiveModel(const hir::Hir& hir, const std::set<ProofFact>& facts, int64_t now,
                       const std::vector<ProofFact>& mentioned)
    : hir_(hir), now_(now), facts_(hir.relations.size()) {
  auto add = [&](const ProofFact& fact, bool holds) {
    auto place = place_of(hir, fact);
    if (!place) return;
    for (size_t i = 0; i < place->tuple.size(); ++i) {
      mention(hir.relations[place->relation].types[i], place->tuple[i]);
    }
    if (holds) facts_[place->relation.index()][place->tuple] = 1;
  };
  for (const ProofFact& fact : facts) add(fact, true);
  for (const ProofFact& fact : mentioned) add(fact, false);
  for (const hir::Fact& fact : hir.facts) {
    Tuple tuple;
    for (hir::LiteralId literal : fact.arguments) tuple.push_back(hir.literals[literal].text);
    facts_[fact.relation.index()][tuple] = 1;
  }
  for (const hir::Literal& literal : hir.literals) mention(literal.type, literal.text);
  mention(hir::kInteger, std::to_string(now));
  add_unmentioned();
  // Too little, too much, less too little, …: until both are the same.
  Extent low(hir.relations.size());
  while (true) {
    Extent high = least_model(low);
    Extent next = least_model(high);
    bool is_done = next == low;
    low = std::move(next);
    if (is_done) break;
  }
  model_ = std::move(low);
}

void NaiveModel::add_unmentioned() {
  std::set<std::string> integers = values_[hir::kInteger];
  for (const std::string& text : integers) {
    int64_t number = std::stoll(text);
    if (number != std::numeric_limits<int64_t>::min()) {
      mention(hir::kInteger, std::to_string(number - 1));
    }
    if (number != std::numeric_limits<int64_t>::max()) {
      mention(hir::kInteger, std::to_string(number + 1));
    }
  }
  for (size_t i = 0; i < hir_.types.size(); ++i) {
    hir::TypeId type(i);
    if (type == hir::kInteger) continue;
    if (type == hir::kBoolean) {
      mention(type, "true");
      mention(type, "false");
      continue;
    }
    bool is_any = hir_.types[type].kind == hir::TypeKind::Any;
    mention(type, is_any ? any_text("Unmentioned", "?") : "?unmentioned?");
  }
}

// The consequences of the facts where `negated` is what negations see.
Extent NaiveModel::least_model(const Extent& negated) const {
  Extent extent = facts_;
  Rounds(*this, negated, extent).run();
  return extent;
}

std::optional<uint64_t> NaiveModel::proof_size(const ProofFact& fact) const {
  auto place = place_of(hir_, fact);
  if (!place) return std::nullopt;
  const auto& rows = model_[place->relation.index()];
  auto it = rows.find(place->tuple);
  if (it == rows.end()) return std::nullopt;
  return it->second;
}

}  // namespace frost::proof_checker
