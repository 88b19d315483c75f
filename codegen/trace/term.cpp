// SPDX-License-Identifier: Apache-2.0
#include "codegen/trace/term.hpp"

#include <charconv>
#include <limits>
#include <set>

namespace frost::trace {

ValueId Values::intern(hir::TypeId type, std::string_view text) {
  auto [it, is_new] = ids_.try_emplace({type, std::string(text)});
  if (!is_new) return it->second;
  Value value{type, std::string(text), false, 0};
  if (type == hir::kInteger) {
    std::from_chars(value.text.data(), value.text.data() + value.text.size(), value.number);
  }
  it->second = values_.push(std::move(value));
  return it->second;
}

ValueId Values::unmentioned(hir::TypeId type) {
  auto [it, is_new] = unmentioned_.try_emplace(type);
  if (is_new) it->second = values_.push({type, "", true, 0});
  return it->second;
}

std::vector<ValueId> Values::witnesses(hir::TypeId type) {
  if (type == hir::kBoolean) return {intern(type, "false"), intern(type, "true")};
  std::vector<ValueId> result;
  if (type != hir::kInteger) result.push_back(unmentioned(type));
  std::set<int64_t> numbers;
  auto first = ids_.lower_bound(std::pair(type, std::string()));
  for (auto it = first; it != ids_.end() && it->first.first == type; ++it) {
    result.push_back(it->second);
    numbers.insert(values_[it->second].number);
  }
  if (type != hir::kInteger) return result;
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  std::set<int64_t> around = {kLeast, kMost};
  for (int64_t number : numbers) {
    if (number != kLeast) around.insert(number - 1);
    if (number != kMost) around.insert(number + 1);
  }
  for (int64_t number : around) {
    if (!numbers.contains(number)) result.push_back(intern(type, std::to_string(number)));
  }
  return result;
}

}  // namespace frost::trace
