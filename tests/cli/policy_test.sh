# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# frost validate.

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
