// SPDX-License-Identifier: Apache-2.0
// Values, terms and their unification: what rows, goals and clauses are made of here.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "base/id.hpp"
#include "ir/hir/hir.hpp"

namespace frost::trace {

using ValueId = Id<struct TraceValueTag>;

struct Value {
  hir::TypeId type;
  std::string text;
  bool is_unmentioned = false;  // stands for a value of the type that nothing mentions
  int64_t number = 0;           // of Integer
};

// All values of one model: equal type and text, equal id (SEM-1).
class Values {
 public:
  ValueId intern(hir::TypeId type, std::string_view text);
  // The value that stands for every value of `type` that nothing mentions.
  ValueId unmentioned(hir::TypeId type);
  // Values a variable of `type` may be tried with when any one will do: all that are mentioned and
  // one that is not; for integers also the neighbours of those, for booleans both.
  std::vector<ValueId> witnesses(hir::TypeId type);

  [[nodiscard]] const Value& operator[](ValueId id) const { return values_[id]; }

 private:
  IdVector<ValueId, Value> values_;
  std::map<std::pair<hir::TypeId, std::string>, ValueId, std::less<>> ids_;
  std::map<hir::TypeId, ValueId> unmentioned_;
};

// A value, or the number of a class: a value that is not known, the same one wherever the number
// occurs in the same row or unifier. In a row, a class stands for every value of its column's type.
class Term {
 public:
  Term() = default;
  explicit Term(ValueId value) : raw_(value.raw) { FROST_CHECK(value.raw < kClass); }
  static Term of_class(uint32_t number) {
    FROST_CHECK(number < kClass);
    Term term;
    term.raw_ = number | kClass;
    return term;
  }

  [[nodiscard]] bool is_value() const { return (raw_ & kClass) == 0; }
  [[nodiscard]] ValueId value() const { return ValueId(raw_); }
  [[nodiscard]] uint32_t number() const { return raw_ & ~kClass; }
  friend auto operator<=>(const Term&, const Term&) = default;

 private:
  static constexpr uint32_t kClass = 1U << 31U;
  uint32_t raw_ = kClass;
};

using Terms = std::vector<Term>;

// Classes and what they have been found to be. Copyable; changes can be taken back.
class Unifier {
 public:
  Term fresh(hir::TypeId type) {
    classes_.push_back({Term::of_class(static_cast<uint32_t>(classes_.size())), type});
    return classes_.back().term;
  }

  [[nodiscard]] Term resolve(Term term) const {
    while (!term.is_value() && classes_[term.number()].term != term) {
      term = classes_[term.number()].term;
    }
    return term;
  }
  [[nodiscard]] Terms resolve(const Terms& terms) const {
    Terms result;
    result.reserve(terms.size());
    for (Term term : terms) result.push_back(resolve(term));
    return result;
  }
  [[nodiscard]] hir::TypeId type(Term unbound) const { return classes_[unbound.number()].type; }

  // False when both are values and differ. Both have one type.
  bool unify(Term a, Term b) {
    a = resolve(a);
    b = resolve(b);
    if (a == b) return true;
    if (a.is_value() && b.is_value()) return false;
    if (a.is_value()) std::swap(a, b);
    classes_[a.number()].term = b;
    trail_.push_back(a.number());
    return true;
  }

  struct Mark {
    size_t classes;
    size_t trail;
  };
  [[nodiscard]] Mark mark() const { return {classes_.size(), trail_.size()}; }
  void undo(Mark mark) {
    while (trail_.size() > mark.trail) {
      classes_[trail_.back()].term = Term::of_class(trail_.back());
      trail_.pop_back();
    }
    classes_.resize(mark.classes);
  }

 private:
  struct Class {
    Term term;  // itself while unknown
    hir::TypeId type;
  };
  std::vector<Class> classes_;
  std::vector<uint32_t> trail_;
};

}  // namespace frost::trace
