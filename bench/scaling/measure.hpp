// SPDX-License-Identifier: Apache-2.0
// Timing, and what every curve does the same way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frost/frost.hpp"

namespace frost::scaling {

// All times are those that this process has had a processor (native code is made in a thread of its
// own), so that other work on the machine does not show as growth. Nanoseconds of one of the
// `operations` that `work` does: the median of five measurements of a tenth of a second at least,
// after one that is not counted.
double nanoseconds_each(uint64_t operations, const std::function<void()>& work);

double seconds_of(const std::function<void()>& work);

// Ends the program.
[[noreturn]] void give_up(const std::string& what);
void say(const std::string& what);

// None, with a line on stderr, where a limit of the engine refuses the policy.
std::optional<Policy> compiled(const std::string& text, bool native);
FactStore store_of(const Policy& policy);
void insert(FactStore& store, std::string_view predicate, const std::vector<Value>& arguments);

// Nanoseconds of a check, over all of `checks` in turn; all must be allowed, or all denied, where
// `expected` says so.
double check_time(const Snapshot& snapshot, const std::vector<PreparedCheck>& checks, Tier tier,
                  std::optional<bool> expected = {});

}  // namespace frost::scaling
