# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154,SC2164 # names are shared with run.sh
# frost graph.

write_folders() {
  cat >folders.polar <<'POLAR'
actor User {}
resource Folder {
  roles = ["reader"];
  permissions = ["read"];
  relations = { parent: Folder };
  "reader" if "reader" on "parent";
}
has_permission(user: User, "read", folder: Folder) if
  has_role(user, "reader", folder) and not is_banned(user);
POLAR
}

# The number of the node with this text.
node() { sed -n "s/^ *\(n[0-9]*\) \[label=\"$1.*/\1/p" out; }

test_the_page_is_true() {
  mkdir page
  write_folders
  cp folders.polar page/
  expect_page_is_true docs/graph.md 1
}

test_conditions_negations_and_recursion_are_told_apart() {
  local read reader banned
  write_folders
  run graph folders.polar
  expect_status 0
  expect_no_err
  read=$(node 'has_permission(User, \\"read\\", Folder)')
  reader=$(node 'has_role(User, \\"reader\\", Folder)')
  banned=$(node 'is_banned(User)')
  expect_out_has "$read -> $reader [edgetooltip=\"folders.polar:8\"]"
  expect_out_has "$read -> $banned [style=dashed, color=red, label=\"not\""
  expect_out_has "$reader -> $reader ["
  sed -n '/subgraph cluster_0/,/}/p' out | grep -qF "$reader [label=" || fail 'reader is recursive'
  if sed -n '/subgraph cluster_0/,/}/p' out | grep -qF "$read [label="; then
    fail 'read is not recursive'
  fi
}

test_a_rule_for_every_role_is_no_recursion_by_itself() {
  run graph "$github/policy.polar"
  expect_status 0
  if grep -q 'subgraph cluster' out; then fail 'the policy has no recursion'; fi
}

test_mutual_recursion_is_one_cluster() {
  cat >even.polar <<'POLAR'
actor User {}
even(x: User) if next(x, y) and y matches User and odd(y);
odd(x: User) if next(x, y) and y matches User and even(y);
odd(x: User) if is_one(x);
allow(x: User, "pass", _: User) if even(x);
POLAR
  run graph even.polar
  expect_status 0
  [[ $(grep -c 'subgraph cluster' out) == 1 ]] || fail 'expected one cluster'
  [[ $(sed -n '/subgraph cluster_0/,/}/p' out | grep -c '\[label=') == 2 ]] || fail 'expected two nodes'
}

test_only_keeps_what_a_predicate_depends_on() {
  write_folders
  run graph folders.polar --only has_role
  expect_status 0
  expect_out_has 'has_relation(Folder'
  if grep -q 'is_banned\|allow(' out; then fail 'expected less'; fi
  run graph folders.polar --only has_rule
  expect_status 2
  expect_out ''
  expect_err_has 'no rule of the policy mentions the predicate `has_rule`; it has allow'
}

test_graphviz_draws_it() {
  write_folders
  run graph folders.polar --format svg
  expect_status 0
  expect_no_err
  expect_out_has '<svg '
  expect_out_has 'is_banned(User)'
  run graph "$github/policy.polar" --format svg -o github.svg
  expect_status 0
  expect_out ''
  grep -q '</svg>' github.svg || fail 'expected a drawing'
}

test_without_graphviz_the_package_is_named() {
  write_folders
  PATH=$folder run graph folders.polar --format svg
  expect_status 2
  expect_out ''
  expect_err_has 'graphviz'
  expect_err_has '--format dot'
}

test_a_graphviz_that_fails_is_an_error() {
  write_folders
  mkdir bin
  printf '#!/bin/sh\necho half\nexit 3\n' >bin/dot
  chmod +x bin/dot
  PATH=$folder/bin:$PATH run graph folders.polar --format svg -o out.svg
  expect_status 4
  expect_err_has 'ended with 3'
  [[ ! -e out.svg ]] || fail 'half a drawing was written'
}

test_hostile_names_are_escaped_and_still_drawn() {
  printf 'actor User {}\nallow(_: User, "a\\\\\\"b\\n\342\200\256]; n0 -> n1 [", _: User) if x(1);\n' >bad.polar
  run graph bad.polar
  expect_status 0
  expect_harmless
  run graph bad.polar --format svg
  expect_status 0
  expect_harmless
  [[ $(grep -c 'class="edge"' out) == 1 ]] || fail 'text became an edge'
}

test_misuse_is_named() {
  run graph
  expect_status 2
  run graph missing.polar
  expect_status 4
  write_folders
  run graph folders.polar --format png
  expect_status 2
  echo 'nonsense' >bad.polar
  run graph bad.polar
  expect_status 3
  expect_out ''
}
