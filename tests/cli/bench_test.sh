# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh
# frost bench. Nothing here looks at how fast anything was.

bench() { run bench small.polar --facts small.facts --seconds 0.01 "$@"; }

# json FILTER: what jq says of the output; the whole test is skipped where there is no jq.
json() {
  command -v jq >/dev/null || skip "there is no jq"
  jq -e "$1" out >/dev/null || fail "not so in the JSON: $1"
}

# Files as Google Benchmark writes them: times NAME VALUE..., one repetition a value.
write_times() {
  local name=$1 value separator=
  shift
  printf '{"context": {"facts": 2}, "benchmarks": ['
  for value; do
    printf '%s{"name": "%s", "run_name": "%s", "run_type": "iteration", "real_time": %s, "cpu_time": %s, "time_unit": "us"}' \
      "$separator" "$name" "$name" "$value" "$value"
    separator=', '
  done
  printf ']}\n'
}

counters() {
  printf '{"counters": [{"name": "%s", "unit": "instructions", "value": %s}]}\n' "$1" "$2"
}

test_a_table_shows_both_tiers() {
  write_questions
  bench --queries questions
  expect_status 0
  expect_no_err
  expect_out_has '2 facts; 2 checks: 1 allowed, 1 denied; 1 list with 2 ids; 1 × actions; 1 × who-can'
  expect_out_has 'Reading the clock takes'
  local entry
  for entry in compile/interpreter compile/native load_facts start/interpreter start/native_cold \
    start/native_cached bytes_per_fact 'memory of the process'; do
    grep -qE "^$entry +[0-9]" out || fail "expected a figure of $entry"
  done
  for entry in authorize_prepared authorize list_ids list actions who_can User:push:Repo; do
    grep -qE "^$entry/native +[0-9]" out || fail "expected a native figure of $entry"
    grep -qE "^$entry/interpreter +[0-9]" out || fail "expected an interpreted figure of $entry"
  done
  grep -qE '^answers +p50 +p90 +p99 +p99.9 +max +per second$' out || fail "expected percentiles"
  expect_out_has 'interpreter / native: authorize_prepared'
  ! grep -q 'not measured' out || fail "something was not measured"
}

test_histograms_are_ascii_where_nobody_looks() {
  write_questions
  grep authorize questions >checks
  bench --queries checks
  expect_status 0
  grep -qE '^  < +[0-9.]+ (ns|µs|ms) +[0-9.]+ % #' out || fail "expected bars"
  ! grep -qF '█' out || fail "blocks in a file"
  bench --queries checks --no-histogram
  expect_status 0
  ! grep -qE '^  < ' out || fail "expected no bars"
}

test_histograms_are_blocks_on_a_terminal_that_shows_them() {
  write_questions
  grep authorize questions >checks
  command -v script >/dev/null || skip "there is no script(1) to make a terminal"
  local command="$FROST bench small.polar --facts small.facts --queries checks --seconds 0.01"
  TERM=xterm LC_ALL=C.UTF-8 script -qec "$command" /dev/null >out </dev/null
  grep -qF '█' out || fail "expected blocks"
  TERM=xterm LC_ALL=C script -qec "$command" /dev/null >out </dev/null
  ! grep -qF '█' out || fail "blocks where the locale has none"
  TERM=dumb LC_ALL=C.UTF-8 script -qec "$command" /dev/null >out </dev/null
  ! grep -qF '█' out || fail "blocks on a dumb terminal"
}

test_the_former_names_of_options_still_work() {
  write_questions
  run bench --policy small.polar --facts small.facts --questions questions --seconds 0.01
  expect_status 0
  expect_out_has 'authorize_prepared/native'
}

test_an_artefact_is_measured() {
  write_questions
  run compile small.polar -o small.frost
  run bench --artefact small.frost --trust --facts small.facts --queries questions --seconds 0.01
  expect_status 0
  grep -qE '^load_artefact +[0-9]' out || fail "expected a figure"
  grep -qE '^start/artefact +[0-9]' out || fail "expected a figure"
  grep -qE '^authorize_prepared/native +[0-9]' out || fail "expected a figure"
}

test_a_database_is_measured() {
  write_questions
  run policy small.polar --db small.db
  run load small.facts --db small.db
  expect_status 0
  run bench --db small.db --generate 4 --seconds 0.01
  expect_status 0
  grep -qE '^open_database +[0-9]' out || fail "expected a figure"
  grep -qE '^start/database +[0-9]' out || fail "expected a figure"
  grep -qE '^authorize_prepared/native +[0-9]' out || fail "expected a figure"
}

test_json_is_that_of_google_benchmark() {
  write_questions
  bench --queries questions --json --repetitions 3 -o copy.json
  expect_status 0
  cmp -s out copy.json || fail "--output wrote something else"
  json '.context.num_cpus >= 1 and .context.clock_read_ns >= 0 and .context.checks_allowed == 1'
  json '[.benchmarks[] | select(.run_name == "authorize/native" and .run_type == "iteration")]
    | length == 3 and all(.[]; .repetitions == 3 and .threads == 1 and .real_time > 0
      and .cpu_time >= 0 and .time_unit == "ns" and .iterations > 0 and .items_per_second > 0
      and .p50_ns <= .p99_ns and .p99_ns <= .max_ns)'
  json '[.benchmarks[] | select(.run_name == "list/native" and .run_type == "aggregate")
    | .aggregate_name] == ["mean", "median", "stddev", "cv"]'
  json '.counters == [.counters[] | select(.name == "bytes_per_fact" and .value > 0)]'
}

test_what_is_missing_is_said_not_invented() {
  write_questions
  without_back_end
  bench --queries questions
  expect_status 0
  grep -qE '^authorize/native +- +not measured: ' out || fail "expected no native figure"
  grep -qE '^start/native_cold +- +not measured: ' out || fail "expected no native figure"
  grep -qE '^authorize/interpreter +[0-9]' out || fail "expected an interpreted figure"
  grep 'authorize' questions >checks
  bench --queries checks --json
  expect_status 0
  json '[.benchmarks[] | select(.name == "actions/interpreter" and .error_occurred)] | length == 1'
}

test_a_bad_question_is_named_with_its_line() {
  write_questions
  echo 'authorize User:ann push' >>questions
  bench --queries questions
  expect_status 4
  expect_err_has 'questions:8:'
}

test_no_questions_is_an_error() {
  write_questions
  echo '# nothing' >questions
  bench --queries questions
  expect_status 4
  expect_err_has 'has no questions'
}

test_questions_are_drawn_by_their_seed() {
  write_small
  bench --generate 8 --seed 7 --print-questions
  expect_status 0
  cp out first
  grep -q '^authorize User:ann ' first || fail "expected checks"
  [[ $(grep -c '^authorize ' first) == 16 ]] || fail "expected eight checks of each permission"
  [[ $(grep -c '^list ' first) == 8 && $(grep -c '^actions ' first) == 8 ]] || fail "expected eight"
  [[ $(grep -c '^who-can ' first) == 8 ]] || fail "expected eight"
  # Neither does it matter in which order the facts are.
  tac small.facts >other.facts
  run bench small.polar --facts other.facts --generate 8 --seed 7 --print-questions
  cmp -s out first || fail "other questions of the same facts"
  bench --generate 8 --seed 8 --print-questions
  ! cmp -s out first || fail "another seed, the same questions"
}

test_half_of_the_drawn_checks_are_allowed() {
  local number
  write_small
  for number in $(seq 100); do echo "has_role(User{\"u$number\"}, \"reader\", Repo{\"x$number\"});"; done \
    >small.facts
  bench --generate 40 --no-histogram
  expect_status 0
  # Of 80: 20 allowed reads by design, no pushes, since nobody writes, and hardly any by chance.
  local allowed
  allowed=$(sed -nE '1s/.*checks: ([0-9]+) allowed.*/\1/p' out)
  [[ $allowed -ge 20 && $allowed -le 30 ]] || fail "$allowed are allowed"
}

test_nothing_to_draw_is_an_error() {
  write_small
  : >none.facts
  run bench small.polar --facts none.facts --generate 3
  expect_status 4
  expect_err_has 'nothing to ask about'
}

test_the_same_measurements_have_no_change() {
  write_times check 10 11 12 13 14 15 >base.json
  run bench --compare base.json --measured base.json
  expect_status 0
  expect_out_has 'within noise'
  expect_out_has '0 regressions over 10 % among 1 measurement'
}

test_slower_beyond_noise_is_a_regression() {
  write_times check 10 11 12 13 14 15 >base.json
  write_times check 20 21 22 23 24 25 >slow.json
  run bench --compare base.json --measured slow.json
  expect_status 1
  grep -qE '^check +12.5 µs +22.5 µs +\+80.0 % +slower: a regression$' out || fail "expected slower"
  run bench --compare base.json --measured slow.json --max-regression 100
  expect_status 0
  grep -qE '^check .* slower$' out || fail "expected slower, and no regression"
  run bench --compare slow.json --measured base.json
  expect_status 0
  grep -qE '^check .* faster$' out || fail "expected faster"
}

test_noise_is_no_regression() {
  write_times check 10 11 12 13 14 15 >base.json
  write_times check 9 10.5 12.5 14.5 40 41 >noisy.json
  run bench --compare base.json --measured noisy.json --max-regression 0
  expect_status 0
  grep -qE '^check .* within noise$' out || fail "expected noise"
}

test_few_repetitions_decide_nothing() {
  write_times check 10 11 12 13 >base.json
  write_times check 20 21 22 23 >slow.json
  run bench --compare base.json --measured slow.json
  expect_status 0
  grep -qE '^check .* too few repetitions to tell$' out || fail "expected no verdict"
}

# The probabilities were counted: of all ways to rank five among ten, those at least as far apart.
test_the_rank_test_is_exact() {
  write_times check 10 11 12 13 14 >base.json
  write_times check 20 21 22 23 24 >now.json
  run bench --compare base.json --measured now.json --json
  expect_status 1
  json '.changes[0].probability * 252 | . > 1.999 and . < 2.001'
  write_times check 1 2 3 4 9 >base.json
  write_times check 5 6 7 8 10 >now.json
  run bench --compare base.json --measured now.json --json
  expect_status 0
  json '.changes[0].probability * 252 | . > 23.999 and . < 24.001'
}

test_counters_have_no_noise() {
  counters work 1000 >base.json
  counters work 1060 >more.json
  counters other 1000 >other.json
  run bench --compare base.json --measured more.json --max-regression 5
  expect_status 1
  grep -qE '^work +1,000 +1,060 +\+6.0 % +higher: a regression$' out || fail "expected a regression"
  run bench --compare base.json --measured more.json
  expect_status 0
  grep -qE '^work .* higher$' out || fail "expected higher"
  run bench --compare more.json --measured base.json --max-regression 0
  expect_status 0
  grep -qE '^work .* lower$' out || fail "expected lower"
  run bench --compare base.json --measured other.json
  expect_status 1
  grep -qE '^work .* missing: a regression$' out || fail "expected that it is missed"
  grep -qE '^other .* new$' out || fail "expected that it is new"
}

test_a_run_is_compared_with_a_doctored_one() {
  write_questions
  bench --queries questions -o base.json
  expect_status 0
  command -v jq >/dev/null || skip "there is no jq"
  # As if everything had been a thousand times as fast.
  jq '.benchmarks |= map(if .real_time then .real_time /= 1000 else . end)' base.json >fast.json
  bench --queries questions --compare fast.json
  expect_status 1
  grep -qE '^authorize/native .* slower: a regression$' out || fail "expected a regression"
  bench --queries questions --compare fast.json --json
  expect_status 1
  json '.has_regression and (.changes[] | select(.name == "authorize/native") | .probability < 0.01)'
}

test_another_policy_is_noted() {
  write_times check 10 11 12 13 14 15 | sed 's/"facts": 2/"facts": 3/' >base.json
  write_times check 10 11 12 13 14 15 >now.json
  run bench --compare base.json --measured now.json
  expect_status 0
  expect_out_has 'Note: the base was measured with another number of facts: 3, now 2'
}

test_hostile_files_are_refused() {
  local text
  write_times check 10 >good.json
  for text in '' '{' '[]' '{}' 'null' '{"benchmarks": 3}' '{"benchmarks": [3]}' \
    '{"benchmarks": [{"real_time": 1}]}' '{"benchmarks": [{"name": "a", "real_time": -1}]}' \
    '{"benchmarks": [{"name": "a", "real_time": 1e999}]}' '{"benchmarks": [{"name": "a", "real_time": "1"}]}' \
    '{"benchmarks": [{"name": "a", "real_time": 1, "time_unit": "fortnights"}]}' \
    '{"counters": [{"name": "a", "value": 0}]}' \
    '{"counters": [{"name": "a", "value": 1}, {"name": "a", "value": 1}]}'; do
    printf '%s' "$text" >bad.json
    run bench --compare bad.json --measured good.json
    expect_status 4
    expect_err_has 'bad.json'
    run bench --compare good.json --measured bad.json
    expect_status 4
  done
  head -c 3000000 /dev/zero | tr '\0' '[' >deep.json
  run bench --compare deep.json --measured good.json
  expect_status 4
  head -c 70000000 /dev/zero >large.json
  run bench --compare large.json --measured good.json
  expect_status 5
  printf '{"counters": [{"name": "\\u001b[31m\\u202e", "value": 1}]}' >escape.json
  run bench --compare escape.json --measured escape.json
  expect_status 0
  expect_harmless
}

test_misuse_is_told() {
  write_questions
  local seconds
  for seconds in 0 -1 nan abc 1e9; do
    run bench small.polar --queries questions --seconds "$seconds"
    expect_status 2
  done
  bench
  expect_status 2
  expect_err_has '--generate N'
  bench --queries questions --generate 3
  expect_status 2
  bench --generate 0
  expect_status 2
  bench --queries questions --measured base.json
  expect_status 2
  bench --queries questions --max-regression 3
  expect_status 2
  run bench small.polar --queries questions --compare questions --measured questions
  expect_status 2
  run bench --queries questions
  expect_status 2
  expect_err_has 'no policy'
  bench --queries questions --compare none.json
  expect_status 4
  run compile small.polar -o small.frost
  run bench --artefact small.frost --trust --facts small.facts --generate 3
  expect_status 2
  expect_err_has '--print-questions'
}

# docs/bench.md shows two files and what comparing them prints.
test_the_page_is_true() {
  mkdir page
  local name
  for name in base now; do
    sed -n "/^<!-- $name.json -->\$/,/^\`\`\`\$/p" "$FROST_EXAMPLES/../docs/bench.md" |
      sed '1,2d;$d' >"page/$name.json"
    [[ -s page/$name.json ]] || fail "docs/bench.md does not show $name.json"
  done
  expect_page_is_true docs/bench.md 2
}
