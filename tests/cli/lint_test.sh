# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# frost lint.

test_the_example_has_no_findings() {
  run lint "$github/policy.polar"
  expect_status 0
  expect_out ''
  expect_no_err
}

test_findings_are_a_negative_result() {
  write_small
  printf 'actor User{}\ndeclare seen(User, int);\n' >other.polar
  run lint small.polar other.polar
  expect_status 1
  expect_out ''
  expect_err_has 'Unknown specializer int, did you mean Integer?'
  expect_err_has 'other.polar:2:20'
}

test_warnings_of_the_compiler_are_findings() {
  printf 'actor User {}\nf(x: User) if g(x, y);\ndeclare g(User, String);\n' >single.polar
  run lint single.polar
  expect_status 1
  expect_err_has 'P1401'
}

test_lints_are_not_for_validate() {
  printf 'actor User {}\nresource Repo { roles = ["reader"]; }\n' >unused.polar
  run lint unused.polar
  expect_status 1
  expect_err_has 'P1413'
  run validate unused.polar
  expect_status 0
  expect_no_err
}

test_an_error_is_a_policy_error() {
  printf 'actor User {}\nf(x: Usr) if g(x) and x < 3;\n' >wrong.polar
  run lint wrong.polar
  expect_status 3
  expect_err_has 'P1209'
  expect_err_has 'P1411'
  printf 'f(' >broken.polar
  run lint broken.polar
  expect_status 3
  run lint missing.polar
  expect_status 4
}

test_policy_text_is_harmless_in_findings() {
  printf 'actor User {}\nresource Repo { roles = ["\x1b[31m\xe2\x80\xae"]; }\n' >evil.polar
  run lint evil.polar
  expect_status 1
  expect_err_has 'P1413'
  expect_harmless
}
