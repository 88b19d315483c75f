# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# frost fmt.

write_untidy() {
  cat >untidy.polar <<'POLAR'
actor User{} # who
resource Repo { roles=["reader",]; }


has_role(u:User,"reader",_:Repo) if ((is_root(u)));
POLAR
  cat >tidy.polar <<'POLAR'
actor User {}  # who
resource Repo {
  roles = ["reader"];
}

has_role(u: User, "reader", _: Repo) if is_root(u);
POLAR
}

test_a_file_is_formatted_in_place() {
  write_untidy
  run fmt untidy.polar
  expect_status 0
  expect_out ''
  expect_no_err
  cmp untidy.polar tidy.polar || fail "not formatted"
  expect_no_temporary_files
}

test_a_formatted_file_is_not_written() {
  write_untidy
  touch -d 2020-01-01 tidy.polar
  run fmt tidy.polar
  expect_status 0
  [[ $(stat -c %Y tidy.polar) == $(date -d 2020-01-01 +%s) ]] || fail "the file was written"
}

test_check_lists_files_and_changes_nothing() {
  write_untidy
  cp untidy.polar before.polar
  run fmt --check tidy.polar untidy.polar
  expect_status 1
  expect_out untidy.polar
  expect_no_err
  cmp untidy.polar before.polar || fail "the file was changed"
  run fmt --check tidy.polar
  expect_status 0
  expect_out ''
}

test_standard_input_goes_to_standard_output() {
  write_untidy
  status=0
  "$FROST" fmt - <untidy.polar >out 2>err || status=$?
  command_line='frost fmt - <untidy.polar'
  expect_status 0
  expect_no_err
  cmp out tidy.polar || fail "not formatted"
  "$FROST" fmt --check - <untidy.polar >out 2>err || status=$?
  expect_status 1
  expect_out 'standard input'
  run fmt - tidy.polar
  expect_status 2
}

test_a_syntax_error_leaves_the_file_and_does_not_hold_up_the_others() {
  write_untidy
  printf 'actor User{}\nf(\n' >broken.polar
  cp broken.polar before.polar
  run fmt broken.polar untidy.polar
  expect_status 3
  expect_err_has 'broken.polar:'
  expect_err_has 'P1002'
  cmp broken.polar before.polar || fail "the file was changed"
  cmp untidy.polar tidy.polar || fail "the other file was not formatted"
  run fmt --check broken.polar
  expect_status 3
}

test_a_policy_that_does_not_compile_is_formatted_all_the_same() {
  printf 'f(x)   if   g(x,"a")and(x=1);resource R{"a" if "b";}' >wrong.polar
  run fmt wrong.polar
  expect_status 0
  expect_no_err
  printf 'f(x) if g(x, "a") and x = 1;\nresource R {\n  "a" if "b";\n}\n' >expected.polar
  cmp wrong.polar expected.polar || fail "not formatted"
}

test_permission_bits_and_links_stay() {
  write_untidy
  chmod 640 untidy.polar
  ln -s untidy.polar link.polar
  run fmt link.polar
  expect_status 0
  [[ -L link.polar ]] || fail "the link is gone"
  [[ $(stat -c %a untidy.polar) == 640 ]] || fail "other permission bits"
  cmp untidy.polar tidy.polar || fail "not formatted"
}

test_a_file_that_cannot_be_read_or_written_is_a_data_error() {
  write_untidy
  run fmt missing.polar
  expect_status 4
  expect_err_has 'missing.polar'
  mkdir folder
  run fmt folder
  expect_status 4
  # Root may write anywhere.
  if [[ $(id -u) != 0 ]]; then
    mkdir locked
    cp untidy.polar locked
    chmod a-w locked
    run fmt locked/untidy.polar
    expect_status 4
    cmp locked/untidy.polar untidy.polar || fail "the file was changed"
  fi
}

test_control_characters_do_not_reach_the_terminal() {
  printf 'f("\x1b[31m" \xe2\x80\xae;\n' >$'evil\x1b.polar'
  run fmt $'evil\x1b.polar'
  expect_status 3
  expect_harmless
  printf 'f(1)  ;' >$'evil\x1b.polar'
  run fmt --check $'evil\x1b.polar'
  expect_status 1
  expect_harmless
}

test_the_digest_stays() {
  write_small
  run compile small.polar
  cp out before
  run fmt small.polar
  run compile small.polar
  cmp -s before out || fail "another digest"
}

test_the_example_is_formatted() {
  run fmt --check "$github/policy.polar"
  expect_status 0
  expect_out ''
}
