# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# frost authorize, list and actions.

on_github() {
  run "$@" --policy "$github/policy.polar" --facts "$github/facts.txt"
}

test_denied_exits_with_0_unless_asked_otherwise() {
  on_github authorize User:dave push Repository:acme/api
  expect_status 0
  expect_out denied
  expect_no_err
}

test_fail_on_deny_exits_with_1() {
  on_github authorize User:dave push Repository:acme/api --fail-on-deny
  expect_status 1
  expect_out denied
  on_github authorize User:bob push Repository:acme/api --fail-on-deny
  expect_status 0
  expect_out allowed
}

test_the_environment_can_ask_to_fail_on_deny() {
  export OSO_CLI_FAIL_ON_DENY=1
  on_github authorize User:dave push Repository:acme/api
  expect_status 1
  expect_out denied
  export OSO_CLI_FAIL_ON_DENY=0
  on_github authorize User:dave push Repository:acme/api
  expect_status 0
}

test_an_action_may_be_typed() {
  on_github authorize User:nobody String:read Repository:acme/site
  expect_status 0
  expect_out allowed
}

test_options_may_come_first() {
  run authorize --policy "$github/policy.polar" --facts "$github/facts.txt" User:bob push \
    Repository:acme/api
  expect_status 0
  expect_out allowed
}

test_an_id_may_contain_colons_and_dashes() {
  write_small
  echo 'has_role(User{"a:b:c"}, "writer", Repo{"--x"});' >facts
  run authorize User:a:b:c push Repo:--x --policy small.polar --facts facts
  expect_status 0
  expect_out allowed
}

test_several_files_of_facts_add_up() {
  write_small
  echo 'has_role(User{"bob"}, "reader", Repo{"r3"});' >more.facts
  run list User:bob read Repo --policy small.polar --facts small.facts more.facts
  expect_status 0
  expect_out r3
}

# [SEM-46] Unknown names are no errors.
test_unknown_names_are_denied() {
  on_github authorize Martian:zorg push Repository:acme/api
  expect_status 0
  expect_out denied
  on_github list User:bob frobnicate Repository
  expect_status 0
  expect_out ''
}

test_the_tiers_agree() {
  write_small
  local tier
  for tier in interpreter interp native auto; do
    run list User:ann read Repo --policy small.polar --facts small.facts --tier="$tier"
    expect_status 0
    expect_out $'r1\nr2'
    run actions User:ann Repo:r1 --policy small.polar --facts small.facts --tier="$tier"
    expect_status 0
    expect_out $'push\nread'
  done
}

test_values_that_make_no_sense_are_usage_errors() {
  local value
  for value in '' User: :bob User:_ _; do
    on_github authorize "$value" push Repository:acme/api
    expect_status 2
    expect_err_has 'User:alice'
  done
  on_github list User:bob read Repository:acme/api
  expect_status 2
  expect_err_has 'expected a type'
}

test_a_policy_is_needed() {
  run authorize User:bob push Repository:acme/api
  expect_status 2
  expect_err_has 'no policy'
}

test_an_artefact_needs_trust() {
  write_small
  echo x >small.frost
  run authorize User:ann push Repo:r1 --artefact small.frost
  expect_status 2
  expect_err_has '--trust-key'
}

test_policy_and_artefact_exclude_each_other() {
  run authorize User:ann push Repo:r1 --policy a --artefact b --trust
  expect_status 2
}

test_native_without_the_back_end_is_an_error_not_a_guess() {
  write_small
  without_back_end
  run authorize User:ann push Repo:r1 --policy small.polar --facts small.facts --tier=native
  expect_status 2
  expect_out ''
  run authorize User:ann push Repo:r1 --policy small.polar --facts small.facts
  expect_status 0
  expect_out allowed
  run authorize User:ann push Repo:r1 --policy small.polar --facts small.facts --tier=auto
  expect_status 0
  expect_out allowed
}

test_native_code_is_kept_where_one_says() {
  write_small
  ask() {
    run authorize User:ann push Repo:r1 --policy small.polar --facts small.facts --tier=native "$@"
    expect_status 0
    expect_out allowed
  }
  ask --no-cache
  [[ ! -e $XDG_CACHE_HOME ]] || fail "expected no cache"
  ask
  [[ $(ls "$XDG_CACHE_HOME/frost" | wc -l) == 2 ]] || fail "expected code and its parts in the cache"
  ask --cache here
  FROST_CACHE=there ask
  diff -r here there || fail "expected the same code"
  # Damaged, and made anew.
  cp -r here sound
  for code in here/*.code; do printf x >>"$code"; done
  ask --cache here
  diff -r here sound || fail "expected the code as it was"
  # Not usable, and no matter.
  ask --cache small.polar/cache
  HOME='' XDG_CACHE_HOME='' ask
}
