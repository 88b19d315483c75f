// SPDX-License-Identifier: Apache-2.0
// Laws of answers that need no oracle: what one way of asking says about another.
#pragma once

#include <optional>
#include <string>

#include "tests/differential/case.hpp"
#include "tests/differential/world.hpp"

namespace frost::difftest {

// How a case breaks a law, if it does. The same for the same case and setting.
using Violation = std::optional<std::string>;
using Law = Violation (*)(const Case& asked, const Setting& setting);

// list(a, x, T) = all r of type T with allow(a, x, r).
Violation list_is_what_is_allowed(const Case& asked, const Setting& setting);

// Checks in one batch = the same checks one by one.
Violation batches_are_checks(const Case& asked, const Setting& setting);

// actions(a, r) = all x with allow(a, x, r).
Violation actions_are_what_is_allowed(const Case& asked, const Setting& setting);

// Queries about allow/3, with any arguments open, = lists and actions.
Violation queries_are_lists_and_actions(const Case& asked, const Setting& setting);

// The order of rules, operands and facts and the names of ids change nothing (SEM-24).
Violation order_and_names_change_nothing(const Case& asked, const Setting& setting);

// Without negation, a new fact takes no answer away.
Violation facts_take_nothing_away(const Case& asked, const Setting& setting);

// Facts that came and went leave no trace.
Violation erased_facts_leave_no_trace(const Case& asked, const Setting& setting);

// Facts given with a question give the answers of stored ones, and are gone with it. Gives all but
// a third of the facts, up to Limits::context_facts_max.
Violation context_facts_are_facts(const Case& asked, const Setting& setting);

}  // namespace frost::difftest
