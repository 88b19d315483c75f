// SPDX-License-Identifier: Apache-2.0
// How the diagnostics of a policy are shown: --format, and --json and --plain in its place.
#pragma once

#include <span>
#include <string>

#include <CLI/CLI.hpp>

#include "frost/diagnostic.hpp"

namespace frost::cli {

struct ReportOptions {
  std::string format = {};  // empty: what the options of every command say, else text
  bool on_stdout = false;   // a format for programs goes to stdout; else all go to stderr
};

// --format.
void declare_report(CLI::App& app, ReportOptions& options);

// Whether the format is for programs. Then nothing else is said about the policy.
[[nodiscard]] bool is_for_programs(const ReportOptions& options);

// Shows `diagnostics`, of text the first ones only. A format for programs gives a document even
// when there is nothing to say.
void report(std::span<const Diagnostic> diagnostics, std::span<const Source> sources,
            const ReportOptions& options);

}  // namespace frost::cli
