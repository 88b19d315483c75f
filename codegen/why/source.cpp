// SPDX-License-Identifier: Apache-2.0
#include "codegen/why/source.hpp"

namespace frost::why {

bool Pattern::matches(const GroundFact& fact) const {
  if (fact.relation != relation) return false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] && *arguments[i] != fact.arguments[i]) return false;
  }
  return true;
}

bool ChangedSource::match(const Pattern& pattern, uint64_t& rows_left, const Visit& visit) const {
  for (const GroundFact& fact : added_) {
    if (pattern.matches(fact)) visit(fact.arguments);
  }
  return base_.match(pattern, rows_left, [&](const std::vector<std::string>& arguments) {
    if (!removed_.contains({pattern.relation, arguments})) visit(arguments);
  });
}

uint64_t ChangedSource::estimate(const Pattern& pattern) const {
  return base_.estimate(pattern) + added_.size();
}

}  // namespace frost::why
