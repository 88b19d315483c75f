# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# frost compile.

test_a_good_policy_is_ok() {
  run compile "$github/policy.polar"
  expect_status 0
  expect_no_err
  [[ $(<out) =~ ^ok:\ policy\ digest\ [0-9a-f]{64}$ ]] || fail "expected ok and the digest"
}

test_comments_and_order_do_not_change_the_digest() {
  write_small
  run compile small.polar
  cp out before
  { echo '# A comment.' && cat small.polar; } >commented.polar
  run compile commented.polar
  cmp -s before out || fail "another digest"
}

test_every_stage_prints() {
  local stage
  write_small
  for stage in ast hir rir lir llvm asm; do
    run compile small.polar --print="$stage"
    expect_status 0
    expect_no_err
    [[ -s out ]] || fail "nothing printed for $stage"
  done
}

test_one_procedure_prints_less_than_all() {
  write_small
  run compile small.polar --print=lir
  cp out all
  run compile small.polar --print=lir --only=p0
  expect_status 0
  [[ -s out && $(wc -c <out) -lt $(wc -c <all) ]] || fail "expected a part"
}

test_an_unknown_procedure_is_a_usage_error() {
  write_small
  run compile small.polar --print=lir --only=p99999
  expect_status 2
  expect_out ''
}

# More operators than a function has: the check of the action is in parts, which name it too.
test_a_large_check_of_one_action_prints() {
  {
    echo 'actor User {} resource Repo {} resource Org {} resource Team {}'
    echo 'allow(u: User, "read", r: Repo) if w(u, z) and z matches Team and g(z, x) and'
    echo '  x matches Org and h(x, r);'
    for i in {1..150}; do echo "g(z: Team, x: Org) if e$i(z, x);"; done
  } >large.polar
  for stage in rir lir llvm; do
    run compile large.polar --print="$stage"
    expect_status 0
  done
  run compile large.polar --print=lir
  [[ $(grep -cF 'name "allow(User, \"read\", Repo) bbb"' out) -gt 1 ]] || fail "expected parts"
}

test_options_without_effect_are_mistakes() {
  write_small
  run compile small.polar --only=p0
  expect_status 2
  run compile small.polar --cpu=native
  expect_status 2
  run compile small.polar --print=bytes
  expect_status 2
  expect_err_has 'bytes'
}

test_an_unknown_cpu_is_refused() {
  write_small
  run compile small.polar -o small.frost --cpu=x86-64-v99
  [[ $status != 0 ]] || fail "expected an error"
  expect_err_has 'x86-64-v99'
  [[ ! -e small.frost ]] || fail "an artefact was written"
}

test_an_artefact_answers_on_both_tiers() {
  local tier
  write_small
  run compile small.polar -o small.frost
  expect_status 0
  expect_out ''
  expect_err_has 'wrote small.frost'
  expect_no_temporary_files
  for tier in interpreter native; do
    run authorize User:ann push Repo:r1 --artefact small.frost --trust --facts small.facts \
      --tier="$tier"
    expect_status 0
    expect_no_err
    expect_out allowed
    run list User:ann read Repo --artefact small.frost --trust --facts small.facts --tier="$tier"
    expect_status 0
    expect_out $'r1\nr2'
  done
}

test_the_same_policy_gives_the_same_bytes() {
  write_small
  run compile small.polar -o first.frost
  run compile small.polar -o second.frost
  cmp first.frost second.frost || fail "two artefacts differ"
}

test_a_failure_leaves_the_old_artefact() {
  write_small
  echo old >small.frost
  echo 'allow(' >>small.polar
  run compile small.polar -o small.frost
  expect_status 3
  [[ $(<small.frost) == old ]] || fail "the old file is gone"
  expect_no_temporary_files
}

test_an_output_that_cannot_be_written_is_a_data_error() {
  write_small
  run compile small.polar -o missing/small.frost
  expect_status 4
  expect_err_has 'missing/small.frost'
  mkdir folder
  run compile small.polar -o folder
  expect_status 4
  expect_err_has 'no regular file'
  expect_no_temporary_files
}

test_without_the_back_end_there_is_no_artefact() {
  write_small
  without_back_end
  run compile small.polar -o small.frost
  expect_status 2
  [[ ! -e small.frost ]] || fail "an artefact was written"
  run compile small.polar --print=asm
  expect_status 2
  run compile small.polar --print=lir
  expect_status 0
}

test_without_the_back_end_an_artefact_answers() {
  write_small
  run compile small.polar -o small.frost
  without_back_end
  run authorize User:ann push Repo:r1 --artefact small.frost --trust --facts small.facts
  expect_status 0
  expect_no_err
  expect_out allowed
}
