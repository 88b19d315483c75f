// SPDX-License-Identifier: Apache-2.0
// Files of questions, one a line.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "frost/plan.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

struct NumberedQuestion {
  PlanQuestion question;
  uint64_t line;
};

struct QuestionFile {
  std::vector<NumberedQuestion> questions;
  std::shared_ptr<const std::string> text;  // what they borrow
};

// One question a line, in the words of parse_question(). Empty lines and those that begin with `#`
// are passed over. `name` stands in messages. Errors: kExitData with the line.
Outcome<QuestionFile> parse_question_lines(const std::string& name, std::string text);

// Those of a file, at least one. `-` is standard input.
Outcome<QuestionFile> read_question_file(const std::string& path);

}  // namespace frost::cli
