// SPDX-License-Identifier: Apache-2.0
// The rules of a relation that is computed a set at a time (design §8.2), as plans, LIR and the
// runtime name them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace frost {

// A rule of the relation p(x, y), over inputs that are sets of pairs.
enum class ClosureKind : uint8_t {
  kSeeds,     // p(x, y) :- seeds(x, y)
  kLeft,      // p(x, y) :- a(x, u), p(u, y)
  kRight,     // p(x, y) :- p(x, v), b(v, y)
  kSandwich,  // p(x, y) :- a(x, u), p(u, v), b(v, y)
  kDerived,   // p(target, o) :- p(first, second), link(key, other), p(source, o)
  kStep,      // p_head(x, y) :- p_body(x, v), link(v, y); without a link, y is v
};

// Of a derived rule: target and source are two of these, the key is one of the first two.
enum class ClosureEnd : uint8_t { kFirst, kSecond, kOther };

struct ClosureRule {
  ClosureKind kind = ClosureKind::kSeeds;
  bool has_link = false;  // of a derived rule: target or source is the other; of a step
  ClosureEnd key = ClosureEnd::kFirst;
  ClosureEnd target = ClosureEnd::kFirst;
  ClosureEnd source = ClosureEnd::kFirst;
  // Of several relations, p is the one with number 0. Rules other than seeds and steps are of one.
  uint8_t head = 0;  // of seeds and steps
  uint8_t body = 0;  // of steps
  friend auto operator<=>(const ClosureRule&, const ClosureRule&) = default;

  // How many sets of pairs it reads.
  [[nodiscard]] constexpr size_t inputs() const {
    if (kind == ClosureKind::kDerived || kind == ClosureKind::kStep) return has_link ? 1 : 0;
    return kind == ClosureKind::kSandwich ? 2 : 1;
  }
};

// One number for a rule: three bits of kind, one of has_link, two each of key, target and source,
// eight each of head and body.
constexpr uint32_t encode(const ClosureRule& rule) {
  return static_cast<uint32_t>(rule.kind) | (rule.has_link ? 1U : 0U) << 3U |
         static_cast<uint32_t>(rule.key) << 4U | static_cast<uint32_t>(rule.target) << 6U |
         static_cast<uint32_t>(rule.source) << 8U | uint32_t{rule.head} << 10U |
         uint32_t{rule.body} << 18U;
}

// The rule of a number; none when it is no rule's, or the ends are none of a derived rule.
constexpr std::optional<ClosureRule> decode_closure_rule(uint64_t number) {
  ClosureRule rule;
  rule.kind = static_cast<ClosureKind>(number & 7U);
  rule.has_link = (number >> 3U & 1U) != 0;
  rule.key = static_cast<ClosureEnd>(number >> 4U & 3U);
  rule.target = static_cast<ClosureEnd>(number >> 6U & 3U);
  rule.source = static_cast<ClosureEnd>(number >> 8U & 3U);
  rule.head = static_cast<uint8_t>(number >> 10U & 255U);
  rule.body = static_cast<uint8_t>(number >> 18U & 255U);
  if (rule.kind > ClosureKind::kStep || number >> 26U != 0) return std::nullopt;
  if (rule.kind != ClosureKind::kDerived) {
    ClosureRule plain{.kind = rule.kind};
    const bool is_step = rule.kind == ClosureKind::kStep;
    if (is_step || rule.kind == ClosureKind::kSeeds) plain.head = rule.head;
    if (is_step) plain.body = rule.body;
    if (is_step) plain.has_link = rule.has_link;
    return encode(plain) == number ? std::optional(rule) : std::nullopt;
  }
  if (rule.head != 0 || rule.body != 0) return std::nullopt;
  const bool has_ends = rule.key < ClosureEnd::kOther && rule.target <= ClosureEnd::kOther &&
                        rule.source <= ClosureEnd::kOther && rule.target != rule.source;
  const bool has_other = rule.target == ClosureEnd::kOther || rule.source == ClosureEnd::kOther;
  return has_ends && has_other == rule.has_link ? std::optional(rule) : std::nullopt;
}

}  // namespace frost
