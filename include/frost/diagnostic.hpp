// SPDX-License-Identifier: Apache-2.0
// What is wrong with a policy. A policy's mistakes are diagnostics, never exceptions or errors.
//
// Diagnostics are values: they own all of their text, and nothing in them refers to the compilation
// that made them or to its sources.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "frost/export.hpp"
#include "frost/source.hpp"

namespace frost {

// A place in one file, half open: the end is behind its last character.
struct SourceRange {
  static constexpr uint32_t kNone = UINT32_MAX;

  uint32_t source = kNone;  // index of the file among the sources compiled; kNone: no place
  std::string file;         // its name
  // Lines count from 1, columns from 1 in Unicode code points.
  uint32_t line = 0;
  uint32_t column = 0;
  uint32_t end_line = 0;
  uint32_t end_column = 0;
  // Bytes from the start of the file.
  uint32_t begin_byte = 0;
  uint32_t end_byte = 0;

  [[nodiscard]] bool valid() const { return source != kNone; }
};

// Another place that belongs to a mistake, and what it has to do with it.
struct DiagnosticLabel {
  SourceRange range;
  std::string text;
};

// A change that a tool can apply as it is: the text in `range` becomes `replacement`. An empty
// range means insertion. Several fixes of one diagnostic are alternatives.
struct DiagnosticFix {
  SourceRange range;
  std::string replacement;
  std::string text;  // for people: "replace with `\"reader\"`"
};

// What a message is about, in the order in which it says so: names and numbers.
using DiagnosticArgument = std::variant<std::string, int64_t>;

struct Diagnostic {
  bool is_error = true;  // else a warning
  std::string code;      // stable, such as "P1107"
  std::string kind;      // its name, such as "UndeclaredTerm"
  std::string message;   // one line, without place
  std::vector<DiagnosticArgument> arguments;
  SourceRange range;                    // what is wrong; no place when the whole policy is meant
  std::string label;                    // what to say at `range`; may be empty
  std::vector<DiagnosticLabel> labels;  // other places
  std::vector<std::string> notes;       // what else is known
  std::string help;                     // what to do next; may be empty
  std::vector<DiagnosticFix> fixes;
  std::string text;  // rendered for people: kText in ASCII, ends with a line break
};

enum class DiagnosticFormat : uint8_t {
  kText,   // for people: source lines with the places marked
  kPlain,  // for logs and screen readers: one line per fact, each with its place, no drawing
  kJson,   // for programs: an array with one object per diagnostic, each on a line of its own
  kSarif,  // for code hosts: SARIF 2.1.0
};

// Errors beyond this many are counted, not shown; warnings as well.
inline constexpr size_t kDiagnosticsShownMax = 20;

struct RenderOptions {
  DiagnosticFormat format = DiagnosticFormat::kText;
  // The other options are about kText, the last one about kPlain too.
  bool colour = false;   // with ANSI escapes
  bool unicode = false;  // draw with box characters, else in ASCII
  bool explain = true;   // name the command that explains the code
  size_t shown_max = kDiagnosticsShownMax;
};

// Shows diagnostics in the order given; compile() gives them by file and position. `sources` are
// those that were compiled, in the same order; a place in a source that is not there is shown
// without its text. kText and kPlain escape whatever steers a terminal or fools a reader, and give
// "" for no diagnostics; kJson and kSarif are one document always, in ASCII.
//
// Thread safety: may be called from any thread. Cost: linear in what is shown.
FROST_EXPORT std::string render(std::span<const Diagnostic> diagnostics,
                                std::span<const Source> sources, const RenderOptions& options = {});

}  // namespace frost
