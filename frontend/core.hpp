// SPDX-License-Identifier: Apache-2.0
// Core rules: what desugaring leaves of blocks, shorthand, `or`, `in`, `=`, `matches`, compound
// `not` and the default `allow` before types are inferred. Internal to the front end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/source.hpp"
#include "ir/hir/hir.hpp"

namespace frost::core {

using VariableId = Id<struct CoreVariableTag>;

// A value by type name and id text.
struct Value {
  std::string type;
  std::string id;
  friend auto operator<=>(const Value&, const Value&) = default;
};

// A variable of the rule, `@current_unix_time`, or else a value.
struct Term {
  VariableId variable;
  Value value;
  SourceSpan span;
  bool is_now = false;

  [[nodiscard]] bool is_value() const { return !variable.valid() && !is_now; }
};

struct Atom {
  std::string predicate;
  std::vector<Term> terms;
  SourceSpan span;
};

struct Variable {
  std::string name;
  SourceSpan span;
  bool merged = false;  // `=` made one variable of several
};

enum class TestKind : uint8_t {
  AtMost,   // of type `type` or a subtype
  Exactly,  // of type `type`: `matches!`
  Not,      // neither of type `type` nor of a subtype: `not x matches T`
  NotExactly,
};

// A type that the text gives: by a specialiser, `matches`, a relation's target, a comparison. Of a
// variable, or of a value of type `value_type`, which `=` put in the variable's place.
struct TypeTest {
  VariableId variable;
  std::string value_type;
  std::string type;
  SourceSpan span;
  TestKind kind = TestKind::AtMost;
};

// left op right, see hir::Condition. Equal occurs only with `@current_unix_time` on the right.
struct Condition {
  hir::Comparison op = hir::Comparison::Equal;
  Term left;
  Term right;
  SourceSpan span;
};

struct Rule {
  Atom head;
  std::vector<Atom> body;
  std::vector<Atom> negated;
  std::vector<Condition> conditions;
  std::vector<TypeTest> tests;
  IdVector<VariableId, Variable> variables;
  SourceSpan span;
  bool builtin = false;    // the default `allow`
  bool auxiliary = false;  // what a compound `not` negates (DEC-3)
};

}  // namespace frost::core
