# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# What examples/github/README.md says.

# The commands, in a copy of the tree around them, in order.
test_the_commands_run() {
  mkdir examples bin
  cp -r "$github" examples/github
  ln -s "$FROST" bin/frost
  grep -E '^    (frost|cd) ' "$github/README.md" | sed 's/^    //' >commands
  [[ $(wc -l <commands) -ge 5 ]] || {
    echo "too few commands found"
    exit 1
  }
  PATH=$folder/bin:$PATH bash -euxo pipefail commands
  [[ -s github.frost ]] || {
    echo "no artefact"
    exit 1
  }
}

# The table: | `question` | answer | reason |, with several answers as `a`, `b` and `*` as a first.
test_the_answers_are_true() {
  local question answer count=0
  while IFS='|' read -r _ question answer _; do
    question=${question//[\` ]/ }
    # shellcheck disable=SC2086 # words are arguments
    run $question --policy "$github/policy.polar" --facts "$github/facts.txt"
    expect_status 0
    answer=$(tr -d '` ' <<<"$answer" | tr ',' '\n')
    case $answer in
      '*and'*) [[ $(head -n 1 out) == '*' && $(wc -l <out) -gt 1 ]] || fail "expected * and ids" ;;
      *) expect_out "$answer" ;;
    esac
    count=$((count + 1))
  done < <(grep -E '^\| `(authorize|list|actions) ' "$github/README.md")
  [[ $count -ge 9 ]] || {
    echo "too few questions found"
    exit 1
  }
}
