#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiles and signs the GitHub policy, and asks the host; an unsigned artefact it must refuse.
# Usage: FROST=path/to/frost test.sh artefact_host EXAMPLES
set -euo pipefail

host=$1
github=$2/github
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

"$FROST" artefact keygen -o release.key >/dev/null
"$FROST" compile "$github/policy.polar" -o unsigned.frost >/dev/null
cp unsigned.frost signed.frost
"$FROST" artefact sign signed.frost --key release.key >/dev/null
ask() { "$host" "$1" release.key.pub "$github/facts.txt" "$2" push acme/api; }

[[ $(ask signed.frost bob) == "allowed, by native code" ]]
[[ $(ask signed.frost dave) == "denied, by native code" ]]
if ask unsigned.frost bob 2>refusal; then
  echo "an unsigned artefact was loaded" >&2
  exit 1
fi
grep -q sign refusal
