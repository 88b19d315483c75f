# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# Every command, used well and badly: command line, standard input, standard output, standard error
# and exit code, in tests/cli/golden/COMMAND.txt. FROST_UPDATE=1 writes them anew; `git diff` is the
# review.

# What every case finds: a policy, facts, a database of them, one that is damaged, and a bad policy.
write_inputs() {
  write_small
  printf 'actor User {}\nresource Repo {\n  permissions = ["read"];\n  "read" if "owner";\n}\n' \
    >bad.polar
  echo 'has_role(User{"ann"}, "owner", Repo{"r1"});' >unknown.facts
  echo 'has_role(User{"ann"' >broken.facts
  echo 'not an artefact' >broken.frost
  printf 'actor User { }\n' >untidy.polar
  "$FROST" policy small.polar --db small.db --quiet
  "$FROST" load small.facts --db small.db --quiet
}

# Runs the cases of a file, each in the state that the last one left, and prints them as they should be
# written.
replay() {
  local line words
  while IFS= read -r line; do
    case $line in
      '$ frost'*)
        words=()
        [[ $line == '$ frost' ]] || mapfile -t words < <(xargs printf '%s\n' <<<"${line#\$ frost }")
        status=0
        LC_ALL=C.UTF-8 "$FROST" "${words[@]}" >out 2>err <input || status=$?
        printf '%s\n' "$line"
        sed 's/^/  /' out
        sed 's/^/! /' err
        printf '= %s\n' "$status"
        : >input
        ;;
      '< '*)
        printf '%s\n' "${line#< }" >>input
        printf '%s\n' "$line"
        ;;
      '' | '#'*) printf '%s\n' "$line" ;;
    esac
  done
}

folder_of_goldens=$FROST_EXAMPLES/../tests/cli/golden

table() { "$FROST" man-pages --markdown | sed -n 's/^### `frost \([a-z-]*\)`$/\1/p'; }

test_every_command_does_what_its_golden_says() {
  local golden command failures=0
  for golden in "$folder_of_goldens"/*.txt; do
    command=$(basename "$golden" .txt)
    mkdir "case-$command"
    (
      cd "case-$command" || exit
      write_inputs
      : >input
      replay <"$golden"
    ) >"$command.now"
    if [[ -n ${FROST_UPDATE:-} ]]; then
      cp "$command.now" "$golden"
    elif ! diff -u "$golden" "$command.now"; then
      failures=$((failures + 1))
    fi
  done
  [[ $failures == 0 ]] || {
    echo "$failures goldens differ; FROST_UPDATE=1 writes them anew" >&2
    exit 1
  }
}

# A command of the table without a golden, or without a case of misuse, fails here.
test_every_command_has_a_golden_with_misuse() {
  local command count=0 golden
  while IFS= read -r command; do
    golden=$folder_of_goldens/$command.txt
    [[ -s $golden ]] || { echo "no golden for frost $command: $golden" >&2 && exit 1; }
    grep -qE "^\\$ frost .*\\b$command\\b" "$golden" || { echo "$golden does not run it" >&2 && exit 1; }
    grep -qxE '= (2|3|4|5)' "$golden" || { echo "no misuse in $golden" >&2 && exit 1; }
    count=$((count + 1))
  done < <(table)
  [[ $count -ge 30 ]] || { echo "only $count commands in the table" >&2 && exit 1; }
}
