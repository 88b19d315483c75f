// SPDX-License-Identifier: Apache-2.0
// The messages of polar.md §9, row by row: clients of the existing service match on them.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/unit/frontend/policy_text.hpp"

namespace frost {
namespace {

struct Row {
  std::string_view situation;  // the first column of the table
  std::string_view policy;
  std::string_view message;
};

constexpr Row kRows[] = {
    {"fact shape unknown",
     "actor User {}\n"
     "resource Lab { roles = [\"head\"]; permissions = [\"p\"]; \"p\" if \"head\"; }\n"
     "test \"t\" { setup { has_role(User{\"a\"}, \"steward\", Lab{\"l\"}); }\n"
     "  assert_not allow(User{\"a\"}, \"p\", Lab{\"l\"}); }\n",
     "has_role(User, \"steward\", Lab) is not used in policy. Help: use this fact in your policy, "
     "or add 'declare has_role(...)' to your policy to force Oso to accept facts of this type."},
    {"unexpected token", "f(x y);", "did not expect to find the token 'y'"},
    {"end of file", "f(x: User) if g(x)",
     "hit the end of the file unexpectedly. Did you forget a semi-colon"},
    {"bad character", "f(x: User) if x.y = 1;", "'.' is not a valid character. Found in x.y"},
    {"reserved word", "cut(_: User);", "cut is a reserved Polar word and cannot be used here"},
    {"integer overflow", "f(9223372036854775808);",
     "'9223372036854775808' caused an integer overflow"},
    {"floating-point number", "f(1.5);", "floating point numbers are not supported"},
    {"duplicate dict key", "resource B { relations = { r: B, r: B }; }", "Duplicate key: r"},
    {"undeclared term in block", "actor User {}\nresource B { roles = [\"a\"]; \"a\" if \"x\"; }",
     "Undeclared term \"x\" referenced in rule in the 'B' resource block. Did you mean to declare "
     "it as a role, permission, or relation?"},
    {"undeclared term in block, actor", "actor B { roles = [\"a\"]; \"a\" if \"x\"; }",
     "Undeclared term \"x\" referenced in rule in the 'B' actor block. Did you mean to declare it "
     "as a role, permission, or relation?"},
    {"term missing in related block",
     "actor User {}\nresource R {}\n"
     "resource B { roles = [\"a\"]; relations = { r: R }; \"a\" if \"x\" on \"r\"; }",
     "B: Term \"x\" not declared in related resource block 'R'. Did you mean to declare it as a "
     "role, permission, or relation in the 'R' resource block?"},
    {"related block missing",
     "actor User {}\n"
     "resource B { roles = [\"a\"]; relations = { r: R }; \"a\" if \"x\" on \"r\"; }",
     "B: Relation \"r\" in rule body `\"x\" on \"r\"` has type 'R', but no such resource block "
     "exists. Try declaring one: `resource R {}`"},
    {"wrong declaration container", "resource B { roles = { a: B }; }",
     "Expected 'roles' declaration to be a list of strings; found a dictionary"},
    {"wrong declaration container, permissions", "resource B { permissions = {}; }",
     "Expected 'permissions' declaration to be a list of strings; found a dictionary"},
    {"wrong declaration container, relations", "resource B { relations = [\"a\"]; }",
     "Expected 'relations' declaration to be a dictionary; found a list"},
    {"unknown declaration", "resource B { xs = [\"a\"]; }",
     "Unexpected declaration 'xs'. Did you mean for this to be 'roles = [ ... ];' or 'permissions "
     "= [ ... ];'?"},
    {"unknown declaration, dictionary", "resource B { xs = { a: B }; }",
     "Unexpected declaration 'xs'. Did you mean for this to be 'relations = { ... };'?"},
    {"repeated declaration", "resource B { roles = [\"a\"]; roles = [\"b\"]; }",
     "Multiple 'roles' declarations in 'B' resource block."},
    {"name declared twice", "resource B { roles = [\"x\"]; permissions = [\"x\"]; }",
     "Cannot overwrite existing role declaration \"x\" in resource B with permission"},
    {"wrong word instead of `on`",
     "actor User {}\nresource R { roles = [\"x\"]; }\n"
     "resource B { roles = [\"a\"]; relations = { r: R }; \"a\" if \"x\" at \"r\"; }",
     "Unexpected relation keyword 'at'. Did you mean 'on'?"},
    {"block keyword", "resorce B {}", "Expected 'actor' or 'resource' but found 'resorce'."},
    {"singleton (warning)", "f(u: User) if g(u, x); declare g(User, Integer);",
     "Singleton variable x is unused or undefined; try renaming to _x or _"},
};

TEST(VendorWording, EveryRowOfTheTableIsWhatWeSay) {
  for (const Row& row : kRows) {
    CheckedPolicy checked = check_policy({row.policy});
    ASSERT_FALSE(checked.diagnostics.empty()) << row.situation;
    EXPECT_EQ(checked.diagnostics.at(0).message, row.message) << row.situation;
  }
}

// Rows without a message of ours: the client prefix and the oversize body are the service's; the
// unknown specialiser is silent in Cloud; mixed `and` and `or` and a missing allow are no mistakes.
TEST(VendorWording, WhatCloudAcceptsSilentlyIsNoError) {
  for (std::string_view policy :
       {"f(x: string) if g(x);", "f(x: User) if a(x) and b(x) or c(x);", "resource B {}"}) {
    for (const DiagnosticRecord& record : check_policy({policy}).diagnostics) {
      EXPECT_EQ(record.severity(), Severity::Warning) << policy << ": " << record.message;
    }
  }
}

}  // namespace
}  // namespace frost
