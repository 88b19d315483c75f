# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# frost repl from a pipe; terminals are in terminal_test.sh.

# session OPTION...: the lines of the file `lines`.
session() {
  command_line="frost repl $*"
  status=0
  "$FROST" repl "$@" <lines >out 2>err || status=$?
}

on_files() { session --policy small.polar --facts small.facts "$@"; }

test_answers_come_line_by_line_without_a_prompt() {
  write_small
  printf '%s\n' 'authorize User:ann push Repo:r1' '' '# comment' 'frost list User:ann read Repo' \
    'get has_role User:ann writer _' '.policy' >lines
  on_files
  expect_status 0
  expect_no_err
  [[ $(head -n 4 out) == $'allowed\nr1\nr2\nhas_role(User:ann, String:writer, Repo:r1)' ]] ||
    fail 'not these answers'
  expect_out_has 'actor User {}'
}

test_the_first_error_is_the_exit_code_and_later_lines_have_their_turn() {
  write_small
  printf '%s\n' 'authorize User:ann push' 'list User:ann read Repo --fuel 1' \
    'authorize User:ann push Repo:r1' >lines
  on_files
  expect_status 2
  expect_out allowed
  expect_err_has 'RESOURCE is required'
  expect_err_has 'query_fuel'
  printf '%s\n' 'list User:ann read Repo' >lines
  on_files --fuel 1
  expect_status 5
  printf '%s\n' 'list User:ann read Repo --fuel 1000' >lines
  on_files --fuel 1
  expect_status 0
  printf '%s\n' 'authorize User:ann push Repo:r2 --fail-on-deny' >lines
  on_files
  expect_status 1
}

test_lines_change_a_database_and_see_it() {
  write_small
  "$FROST" policy small.polar --db small.db --quiet
  printf '%s\n' 'tell has_role User:eve writer Repo:r7' 'authorize User:eve push Repo:r7' \
    'delete has_role User:eve _ Repo:_' 'authorize User:eve push Repo:r7' \
    'tell has_role User:zoe reader Repo:r8' 'tell nonsense User:zoe' >lines
  session --db small.db
  expect_status 4
  expect_out $'allowed\ndenied'
  run get --db small.db
  expect_out 'has_role(User:zoe, String:reader, Repo:r8)'
}

test_facts_of_files_do_not_change() {
  write_small
  echo 'tell has_role User:eve writer Repo:r7' >lines
  on_files
  expect_status 2
  expect_err_has 'frost repl --db DIR'
}

test_lines_cannot_name_another_policy() {
  write_small
  echo 'list User:ann read Repo --policy small.polar' >lines
  on_files
  expect_status 2
  expect_err_has '--policy'
}

test_quotes_keep_words_together() {
  write_small
  printf '%s\n' 'list User:bob read Repo -c "has_role User:bob reader Repo:x"' \
    "get has_role 'User:a b' _ _" 'get has_role User:a\ b _ _' "get 'open" >lines
  on_files
  expect_status 2
  expect_out x
  expect_err_has 'a quote is open'
}

test_options_of_a_line_are_for_this_line() {
  write_small
  printf '%s\n' 'list User:ann push Repo --json' 'list User:ann push Repo' >lines
  on_files
  expect_out $'"r1"\nr1'
  on_files --json
  expect_out $'"r1"\n"r1"'
}

test_timing_is_said_when_asked() {
  write_small
  printf '%s\n' '.timing on' 'list User:ann push Repo' '.timing off' 'list User:ann push Repo' \
    '.timing maybe' >lines
  on_files
  expect_status 2
  [[ $(grep -c ' ms$' err) == 1 ]] || fail 'not one time'
}

test_dot_commands() {
  write_small
  printf '%s\n' .help .facts .quit 'list User:ann push Repo' >lines
  on_files
  expect_status 0
  expect_out_has '.timing'
  expect_out_has 'authorize-resources'
  expect_out_has 'has_role(User, "reader" | "writer", Repo)'
  if grep -qx r1 out; then fail 'lines behind .quit'; fi
  echo .frobnicate >lines
  on_files
  expect_status 2
  expect_err_has '.help'
}

test_a_line_that_is_too_long_is_refused_and_the_next_one_read() {
  write_small
  { head -c 1048577 /dev/zero | tr '\0' x && printf '\nlist User:ann push Repo\n'; } >lines
  on_files
  expect_status 2
  expect_err_has '1,048,576 bytes'
  expect_out r1
  { printf 'list User:ann push Repo #' && head -c 1000000 /dev/zero | tr '\0' x; } >lines
  on_files
  expect_status 2
}

test_hostile_lines_are_harmless() {
  write_small
  printf 'list User:\033[31mann read Repo\nget \xff\xfe _\n.\033[2J\n\x00\n' >lines
  on_files
  expect_harmless
}

test_no_history_is_written_from_a_pipe() {
  write_small
  mkdir state
  echo stats >lines
  XDG_STATE_HOME=$PWD/state session --policy small.polar
  expect_status 0
  [[ -z $(ls state) ]] || fail 'a history file'
}

# The lines behind `>` print what stands below them.
test_the_page_is_true() {
  cp -r "$github"/. .
  sed -n '/^```console$/,/^```$/p' "$FROST_EXAMPLES/../docs/repl.md" | grep -vE '^(```|\$ )' >page
  grep '^> ' page | sed 's/^> //' >lines
  grep -v '^> ' page >expected
  [[ $(wc -l <lines) -ge 5 ]] || fail 'no examples'
  session --policy policy.polar --facts facts.txt
  expect_status 0
  diff -u expected out
}
