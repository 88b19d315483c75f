# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# Files that are missing, broken or meant to do harm.

test_a_missing_file_is_named() {
  local command
  for command in compile validate test facts metadata 'generate-types python'; do
    # shellcheck disable=SC2086 # a command of two words
    run $command nowhere.polar
    expect_status 4
    expect_out ''
    expect_err_has 'there is no file `nowhere.polar`'
  done
  run authorize User:ann read Repo:r --policy nowhere.polar
  expect_status 4
  write_small
  run authorize User:ann read Repo:r --policy small.polar --facts nowhere.facts
  expect_status 4
  expect_err_has 'nowhere.facts'
  expect_out ''
}

test_a_folder_is_no_file() {
  mkdir folder
  run validate folder
  expect_status 4
  expect_err_has '`folder` is a folder'
  write_small
  run authorize User:ann read Repo:r --policy small.polar --facts folder
  expect_status 4
}

test_an_empty_policy_denies_everything() {
  : >empty.polar
  run validate empty.polar
  expect_status 0
  run authorize User:ann read Repo:r --policy empty.polar
  expect_status 0
  expect_out denied
}

test_empty_facts_are_no_facts() {
  write_small
  : >empty.facts
  run list User:ann read Repo --policy small.polar --facts empty.facts
  expect_status 0
  expect_out ''
}

test_binary_garbage_is_a_policy_error() {
  head -c 20000 "$FROST" >garbage.polar
  run validate garbage.polar
  expect_status 3
  expect_out ''
  expect_harmless
  run authorize User:ann read Repo:r --policy garbage.polar
  expect_status 3
  expect_out ''
}

test_binary_garbage_is_no_facts() {
  write_small
  head -c 20000 "$FROST" >garbage.facts
  run authorize User:ann push Repo:r1 --policy small.polar --facts small.facts garbage.facts
  expect_status 4
  expect_out ''
  expect_err_has 'garbage.facts'
  expect_harmless
}

test_a_policy_beyond_the_limit_is_a_limit_error() {
  head -c 1048577 /dev/zero | tr '\0' '#' >large.polar
  run validate large.polar
  expect_status 5
  expect_err_has '1,048,576'
}

test_nesting_beyond_the_limit_is_an_error() {
  { printf 'p(x) if ' && head -c 100000 /dev/zero | tr '\0' '('; } >deep.polar
  run validate deep.polar
  [[ $status == 3 || $status == 5 ]] || fail "expected a policy or limit error"
}

test_a_fact_that_the_policy_does_not_know_is_refused_with_its_place() {
  write_small
  echo 'owns(User{"ann"}, Repo{"r1"});' >>small.facts
  run authorize User:ann push Repo:r1 --policy small.polar --facts small.facts
  expect_status 4
  expect_out ''
  expect_err_has 'small.facts:3'
}

test_a_fact_without_an_end_is_a_data_error_with_its_place() {
  write_small
  printf 'has_role(User{"ann' >>small.facts
  run authorize User:ann push Repo:r1 --policy small.polar --facts small.facts
  expect_status 4
  expect_out ''
  expect_err_has 'small.facts:3'
}

test_policy_text_cannot_steer_the_terminal() {
  printf 'allow(u: \033[31mUser\033]0;gotcha\007, "\342\200\256read", r: Repo) if;\n' >evil.polar
  run validate evil.polar
  expect_status 3
  expect_harmless
  printf 'test "\033[2Jname" { assert allow(User{"\033[31m"}, "x", Repo{"\007"}); }\n' >evil.polar
  run test evil.polar --engine=interp
  [[ $status != 0 ]] || fail "expected a failure"
  expect_harmless
}

test_ids_cannot_steer_the_terminal() {
  write_small
  printf 'has_role(User{"ann"}, "reader", Repo{"\033[31mred\\ntwo"});\n' >evil.facts
  run list User:ann read Repo --policy small.polar --facts evil.facts
  expect_harmless
  [[ $(wc -l <out) -le 1 ]] || fail "an id spread over lines"
}

test_file_names_cannot_steer_the_terminal() {
  run validate $'\033[31mnowhere.polar'
  expect_status 4
  expect_harmless
}

test_garbage_is_no_artefact() {
  write_small
  head -c 50000 "$FROST" >garbage.frost
  run authorize User:ann push Repo:r1 --artefact garbage.frost --trust
  expect_status 4
  expect_out ''
  expect_err_has 'garbage.frost'
  : >empty.frost
  run authorize User:ann push Repo:r1 --artefact empty.frost --trust
  expect_status 4
}

test_a_damaged_artefact_is_refused() {
  write_small
  run compile small.polar -o small.frost
  expect_status 0
  local size
  size=$(wc -c <small.frost)
  head -c $((size - 1)) small.frost >short.frost
  run authorize User:ann push Repo:r1 --artefact short.frost --trust
  expect_status 4
  local half=$((size / 2))
  { head -c $half small.frost && printf '\252' && tail -c +$((half + 2)) small.frost; } \
    >flipped.frost
  if cmp -s small.frost flipped.frost; then fail "nothing was changed"; fi
  run authorize User:ann push Repo:r1 --artefact flipped.frost --trust --facts small.facts
  expect_status 4
  expect_out ''
}

test_a_pipe_is_a_file() {
  write_small
  status=0
  command_line='frost list … --facts <(…)'
  "$FROST" list User:ann read Repo --policy small.polar --facts <(cat small.facts) >out 2>err ||
    status=$?
  expect_status 0
  expect_out $'r1\nr2'
}
