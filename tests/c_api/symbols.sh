#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What libfrost.so exports: the names of C exactly as in symbols.txt, with their version, and names
# of C++ in frost:: only.
# Usage: symbols.sh LIBRARY [--update]
set -euo pipefail

golden=$(dirname "${BASH_SOURCE[0]}")/symbols.txt
names=$(mktemp)
trap 'rm -f "$names"' EXIT
# "frost_list@@FROST_0"; the two names of versions are absolute symbols.
nm -D --defined-only "$1" | awk '$2 != "A" { print $3 }' | LC_ALL=C sort >"$names"

if [[ ${2:-} == --update ]]; then
  grep '^frost_' "$names" >"$golden"
  exit
fi
diff -u "$golden" <(grep '^frost_' "$names") || {
  echo "symbols: names of C came, went or changed: $0 $1 --update, if that is meant" >&2
  exit 1
}
others=$(grep -v '^frost_' "$names" | c++filt |
  grep -vE '^(vtable for |typeinfo for |typeinfo name for )?frost::.*@@?FROST_CXX_0$' || true)
[[ -z $others ]] || {
  printf 'symbols: exported, but not of the public interface:\n%s\n' "$others" >&2
  exit 1
}
[[ $(wc -l <"$golden") -ge 50 && $(grep -vc '^frost_' "$names") -ge 50 ]] || {
  echo "symbols: too few names found" >&2
  exit 1
}
