# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154,SC2164 # names are shared with run.sh
# frost plan and frost profile. Nothing here looks at how fast anything was.

test_the_page_is_true() { expect_page_is_true docs/plans.md 1; }

test_a_plan_needs_no_ids() {
  write_small
  run plan authorize User:_ push Repo:_ --policy small.polar
  expect_status 0
  expect_no_err
  expect_out_has 'part 1: allow(User, String, Repo) bbb'
  expect_out_has '{"writer"}'
  ! grep -q '{"reader" "writer"}' out || fail "the plan of another action is shown"
}

test_analyze_counts_what_ran() {
  write_small
  run plan list User:ann read Repo --analyze --policy small.polar --facts small.facts --json
  expect_status 0
  expect_no_err
  python3 - out <<'PYTHON' || fail "the counts are wrong"
import json, sys
plan = json.loads(open(sys.argv[1]).readline())
found = []
def look(operator):
    if operator["operator"] == "scan" and "has_role" in operator["text"]:
        found.append((operator["starts"], operator["rows"]))
    for child in operator.get("children", []):
        look(child)
for part in plan["parts"]:
    look(part["plan"])
assert found == [(1, 2)], found
PYTHON
  run plan list User:ann read Repo --analyze --policy small.polar --facts small.facts
  expect_status 0
  expect_out_has '2 answers'
  grep -qE '^ +expected +rows +starts +time$' out || fail "expected columns of counts"
}

test_a_plan_of_nothing_says_so() {
  printf 'allow(user: User, "read", repo: Repo) if owns(user, repo);\n' >own.polar
  run plan authorize Ghost:_ push Repo:_ --policy own.polar
  expect_status 0
  expect_out_has 'no rule can grant this'
}

test_misuse_of_plan_is_explained() {
  write_small
  run plan authorise User:_ push Repo:_ --policy small.polar
  expect_status 2
  expect_err_has 'expected `authorize ACTOR ACTION RESOURCE`'
  run plan list User:_ read Repo --analyze --policy small.polar
  expect_status 2
  expect_err_has '`User:_` stands for every value'
  run plan --policy small.polar
  expect_status 2
  expect_err_has 'see `frost plan --help`'
  run compile small.polar -o small.frost
  run plan list User:_ read Repo --artefact small.frost --trust
  expect_status 2
  expect_err_has 'compile its text'
}

test_a_question_that_meets_a_limit_is_an_error() {
  write_small
  run plan list User:ann read Repo --analyze --fuel 1 --policy small.polar --facts small.facts
  expect_status 5
  expect_out ''
}

test_a_profile_goes_by_rule() {
  write_questions
  run profile --questions questions --policy small.polar --facts small.facts --repeat 3
  expect_status 0
  expect_no_err
  expect_out_has '15 questions, 18 answers'
  expect_out_has 'small.polar:6: "read" if "reader";'
  run profile --questions questions --policy small.polar --facts small.facts --rules 1
  grep -qE '^and [0-9]+ further rules?; --rules shows more$' out || fail "expected a count of the rest"
  "$FROST" profile --questions - --policy small.polar --facts small.facts --json <questions >out ||
    fail "the questions of standard input were not asked"
  python3 -c 'import json; profile = json.load(open("out")); assert profile["questions"] == 5
assert any(rule["place"] == "small.polar:6" for rule in profile["rules"])' || fail "bad JSON"
}

test_the_page_of_a_profile_needs_nothing_else_and_escapes() {
  write_questions
  sed -i 's/"push"/"<b>\&push"/g' small.polar
  sed -i 's/ push / <b>\&push /' questions
  run profile --questions questions --policy small.polar --facts small.facts --html page.html
  expect_status 0
  grep -q '&lt;b&gt;&amp;push' page.html || fail "the policy's text is not shown"
  ! grep -qE '<b>|<script|src=|href=|url\(' page.html || fail "the page runs or fetches something"
  python3 - <<'PYTHON' || fail "the page is no well-formed HTML"
import html.parser
class Checker(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(); self.open = []
    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "br"): self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
checker = Checker()
checker.feed(open("page.html").read())
assert not checker.open, checker.open
PYTHON
}

test_misuse_of_profile_is_explained() {
  write_questions
  run profile --policy small.polar
  expect_status 2
  expect_err_has '--questions'
  run profile --questions missing --policy small.polar
  expect_status 4
  : >empty
  run profile --questions empty --policy small.polar
  expect_status 4
  expect_err_has 'has no questions: write some'
  printf 'list User:ann read Repo\nlist User:ann\n' >bad
  run profile --questions bad --policy small.polar
  expect_status 4
  expect_err_has 'bad:2: expected `authorize'
  run profile --questions questions --policy small.polar --facts small.facts --fuel 1
  expect_status 5
  expect_err_has 'questions:'
}
