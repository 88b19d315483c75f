# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# frost artefact.

# Every command of the page prints what it says.
test_the_page_is_true() {
  mkdir page
  "$FROST" artefact keygen -o page/release.key >out 2>err
  expect_page_is_true docs/artefacts.md 4
}

# small.frost, and release.key with release.key.pub.
write_artefact() {
  write_small
  run compile small.polar -o small.frost
  expect_status 0
  run artefact keygen -o release.key
  expect_status 0
}

test_show_says_what_an_artefact_is() {
  write_artefact
  run artefact show small.frost
  expect_status 0
  expect_no_err
  expect_out_has 'loads here      yes'
  expect_out_has 'signed by       none'
  expect_out_has 'source          small.polar'
  expect_out_has 'entry           allow(User, String, Repo) bbb'
  run artefact show small.frost --json
  expect_status 0
  expect_out_has '"loadsHere": true'
  expect_out_has '"signedBy": null'
  expect_out_has '"name": "small.polar"'
}

test_a_signed_artefact_runs_for_those_who_trust_its_key() {
  write_artefact
  run artefact sign small.frost --key release.key
  expect_status 0
  run artefact verify small.frost --key release.key.pub
  expect_status 0
  expect_out_has 'ok: signed by '
  run authorize User:ann push Repo:r1 --artefact small.frost --trust-key release.key.pub \
    --facts small.facts
  expect_status 0
  expect_no_err
}

test_another_key_and_no_signature_are_refused() {
  write_artefact
  run artefact keygen -o other.key
  run artefact verify small.frost --key other.key.pub
  expect_status 1
  expect_out 'refused: not signed'
  run authorize User:ann push Repo:r1 --artefact small.frost --trust-key release.key.pub \
    --facts small.facts
  expect_status 4
  expect_err_has 'without a signature'
  run artefact sign small.frost --key release.key -o signed.frost
  expect_status 0
  run artefact verify signed.frost --key other.key.pub
  expect_status 1
  expect_out_has 'refused: signed by '
  run authorize User:ann push Repo:r1 --artefact signed.frost --trust-key other.key.pub \
    --facts small.facts
  expect_status 4
  expect_err_has 'is not trusted here'
  expect_out ''
}

test_a_changed_file_is_no_artefact() {
  write_artefact
  run artefact sign small.frost --key release.key
  printf 'x' | dd of=small.frost bs=1 seek=4000 conv=notrunc status=none
  local verb
  for verb in show 'verify --key release.key.pub' 'sign --key release.key'; do
    # shellcheck disable=SC2086 # words
    run artefact ${verb%% *} small.frost ${verb#"${verb%% *}"}
    expect_status 4
    expect_out ''
  done
}

test_keys_are_secret_and_never_replaced() {
  write_artefact
  [[ $(stat -c %a release.key) == 600 ]] || fail "the secret key can be read by others"
  cp release.key before
  run artefact keygen -o release.key
  expect_status 4
  expect_err_has 'is there already'
  cmp -s release.key before || fail "the key was replaced"
  run artefact sign small.frost --key release.key.pub
  expect_status 2
  expect_err_has 'PRIVATE KEY'
}

test_keys_are_those_of_openssl() {
  command -v openssl >/dev/null || return 0
  write_artefact
  openssl pkey -in release.key -pubout -out again.pub || fail "openssl does not read the secret key"
  cmp -s again.pub release.key.pub || fail "openssl makes another public key"
  openssl genpkey -algorithm ed25519 -out foreign.key 2>/dev/null
  openssl pkey -in foreign.key -pubout -out foreign.pub
  run artefact sign small.frost --key foreign.key
  expect_status 0
  run artefact verify small.frost --key foreign.pub
  expect_status 0
}

test_code_in_every_form() {
  write_small
  local form
  for form in artefact object llvm asm; do
    run compile small.polar --emit=$form -o small.$form
    expect_status 0
    [[ -s small.$form ]] || fail "nothing written for $form"
  done
  grep -q 'define ' small.llvm || fail "no LLVM IR"
  grep -q 'frost.p0' small.asm || fail "no assembly"
  [[ $(head -c 4 small.object | tail -c 3) == ELF ]] || fail "no object"
  run compile small.polar --emit=asm
  expect_status 2
}

test_code_for_another_machine() {
  write_small
  run compile small.polar --arch=aarch64 -o arm.frost
  expect_status 0
  run artefact show arm.frost
  expect_status 0
  expect_out_has 'aarch64-unknown-linux-gnu, generic'
  expect_out_has 'loads here      no: '
  run authorize User:ann push Repo:r1 --artefact arm.frost --trust --facts small.facts
  expect_status 4
  run compile small.polar --arch=aarch64 --cpu=x86-64-v2 -o arm.frost
  expect_status 2
  local objdump
  objdump=$(command -v llvm-objdump-22 llvm-objdump | head -n 1) || return 0
  run compile small.polar --arch=aarch64 --emit=object -o arm.o
  "$objdump" -d arm.o >dump
  grep -qa $'\tret' dump || fail "no AArch64 code in the object"
}
