# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# frost facts, frost metadata and frost generate-types.

test_facts_says_what_is_accepted_and_why() {
  write_small
  run facts small.polar
  expect_status 0
  expect_no_err
  expect_out 'Facts that the policy accepts

  has_permission(Any, String)
    default allow

  has_permission(Any, String, Any)
    default allow

  has_permission(User, "push" | "read", Repo)
    derived by rules  small.polar:6:3, small.polar:7:3

  has_role(User, "reader" | "writer", Repo)
    used by rules     small.polar:5:15, small.polar:6:13, small.polar:7:13
    derived by rules  "reader"  small.polar:5:3

Questions that it answers

  allow(User, "push" | "read", Repo)
    default allow

  has_permission(User, "push" | "read", Repo)
    derived by rules  small.polar:6:3, small.polar:7:3

  has_role(User, "reader", Repo)
    derived by rules  small.polar:5:3'
}

test_facts_names_the_file_of_each_place() {
  echo 'actor User {} resource Repo {}' >types.polar
  echo 'may_see(u: User, r: Repo) if owns(u, r);' >rules.polar
  run facts types.polar rules.polar
  expect_status 0
  expect_out_has 'used by rules     rules.polar:1:30'
}

# More places than are shown, so that the two differ.
test_facts_as_json_has_every_place() {
  printf 'f%s(u: User) if is_on(u);\n' 1 2 3 4 5 >many.polar
  run facts many.polar
  expect_out_has 'many.polar:1:16, many.polar:2:16, many.polar:3:16 and 2 more'
  run facts --json many.polar
  expect_status 0
  expect_out_has '"version": 1,'
  expect_out_has '"text": "is_on(User)",'
  expect_out_has '"origin": "rule_body",'
  [[ $(grep -c '"file": "many.polar"' out) == 15 ]] || fail "5 uses, 5 heads, 5 questions"
}

# What the facts command lists is what a store takes.
test_listed_facts_are_accepted_and_others_are_not() {
  write_small
  echo 'has_role(User{"u"}, "writer", Repo{"r"});' >good.facts
  echo 'has_role(User{"u"}, "admin", Repo{"r"});' >bad.facts
  run authorize User:u push Repo:r --policy small.polar --facts good.facts
  expect_status 0
  expect_out allowed
  run authorize User:u push Repo:r --policy small.polar --facts bad.facts
  expect_status 4
}

test_metadata_has_sorted_names_and_global() {
  write_small
  run metadata small.polar
  expect_status 0
  expect_no_err
  [[ $(tr -d ' \n' <out) == '{"metadata":{"resources":{"Repo":{"permissions":["push","read"],"roles":["reader","writer"],"relations":{}},"User":{"permissions":[],"roles":[],"relations":{}},"global":{"permissions":[],"roles":[],"relations":{}}}}}' ]] ||
    fail "not the metadata of small.polar"
}

test_generated_types_name_their_command() {
  write_small
  run generate-types typescript small.polar
  expect_status 0
  expect_no_err
  expect_out_has '// $ frost generate-types typescript small.polar'
  expect_out_has '    | ["has_role", { type: "User"; id: string }, { type: "String"; id: "reader" } | { type: "String"; id: "writer" }, { type: "Repo"; id: string }];'
  run generate-types python small.polar
  expect_status 0
  expect_out_has '# $ frost generate-types python small.polar'
  expect_out_has '    tuple[Literal["has_role"], User, Literal["reader", "writer"], Repo],'
}

test_generated_types_go_to_a_file() {
  write_small
  run generate-types typescript small.polar
  mv out printed.ts
  run generate-types typescript small.polar -o types.ts
  expect_status 0
  expect_out ''
  expect_no_err
  cmp printed.ts types.ts || fail "the file differs from what is printed"
  expect_no_temporary_files
  run generate-types typescript small.polar -o nowhere/types.ts
  expect_status 4
  expect_err_has 'nowhere/types.ts'
}

test_an_unknown_language_is_a_usage_error() {
  write_small
  run generate-types cobol small.polar
  expect_status 2
  expect_err_has 'cobol'
  run generate-types small.polar
  expect_status 2
}

test_a_wrong_policy_has_no_schema() {
  echo 'resource Repo { "read" if "reader"; }' >wrong.polar
  local command
  for command in facts 'facts --json' metadata 'generate-types typescript' 'generate-types python'; do
    # shellcheck disable=SC2086 # a command of several words
    run $command wrong.polar
    expect_status 3
    expect_out ''
    expect_err_has 'wrong.polar:1:17'
  done
  run generate-types typescript wrong.polar -o types.ts
  expect_status 3
  [[ ! -e types.ts ]] || fail "a file was written"
}

test_file_names_stay_in_their_comment() {
  write_small
  local name=$'a\nevil();\033[31m \'b\'.polar'
  cp small.polar "$name"
  run generate-types typescript "$name"
  expect_status 0
  expect_harmless
  expect_out_has "// \$ frost generate-types typescript 'a\\x0aevil();\\x1b[31m '\\''b'\\''.polar'"
  if grep -q '^evil' out; then fail "a file name became code"; fi
  run facts "$name"
  expect_status 0
  expect_harmless
}

test_policy_text_cannot_steer_the_terminal() {
  printf 'actor User {}\nok(u: User) if is(u, "\033[31m\342\200\256");\n' >evil.polar
  local command
  for command in facts 'facts --json' metadata 'generate-types typescript' 'generate-types python'; do
    # shellcheck disable=SC2086 # a command of several words
    run $command evil.polar
    expect_status 0
    expect_harmless
  done
}
