// SPDX-License-Identifier: Apache-2.0
// How near two words are: for "did you mean".
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace frost {

// Beyond this many mistakes a suggestion is a guess (style §9.4).
inline constexpr size_t kEditDistanceMax = 2;
// Bytes; longer words are not compared.
inline constexpr size_t kEditWordBytesMax = 100;

// The Damerau-Levenshtein distance: how many bytes have to be inserted, removed, replaced, or
// swapped with their neighbour to turn `left` into `right`, no byte being edited twice. None beyond
// kEditDistanceMax, and for words longer than kEditWordBytesMax.
// Cost: linear in the length of the words, no allocation.
std::optional<size_t> edit_distance(std::string_view left, std::string_view right);

// Keeps the nearest of the words it is offered. The word itself never wins, nor does a word that
// has less than half in common with it. Of two words that are equally near, the first wins.
class NearestWord {
 public:
  explicit NearestWord(std::string_view written) : written_(written) {}

  // Whether `word` is the nearest so far. Words that differ in upper and lower case only are near.
  bool offer(std::string_view word);

 private:
  std::string_view written_;
  size_t distance_ = kEditDistanceMax + 1;
};

}  // namespace frost
