# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# frost bench. Nothing here looks at how fast anything was.

write_questions() {
  write_small
  cat >questions <<'QUESTIONS'
# Two checks, a list, the actions.
authorize User:ann push Repo:r1
authorize User:bob push Repo:r1

list User:ann read Repo
actions User:ann Repo:r1
QUESTIONS
}

test_a_table_shows_both_tiers() {
  write_questions
  run bench --policy small.polar --facts small.facts --questions questions --seconds 0.01
  expect_status 0
  expect_no_err
  expect_out_has '2 facts; 2 checks: 1 allowed, 1 denied; 1 list with 2 ids; 1 × actions'
  local label
  for label in 'compile for the interpreter' 'compile to native code' 'memory per fact' \
    'check, prepared, native' 'check, prepared, interpreter' 'interpreter / native' \
    'check, by strings, native' 'list, as ids, native' 'list, as sorted strings, native' \
    'actions, native' 'facts loaded'; do
    expect_out_has "$label"
  done
  ! grep -q 'not measured' out || fail "something was not measured"
}

test_an_artefact_is_measured() {
  write_questions
  run compile small.polar -o small.frost
  run bench --artefact small.frost --trust --facts small.facts --questions questions \
    --seconds 0.01
  expect_status 0
  expect_out_has 'verify and load the artefact'
  expect_out_has 'check, prepared, native'
}

test_json_has_every_sample() {
  write_questions
  run bench --policy small.polar --facts small.facts --questions questions --seconds 0.01 --json
  expect_status 0
  expect_out_has '"check_native_ns"'
  expect_out_has '"samples"'
  expect_out_has '"checks_allowed": 1'
}

test_what_is_missing_is_said_not_invented() {
  write_questions
  without_back_end
  run bench --policy small.polar --facts small.facts --questions questions --seconds 0.01
  expect_status 0
  grep -qE '^check, prepared, native +- not measured: ' out || fail "expected no native figure"
  grep -qE '^check, prepared, interpreter +[0-9]' out || fail "expected an interpreted figure"
  grep 'authorize' questions >checks
  run bench --policy small.polar --facts small.facts --questions checks --seconds 0.01
  expect_status 0
  grep -qE '^actions.* not measured: no actions' out || fail "expected no figure for actions"
}

test_a_bad_question_is_named_with_its_line() {
  write_questions
  echo 'authorize User:ann push' >>questions
  run bench --policy small.polar --facts small.facts --questions questions
  expect_status 4
  expect_err_has 'questions:7:'
}

test_no_questions_is_an_error() {
  write_questions
  echo '# nothing' >questions
  run bench --policy small.polar --facts small.facts --questions questions
  expect_status 4
  expect_err_has 'has no questions'
}

test_seconds_out_of_range_are_a_usage_error() {
  write_questions
  local seconds
  for seconds in 0 -1 nan abc 1e9; do
    run bench --policy small.polar --questions questions --seconds "$seconds"
    expect_status 2
  done
}
