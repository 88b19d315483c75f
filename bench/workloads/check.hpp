// SPDX-License-Identifier: Apache-2.0
// A question of yes or no that comes with its answer, and how other programs read it.
#pragma once

#include <string>
#include <string_view>

namespace frost::workloads {

struct Check {
  std::string actor_id;  // of type User
  std::string action;
  std::string_view resource_type;  // a literal
  std::string resource_id;
  bool allowed = false;
};

// One JSON object and a line feed:
// {"actor":{"type":"User","id":"u1"},"action":"read","resource":{…},"allowed":true}
void append_check_json(std::string& out, const Check& check);

}  // namespace frost::workloads
