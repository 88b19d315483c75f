# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# frost test.

# A policy with a test that passes, one that is denied something, and one that is allowed something.
write_failing() {
  write_small
  cat >>small.polar <<'POLAR'
test "denied" {
  setup { has_role(User{"bob"}, "reader", Repo{"r1"}); }
  assert_not allow(User{"bob"}, "push", Repo{"r2"});
  assert allow(User{"bob"}, "push", Repo{"r1"});
}
test "allowed" {
  setup { has_role(User{"bob"}, "reader", Repo{"r1"}); }
  assert_not allow(User{"bob"}, "read", Repo{"r1"});
}
POLAR
}

# Valid JSON or XML, judged by a reader of somebody else's where the machine has one.
expect_json() {
  if command -v python3 >/dev/null; then
    python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$1" || fail "$1 is not JSON"
  fi
}
expect_xml() {
  if command -v python3 >/dev/null; then
    python3 -c 'import sys, xml.dom.minidom as x; x.parse(sys.argv[1])' "$1" || fail "$1 is not XML"
  fi
}

test_the_example_passes_on_every_engine() {
  run test "$github/policy.polar" --engine=all
  expect_status 0
  expect_no_err
  expect_out_has '5/5  a member of another organization sees nothing private'
  expect_out_has 'interp: 17 tests, 17 passed, 0 failed'
  expect_out_has 'native: 17 tests, 17 passed, 0 failed'
  expect_out_has 'trace: 17 tests, 17 passed, 0 failed'
  expect_out_has 'oracle: 17 tests, 17 passed, 0 failed'
}

test_one_engine_can_be_chosen() {
  write_small
  local engine
  for engine in interp native trace oracle; do
    run test small.polar --engine=$engine
    expect_status 0
    expect_out $'ok        2/2  writers read\n'$engine': 1 test, 1 passed, 0 failed'
  done
  run test small.polar --engine=quantum
  expect_status 2
}

test_native_is_the_default() {
  write_small
  run test small.polar
  expect_status 0
  expect_no_err
  expect_out_has 'native: 1 test, 1 passed, 0 failed'
}

test_without_the_back_end_the_interpreter_runs_and_says_so() {
  write_small
  without_back_end
  run test small.polar
  expect_status 0
  expect_err_has 'the interpreter runs the tests'
  expect_out_has 'interp: 1 test, 1 passed, 0 failed'
  run test small.polar --engine=native
  expect_status 2
}

test_a_denial_shows_the_nearest_rule_path() {
  write_failing
  LC_ALL=C run test small.polar --engine=interp
  expect_status 1
  expect_out_has 'FAILED    1/2  denied'
  expect_out_has '        small.polar:17: assert allow(User{"bob"}, "push", Repo{"r1"});'
  expect_out_has '          expected: allowed; got: denied'
  expect_out_has '          nearest rule path to allow(User{"bob"}, "push", Repo{"r1"}):'
  expect_out_has '            x allow(User{"bob"}, "push", Repo{"r1"})  -- default rule'
  expect_out_has '              x has_permission(User{"bob"}, "push", Repo{"r1"})  -- rule at small.polar:7'
  expect_out_has '                x has_role(User{"bob"}, "writer", Repo{"r1"})  -- missing fact'
  expect_out_has '          missing fact: has_role(User{"bob"}, "writer", Repo{"r1"});'
}

test_an_allowance_shows_its_proof() {
  write_failing
  LC_ALL=C.UTF-8 run test small.polar --engine=interp
  expect_status 1
  expect_out_has '          expected: denied; got: allowed'
  expect_out_has '          proof of allow(User{"bob"}, "read", Repo{"r1"}):'
  expect_out_has '              ✓ has_permission(User{"bob"}, "read", Repo{"r1"})  -- rule at small.polar:6'
  expect_out_has '                ✓ has_role(User{"bob"}, "reader", Repo{"r1"})  -- fact at small.polar:20'
  expect_out_has 'interp: 3 tests, 1 passed, 2 failed'
}

test_iff_shows_missing_and_extra_values() {
  write_small
  cat >>small.polar <<'POLAR'
test "sets" {
  setup { has_role(User{"ann"}, "reader", Repo{"r1"}); }
  assert allow(User{"ann"}, x: String, Repo{"r1"}) iff x in ["push"];
}
POLAR
  LC_ALL=C run test small.polar --engine=interp
  expect_status 1
  expect_out_has 'expected: ["push"]; got: ["read"]'
  expect_out_has 'missing: "push"'
  expect_out_has 'not expected: "read"'
  expect_out_has 'proof of allow(User{"ann"}, "read", Repo{"r1"}):'
  expect_out_has 'missing fact: has_role(User{"ann"}, "writer", Repo{"r1"});'
}

test_a_wildcard_answer_fails_iff() { # SEM-62
  write_small
  cat >>small.polar <<'POLAR'
has_permission(_: User, "read", _: Repo);
test "everybody" { assert allow(u: User, "read", Repo{"r1"}) iff u in [User{"ann"}]; }
POLAR
  LC_ALL=C run test small.polar --engine=interp
  expect_status 1
  expect_out_has 'expected: [User{"ann"}]; got: every value'
  expect_out_has 'not expected: *'
}

test_a_policy_without_tests_says_so() {
  printf 'actor User {}\n' >none.polar
  run test none.polar --engine=interp
  expect_status 0
  expect_out_has '0 tests'
  expect_out_has 'no `test` blocks'
}

test_many_files_are_one_policy() {
  write_small
  printf 'test fixture ann { has_role(User{"ann"}, "writer", Repo{"r1"}); }\n' >fixtures.polar
  printf 'test "in a file of its own" { setup { fixture ann; }\n' >more.polar
  printf '  assert allow(User{"ann"}, "push", Repo{"r1"}); }\n' >>more.polar
  run test more.polar small.polar fixtures.polar --engine=interp
  expect_status 0
  expect_out_has 'interp: 2 tests, 2 passed, 0 failed'
}

test_a_setup_fact_that_no_rule_uses_is_refused() { # SEM-64
  write_small
  printf 'test "x" { setup { has_role(User{"a"}, "steward", Repo{"r"}); }\n' >>small.polar
  printf '  assert allow(User{"a"}, "read", Repo{"r"}); }\n' >>small.polar
  run test small.polar --engine=oracle
  expect_status 3
  expect_err_has 'has_role(User, "steward", Repo) is not used in policy.'
}

test_a_filter_is_a_part_or_a_pattern() {
  write_failing
  run test small.polar --engine=interp --filter ite
  expect_status 0
  expect_out $'ok        2/2  writers read\ninterp: 1 test, 1 passed, 0 failed, 2 left out'
  run test small.polar --engine=interp --filter '*ed'
  expect_status 1
  expect_out_has 'interp: 2 tests, 0 passed, 2 failed, 1 left out'
  run test small.polar --engine=interp --filter 'e*'
  expect_status 2
  expect_err_has 'no test matches `e*`; the policy has 3 tests'
}

test_fail_fast_stops_after_a_failed_test() { # SEM-65
  write_failing
  run test small.polar --engine=interp --fail-fast
  expect_status 1
  expect_out_has 'FAILED    1/2  denied'
  expect_out_has 'interp: 2 tests, 1 passed, 1 failed; stopped at the first failure'
}

test_json_has_the_known_form() { # polar.md §7.3
  write_failing
  run test small.polar --engine=interp --json --coverage
  expect_status 1
  expect_no_err
  expect_json out
  expect_out_has '"success": false'
  expect_out_has '"error_type": "AssertionFailed"'
  expect_out_has '"name": "denied"'
  expect_out_has '"passed": 1'
  expect_out_has '"missing_facts": ['
  expect_out_has '"kind": "missing_fact"'
  expect_out_has '"percent": '
  run test small.polar --engine=interp --json --filter writers
  expect_status 0
  expect_json out
  expect_out_has '"success": true'
}

test_json_of_a_bad_policy_is_json() {
  printf 'allow(' >bad.polar
  run test bad.polar --json
  expect_status 3
  expect_json out
  expect_out_has '"error_type": "ValidationFailed"'
  expect_out_has '"line": 1'
}

test_junit_is_written() {
  write_failing
  run test small.polar --engine=interp --junit results.xml
  expect_status 1
  expect_xml results.xml
  expect_no_temporary_files
  grep -qF '<testsuite name="frost test (interp)" tests="3" failures="2" errors="0"' results.xml ||
    fail "no suite"
  grep -qF 'name="writers read" file="small.polar" line="9" assertions="2"' results.xml ||
    fail "no case"
  grep -qF '<failure type="AssertionFailed" message="expected allowed, got denied">' results.xml ||
    fail "no failure"
  run test small.polar --engine=interp --junit no/such/folder.xml
  expect_status 4
}

test_hostile_names_steer_neither_terminal_nor_xml() {
  write_small
  printf 'test "\033[2J<x a=\\"&\\">]]>\xef\xbf\xbf\342\200\256" {\n' >>small.polar
  printf '  assert allow(User{"\033[31m<b>&\007"}, "]]>", Repo{"\r"}); }\n' >>small.polar
  run test small.polar --engine=interp --junit results.xml
  expect_status 1
  expect_harmless
  expect_xml results.xml
  if LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]' results.xml; then fail "control characters"; fi
  run test small.polar --engine=interp --json
  expect_status 1
  expect_json out
  expect_harmless
}

test_coverage_names_what_no_test_exercises() {
  write_small
  run test small.polar --engine=interp --coverage
  expect_status 0
  expect_out_has 'coverage: '
  expect_out_has '(100 %)'
  cat >>small.polar <<'POLAR'
resource Shelf { roles = ["packer"]; permissions = ["add"]; "add" if "packer"; }
POLAR
  run test small.polar --engine=interp --coverage
  expect_status 0
  expect_out_has 'not exercised: small.polar:14: role Shelf "packer"'
  expect_out_has 'not exercised: small.polar:14: permission Shelf "add"'
  expect_out_has 'not exercised: small.polar:14: rule "add" if "packer";'
}

test_too_little_coverage_fails() {
  write_small
  run test small.polar --engine=interp --min-coverage 100
  expect_status 0
  printf 'resource Shelf { roles = ["packer"]; }\n' >>small.polar
  run test small.polar --engine=interp --min-coverage 100
  expect_status 1
  expect_err_has '87 %, is below 100 %'
  run test small.polar --engine=interp --min-coverage 80
  expect_status 0
  run test small.polar --min-coverage 101
  expect_status 2
}

# Waits until `out` has the text; the time limit is that of a machine that is stuck.
wait_for() {
  local tries
  for ((tries = 0; tries < 600; ++tries)); do
    if grep -qF -- "$1" out; then return; fi
    sleep 0.1
  done
  fail "never saw: $1"
}

test_watch_runs_again_after_a_change() {
  write_small
  command_line='frost test small.polar --watch'
  status=running
  "$FROST" test small.polar --engine=interp --watch >out 2>err </dev/null &
  local child=$!
  wait_for 'interp: 1 test, 1 passed, 0 failed'
  write_failing
  wait_for '--- frost test: small.polar changed'
  wait_for 'interp: 3 tests, 1 passed, 2 failed'
  printf 'allow(' >small.polar
  for _ in {1..600}; do
    if grep -qF 'error in the policy' err; then break; fi
    sleep 0.1
  done
  expect_err_has 'error in the policy'
  rm small.polar
  write_small
  wait_for 'small.polar changed'
  # One signal: a second one would end the program on its way out, after its handlers are gone.
  kill -INT "$child"
  status=0
  wait "$child" || status=$?
  # The exit code is that of the last run, whichever state of the file it saw.
  case $status in 0 | 1 | 3 | 4) ;; *) fail "expected the last result" ;; esac
}
