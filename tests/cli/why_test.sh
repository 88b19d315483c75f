# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154,SC2164 # names are shared with run.sh
# frost why.

on_github() {
  run "$@" --policy "$github/policy.polar" --facts "$github/facts.txt"
}

test_the_page_is_true() { expect_page_is_true docs/why.md 4; }

test_the_verdict_is_that_of_authorize() {
  local actor verdict
  for actor in User:bob User:dave User:root User:nobody; do
    on_github authorize "$actor" push Repository:acme/api
    verdict=$(<out)
    on_github why "$actor" push Repository:acme/api
    expect_status 0
    expect_no_err
    [[ $(head -n 1 out) == "$verdict: allow("* ]] || fail "expected $verdict"
  done
}

test_lines_can_be_limited() {
  on_github why User:bob push Repository:acme/api --lines 2
  expect_status 0
  [[ $(wc -l <out) == 3 ]] || fail 'expected two lines and a count'
  expect_out_has '... 7 more lines (all of it: as JSON)'
}

test_json_is_complete() {
  on_github why User:bob push Repository:acme/api --json
  expect_status 0
  expect_no_err
  expect_out_has '"allowed": true'
  expect_out_has '"file": "'
  on_github why User:dave push Repository:acme/api --json --lines 1
  expect_status 0
  expect_out_has '"near_misses": ['
}

test_hostile_ids_are_escaped() {
  write_small
  local hostile=$'Repo:\033[31m\342\200\256'
  run why User:ann read "$hostile" --policy small.polar --facts small.facts
  expect_status 0
  expect_harmless
  run why User:ann read "$hostile" --policy small.polar --facts small.facts --json
  expect_status 0
  expect_harmless
}

test_values_that_make_no_sense_are_usage_errors() {
  on_github why User:_ push Repository:acme/api
  expect_status 2
  on_github why User:bob push
  expect_status 2
}

test_an_artefact_has_no_rules_to_show() {
  write_small
  run compile small.polar -o small.frost
  [[ $status == 0 ]] || return 0 # without the back end there are no artefacts
  run why User:ann read Repo:r1 --artefact small.frost --trust --facts small.facts
  expect_status 2
  expect_out ''
  expect_err_has 'an artefact has no rules'
}
