// SPDX-License-Identifier: Apache-2.0
// The questions that `frost bench` asks.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "frost/store.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

struct Questions {
  std::vector<CheckQuery> checks;
  std::vector<ListQuery> lists;
  std::vector<ActionsQuery> actions;
  std::vector<WhoCanQuery> who_can;
  std::shared_ptr<const std::string> text;  // what the queries borrow
};

// As parse_question_lines() reads them; kExitData also where there are none.
Outcome<Questions> parse_questions(const std::string& name, std::string text);
Outcome<Questions> read_questions(const std::string& path);

// A question as such a line, without its end.
std::string text_of(const CheckQuery& query);
std::string text_of(const ListQuery& query);
std::string text_of(const ActionsQuery& query);
std::string text_of(const WhoCanQuery& query);

}  // namespace frost::cli
