# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # names are shared with run.sh
# Generated Python with the real interpreter, and with mypy where there is one. The client library
# is a stand-in, programs/oso_cloud.

need_python() {
  command -v python3 >/dev/null || skip "there is no python3"
}

need_mypy() {
  command -v mypy >/dev/null || skip "there is no mypy; tools/install-packages has it"
}

generate() {
  "$FROST" generate-types python "$1" -o programs/polar_types.py || fail "cannot generate from $1"
}

# Type-checks a program in programs/; leaves what mypy says in the file `out`.
type_check() {
  (cd programs && mypy --strict --warn-unused-ignores --cache-dir=../mypy_cache "$1") >out 2>&1
}

test_modules_of_every_policy_compile_and_say_what_the_metadata_says() {
  need_python
  local policy
  for policy in policies/{outing,global,any,empty,hostile}.polar "$example"; do
    generate "$policy"
    python3 -m py_compile programs/polar_types.py || fail "$policy: no valid Python"
    "$FROST" metadata "$policy" >metadata.json
    python3 programs/same_metadata.py metadata.json || fail "$policy: they differ"
  done
}

test_a_client_of_the_observed_policy_runs() {
  need_python
  generate policies/outing.polar
  python3 programs/outing.py || fail "it does not run"
}

test_a_client_of_the_observed_policy_type_checks() {
  need_mypy
  generate policies/outing.polar
  type_check outing.py || fail "$(<out)"
}

# The canary of the test above: without its markers each wrong line is an error of its own.
test_wrong_programs_do_not_type_check() {
  need_mypy
  generate policies/outing.polar
  local expected errors
  expected=$(grep -c '# type: ignore' programs/outing.py)
  [[ $expected -ge 8 ]] || fail "only $expected wrong lines"
  sed -i 's/ *# type: ignore.*//' programs/outing.py
  if type_check outing.py; then fail "wrong programs type-check"; fi
  errors=$(grep -c '^outing\.py:[0-9]*: error' out)
  [[ $errors == "$expected" ]] || fail "$errors errors for $expected wrong lines: $(<out)"
}

test_modules_of_every_policy_type_check() {
  need_mypy
  local policy
  for policy in policies/{global,any,empty,hostile}.polar "$example"; do
    generate "$policy"
    type_check polar_types.py || fail "$policy: $(<out)"
  done
}
