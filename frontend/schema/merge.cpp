// SPDX-License-Identifier: Apache-2.0
#include "frontend/schema/merge.hpp"

#include <algorithm>
#include <compare>
#include <map>
#include <set>
#include <utility>

#include "frost/limits.hpp"

namespace frost::schema {

namespace {

// Integers are canonical (oso-cloud-api.md §2.1), so the longer of two of one sign is further out.
std::strong_ordering compare_integers(std::string_view a, std::string_view b) {
  const bool a_negative = a.starts_with('-');
  if (a_negative != b.starts_with('-')) return b.starts_with('-') <=> a_negative;
  if (a_negative) std::swap(a, b);
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a <=> b;
}

std::strong_ordering compare(std::string_view type, std::string_view a, std::string_view b) {
  return type == "Integer" ? compare_integers(a, b) : a <=> b;
}

std::strong_ordering compare(const SchemaArgument& a, const SchemaArgument& b) {
  if (auto order = a.type <=> b.type; order != 0) return order;
  return std::lexicographical_compare_three_way(
      a.literals.begin(), a.literals.end(), b.literals.begin(), b.literals.end(),
      [&](const std::string& x, const std::string& y) { return compare(a.type, x, y); });
}

std::strong_ordering compare(const Signature& a, const Signature& b) {
  if (auto order = a.predicate <=> b.predicate; order != 0) return order;
  return std::lexicographical_compare_three_way(
      a.arguments.begin(), a.arguments.end(), b.arguments.begin(), b.arguments.end(),
      [](const SchemaArgument& x, const SchemaArgument& y) { return compare(x, y); });
}

using Groups = std::map<Signature, std::vector<size_t>, Less>;

void append(std::vector<size_t>& members, const std::vector<size_t>& more) {
  members.insert(members.end(), more.begin(), more.end());
}

// Takes the literals of one argument out of every signature, which makes those equal that differ
// in nothing else, and puts the union back.
Groups merge_at(const Groups& groups, size_t position) {
  struct Union {
    std::vector<std::string> literals;
    std::vector<size_t> members;
  };
  Groups result;
  std::map<Signature, Union, Less> unions;
  for (const auto& [signature, members] : groups) {
    if (position >= signature.arguments.size() || signature.arguments[position].literals.empty()) {
      append(result[signature], members);
      continue;
    }
    Signature rest = signature;
    rest.arguments[position].literals.clear();
    Union& joined = unions[std::move(rest)];
    const auto& literals = signature.arguments[position].literals;
    joined.literals.insert(joined.literals.end(), literals.begin(), literals.end());
    append(joined.members, members);
  }
  for (auto& [rest, joined] : unions) {
    Signature signature = rest;
    const std::string& type = signature.arguments[position].type;
    std::ranges::sort(joined.literals, [&](const std::string& a, const std::string& b) {
      return literal_less(type, a, b);
    });
    auto repeated = std::ranges::unique(joined.literals);
    joined.literals.erase(repeated.begin(), repeated.end());
    signature.arguments[position].literals = std::move(joined.literals);
    append(result[std::move(signature)], joined.members);
  }
  return result;
}

// The ways to widen one argument.
std::vector<SchemaArgument> widenings(const SchemaArgument& argument) {
  std::vector<SchemaArgument> result;
  if (!argument.literals.empty()) result.push_back({argument.type, {}});
  if (!argument.type.empty()) result.push_back({});
  return result;
}

}  // namespace

bool is_primitive(std::string_view type) {
  return type == "String" || type == "Integer" || type == "Boolean";
}

bool literal_less(std::string_view type, std::string_view a, std::string_view b) {
  return compare(type, a, b) < 0;
}

bool less(const Signature& a, const Signature& b) { return compare(a, b) < 0; }

std::vector<Group> merge(const std::vector<Signature>& signatures) {
  Groups groups;
  std::set<size_t> positions;  // where there are literals
  for (size_t i = 0; i < signatures.size(); ++i) {
    groups[signatures[i]].push_back(i);
    for (size_t position = 0; position < signatures[i].arguments.size(); ++position) {
      if (!signatures[i].arguments[position].literals.empty()) positions.insert(position);
    }
  }
  // A merge at one argument may make another possible. Each round but the last takes groups away.
  for (size_t before = 0; before != groups.size();) {
    before = groups.size();
    for (size_t position : positions) groups = merge_at(groups, position);
    if (positions.size() < 2) break;
  }
  std::vector<Group> result;
  for (auto& [signature, members] : groups) {
    std::ranges::sort(members);
    result.push_back({signature, std::move(members)});
  }
  return result;
}

std::vector<Signature> widenings(const Signature& signature) {
  const bool with_combinations = signature.arguments.size() <= Limits{}.fact_arity_max;
  std::vector<Signature> result = {signature};
  for (size_t i = 0; i < signature.arguments.size(); ++i) {
    const size_t end = with_combinations ? result.size() : 1;
    for (const SchemaArgument& wider : widenings(signature.arguments[i])) {
      for (size_t j = 0; j < end; ++j) {
        Signature widened = result[j];
        widened.arguments[i] = wider;
        result.push_back(std::move(widened));
      }
    }
  }
  result.erase(result.begin());
  return result;
}

bool is_wide(const Signature& signature) {
  return std::ranges::any_of(signature.arguments, [](const SchemaArgument& argument) {
    return argument.type.empty() || (is_primitive(argument.type) && argument.literals.empty());
  });
}

}  // namespace frost::schema
