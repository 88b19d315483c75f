// SPDX-License-Identifier: Apache-2.0
// Core rules: what desugaring leaves of blocks, shorthand, `or`, `matches` and the default `allow`
// before types are inferred. Internal to the front end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/source.hpp"

namespace frost::core {

using VariableId = Id<struct CoreVariableTag>;

// A value by type name and id text.
struct Value {
  std::string type;
  std::string id;
  friend auto operator<=>(const Value&, const Value&) = default;
};

// A variable of the rule, or a value when `variable` is invalid.
struct Term {
  VariableId variable;
  Value value;
  SourceSpan span;
};

struct Atom {
  std::string predicate;
  std::vector<Term> terms;
  SourceSpan span;
};

struct Variable {
  std::string name;
  SourceSpan span;
};

// `variable` has type `type` or a subtype: from a specialiser, `matches` or a relation's target.
struct TypeTest {
  VariableId variable;
  std::string type;
  SourceSpan span;
};

struct Rule {
  Atom head;
  std::vector<Atom> body;
  std::vector<TypeTest> tests;
  IdVector<VariableId, Variable> variables;
  SourceSpan span;
  bool builtin = false;  // the default `allow`
};

}  // namespace frost::core
