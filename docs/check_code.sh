#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiles the `cpp` and `c` blocks of README.md and docs/. One with a main() is a program: it runs,
# and prints what the `text` block after it says. Others are statements, compiled with the names
# of docs/code_prelude.hpp.
# Usage: CXX=... CC=... check_code.sh REPOSITORY LIBRARY_FOLDER
set -euo pipefail

repository=$1
library=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
programs=0
fragments=0
die() {
  printf 'code: %s\n' "$*" >&2
  exit 1
}

# Writes the blocks of a page as files in order: 1.cpp, 2.text, ...
split() {
  awk -v folder="$2" '
    /^```/ && inside { inside = 0; close(file); next }
    /^```(cpp|c|text)$/ { inside = 1; file = folder "/" sprintf("%03d", ++count) "." substr($0, 4); printf "" > file; next }
    /^```/ { inside = 1; file = "/dev/null"; next }
    inside { print > file }' "$1"
}

run_program() { # FILE FLAGS...
  local file=$1 expected
  shift
  "$@" -I"$repository/include" "$file" -L"$library" -lfrost -Wl,-rpath,"$library" \
    -o "$work/program" || die "a program of $page does not compile"
  "$work/program" >"$work/out" || die "a program of $page fails"
  # The next block.
  expected=$(printf '%s/%03d.text' "$(dirname "$file")" $((10#$(basename "${file%.*}") + 1)))
  [[ ! -e $expected ]] || diff -u "$expected" "$work/out" || die "a program of $page prints this"
  programs=$((programs + 1))
}

compile_fragment() {
  {
    printf '#include "docs/code_prelude.hpp"\nvoid statements() {\n'
    cat "$1"
    printf '}\n'
  } >"$work/fragment.cpp"
  "${CXX:-c++}" -std=c++23 -Wall -Wextra -fsyntax-only -I"$repository" -I"$repository/include" \
    "$work/fragment.cpp" || die "statements of $page do not compile"
  fragments=$((fragments + 1))
}

cd "$repository"
while IFS= read -r page; do
  folder=$work/$(tr '/' '_' <<<"$page")
  mkdir "$folder"
  split "$page" "$folder"
  for file in "$folder"/*.c "$folder"/*.cpp; do
    [[ -e $file ]] || continue
    if ! grep -q '^int main(' "$file"; then
      compile_fragment "$file"
    elif [[ $file == *.c ]]; then
      run_program "$file" "${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror
    else
      run_program "$file" "${CXX:-c++}" -std=c++23 -Wall -Wextra -Werror
    fi
  done
done < <(find README.md docs -name '*.md')
[[ $programs -ge 2 && $fragments -ge 1 ]] || die "only $programs programs, $fragments others found"
printf 'code: %d programs run, %d others compile\n' "$programs" "$fragments"
