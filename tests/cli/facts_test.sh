# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# Files of facts: every format, what is wrong with one, and frost dump.

# Every `console` block of the page prints what it says.
test_the_page_is_true() { expect_page_is_true docs/loading.md 3; }

# The facts of small.facts in every format, under the names f.*.
write_formats() {
  write_small
  local role='{"predicate":"has_role","args":[{"type":"User","id":"ann"},{"type":"String","id":"ROLE"},{"type":"Repo","id":"ID"}]}'
  {
    sed 's/ROLE/writer/; s/ID/r1/' <<<"$role"
    sed 's/ROLE/reader/; s/ID/r2/' <<<"$role"
  } >f.jsonl
  printf 'User,String,Repo\r\nann,writer,r1\r\n"ann",reader,r2' >has_role.csv
  printf 'User\tString\tRepo\nann\twriter\tr1\nann\treader\tr2\n' >has_role.tsv
  gzip -c f.jsonl >f.jsonl.gz
  cp f.jsonl.gz compressed.jsonl
}

test_every_format_holds_the_same_facts() {
  write_formats
  local file
  for file in small.facts f.jsonl has_role.csv has_role.tsv f.jsonl.gz compressed.jsonl; do
    run list User:ann read Repo --policy small.polar --facts "$file"
    expect_status 0
    expect_no_err
    expect_out $'r1\nr2'
  done
}

test_options_say_what_a_name_does_not() {
  write_small
  printf 'ann,writer,r1\n' >table
  run list User:ann read Repo --policy small.polar --facts table --facts-format csv \
    --facts-predicate has_role --facts-types User,String,Repo
  expect_status 0
  expect_out r1
}

test_a_bad_fact_is_named_and_nothing_is_loaded() {
  write_formats
  printf 'ann,owner,r3\n' >>has_role.tsv
  printf 'ann\towner\tr3\n' >>has_role.tsv
  run list User:ann read Repo --policy small.polar --facts small.facts has_role.tsv
  expect_status 4
  expect_out ''
  expect_err_has 'has_role.tsv:4: expected 3 fields'
}

test_max_errors_leaves_out_and_reports() {
  write_formats
  printf 'ann\tr3\nann\towner\tr3\nann\treader\tr4\n' >>has_role.tsv
  run list User:ann read Repo --policy small.polar --facts has_role.tsv --max-errors 2
  expect_status 0
  expect_out $'r1\nr2\nr4'
  expect_err_has '2 bad facts left out:'
  expect_err_has 'has_role.tsv:4: expected 3 fields'
  expect_err_has 'has_role.tsv:5: has_role(User, "owner", Repo) is not used in policy.'
  run list User:ann read Repo --policy small.polar --facts has_role.tsv --max-errors 1
  expect_status 4
  expect_out ''
}

test_a_cut_gzip_file_is_an_error() {
  write_formats
  head -c 60 f.jsonl.gz >cut.jsonl.gz
  run list User:ann read Repo --policy small.polar --facts cut.jsonl.gz --max-errors 1000
  expect_status 4
  expect_err_has 'cut.jsonl.gz: the compressed data end in the middle'
}

test_what_is_wrong_cannot_steer_a_terminal() {
  write_small
  printf '{"predicate":"has_role","args":[],"\\u001b[31m\xe2\x80\xae":1}\n' >f.jsonl
  run list User:ann read Repo --policy small.polar --facts f.jsonl
  expect_status 4
  expect_harmless
}

test_a_dump_can_be_loaded_in_every_format() {
  write_small
  printf 'has_role(User{"a,\\"b\\n\\\\"}, "reader", Repo{" r\\t"});\n' >>small.facts
  local id
  for id in 67e55044-10b1-426f-9247-bb680a5fe0c8 67E55044-10b1-426f-9247-bb680a5fe0c8 7 07 -7; do
    printf 'has_role(User{"%s"}, "reader", Repo{"%s"});\n' "$id" "$id" >>small.facts
  done
  run dump --policy small.polar --facts small.facts --sort
  expect_status 0
  cp out expected
  local file
  for file in f.txt f.txt.gz f.jsonl f.jsonl.gz; do
    run dump --policy small.polar --facts small.facts -o "$file"
    expect_status 0
    run dump --policy small.polar --facts "$file" --sort
    diff expected out || fail "$file gives other facts"
  done
  for format in csv tsv; do
    run dump --policy small.polar --facts small.facts --format "$format" -o "folder.$format"
    expect_status 0
    [[ -f folder.$format/has_role.User.String.Repo.$format ]] || fail 'no table'
    run dump --policy small.polar --facts "folder.$format"/* --sort
    diff expected out || fail "$format gives other facts"
  done
  [[ $(head -c 2 f.txt.gz | od -An -tx1) == ' 1f 8b' ]] || fail 'not compressed'
  expect_no_temporary_files
}

test_a_dump_that_cannot_be_written_leaves_nothing() {
  write_small
  run dump --policy small.polar --facts small.facts --format csv
  expect_status 2
  expect_err_has 'name a folder'
  mkdir full
  touch full/file
  run dump --policy small.polar --facts small.facts --format csv -o full
  expect_status 2
  expect_err_has 'name a new folder'
  run dump --policy small.polar --facts small.facts -o nowhere/f.txt
  expect_status 4
  [[ $(ls) == $'err\nfull\nout\nsmall.facts\nsmall.polar' ]] || fail "left over: $(ls)"
}
