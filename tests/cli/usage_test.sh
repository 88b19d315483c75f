# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# How frost is called: help, mistakes, version.

test_without_a_command_says_where_the_help_is() {
  run
  expect_status 2
  expect_err_has '--help'
  expect_out ''
}

test_an_unknown_command_is_named() {
  run frobnicate
  expect_status 2
  expect_err_has 'there is no command `frobnicate`'
}

test_every_command_has_help_with_an_example() {
  local command
  for command in compile validate fmt lint test authorize list diff graph actions facts load tell delete inspect metadata \
    generate-types bench explain lsp version why; do
    run "$command" --help
    expect_status 0
    expect_no_err
    expect_out_has 'Example:'
    expect_out_has "frost $command"
  done
}

test_help_lists_commands_and_exit_codes() {
  run --help
  expect_status 0
  expect_out_has 'authorize'
  expect_out_has 'Exit codes: 0 ok'
}

test_a_missing_argument_is_a_usage_error() {
  local command
  for command in compile validate fmt lint test authorize list actions facts metadata \
    generate-types bench; do
    run "$command"
    expect_status 2
    expect_err_has "frost $command --help"
  done
}

test_an_unknown_option_is_a_usage_error() {
  run validate policy.polar --frobnicate
  expect_status 2
  expect_err_has '--frobnicate'
}

# The line that editors look for (oso-cloud-api.md §7).
test_version_has_the_known_form() {
  local form='^version: [0-9]+\.[0-9]+\.[0-9]+(; built from dirty checkout of SHA: .+| sha: .+)$'
  run version
  expect_status 0
  expect_no_err
  [[ $(<out) =~ $form ]] || fail "not the known form"
  run --version
  expect_status 0
  [[ $(<out) =~ $form ]] || fail "not the known form"
}

test_output_that_cannot_be_written_is_an_error() {
  [[ -w /dev/full ]] || return 0
  write_small
  status=0
  command_line='frost compile small.polar --print=ast >/dev/full'
  "$FROST" compile small.polar --print=ast >/dev/full 2>err || status=$?
  : >out
  expect_status 4
  expect_err_has 'cannot write to standard output'
}

test_lsp_without_an_editor_ends_with_its_input() {
  run lsp --stdio
  expect_status 1
  expect_out ''
}
