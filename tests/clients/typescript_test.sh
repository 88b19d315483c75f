# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # names are shared with run.sh
# Generated TypeScript with the real compiler and the real client's declarations.

# The declarations of the packages themselves are not what is tested, and cost most of the time.
tsc_options=(--strict --target es2022 --module node16 --types node --skipLibCheck)

need_npm() {
  [[ -x $FROST_CLIENTS/node_modules/.bin/tsc ]] || skip "tools/install-clients did not get tsc"
  ln -s "$FROST_CLIENTS/node_modules" node_modules
}

# types.ts of a policy, beside the programs.
generate() {
  "$FROST" generate-types typescript "$1" -o programs/types.ts || fail "cannot generate from $1"
}

# Type-checks a program; leaves what the compiler says in the file `out`.
type_check() {
  node_modules/.bin/tsc --noEmit "${tsc_options[@]}" "programs/$1.ts" >out 2>&1
}

expect_type_checks() {
  type_check "$1" || fail "$1.ts does not type-check: $(head -c 3000 out)"
}

test_a_client_of_the_observed_policy_type_checks() {
  need_npm
  generate policies/outing.polar
  expect_type_checks outing
}

# The canary of the test above: without its markers each wrong line is an error of its own.
test_wrong_programs_do_not_type_check() {
  need_npm
  generate policies/outing.polar
  local expected errors
  expected=$(grep -c '@ts-expect-error' programs/outing.ts)
  [[ $expected -ge 12 ]] || fail "only $expected wrong lines"
  sed -i '/@ts-expect-error/d' programs/outing.ts
  if type_check outing; then fail "wrong programs type-check"; fi
  errors=$(grep -oE '^programs/outing\.ts\([0-9]+,[0-9]+\): error' out | cut -d, -f1 | sort -u | wc -l)
  [[ $errors == "$expected" ]] || fail "$errors lines with errors for $expected wrong ones: $(<out)"
}

test_any_is_any_type_and_no_more_than_five_arguments_can_be_sent() {
  need_npm
  generate policies/any.polar 2>/dev/null
  expect_type_checks any
}

test_a_global_block_is_a_resource_of_its_own() {
  need_npm
  generate policies/global.polar
  expect_type_checks global
}

# Whatever the policy: the client takes the types, and the constant says what `frost metadata` says.
test_constants_say_what_the_metadata_says() {
  need_npm
  local policy name programs=()
  for policy in policies/{outing,global,any,empty,hostile}.polar "$example"; do
    name=$(basename "$policy" .polar)
    mkdir "programs/$name"
    cp programs/use_types.ts "programs/$name/"
    generate "$policy" 2>/dev/null
    mv programs/types.ts "programs/$name/types.ts"
    "$FROST" metadata "$policy" >"$name.json"
    programs+=("programs/$name/use_types.ts")
  done
  # One run: the compiler takes its time to start.
  node_modules/.bin/tsc "${tsc_options[@]}" --outDir js "${programs[@]}" >out 2>&1 ||
    fail "$(head -c 3000 out)"
  for name in outing global any empty hostile policy; do
    node "js/$name/use_types.js" >resources.json || fail "the module of $name does not run"
    node programs/same_metadata.js "$name.json" resources.json || fail "$name: they differ"
  done
}
