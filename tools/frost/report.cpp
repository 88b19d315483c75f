// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/report.hpp"

#include <iostream>
#include <map>
#include <vector>

#include "tools/frost/console.hpp"
#include "tools/frost/output.hpp"

namespace frost::cli {
namespace {

const std::map<std::string, DiagnosticFormat> kFormats = {
    {"text", DiagnosticFormat::kText},
    {"plain", DiagnosticFormat::kPlain},
    {"json", DiagnosticFormat::kJson},
    {"sarif", DiagnosticFormat::kSarif},
};

std::string format_of(const ReportOptions& options) {
  if (!options.format.empty()) return options.format;
  if (output().json && options.on_stdout) return "json";
  return output().plain ? "plain" : "text";
}

}  // namespace

void declare_report(CLI::App& app, ReportOptions& options) {
  const std::string stream = options.on_stdout ? "standard output" : "standard error";
  app.add_option("--format", options.format,
                 "How to show what is wrong with the policy: text, plain (a line per fact), json "
                 "or sarif (both on " +
                     stream + "). Default: text")
      ->check(CLI::IsMember({"text", "plain", "json", "sarif"}));
}

bool is_for_programs(const ReportOptions& options) {
  const std::string format = format_of(options);
  return format == "json" || format == "sarif";
}

void report(std::span<const Diagnostic> diagnostics, std::span<const Source> sources,
            const ReportOptions& options) {
  const std::string format = format_of(options);
  const TerminalLook look = stderr_look();
  std::vector<Diagnostic> shown(diagnostics.begin(), diagnostics.end());
  if (output().quiet && !is_for_programs(options)) {
    std::erase_if(shown, [](const Diagnostic& diagnostic) { return !diagnostic.is_error; });
  }
  const std::string text =
      render(shown, sources,
             {.format = kFormats.at(format), .colour = look.colour, .unicode = look.unicode});
  std::cout.flush();  // in order when both go to one place
  if (!options.on_stdout || !is_for_programs(options)) {
    std::cerr << text;
  } else if (options.format.empty()) {  // --json: the elements of the array
    for (const auto& diagnostic : nlohmann::ordered_json::parse(text)) print_json(diagnostic);
  } else {
    print(text);
  }
}

}  // namespace frost::cli
