# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# frost explain.

test_a_code_has_its_page() {
  run explain P1203
  expect_status 0
  expect_no_err
  expect_out_has '# P1203: Ids of entities are strings'
  expect_out_has '## Example'
  expect_out_has 'is_staff(User{"1"});'
}

test_a_code_may_be_written_in_lower_case() {
  run explain p1203
  expect_status 0
  expect_out_has '# P1203: '
}

test_without_a_code_all_are_listed() {
  run explain
  expect_status 0
  expect_no_err
  expect_out_has 'P1001  Unexpected token'
  expect_out_has 'P2009  Plans that are too large together'
  if grep -qvE '^P[0-9]{4}  [^ ].*[^.]$' out; then fail 'not a code and its title on each line'; fi
}

test_every_listed_code_can_be_explained() {
  local code rest
  "$FROST" explain >codes
  while read -r code rest; do
    run explain "$code"
    expect_status 0
    expect_out_has "# $code: $rest"
  done <codes
}

test_an_unknown_code_is_a_usage_error_and_near_ones_are_named() {
  run explain P1170
  expect_status 2
  expect_out ''
  expect_err_has 'there is no code `P1170`; near it: P1107'
  run explain $'\033[31mbanana'
  expect_status 2
  expect_harmless
  expect_err_has '`frost explain` lists all'
}

test_a_decision_is_explained_as_why_does_it() {
  write_small
  run why User:ann read Repo:r1 --policy small.polar --facts small.facts
  expect_status 0
  cp out why
  run explain allow User:ann read Repo:r1 --policy small.polar --facts small.facts
  expect_status 0
  cmp -s why out || fail "expected what frost why prints"
  run explain allow User:ann read
  expect_status 2
  expect_err_has 'or `allow ACTOR ACTION RESOURCE`'
}
