# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # names are shared with run.sh
# What a person sees on a terminal: terminal.py.

on_a_terminal() {
  command -v python3 >/dev/null || skip 'no python3'
  write_small
  mkdir home
  python3 "$FROST_EXAMPLES/../tests/cli/terminal.py" "$1" || exit $?
}

test_repl_answers_and_errors_do_not_end_it() { on_a_terminal test_repl_answers_and_errors_do_not_end_it; }
test_repl_completes_by_tab() { on_a_terminal test_repl_completes_by_tab; }
test_repl_keeps_history() { on_a_terminal test_repl_keeps_history; }
test_history_follows_no_link_and_has_a_limit() { on_a_terminal test_history_follows_no_link_and_has_a_limit; }
test_ctrl_c_cancels_the_line() { on_a_terminal test_ctrl_c_cancels_the_line; }
test_ctrl_c_cancels_the_question() { on_a_terminal test_ctrl_c_cancels_the_question; }
test_ctrl_c_cancels_what_is_printed() { on_a_terminal test_ctrl_c_cancels_what_is_printed; }
test_tell_in_a_session_is_seen_at_once() { on_a_terminal test_tell_in_a_session_is_seen_at_once; }
test_progress_is_shown_on_a_terminal() { on_a_terminal test_progress_is_shown_on_a_terminal; }
test_no_progress_where_nobody_wants_it() { on_a_terminal test_no_progress_where_nobody_wants_it; }
test_ctrl_c_removes_the_progress_line() { on_a_terminal test_ctrl_c_removes_the_progress_line; }
test_colours_on_a_terminal_only() { on_a_terminal test_colours_on_a_terminal_only; }
test_clear_asks() { on_a_terminal test_clear_asks; }
test_bash_completes_on_a_terminal() { on_a_terminal test_bash_completes_on_a_terminal; }
test_zsh_completes_on_a_terminal() { on_a_terminal test_zsh_completes_on_a_terminal; }
