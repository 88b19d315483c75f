# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# frost query, who-can and authorize-resources, and context facts.

on_github() {
  run "$@" --policy "$github/policy.polar" --facts "$github/facts.txt"
}

test_the_page_is_true() { expect_page_is_true docs/queries.md 5; }

test_prints_derived_facts() {
  on_github query allow User:bob push Repository:_
  expect_status 0
  expect_out $'allow(User:bob, String:push, Repository:acme/api)\nallow(User:bob, String:push, Repository:acme/site)'
}

test_says_when_there_are_none() {
  on_github query allow User:dave push Repository:acme/api
  expect_status 0
  expect_out '(no results)'
}

test_joins_predicates_by_their_variables() {
  write_small
  echo 'has_role(User{"ann"}, "reader", Repo{"r3"}); has_role(User{"joe"}, "reader", Repo{"r3"});' \
    >more.facts
  run query has_role User:?u reader Repo:?r and has_role User:ann reader '?r' \
    --policy small.polar --facts more.facts
  expect_status 0
  expect_out $'has_role(User:ann, String:reader, Repo:r3) and has_role(User:ann, String:reader, Repo:r3)\nhas_role(User:joe, String:reader, Repo:r3) and has_role(User:ann, String:reader, Repo:r3)'
}

test_a_variable_may_be_restricted() {
  on_github query allow User:?u push Repository:acme/api --in u=nobody,bob
  expect_status 0
  expect_out 'allow(User:bob, String:push, Repository:acme/api)'
  on_github query allow User:?u push Repository:acme/api --in v=bob
  expect_status 2
  expect_err_has '--in takes a variable'
}

test_every_value_is_an_underscore() {
  cat >p.polar <<'POLAR'
actor User {}
has_permission(u: User, "read", _: Doc) if is_admin(u);
POLAR
  echo 'is_admin(User{"root"});' >p.facts
  run query allow User:root read Doc:_ --policy p.polar --facts p.facts
  expect_status 0
  expect_out 'allow(User:root, String:read, Doc:_)'
}

test_mistakes_are_usage_errors() {
  on_github query alow User:bob push Repository:_
  expect_status 2
  expect_err_has 'no rule and accepts no fact'
  on_github query allow User: push Repository:_
  expect_status 2
  on_github query allow User:bob push Repository:_ and
  expect_status 2
  expect_err_has 'predicate is missing'
  on_github query allow Actor:_ push Repository:acme/api
  expect_status 2
  expect_err_has 'abstract type'
}

test_hostile_ids_are_escaped() {
  write_small
  printf 'has_role(User{"a\x1b[31m"}, "reader", Repo{"r"});\n' >evil.facts
  run query has_role User:_ reader Repo:r --policy small.polar --facts evil.facts
  expect_status 0
  expect_out 'has_role(User:a\x1b[31m, String:reader, Repo:r)'
}

test_who_can_lists_actors() {
  on_github who-can push Repository:acme/api User
  expect_status 0
  expect_out $'alice\nbob\nroot'
}

test_authorize_resources_keeps_the_order() {
  on_github authorize-resources User:bob push Repository:acme/site Repository:acme/api \
    Repository:acme/nope Repository:acme/api
  expect_status 0
  expect_out $'Repository:acme/site\nRepository:acme/api\nRepository:acme/api'
}

test_context_facts_hold_for_one_question() {
  on_github authorize User:zed push Repository:acme/api
  expect_out denied
  on_github authorize User:zed push Repository:acme/api \
    -c 'has_role User:zed "owner" Organization:acme'
  expect_status 0
  expect_out allowed
  on_github who-can push Repository:acme/api User -c 'has_role User:zed owner Organization:acme'
  expect_out $'alice\nbob\nroot\nzed'
}

test_context_facts_are_checked() {
  on_github authorize User:zed push Repository:acme/api -c 'has_rule User:zed owner Organization:acme'
  expect_status 4
  expect_err_has 'is not used in policy'
  on_github authorize User:zed push Repository:acme/api -c 'has_role'
  expect_status 2
  expect_err_has 'a context fact is one text'
}

test_rows_may_be_limited_and_written_to_a_file() {
  write_small
  run query has_role User:ann _ Repo:_ --policy small.polar --facts small.facts
  expect_status 0
  cp out all
  [[ $(wc -l <all) -eq 3 ]] || fail "expected three roles"
  run query has_role User:ann _ Repo:_ --limit 2 --policy small.polar --facts small.facts
  expect_status 0
  expect_out "$(head -2 all)"
  expect_err_has 'there are 3 rows; --limit left out 1'
  run query has_role User:ann _ Repo:_ --output rows --policy small.polar --facts small.facts
  expect_status 0
  expect_out ''
  cmp -s rows all || fail "the file has other rows"
  run query has_role User:ann _ Repo:_ --limit 0 --policy small.polar
  expect_status 2
  run query has_role User:ann _ Repo:_ --limit 1 --count --policy small.polar
  expect_status 2
  run query has_role User:ann _ Repo:_ --output missing/rows --policy small.polar
  expect_status 4
}
