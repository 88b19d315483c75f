# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# How the diagnostics of a policy are shown: --format and --color.

write_bad() {
  cat >bad.polar <<'POLAR'
actor User {}
resource Repo {
  roles = ["reader"];
  roles = ["writer"];
}
POLAR
}

# 25 errors: 20 are shown.
write_many() {
  local i
  for i in {1..25}; do echo "global_$i(;"; done >many.polar
}

test_text_shows_the_lines() {
  write_bad
  run validate bad.polar
  expect_status 3
  expect_out ''
  expect_err_has "error[P1103]: Multiple 'roles' declarations in 'Repo' resource block."
  expect_err_has '  --> bad.polar:4:3'
  expect_err_has ' 4 |   roles = ["writer"];'
  expect_err_has '   |   ^^^^^'
  expect_err_has '   |   ----- the first one'
  expect_err_has '   = docs: frost explain P1103'
  expect_err_has 'frost: 1 error in the policy'
}

test_plain_has_a_line_per_fact() {
  write_bad
  run validate bad.polar --format=plain
  expect_status 3
  expect_err_has "bad.polar:4:3: error: Multiple 'roles' declarations in 'Repo' resource block. [P1103]"
  expect_err_has 'bad.polar:3:3: see: the first one'
  [[ $(wc -l <err) == 3 ]] || fail 'expected two facts and a count'
}

test_validate_writes_json_to_standard_output_and_nothing_else() {
  write_bad
  run validate bad.polar --format=json
  expect_status 3
  expect_no_err
  expect_out_has '{"code":"P1103","kind":"RepeatedDeclaration","severity":"error"'
  expect_out_has '"begin":{"line":4,"column":3,"byte":54},"end":{"line":4,"column":8,"byte":59}'
  write_small
  run validate small.polar --format=json
  expect_status 0
  expect_no_err
  expect_out '[]'
}

test_validate_writes_sarif() {
  write_bad
  run validate bad.polar --format=sarif
  expect_status 3
  expect_no_err
  expect_out_has '"version": "2.1.0"'
  expect_out_has '"ruleId": "P1103"'
  expect_out_has '"startLine": 4'
  write_small
  run validate small.polar --format=sarif
  expect_status 0
  expect_out_has '"results": []'
}

test_other_commands_keep_standard_output_for_their_results() {
  write_bad
  local command
  for command in compile test; do
    run "$command" bad.polar --format=json
    expect_status 3
    expect_out ''
    [[ $(head -c 1 err) == '[' && $(tail -n 1 err) == ']' ]] || fail 'expected JSON on stderr'
  done
  write_small
  run compile small.polar --format=json
  expect_status 0
  expect_out_has 'ok: policy digest'
  [[ $(<err) == '[]' ]] || fail 'expected [] on stderr'
}

test_a_printed_stage_reports_once() {
  write_bad
  run compile bad.polar --print=ast --format=plain
  expect_out_has 'block actor User'
  [[ $(grep -c P1103 err) == 1 ]] || fail 'expected one report'
}

test_at_most_twenty_errors_are_shown_and_the_rest_counted() {
  write_many
  run validate many.polar
  expect_status 3
  [[ $(grep -c '^error' err) == 20 ]] || fail 'expected 20 errors'
  expect_err_has 'and 5 more errors'
  expect_err_has 'frost: 25 errors in the policy'
  run validate many.polar --format=plain
  [[ $(grep -c ': error: ' err) == 20 ]] || fail 'expected 20 errors'
  expect_err_has 'and 5 more errors'
  run validate many.polar --format=json
  [[ $(grep -c '"severity":"error"' out) == 25 ]] || fail 'expected all errors'
}

test_colour_is_for_those_who_want_it() {
  write_bad
  run validate bad.polar
  expect_harmless
  run validate bad.polar --color=never
  expect_harmless
  LC_ALL=C run validate bad.polar --color=always
  expect_err_has $'\033[1;31merror[P1103]\033[0m'
  NO_COLOR=1 run validate bad.polar --color=always
  expect_err_has $'\033[1;31merror[P1103]\033[0m'
  run validate bad.polar --color=sometimes
  expect_status 2
}

test_boxes_are_drawn_where_the_locale_has_them() {
  write_bad
  LC_ALL=C.UTF-8 run validate bad.polar --color=always
  expect_err_has '╭─'
  expect_err_has '━━━━━'
  LC_ALL=C run validate bad.polar --color=always
  if grep -q '╭─' err; then fail 'boxes in a locale without them'; fi
  LC_ALL=C.UTF-8 run validate bad.polar
  if grep -q '╭─' err; then fail 'boxes in a file'; fi
}

test_a_terminal_gets_colour_unless_no_color_is_set() {
  command -v script >/dev/null || return 0
  write_bad
  command_line='script -qec "frost validate bad.polar"'
  status=0
  : >err
  TERM=xterm LC_ALL=C.UTF-8 script -qec "'$FROST' validate bad.polar" /dev/null >out 2>&1 </dev/null || status=$?
  expect_status 3
  expect_out_has $'\033[1;31m'
  expect_out_has '╭─'
  NO_COLOR=1 TERM=xterm LC_ALL=C script -qec "'$FROST' validate bad.polar" /dev/null >out 2>&1 </dev/null || true
  if grep -q $'\033' out; then fail 'colour in spite of NO_COLOR'; fi
  TERM=dumb script -qec "'$FROST' validate bad.polar" /dev/null >out 2>&1 </dev/null || true
  if grep -q $'\033' out; then fail 'colour on a dumb terminal'; fi
}

test_hostile_text_is_escaped_in_every_format() {
  printf 'allow(u: \033[31mUser\033]0;gotcha\007, "\342\200\256read", r: Repo) if;\n' >evil.polar
  printf 'actor User { "\342\200\256\033[2J" if "x"; }\n' >>evil.polar
  local format
  for format in text plain json sarif; do
    run validate evil.polar --format="$format"
    expect_status 3
    expect_harmless
  done
}
