#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/compare/run and frost-workload from outside: what they refuse, and one peer that needs no
# network. Nothing here looks at how fast anything was. Usage: compare_test.sh REPOSITORY BUILD
set -euo pipefail

repository=$1
build=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0
fail() {
  printf 'compare: %s\n' "$*" >&2
  failures=$((failures + 1))
}

# expect STATUS TEXT COMMAND...: its status, and that it says so.
expect() {
  local status=$1 text=$2 given=0
  shift 2
  "$@" >"$scratch/out" 2>&1 || given=$?
  [[ $given -eq $status ]] || fail "$*: status $given, not $status: $(tail -n 3 "$scratch/out")"
  [[ -z $text ]] || grep -qF -- "$text" "$scratch/out" || fail "$*: does not say '$text': $(tail -n 3 "$scratch/out")"
}

compare=$repository/bench/compare/run
workload=$build/bin/frost-workload
expect 0 'Example: bench/compare/run' "$compare" --help
expect 2 "unknown option '--fact'" "$compare" --fact 1
expect 2 "--peers knows no 'mysql'" "$compare" --peers sqlite,mysql
expect 2 "--parts knows no 'all'" "$compare" --parts all
expect 2 "--facts needs a whole number" "$compare" --facts many
expect 2 "--facts needs 1000 or more" "$compare" --facts 10
expect 2 "--facts may be 3000000 at most" "$compare" --facts 3000001
expect 2 "--out needs a value" "$compare" --out
expect 2 "no $scratch/bin/frost: build it" "$compare" --build "$scratch"

expect 2 'nothing to write' "$workload" drive --facts 1000
expect 2 'would be written twice' "$workload" drive --out "$scratch/a" --checks "$scratch/a"
expect 2 'not in' "$workload" drive --out "$scratch/a" --format xml
expect 2 'not in range' "$workload" drive --facts 999 --out "$scratch/a"
expect 4 'cannot write' "$workload" drive --facts 1000 --out "$scratch/none/a"
[[ ! -e $scratch/a ]] || fail 'a refused command wrote something'

# What is exported is what a database holds after loading it.
for name in github drive saas wide_groups deep_chains worst_sharing; do
  expect 0 '' "$workload" "$name" --facts 1000 --out "$scratch/$name.jsonl" --format jsonl
  "$workload" "$name" --facts 1000 --out "$scratch/$name.txt"
  policy=$("$workload" "$name" --help | grep -oE '[a-z/]+\.polar' | head -n 1)
  expect 0 '' "$build/bin/frost" policy "$repository/$policy" --db "$scratch/$name"
  expect 0 '' "$build/bin/frost" load "$scratch/$name.jsonl" --db "$scratch/$name"
  expect 0 '' "$build/bin/frost" dump --db "$scratch/$name" --sort -o "$scratch/dumped.txt"
  LC_ALL=C sort "$scratch/$name.txt" | cmp -s - "$scratch/dumped.txt" ||
    fail "$name: other facts after frost load"
done
expect 0 '' "$workload" datalog --input sg --out "$scratch/sg" --format tsv \
  --policy "$scratch/sg.polar"
expect 0 '5588310' "$build/bin/frost" query --policy "$scratch/sg.polar" \
  --facts "$scratch"/sg/*.tsv --count sg Node:_ Node:_ --fuel 1000000000 --memory 4096

expect 0 '| tinytodo | 50 |' "$build/bin/frost-paper" --stores 1 --application tinytodo \
  --interpreted --json "$scratch/paper.json"
grep -q '"application": "tinytodo"' "$scratch/paper.json" || fail 'no JSON of the paper'

# Registries are the business of whoever installs.
if grep -qE '"resolved"|registry' "$repository/bench/compare/package-lock.json"; then
  fail 'package-lock.json names a registry'
fi

# SQLite runs wherever Node.js is; each of its answers is compared.
if command -v node >/dev/null; then
  sql=$repository/bench/compare/checks
  "$workload" github --facts 1000 --out "$scratch/facts.jsonl" --format jsonl
  node "$repository/bench/compare/lib/rows_sql.mjs" "$scratch/facts.jsonl" "$scratch/rows.sql"
  expect 0 '"verified":500' "$build/bin/frost_compare_sqlite" 1000 500 "$scratch/rows.sql" "$sql"
  # And it notices when facts are missing.
  sed -i '/^INSERT INTO is_public/,/;$/d' "$scratch/rows.sql"
  expect 1 'sqlite is wrong about' "$build/bin/frost_compare_sqlite" 1000 500 "$scratch/rows.sql" \
    "$sql"
fi

[[ $failures -eq 0 ]] || exit 1
echo 'compare: all as it should be'
