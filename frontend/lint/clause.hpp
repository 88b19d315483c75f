// SPDX-License-Identifier: Apache-2.0
// Rules of the source as sets of conditions, for comparison. Internal to the lints.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/ast/ast.hpp"

namespace frost::lint_groups {

// A variable of the clause, a value, or an implicit variable of shorthand, which has the same
// meaning in every clause.
struct Argument {
  static constexpr uint32_t kNone = UINT32_MAX;

  uint32_t variable = kNone;
  std::string value;      // a value as Polar writes it, or the name of an implicit variable
  std::string_view type;  // of the value; empty for an implicit variable

  [[nodiscard]] bool is_variable() const { return variable != kNone; }
  [[nodiscard]] bool is_implicit() const { return !is_variable() && type.empty(); }
  friend bool operator==(const Argument&, const Argument&) = default;
};

// Whether a condition gives its variables values.
enum class Binds : uint8_t { No, Perhaps, Yes };

// The key of the condition that never holds.
inline constexpr std::string_view kFalse = "false";

// One condition: what kind it is, and about what.
struct Part {
  std::string key;  // "has_role/3", "not banned/1", "matches User", "<"
  std::vector<Argument> arguments;
  Binds binds = Binds::No;
};

// head if all of body. `_` is a variable of its own at each place.
struct Clause {
  Part head;
  std::vector<Part> body;
  uint32_t variables = 0;
  uint64_t keys = 0;  // a bit for each key in `body`, by hash
};

// One clause for each alternative of a rule. None when there are more than kClausesMax, or when the
// rule has a condition that this form has no room for: `not` of more than one condition.
inline constexpr size_t kClausesMax = 64;
std::vector<Clause> clauses_of(const ast::Ast& ast, const ast::Rule& rule);
std::vector<Clause> clauses_of(const ast::Ast& ast, const ast::Block& block,
                               const ast::ShorthandRule& rule);

// Whether whatever `special` derives `general` derives, too, because its conditions are among those
// of `special` for some choice of its variables. May say no where yes is right: each step of the
// search takes one of `steps`, and none being left ends it.
bool covers(const Clause& general, const Clause& special, uint64_t& steps);

}  // namespace frost::lint_groups
