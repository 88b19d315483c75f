// SPDX-License-Identifier: Apache-2.0
// Profiles as people see them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "frost/plan.hpp"

namespace frost::cli {

// A table of the first `rules_max` rules; the rest is counted.
std::string profile_text(const Profile& profile, size_t rules_max);

// What the page shows of one kind of question.
struct ProfiledQuestion {
  std::string text;  // such as `list User read Repository`
  std::vector<Plan> plans;
};

// One page that needs nothing else: the rules, and the tree of each plan with bars of time. All
// texts are escaped.
std::string profile_html(const Profile& profile, const std::vector<ProfiledQuestion>& questions);

}  // namespace frost::cli
