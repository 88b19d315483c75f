#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh SCRIPT FUNCTION: runs one test in a new folder. FROST is the program, FROST_EXAMPLES the
# folder of the examples.
set -euo pipefail

: "${FROST:?}" "${FROST_EXAMPLES:?}"
# shellcheck disable=SC2034 # for the tests
github=$FROST_EXAMPLES/github
unset OSO_CLI_FAIL_ON_DENY NO_COLOR FROST_DB FROST_CACHE

folder=$(mktemp -d)
# Native code of one test is none of another's.
export XDG_CACHE_HOME=$folder-cache
trap 'chmod -R u+w "$folder" && rm -rf "$folder" "$XDG_CACHE_HOME"' EXIT
cd "$folder"

# Runs frost; leaves its exit code in `status` and its output in the files `out` and `err`.
run() {
  command_line="frost $*"
  status=0
  "$FROST" "$@" >out 2>err </dev/null || status=$?
}

fail() {
  printf '%s\n  command: %s\n  exit code: %s\n' "$1" "$command_line" "$status" >&2
  printf '  --- stdout\n' >&2
  head -c 4000 out | cat -v >&2
  printf '  --- stderr\n' >&2
  head -c 4000 err | cat -v >&2
  exit 1
}

# Ends the test as not run, for what this machine lacks.
skip() {
  printf 'SKIPPED: %s\n' "$*"
  exit 77
}

expect_status() { [[ $status == "$1" ]] || fail "expected exit code $1"; }
# All of standard output, without its last line break.
expect_out() { [[ $(<out) == "$1" ]] || fail "expected on stdout: $1"; }
expect_out_has() { grep -qF -- "$1" out || fail "expected in stdout: $1"; }
expect_err_has() { grep -qF -- "$1" err || fail "expected in stderr: $1"; }
expect_no_err() { [[ ! -s err ]] || fail "expected nothing on stderr"; }
# Nothing that steers a terminal: control characters, or a right-to-left override.
expect_harmless() {
  local file
  for file in out err; do
    if LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae' "$file"; then
      fail "control characters in $file"
    fi
  done
}

# expect_page_is_true PAGE COUNT: every command of the `console` blocks of the page prints exactly what
# stands below it, in a copy of the example, and there are COUNT at least.
expect_page_is_true() {
  local line count=0 command=
  mkdir -p "$folder/page"
  cp -r "$github"/. "$folder/page"
  cd "$folder/page"
  while IFS= read -r line; do
    if [[ $line == '$ frost '* || $line == '```' ]]; then
      expect_command_prints_expected "$1" "$command"
      command=${line#\$ frost }
      [[ $line == '```' ]] && command= || count=$((count + 1))
      : >"$folder/expected"
    else
      printf '%s\n' "$line" >>"$folder/expected"
    fi
  done < <(sed -n '/^```console$/,/^```$/p' "$FROST_EXAMPLES/../$1" | grep -v '^```console$')
  cd "$folder"
  [[ $count -ge $2 ]] || {
    echo "only $count examples found in $1"
    exit 1
  }
}

# One command of the page $1; none when $2 is empty.
expect_command_prints_expected() {
  local words=()
  [[ -n $2 ]] || return 0
  mapfile -t words < <(xargs printf '%s\n' <<<"$2")
  LC_ALL=C.UTF-8 "$FROST" "${words[@]}" >"$folder/out" 2>"$folder/err" </dev/null || true
  diff -u "$folder/expected" "$folder/out" || {
    echo "$1: frost ${words[*]}" >&2
    exit 1
  }
}

expect_no_temporary_files() {
  [[ -z $(find . -name '*.tmp.*') ]] || fail "temporary files were left"
}

# A policy and facts that compile to native code quickly.
write_small() {
  cat >small.polar <<'POLAR'
actor User {}
resource Repo {
  roles = ["reader", "writer"];
  permissions = ["read", "push"];
  "reader" if "writer";
  "read" if "reader";
  "push" if "writer";
}
test "writers read" {
  setup { has_role(User{"ann"}, "writer", Repo{"r1"}); }
  assert allow(User{"ann"}, "read", Repo{"r1"});
  assert_not allow(User{"bob"}, "read", Repo{"r1"});
}
POLAR
  cat >small.facts <<'FACTS'
has_role(User{"ann"}, "writer", Repo{"r1"});
has_role(User{"ann"}, "reader", Repo{"r2"});
FACTS
}

# write_small, and questions of every kind.
write_questions() {
  write_small
  cat >questions <<'QUESTIONS'
# Two checks, a list, the actions, the actors.
authorize User:ann push Repo:r1
authorize User:bob push Repo:r1

list User:ann read Repo
actions User:ann Repo:r1
who-can read Repo:r1 User
QUESTIONS
}

# A copy of frost that does not find the LLVM back end.
without_back_end() {
  mkdir -p alone/bin
  cp "$FROST" alone/bin/frost
  FROST=$folder/alone/bin/frost
}

# shellcheck source=/dev/null
source "$1"
"$2"
