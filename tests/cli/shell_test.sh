# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# What is made from the table of commands: completion in shells, man pages, docs/cli.md.

# complete_in_bash WORD...: what bash offers for the last word.
complete_in_bash() {
  command_line="bash: $*"
  status=0
  bash --norc -c 'source ./completion.bash
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _frost
    printf "%s\n" "${COMPREPLY[@]}"' bash "$@" >out 2>err || status=$?
  expect_no_err
}

test_bash_completes_commands_options_values_and_paths() {
  "$FROST" completion bash >completion.bash
  complete_in_bash frost auth
  expect_out $'authorize\nauthorize-resources'
  complete_in_bash frost --quiet auth
  expect_out $'authorize\nauthorize-resources'
  complete_in_bash frost authorize --pol
  expect_out '--policy'
  complete_in_bash frost authorize User:bob push Repository:acme --no-p
  expect_out '--no-progress'
  complete_in_bash frost list --tier n
  expect_out 'native'
  complete_in_bash frost list --tier = n
  expect_out 'native'
  complete_in_bash frost compile --print l
  expect_out $'lir\nllvm'
  complete_in_bash frost --color n
  expect_out 'never'
  complete_in_bash frost artefact ve
  expect_out 'verify'
  complete_in_bash frost artefact verify --k
  expect_out '--key'
  complete_in_bash frost generate-types py
  expect_out 'python'
  touch 'my policy.polar'
  mkdir my.db
  complete_in_bash frost authorize --policy my
  expect_out_has 'my policy.polar'
  complete_in_bash frost validate my
  expect_out_has 'my policy.polar'
  complete_in_bash frost get --db m
  expect_out 'my.db'
}

test_fish_completes() {
  command -v fish >/dev/null || skip 'no fish'
  "$FROST" completion fish >completion.fish
  complete_in_fish() {
    command_line="fish: $1"
    status=0
    HOME=$folder fish --no-config -c "source completion.fish; complete -C '$1'" >out 2>err || status=$?
    cut -f1 out >names && mv names out
  }
  complete_in_fish 'frost auth'
  expect_out $'authorize\nauthorize-resources'
  complete_in_fish 'frost list --tier n'
  expect_out 'native'
  complete_in_fish 'frost artefact ver'
  expect_out 'verify'
  complete_in_fish 'frost list --no-prog'
  expect_out '--no-progress'
}

# Real completion by the line editor is in tests/cli/terminal.py.
test_zsh_reads_its_script() {
  command -v zsh >/dev/null || skip 'no zsh'
  "$FROST" completion zsh >_frost
  zsh -n _frost
}

test_there_is_a_man_page_for_each_command() {
  local command page
  run man-pages pages
  expect_status 0
  [[ -s pages/frost.1 ]] || fail 'no frost.1'
  while IFS= read -r command; do
    page=pages/frost-${command// /-}.1
    [[ -s $page ]] || fail "no $page"
  done < <("$FROST" man-pages --markdown | sed -n 's/^### `frost \(.*\)`$/\1/p')
  [[ $(wc -l <out) == $(find pages -type f | wc -l) ]] || fail 'not every page is named'
}

test_man_reads_the_pages_without_a_warning() {
  command -v man >/dev/null || skip 'no man'
  command -v groff >/dev/null || skip 'no groff'
  local page
  run man-pages pages
  for page in pages/*.1; do
    status=0
    command_line="man $page"
    MANROFFOPT='' LC_ALL=C.UTF-8 man --warnings=w -l "$page" >out 2>err || status=$?
    expect_status 0
    expect_no_err
    expect_out_has 'EXIT STATUS'
  done
}

test_the_page_of_all_commands_is_up_to_date() {
  "$FROST" man-pages --markdown >cli.md
  diff -u "$FROST_EXAMPLES/../docs/cli.md" cli.md || {
    echo 'write it anew: frost man-pages --markdown >docs/cli.md' >&2
    exit 1
  }
}
