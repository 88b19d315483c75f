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
  std::shared_ptr<const std::string> text;  // what the queries borrow
};

// One question a line: `authorize User:u12 read Repository:r99`, `list User:u12 read Repository`,
// `actions User:u12 Repository:r99`. Empty lines and those that start with `#` are passed over.
Outcome<Questions> read_questions(const std::string& path);

}  // namespace frost::cli
