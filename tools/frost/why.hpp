// SPDX-License-Identifier: Apache-2.0
// What `frost why` and `frost explain allow` share.
#pragma once

#include <cstddef>
#include <string>

#include <CLI/CLI.hpp>

#include "frost/why.hpp"
#include "tools/frost/outcome.hpp"
#include "tools/frost/question.hpp"
#include "tools/frost/session.hpp"

namespace frost::cli {

struct WhyOptions {
  size_t lines_max = ExplanationTextOptions{}.lines_max;
  SessionOptions session;
};

// --lines and the options of commands that ask.
void declare_why_options(CLI::App& app, WhyOptions& options);

// Prints why the check is allowed or denied.
Outcome<int> print_why(const QuestionText& check, const WhyOptions& options);

}  // namespace frost::cli
