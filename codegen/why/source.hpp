// SPDX-License-Identifier: Apache-2.0
// Where the facts of an explanation come from.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ir/hir/hir.hpp"

namespace frost::why {

// A fact by the texts of its arguments.
struct GroundFact {
  hir::RelationId relation;
  std::vector<std::string> arguments;
  friend auto operator<=>(const GroundFact&, const GroundFact&) = default;
};

// Facts to ask for: none at the positions where any value will do.
struct Pattern {
  hir::RelationId relation;
  std::vector<std::optional<std::string>> arguments;
  friend auto operator<=>(const Pattern&, const Pattern&) = default;

  [[nodiscard]] bool matches(const GroundFact& fact) const;
};

// A set of facts that is too large to be looked at as a whole. Facts of the policy text are in it.
class FactSource {
 public:
  virtual ~FactSource() = default;

  using Visit = std::function<void(const std::vector<std::string>&)>;
  // Hands the arguments of each fact that matches to `visit`. `rows_left` goes down by the rows
  // looked at; false when it is used up, then facts are missing.
  virtual bool match(const Pattern& pattern, uint64_t& rows_left, const Visit& visit) const = 0;
  // About how many rows match() would look at.
  [[nodiscard]] virtual uint64_t estimate(const Pattern& pattern) const = 0;
  // Whether some fact or the policy mentions the value.
  [[nodiscard]] virtual bool is_known(hir::TypeId type, const std::string& text) const = 0;
};

// Facts that are there or gone beside those of another source, which outlives this one.
class ChangedSource final : public FactSource {
 public:
  ChangedSource(const FactSource& base, std::set<GroundFact> added, std::set<GroundFact> removed)
      : base_(base), added_(std::move(added)), removed_(std::move(removed)) {}

  bool match(const Pattern& pattern, uint64_t& rows_left, const Visit& visit) const override;
  [[nodiscard]] uint64_t estimate(const Pattern& pattern) const override;
  [[nodiscard]] bool is_known(hir::TypeId type, const std::string& text) const override {
    return base_.is_known(type, text);
  }

 private:
  const FactSource& base_;
  std::set<GroundFact> added_;
  std::set<GroundFact> removed_;
};

}  // namespace frost::why
