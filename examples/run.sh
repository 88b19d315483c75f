#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs an example in a new folder, which is its argument when it wants one: it must succeed and
# print what is expected. Usage: run.sh PROGRAM EXPECTED [folder]
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
arguments=()
[[ ${3:-} != folder ]] || arguments=("$folder")
"$1" "${arguments[@]}" >"$folder.out" || {
  echo "run: $1 failed" >&2
  rm -f "$folder.out"
  exit 1
}
diff -u "$2" "$folder.out" && rm -f "$folder.out"
