# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# Native code as debuggers and profilers see it.

# A policy with a rule that calls another one: line 8, then lines 5 and 6.
write_rules() {
  cat >rules.polar <<'POLAR'
actor User {}
resource Repo {}

has_permission(user: User, "read", repo: Repo) if
  is_owner(user, repo) and
  is_open(repo);
allow(user: User, "read", repo: Repo) if
  has_permission(user, "read", repo);
POLAR
  cat >rules.facts <<'FACTS'
is_owner(User{"ann"}, Repo{"r1"});
is_open(Repo{"r1"});
FACTS
}

# Runs gdb's commands of standard input on frost with these arguments; its output is the file `out`.
# The leak checker of a sanitized frost needs ptrace itself, so it is off.
run_gdb() {
  command_line="gdb --args frost $*"
  command -v gdb >/dev/null || skip "there is no gdb; tools/install-packages has it"
  cat >commands
  status=0
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 timeout 250 gdb -nx -q -batch -iex 'set debuginfod enabled off' \
    -iex 'set auto-load safe-path /' -ex 'set confirm off' -ex 'set width 0' \
    -x commands --args "$FROST" "$@" >out 2>err </dev/null || status=$?
  if grep -qE 'ptrace: Operation not permitted|Could not trace the inferior' out err; then
    skip "this machine does not let gdb trace a process"
  fi
}

test_gdb_stops_at_a_line_of_the_policy() {
  write_rules
  run_gdb authorize User:ann read Repo:r1 --policy rules.polar --facts rules.facts --tier native \
    --no-cache --native-debug=gdb <<'GDB'
set breakpoint pending on
break rules.polar:6
run
backtrace
delete
continue
GDB
  expect_out_has '#0  has_permission(User, "read", Repo) bbb () at rules.polar:6'
  expect_out_has 'is_open(repo)'
  # By its name, or by its file where only lines are known.
  grep -qE '^#[1-9].*( frost::Snapshot::|snapshot\.cpp:)' out || fail "expected the frames of the host below"
  expect_out_has 'allowed'
}

test_gdb_knows_nothing_unless_it_is_asked_for() {
  write_rules
  run_gdb authorize User:ann read Repo:r1 --policy rules.polar --facts rules.facts --tier native \
    --no-cache <<'GDB'
set breakpoint pending on
break rules.polar:6
run
GDB
  expect_out_has 'allowed'
  ! grep -q 'hit Breakpoint' out || fail "expected no lines"
}

test_perf_map_is_that_of_the_process() {
  write_rules
  local map
  "$FROST" authorize User:ann read Repo:r1 --policy rules.polar --facts rules.facts --tier native \
    --no-cache --native-debug=perf >out 2>err </dev/null &
  map=/tmp/perf-$!.map
  command_line="frost authorize … --native-debug=perf"
  status=0
  wait $! || status=$?
  expect_status 0
  cp "$map" copy
  rm "$map"
  grep -qE '^[0-9a-f]+ [0-9a-f]+ allow\(User, String, Repo\) bbb \[rules.polar:7\]$' copy ||
    fail "expected the goal in $(<copy)"
}

test_code_for_people_names_its_goals() {
  write_rules
  local form
  for form in llvm asm; do
    run compile rules.polar --print=$form
    expect_status 0
    expect_out_has 'allow(User, String, Repo) bbb [rules.polar:7]'
  done
}

# Once it is loaded: gdb's breakpoints change the code, which the loader compares with the file.
test_gdb_stops_at_a_line_of_an_artefact() {
  write_rules
  run compile rules.polar --debug -o debug.frost
  expect_status 0
  run_gdb authorize User:ann read Repo:r1 --artefact debug.frost --trust --facts rules.facts <<'GDB'
break frost::Snapshot::authorize
run
delete
break rules.polar:6
continue
backtrace
delete
continue
GDB
  expect_out_has '#0  has_permission(User, "read", Repo) bbb () at rules.polar:6'
  expect_out_has 'allowed'
}

# What debuggers read is beside what is loaded.
test_a_debug_artefact_has_lines_and_answers() {
  write_rules
  run compile rules.polar --debug -o debug.frost
  expect_status 0
  run compile rules.polar -o plain.frost
  grep -qaF 'allow(User, String, Repo) bbb' debug.frost || fail "expected names of goals"
  ! grep -qaF 'allow(User, String, Repo) bbb' plain.frost || fail "expected no names of goals"
  run authorize User:ann read Repo:r1 --artefact debug.frost --trust --facts rules.facts
  expect_out 'allowed'
}

test_debug_needs_an_output() {
  write_rules
  run compile rules.polar --debug
  expect_status 2
  expect_err_has '--debug'
}
