#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks the pages of the repository: relative links lead to files, the folders that the code map of
# ARCHITECTURE.md names exist, and the `frost` commands of the sh blocks in README.md,
# docs/fact_schema.md and docs/bench.md run.
# Usage: FROST=path/to/frost check_docs.sh REPOSITORY
set -euo pipefail

cd "$1"
failures=0
fail() {
  printf 'docs: %s\n' "$*" >&2
  failures=$((failures + 1))
}

while IFS= read -r page; do
  folder=$(dirname "$page")
  while IFS= read -r link; do
    target=${link%%#*}
    [[ -z $target || $target == http* || -e $folder/$target ]] || fail "$page: no $target"
  done < <(grep -oE '\]\([^)]+\)' "$page" | sed 's/^](//; s/)$//' || true)
done < <(find . -name '*.md' -not -path './build/*' -not -path './.git/*')

while IFS= read -r folder; do
  [[ -d $folder ]] || fail "docs/ARCHITECTURE.md: no folder $folder"
done < <(grep -oE '^\| `[a-z_/]+/`' docs/ARCHITECTURE.md | tr -d '|` ')

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
count=0
while IFS= read -r command; do
  command=${command% -o github.frost}
  (PATH=$(dirname "$FROST"):$PATH && eval "$command") >"$scratch/out" 2>&1 ||
    fail "README.md, docs/fact_schema.md or docs/bench.md: \`$command\` failed: $(tail -n 3 "$scratch/out")"
  count=$((count + 1))
done < <(sed -n '/^```sh$/,/^```$/p' README.md docs/fact_schema.md docs/bench.md | grep -E '^frost ')
[[ $count -ge 4 ]] || fail "README.md: only $count commands found"

[[ $failures -eq 0 ]] || exit 1
printf 'docs: all links resolve, %d commands run\n' "$count"
