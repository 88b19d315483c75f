// SPDX-License-Identifier: Apache-2.0
#include "base/any_value.hpp"

#include <algorithm>

namespace frost {

namespace {
constexpr char kSeparator = '\0';
}

std::string any_text(std::string_view type, std::string_view id) {
  std::string text(type);
  text += kSeparator;
  text += id;
  return text;
}

bool more_specific(const std::vector<bool>& a, const std::vector<bool>& b) {
  auto count_a = std::ranges::count(a, true);
  auto count_b = std::ranges::count(b, true);
  return count_a != count_b ? count_a < count_b : a < b;
}

std::pair<std::string_view, std::string_view> split_any(std::string_view text) {
  size_t end = text.find(kSeparator);
  if (end == std::string_view::npos) return {{}, text};
  return {text.substr(0, end), text.substr(end + 1)};
}

}  // namespace frost
