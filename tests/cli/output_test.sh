# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# The options of every command, exit codes, and what happens when nobody reads or somebody interrupts.

ask() { run "$@" --policy small.polar --facts small.facts; }

test_options_of_every_command_stand_before_or_behind_it() {
  write_small
  run --json list User:ann read Repo --policy small.polar --facts small.facts
  cp out before
  ask list User:ann read Repo --json
  cmp out before || fail 'the place of --json matters'
  expect_out $'"r1"\n"r2"'
  run --color=never --plain validate small.polar
  expect_status 0
  run --color never validate small.polar
  expect_status 0
  run --json artefact verify small.polar --key absent
  expect_status 4
}

# One value per line, which a parser that knows no more can read.
test_json_is_one_value_per_line() {
  write_small
  "$FROST" policy small.polar --db small.db --quiet
  "$FROST" load small.facts --db small.db --quiet
  each_line_is_json() {
    run "$@" --json
    expect_status 0
    python3 -c 'import json, sys
lines = [json.loads(line) for line in open("out")]
sys.exit(0 if len(lines) >= int(sys.argv[1]) else 1)' "$lines" || fail 'not JSON, line by line'
  }
  command -v python3 >/dev/null || skip 'no python3'
  lines=1
  each_line_is_json compile small.polar
  each_line_is_json compile small.polar --print=hir
  each_line_is_json policy --db small.db
  each_line_is_json stats --db small.db
  each_line_is_json authorize User:ann push Repo:r1 --db small.db
  each_line_is_json query allow User:ann _ Repo:_ --db small.db --count
  each_line_is_json version
  each_line_is_json generate-types python small.polar
  each_line_is_json explain P1107
  each_line_is_json completion bash
  lines=2
  each_line_is_json list User:ann read Repo --db small.db
  each_line_is_json actions User:ann Repo:r1 --db small.db
  each_line_is_json authorize-resources User:ann read Repo:r1 Repo:r2 --db small.db
  each_line_is_json query allow User:ann _ Repo:_ --db small.db
  each_line_is_json get --db small.db
  each_line_is_json inspect User:ann --db small.db
  each_line_is_json dump --db small.db
  each_line_is_json graph small.polar
  each_line_is_json explain
}

test_facts_as_json_can_be_loaded_again() {
  write_small
  "$FROST" policy small.polar --db small.db --quiet
  "$FROST" load small.facts --db small.db --quiet
  run get --db small.db --json
  cp out facts.jsonl
  run list User:ann read Repo --policy small.polar --facts facts.jsonl
  expect_out $'r1\nr2'
}

test_quiet_keeps_answers_and_errors() {
  write_small
  run policy small.polar --db small.db --quiet
  expect_status 0
  expect_out ''
  expect_no_err
  run list User:ann read Repo --policy small.polar --facts small.facts --quiet
  expect_out $'r1\nr2'
  run compile small.polar -o small.ll --emit llvm --quiet
  [[ $status == 2 ]] || expect_no_err
  run validate absent.polar --quiet
  expect_status 4
  expect_err_has 'absent.polar'
}

test_plain_has_neither_colour_nor_boxes() {
  write_small
  echo 'allow(u: User, "x", r: Repo) if nothing(u, r' >bad.polar
  LC_ALL=C.UTF-8 run validate bad.polar --plain --color=always
  expect_status 3
  expect_harmless
  LC_ALL=C.UTF-8 run why User:ann push Repo:r2 --policy small.polar --facts small.facts --plain
  if LC_ALL=C grep -qP '[\x80-\xff]' out; then fail 'not ASCII'; fi
}

# Every code of docs/cli.md but 70, which nothing should give.
test_exit_codes() {
  write_small
  ask authorize User:ann push Repo:r2
  expect_status 0
  ask authorize User:ann push Repo:r2 --fail-on-deny
  expect_status 1
  ask authorize User:ann push
  expect_status 2
  echo 'resource Repo { "read" if "owner"; }' >bad.polar
  run authorize User:ann push Repo:r2 --policy bad.polar
  expect_status 3
  run authorize User:ann push Repo:r2 --policy small.polar --facts absent
  expect_status 4
  ask list User:ann read Repo --fuel 1
  expect_status 5
  local code
  for code in 0 1 2 3 4 5 70 130 141; do
    grep -q "^| $code | " "$FROST_EXAMPLES/../docs/cli.md" || fail "docs/cli.md has no $code"
  done
}

write_many_facts() {
  seq 1 "$1" | sed 's/.*/has_role(User{"ann"}, "reader", Repo{"r&"});/' >many.facts
}

test_a_reader_that_has_enough_ends_it_quietly() {
  write_small
  write_many_facts 50000
  set +o pipefail
  "$FROST" list User:ann read Repo --policy small.polar --facts many.facts 2>err | head -n 1 >out
  status=${PIPESTATUS[0]}
  command_line='frost list | head -n 1'
  expect_status 141
  expect_no_err
  expect_out 'r1'
  # Also when the parent ignores the signal, as some programs do.
  (trap '' PIPE && "$FROST" list User:ann read Repo --policy small.polar --facts many.facts 2>err ||
    echo $? >code) | head -n 1 >out
  status=$(<code)
  expect_status 141
  expect_no_err
}

# A load that is interrupted leaves all of its facts or none.
test_ctrl_c_in_a_load_leaves_the_database_intact() {
  command -v python3 >/dev/null || skip 'no python3'
  write_small
  write_many_facts 300000
  "$FROST" policy small.polar --db small.db --quiet
  "$FROST" load small.facts --db small.db --quiet
  local delay count
  for delay in 0 20 60 150 400; do
    status=0
    command_line="frost load, interrupted after $delay ms"
    python3 - "$FROST" "$delay" >out 2>err <<'PYTHON' || status=$?
import os, signal, subprocess, sys, time
# A shell ignores SIGINT for what it starts in the background; we want what a terminal sends.
load = subprocess.Popen([sys.argv[1], "load", "many.facts", "--db", "small.db", "--quiet"],
                        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
time.sleep(int(sys.argv[2]) / 1000)
load.send_signal(signal.SIGINT)
code = load.wait()
sys.exit(128 - code if code < 0 else code)
PYTHON
    [[ $status == 130 || $status == 0 ]] || fail 'expected 130, or 0 when it was faster'
    expect_no_err
    run get --db small.db
    expect_status 0
    count=$(wc -l <out)
    [[ $count == 2 || $count -ge 300000 ]] || fail 'some of the facts'
  done
}
