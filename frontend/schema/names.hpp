// SPDX-License-Identifier: Apache-2.0
// Policy text inside generated programs. Nothing a policy contains can end a literal or a comment,
// or become code.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace frost::schema {

// `text` in double quotes, with escapes that TypeScript and Python read alike. `text` must be
// UTF-8, as all policy text is.
std::string string_literal(std::string_view text);

// `name` as a property of a TypeScript type or object literal: bare, quoted, or, as it would set
// the prototype otherwise, ["__proto__"].
std::string typescript_key(std::string_view name);

// Hands out the identifiers of one Python module.
class PythonNames {
 public:
  // An ASCII identifier close to `name` that is no keyword, no name the module uses, and was not
  // given before: `User`, `Billing_Invoice` for `Billing::Invoice`, `None_`.
  std::string take(std::string_view name);

 private:
  std::set<std::string, std::less<>> taken_;
};

}  // namespace frost::schema
