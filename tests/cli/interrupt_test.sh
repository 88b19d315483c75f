# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # names are shared with run.sh
# Ctrl-C, and the other signals that end a command, while it writes a file: interrupt.py.

# interrupted OUTPUT WORD...: frost WORD... writes OUTPUT.
interrupted() {
  command -v python3 >/dev/null || skip 'no python3'
  write_small
  mkdir -p place
  python3 "$FROST_EXAMPLES/../tests/cli/interrupt.py" many.facts "place/$1" "$FROST" "${@:2}" \
    --policy small.polar --facts many.facts
}

test_a_dump_that_is_interrupted_leaves_nothing() { interrupted facts.txt dump -o place/facts.txt; }
test_a_compressed_dump_that_is_interrupted_leaves_nothing() {
  interrupted facts.jsonl.gz dump -o place/facts.jsonl.gz
}
test_a_folder_that_is_interrupted_leaves_nothing() {
  interrupted tables dump --format csv -o place/tables
}
test_answers_that_are_interrupted_leave_nothing() {
  interrupted answers.txt query allow User:ann _ Repo:_ --output place/answers.txt
}
