// SPDX-License-Identifier: Apache-2.0
#include "base/edit_distance.hpp"

#include <algorithm>
#include <array>

namespace frost {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_same_but_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

}  // namespace

std::optional<size_t> edit_distance(std::string_view left, std::string_view right) {
  if (left.size() > right.size()) std::swap(left, right);
  if (right.size() > kEditWordBytesMax || right.size() - left.size() > kEditDistanceMax) {
    return std::nullopt;
  }
  // Rows of the table of distances between prefixes. Cells further than kEditDistanceMax from the
  // diagonal cannot be on a path that is short enough: they are not computed, and the cells at the
  // border of the band say kFar.
  constexpr size_t kFar = kEditDistanceMax + 1;
  using Row = std::array<size_t, kEditWordBytesMax + 2>;
  std::array<Row, 3> rows;
  for (size_t j = 0; j <= kFar; ++j) rows[0][j] = j;
  for (size_t i = 1; i <= left.size(); ++i) {
    Row& row = rows[i % 3];
    const Row& last = rows[(i + 2) % 3];
    const Row& before_last = rows[(i + 1) % 3];
    size_t begin = i > kEditDistanceMax ? i - kEditDistanceMax : 1;
    size_t end = std::min(right.size(), i + kEditDistanceMax);
    row[begin - 1] = std::min(i, kFar);
    row[end + 1] = kFar;
    size_t nearest = row[begin - 1];
    for (size_t j = begin; j <= end; ++j) {
      size_t replaced = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1, kFar});
      bool is_swap = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (is_swap) row[j] = std::min(row[j], before_last[j - 2] + 1);
      nearest = std::min(nearest, row[j]);
    }
    if (nearest == kFar) return std::nullopt;
  }
  size_t distance = rows[left.size() % 3][right.size()];
  if (distance == kFar) return std::nullopt;
  return distance;
}

bool NearestWord::offer(std::string_view word) {
  if (word == written_) return false;
  std::optional<size_t> distance =
      is_same_but_case(word, written_) ? 1 : edit_distance(word, written_);
  if (!distance || *distance >= distance_) return false;
  if (*distance * 2 > std::max(word.size(), written_.size())) return false;
  distance_ = *distance;
  return true;
}

}  // namespace frost
