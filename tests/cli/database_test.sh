# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# Databases: policy, tell, delete, get, inspect, clear, and questions with --db.

write_policy() {
  cat >policy.polar <<'EOF'
actor User {}
resource Organization {
  roles = ["member", "owner"];
  permissions = ["read", "write"];
  "member" if "owner";
  "read" if "member";
  "write" if "owner";
}
test "owners write" {
  setup { has_role(User{"ann"}, "owner", Organization{"acme"}); }
  assert allow(User{"ann"}, "write", Organization{"acme"});
}
EOF
}

test_the_page_is_true() {
  cp -r "$github" copy
  github=$folder/copy
  expect_page_is_true docs/databases.md 7
}

test_a_policy_and_facts_are_there_for_the_next_command() {
  write_policy
  run policy policy.polar --db d
  expect_status 0
  expect_out "Policy successfully loaded."
  run tell has_role User:ann owner Organization:acme --db d
  expect_status 0
  run authorize User:ann write Organization:acme --db d
  expect_out "allowed"
  run authorize User:bob write Organization:acme --db d
  expect_out "denied"
  run list User:ann write Organization --db d --tier=interpreter
  expect_out "acme"
}

test_the_database_is_named_by_option_variable_or_folder() {
  write_policy
  run policy policy.polar
  expect_status 0
  run tell has_role User:ann owner Organization:here
  run list User:ann write Organization
  expect_out "here"
  FROST_DB=other run policy policy.polar
  FROST_DB=other run tell has_role User:ann owner Organization:there
  FROST_DB=other run list User:ann write Organization
  expect_out "there"
  FROST_DB=other run list User:ann write Organization --db .frost
  expect_out "here"
}

test_facts_are_listed_by_pattern() {
  write_policy
  run policy policy.polar
  run tell has_role User:ann owner Organization:acme
  run insert has_role User:bob member Organization:acme
  run get has_role _ member _
  expect_out "has_role(User:bob, String:member, Organization:acme)"
  run get has_role User:ann _ Organization:_
  expect_out "has_role(User:ann, String:owner, Organization:acme)"
  run get nothing
  expect_status 0
  expect_out ""
  run inspect User:bob
  expect_out "has_role(User:bob, String:member, Organization:acme)"
  run get
  [ "$(wc -l <out)" = 2 ] || fail "two facts were expected"
}

test_facts_are_removed_by_pattern() {
  write_policy
  run policy policy.polar
  for user in ann bob eve; do
    run tell has_role User:$user member Organization:acme
  done
  run delete has_role User:ann member Organization:acme
  expect_status 0
  run delete has_role User:ann member Organization:acme
  expect_status 0
  run delete has_role User:bob _ Organization:_
  run get
  expect_out "has_role(User:eve, String:member, Organization:acme)"
}

test_a_fact_that_the_policy_does_not_use_is_refused() {
  write_policy
  run policy policy.polar
  run tell has_role User:ann steward Organization:acme
  expect_status 4
  expect_err_has 'has_role(User, "steward", Organization) is not used in policy.'
  run tell has_role User:ann _ Organization:acme
  expect_status 2
  run get
  expect_out ""
}

test_a_policy_whose_tests_fail_is_not_loaded() {
  write_policy
  sed 's/assert allow/assert_not allow/' policy.polar >bad.polar
  run policy bad.polar
  expect_status 1
  expect_err_has "its tests fail"
  run policy bad.polar --force
  expect_status 0
}

test_the_policy_is_printed() {
  write_policy
  run policy policy.polar
  run policy
  cmp out policy.polar || fail "another policy"
}

test_facts_that_a_new_policy_does_not_use_are_kept() {
  write_policy
  run policy policy.polar
  run tell has_role User:ann owner Organization:acme
  printf 'actor User {}\n' >empty.polar
  run policy empty.polar
  expect_err_has "1 fact is not used by this policy"
  run get
  expect_out "has_role(User:ann, String:owner, Organization:acme)"
  run policy policy.polar
  run authorize User:ann write Organization:acme
  expect_out "allowed"
}

test_clear_asks() {
  write_policy
  run policy policy.polar
  run clear </dev/null
  expect_status 2
  run clear --confirm
  expect_status 0
  run get
  expect_out ""
  run policy
  expect_out ""
}

test_what_is_not_there_is_said() {
  run get --db nowhere
  expect_status 4
  expect_err_has "there is no database in \`nowhere\`"
  [ ! -e nowhere ] || fail "reading made a database"
  run authorize User:ann read Organization:acme
  expect_status 2
  expect_err_has "--db DIR"
}

test_files_are_loaded_all_or_none() {
  write_policy
  run policy policy.polar
  printf 'User,String,Organization\nann,owner,acme\nbob,member,acme\n' >has_role.csv
  printf '{"predicate":"has_role","args":[{"type":"User","id":"eve"},{"type":"String","id":"member"},{"type":"Organization","id":"acme"}]}\n' >more.jsonl
  run load has_role.csv more.jsonl
  expect_status 0
  expect_out "3 facts loaded"
  run list User:bob read Organization
  expect_out "acme"
  printf 'User,String,Organization\nzed,member,acme\nzed,steward,acme\n' >has_role.csv
  run load more.jsonl has_role.csv
  expect_status 4
  expect_err_has "has_role.csv:3"
  run get has_role User:zed _ _
  expect_out ""
  run load has_role.csv --max-errors 1
  expect_status 0
  run get has_role User:zed _ _
  expect_out "has_role(User:zed, String:member, Organization:acme)"
}

test_a_dump_is_loaded_back() {
  write_policy
  run policy policy.polar --db one
  run policy policy.polar --db two
  run tell has_role User:ann owner "Organization:a, \"b\"" --db one
  run tell has_role "User:b c" member Organization:acme --db one
  # Spellings that are packed, and others of the same values.
  for id in 67e55044-10b1-426f-9247-bb680a5fe0c8 67E55044-10B1-426F-9247-BB680A5FE0C8 \
    {67e55044-10b1-426f-9247-bb680a5fe0c8} 0 -0 7 07 +7 -7 7.0 18446744073709551615 \
    18446744073709551616 -9223372036854775808 -9223372036854775809; do
    run tell has_role "User:$id" member "Organization:$id" --db one
    expect_status 0
  done
  [[ $("$FROST" get has_role _ _ _ --db one | wc -l) == 16 ]] || fail "ids were taken for each other"
  for name in dump.jsonl dump.txt dump.jsonl.gz; do
    run dump --db one -o $name
    expect_status 0
    run load $name --db two
    expect_status 0
    run dump --sort --db two
    cp out two.txt
    run dump --sort --db one
    cmp out two.txt || fail "$name gives other facts"
    run delete has_role _ _ _ --db two
  done
}

test_stats_show_how_facts_are_stored() {
  write_policy
  run policy policy.polar
  run tell has_role User:ann owner Organization:acme
  run tell has_role User:9223372036854775807 owner Organization:acme
  run tell has_role User:7f3c1a52-0b1d-4c6e-9a77-3f2f5f0c9d11 owner Organization:acme
  run stats
  expect_status 0
  expect_out_has "facts 3"
  expect_out_has "  Organization: names 1, texts 1, bytes 4"
  expect_out_has "  User: names 3, UUIDs 1, decimals 1, texts 1, bytes 27"
  expect_out_has 'has_role(User, "member"|"owner", Organization)'
  expect_out_has "neighbours 1 -> 3, masks of 8 bits"
  expect_out_has "functional, packed: chunks 1, rows 3, bytes 64"
}

# The next command opens the checkpoint, and need not read the log of the load.
test_a_large_load_leaves_a_checkpoint_of_itself() {
  write_small
  "$FROST" policy small.polar --db small.db --quiet
  seq 1 200000 | sed 's/.*/has_role(User{"a name of many bytes &"}, "reader", Repo{"r&"});/' >many.facts
  run load many.facts --db small.db
  expect_status 0
  local offset
  offset=$("$FROST" stats --db small.db --json | head -n 1 | sed 's/.*"offset":\([0-9]*\).*/\1/')
  [[ $offset -gt 1 ]] || fail "offset $offset"
  [[ -s small.db/facts-$offset.used ]] || fail "no checkpoint of offset $offset: $(echo small.db/*)"
}

test_a_folder_that_is_no_database_stays_as_it_is() {
  mkdir folder
  local command
  for command in stats get dump; do
    run $command --db folder
    expect_status 4
    expect_err_has 'there is no database in `folder`'
  done
  [[ -z $(ls -A folder) ]] || fail "it holds $(ls -A folder)"
}

# A rename would replace it: of a device, that would be the end.
test_a_dump_replaces_nothing_but_a_file() {
  write_small
  mkfifo pipe
  run dump --policy small.polar --facts small.facts -o pipe
  expect_status 4
  expect_err_has 'no regular file'
  [[ -p pipe ]] || fail 'the pipe is gone'
  expect_no_temporary_files
}
