# SPDX-License-Identifier: Apache-2.0
# What a client of outing.polar may write. mypy must refuse each line with a `type: ignore`, and no
# other.
from polar_types import Bill, BillRole, Fact, Firm, Outing, PolarResources, Query, User, UserRole

user = User("ann")
outing = Outing("lake")
bill = Bill("b1")

facts: list[Fact] = [
    ("has_role", user, "lead", outing),
    ("has_role", user, "editor", bill),
    ("has_relation", bill, "outing", outing),
    ("quota", user, 3, True),
]
questions: list[Query] = [
    ("allow", user, "manage", bill),
    ("has_permission", user, "look", outing),
    ("has_role", user, "guest", outing),
]
role: BillRole = "editor"

role_of_another: Fact = ("has_role", user, "editor", outing)  # type: ignore[assignment]
not_used: Fact = ("has_relation", outing, "firm", Firm("f"))  # type: ignore[assignment]
derived: Fact = ("has_permission", user, "view", bill)  # type: ignore[assignment]
misspelt: Fact = ("has_rolle", user, "lead", outing)  # type: ignore[assignment]
too_short: Fact = ("has_role", user, "lead")  # type: ignore[assignment]
no_number: Fact = ("quota", user, "three", True)  # type: ignore[assignment]
no_answer: Query = ("has_role", user, "lead", outing)  # type: ignore[assignment]
no_role: BillRole = "lead"  # type: ignore[assignment]
no_roles: UserRole = "lead"  # type: ignore[assignment]

assert (user.type, user.id) == ("User", "ann")
assert PolarResources["Bill"]["relations"] == {"outing": "Outing"}
