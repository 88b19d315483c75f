# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# frost validate and frost test.

test_a_good_policy_is_valid_without_a_word() {
  run validate "$github/policy.polar"
  expect_status 0
  expect_no_err
  expect_out ''
}

test_a_bad_policy_is_explained_on_stderr() {
  printf 'actor User {}\nallow(u: User, "read", r: Repo) if nonsense(;\n' >bad.polar
  run validate bad.polar
  expect_status 3
  expect_out ''
  expect_err_has 'bad.polar:2:'
  expect_err_has '1 error in the policy'
}

test_diagnostics_have_no_colour_in_a_file() {
  printf 'allow(' >bad.polar
  run validate bad.polar
  expect_status 3
  expect_harmless
}

test_files_of_a_policy_are_one_unit() {
  printf 'actor User {}\nresource Repo { permissions = ["read"]; roles = ["reader"];\n' >a.polar
  printf '"read" if "reader"; }\n' >>a.polar
  printf 'has_role(u: User, "reader", r: Repo) if is_owner(u, r);\n' >b.polar
  run validate a.polar b.polar
  expect_status 0
  printf 'is_owner(User{"ann"}, Repo{"r"});\n' >facts
  run authorize User:ann read Repo:r --policy a.polar b.polar --facts facts
  expect_status 0
  expect_out allowed
}

test_the_tests_of_the_example_pass_on_both_tiers() {
  run test "$github/policy.polar"
  expect_status 0
  expect_no_err
  expect_out_has '5/5  a member of another organization sees nothing private'
  expect_out_has 'interpreter: 17 tests, 17 passed, 0 failed'
  expect_out_has 'native: 17 tests, 17 passed, 0 failed'
}

test_one_tier_can_be_chosen() {
  write_small
  run test small.polar --tier=interpreter
  expect_status 0
  expect_out $'ok        2/2  writers read\ninterpreter: 1 test, 1 passed, 0 failed'
  run test small.polar --tier=native
  expect_status 0
  expect_out $'ok        2/2  writers read\nnative: 1 test, 1 passed, 0 failed'
}

test_a_failed_test_is_listed_with_its_place() {
  write_small
  cat >>small.polar <<'POLAR'
test "this one fails" {
  assert_not allow(User{"bob"}, "read", Repo{"r1"});
  assert allow(User{"bob"}, "push", Repo{"r1"});
}
POLAR
  run test small.polar --tier=both
  expect_status 1
  expect_out_has 'FAILED    1/2  this one fails'
  expect_out_has 'small.polar:16:'
  expect_out_has 'interpreter: 2 tests, 1 passed, 1 failed'
  expect_out_has 'native: 2 tests, 1 passed, 1 failed'
}

test_a_policy_without_tests_says_so() {
  printf 'actor User {}\n' >none.polar
  run test none.polar --tier=interpreter
  expect_status 0
  expect_out_has '0 tests'
  expect_out_has 'no `test` blocks'
}

test_without_the_back_end_the_interpreter_runs_and_says_so() {
  write_small
  without_back_end
  run test small.polar
  expect_status 0
  expect_err_has 'native code is not tested'
  expect_out_has 'interpreter: 1 test, 1 passed, 0 failed'
  run test small.polar --tier=both
  expect_status 2
}
