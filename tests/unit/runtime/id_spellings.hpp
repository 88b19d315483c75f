// SPDX-License-Identifier: Apache-2.0
// Ids in every form that a dictionary packs, and spellings that nearly are.
#pragma once

#include <cstdint>
#include <string>

#include "tests/unit/runtime/random.hpp"

namespace frost::rt {

inline std::string random_uuid(Random& random) {
  std::string text = "00000000-0000-0000-0000-000000000000";
  for (char& digit : text) {
    if (digit != '-') digit = "0123456789abcdef"[random.below(16)];
  }
  return text;
}

// Of 1 to 21 digits, often near a power of two.
inline std::string random_decimal(Random& random) {
  std::string digits;
  if (random.below(2) == 0) {
    const uint64_t power = uint64_t{1} << random.below(64);
    digits = std::to_string(power - 2 + random.below(4));
  } else {
    for (uint32_t left = random.below(21) + 1; left > 0; --left) {
      digits.push_back(static_cast<char>('0' + random.below(10)));
    }
  }
  return (random.below(3) == 0 ? "-" : "") + digits;
}

// A canonical spelling, or one in which a byte was changed, added, removed or made upper-case.
inline std::string random_spelling(Random& random) {
  std::string text = random.below(2) == 0 ? random_uuid(random) : random_decimal(random);
  const uint32_t place = random.below(static_cast<uint32_t>(text.size()));
  constexpr std::string_view kBytes = "09afAFgG-+. {}\0";
  const char byte = kBytes[random.below(kBytes.size())];
  switch (random.below(8)) {
    case 0:
      text[place] = byte;
      break;
    case 1:
      text.insert(place, 1, byte);
      break;
    case 2:
      text.erase(place, 1);
      break;
    case 3:
      if (text[place] >= 'a' && text[place] <= 'f') text[place] -= 'a' - 'A';
      break;
    default:
      break;
  }
  return text;
}

// The text of an id by its number: a different one for each, of all kinds, near misses included.
inline std::string id_spelling(uint32_t number) {
  const std::string decimal = std::to_string(number);
  const std::string uuid =
      "0a1b2c3d-4e5f-6789-abcd-" + std::string(12 - decimal.size(), '0') + decimal;
  switch (number % 7) {
    case 0:
      return uuid;
    case 1:
      return decimal;
    case 2:
      return "-" + decimal;
    case 3:
      return "0" + decimal;
    case 4:
      return "{" + uuid + "}";
    case 5:
      return "F" + uuid.substr(1);
    default: {
      // Lengths up to 60, and a zero byte now and then.
      std::string text = "u" + decimal;
      text.resize(text.size() + number % 53, number % 5 == 0 ? '\0' : 'x');
      return text;
    }
  }
}

}  // namespace frost::rt
