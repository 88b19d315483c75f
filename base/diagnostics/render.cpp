// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostics/render.hpp"

#include <fmt/format.h>

namespace frost {

namespace {

// The first errors and warnings as `show` gives them, and how many more there are.
template <class Show>
std::string first_ones(std::span<const Diagnostic> diagnostics, size_t shown_max,
                       std::string_view between, Show show) {
  std::string out;
  size_t errors = 0;
  size_t warnings = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    size_t& count = diagnostic.is_error ? errors : warnings;
    if (++count > shown_max) continue;
    if (!out.empty()) out += between;
    out += show(diagnostic);
  }
  auto rest = [&](size_t count, std::string_view noun) {
    if (count <= shown_max) return;
    size_t more = count - shown_max;
    out += between;
    between = "";
    out += fmt::format("and {} more {}{}\n", more, noun, more == 1 ? "" : "s");
  };
  rest(errors, "error");
  rest(warnings, "warning");
  return out;
}

}  // namespace

std::string render(std::span<const Diagnostic> diagnostics, std::span<const Source> sources,
                   const RenderOptions& options) {
  switch (options.format) {
    case DiagnosticFormat::kText: {
      SourceTexts texts(sources.size());
      for (size_t i = 0; i < sources.size(); ++i) texts[i] = sources[i].text;
      TextStyle style{options.colour, options.unicode, options.explain};
      return first_ones(diagnostics, options.shown_max, "\n", [&](const Diagnostic& diagnostic) {
        return render_text(diagnostic, texts, style);
      });
    }
    case DiagnosticFormat::kPlain:
      return first_ones(diagnostics, options.shown_max, "", render_plain);
    case DiagnosticFormat::kJson:
      return render_json(diagnostics);
    case DiagnosticFormat::kSarif:
      return render_sarif(diagnostics);
  }
  return "";
}

}  // namespace frost
