#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Public headers include each other and the standard library, nothing else: no LLVM, Boost or fmt,
# and nothing of the project that is not installed.
# Usage: headers.sh INCLUDE_FOLDER
set -euo pipefail

cd "$1"
includes=$(grep -rhE '^[[:space:]]*#[[:space:]]*include' frost)
[[ $(wc -l <<<"$includes") -ge 100 ]] || {
  echo "headers: too few includes found" >&2
  exit 1
}
# <vector>, <stdint.h> or "frost/name.hpp".
others=$(grep -vE '#include (<[a-z_]+(\.h)?>|"frost/[a-z_/]+\.(h|hpp)"( +/\*.*\*/)?)$' <<<"$includes" || true)
[[ -z $others ]] || {
  printf 'headers: public headers include\n%s\n' "$others" >&2
  exit 1
}
while IFS= read -r header; do
  [[ -e $header ]] || {
    echo "headers: $header is not there" >&2
    exit 1
  }
done < <(grep -oE '"frost/[^"]+"' <<<"$includes" | tr -d '"' | sort -u)
