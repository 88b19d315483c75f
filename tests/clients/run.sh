#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh SCRIPT FUNCTION: runs one test in a new folder with the files of this one. FROST is the
# program, FROST_SOURCE the repository, FROST_CLIENTS what tools/install-clients filled.
set -euo pipefail

: "${FROST:?}" "${FROST_SOURCE:?}" "${FROST_CLIENTS:?}"
# shellcheck disable=SC2034 # for the tests
example=$FROST_SOURCE/examples/github/policy.polar

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r "$FROST_SOURCE"/tests/clients/{policies,programs} "$folder"
cd "$folder"
sed -i $'s/@ESC@/\033/g; s/@LINE@/\u2028/g; s/@BIDI@/\u202e/g' policies/hostile.polar

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

skip() {
  printf 'SKIPPED: %s\n' "$*"
  exit 77
}

# shellcheck source=/dev/null
source "$1"
"$2"
