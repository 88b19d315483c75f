// SPDX-License-Identifier: Apache-2.0
// Suggests what a misspelt name may mean (style §9.4): a label where that is declared, and a fix.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostics/emitter.hpp"
#include "base/edit_distance.hpp"

namespace frost {

// Later mistakes of a policy get no suggestions: a search looks at every declared name.
inline constexpr size_t kSuggestionsMax = 100;

struct Misspelt {
  std::string_view text;
  SourceSpan span;
  bool is_quoted = false;  // a string in the policy, so the fix is one too
};

// Adds to `builder` that `name`, declared at `declared`, may be meant.
void suggest_name(DiagnosticBuilder builder, const Misspelt& written, std::string_view name,
                  SourceSpan declared);

// The nearest of `things`, a map from names to what has a `span`, that `accept` takes; nothing when
// none is near. Call it right after the diagnostic was emitted to `emit`.
template <class Things, class Accept>
void suggest(const Emitter& emit, DiagnosticBuilder builder, const Misspelt& written,
             const Things& things, Accept accept) {
  if (emit.error_count() > kSuggestionsMax) return;
  NearestWord nearest(written.text);
  std::string_view best;
  SourceSpan declared;
  for (const auto& [name, thing] : things) {
    if (!accept(thing) || !nearest.offer(name)) continue;
    best = name;
    declared = thing.span;
  }
  if (!best.empty()) suggest_name(builder, written, best, declared);
}

template <class Things>
void suggest(const Emitter& emit, DiagnosticBuilder builder, const Misspelt& written,
             const Things& things) {
  suggest(emit, builder, written, things, [](const auto&) { return true; });
}

// The same for words of the language, which are declared nowhere.
template <class Words>
void suggest_word(DiagnosticBuilder builder, const Misspelt& written, const Words& words) {
  NearestWord nearest(written.text);
  std::string_view best;
  for (std::string_view word : words) {
    if (nearest.offer(word)) best = word;
  }
  if (!best.empty()) suggest_name(builder, written, best, {});
}

}  // namespace frost
