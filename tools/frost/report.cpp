// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/report.hpp"

#include <iostream>
#include <map>

#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

const std::map<std::string, DiagnosticFormat> kFormats = {
    {"text", DiagnosticFormat::kText},
    {"plain", DiagnosticFormat::kPlain},
    {"json", DiagnosticFormat::kJson},
    {"sarif", DiagnosticFormat::kSarif},
};

}  // namespace

void declare_report(CLI::App& app, ReportOptions& options) {
  const std::string stream = options.on_stdout ? "standard output" : "standard error";
  app.add_option("--format", options.format,
                 "How to show what is wrong with the policy: text, plain (a line per fact), json "
                 "or sarif (both on " +
                     stream + "). Default: text")
      ->check(CLI::IsMember({"text", "plain", "json", "sarif"}));
  app.add_option("--color", options.color,
                 "Colour in text: auto, always or never. Default: auto, which is on a terminal and "
                 "without NO_COLOR")
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

bool is_for_programs(const ReportOptions& options) {
  return options.format == "json" || options.format == "sarif";
}

void report(std::span<const Diagnostic> diagnostics, std::span<const Source> sources,
            const ReportOptions& options) {
  const TerminalLook look = stderr_look(options.color);
  const std::string text = render(
      diagnostics, sources,
      {.format = kFormats.at(options.format), .colour = look.colour, .unicode = look.unicode});
  std::cout.flush();  // in order when both go to one place
  if (options.on_stdout && is_for_programs(options)) {
    print(text);
  } else {
    std::cerr << text;
  }
}

}  // namespace frost::cli
