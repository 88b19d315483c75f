# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154,SC2164 # names are shared with run.sh
# frost diff.

# What docs/diff.md compares with: pushing takes a maintainer.
write_new_policy() {
  sed 's/"push" if "writer";/"push" if "maintainer";/' "$github/policy.polar" >"$1"
}

write_pair() {
  cat >old.polar <<'POLAR'
actor User {}
resource Repo { permissions = ["read"]; roles = ["reader"]; "read" if "reader"; }
has_permission(_: User, "read", repo: Repo) if is_public(repo);
POLAR
  cat >some.facts <<'FACTS'
has_role(User{"ann"}, "reader", Repo{"r1"});
has_role(User{"bob"}, "reader", Repo{"r2"});
is_public(Repo{"r3"});
FACTS
}

test_the_page_is_true() {
  mkdir page
  write_new_policy page/new.polar
  expect_page_is_true docs/diff.md 1
}

test_renamed_moved_and_rewritten_rules_are_no_change() {
  write_pair
  cat >new.polar <<'POLAR'
# Another order, other names, longhand.
has_permission(_: User, "read", r: Repo) if is_public(r);
resource Repo { roles = ["reader"]; permissions = ["read"]; }
has_permission(u: User, "read", r: Repo) if has_role(u, "reader", r);
actor User {}
POLAR
  run diff old.polar new.polar --facts some.facts --fail-on-change
  expect_status 0
  expect_no_err
  [[ $(<out) == '0 rules added, 0 removed; no decision changes ('* ]] || fail 'expected no change'
}

# Every decision of either policy, asked one by one, and what the difference says about it.
test_the_difference_is_that_of_all_checks() {
  local policy actor action resource expected
  write_new_policy new.polar
  for policy in "$github/policy.polar" new.polar; do
    : >"all.$(basename "$policy")"
    for actor in alice bob carol dave erin nobody; do
      for action in push merge read; do
        for resource in acme/api acme/site acme/wiki acme/vault; do
          run authorize "User:$actor" "$action" "Repository:$resource" --policy "$policy" \
            --facts "$github/facts.txt"
          [[ $(<out) == allowed ]] || continue
          printf 'User:%s %s Repository:%s\n' "$actor" "$action" "$resource" \
            >>"all.$(basename "$policy")"
        done
      done
    done
  done
  expected=$(comm -3 <(sort all.policy.polar) <(sort all.new.polar))
  [[ -n $expected ]] || fail 'the policies do not differ'
  run diff "$github/policy.polar" new.polar --facts "$github/facts.txt" --samples 1000
  expect_status 0
  [[ $(sed -n 's/^    [-+] \(User:\(alice\|bob\|carol\|dave\|erin\) .*\)/\1/p' out | sort) == "$expected" ]] ||
    fail "expected exactly: $expected"
}

test_every_resource_is_a_change_of_its_own() {
  write_pair
  { cat old.polar && echo 'has_permission(_: User, "read", _: Repo);'; } >new.polar
  run diff old.polar new.polar --facts some.facts
  expect_status 0
  expect_out_has 'User read Repo: 2 actors gained every one'
  expect_out_has '+ User:ann read every Repo; before only 2 by name'
  expect_out_has '+ any other User read every Repo; before only 1 by name'
  run diff new.polar old.polar --facts some.facts
  expect_out_has '- User:ann read every Repo; now only 2 by name'
}

test_lists_that_cannot_be_given_are_compared_by_checks_and_said() {
  write_pair
  { cat old.polar && echo 'has_permission(_: User, "read", r: Repo) if not is_public(r);'; } >new.polar
  run diff old.polar new.polar --facts some.facts
  expect_status 0
  expect_out_has '+ User:ann read Repo:r2'
  expect_out_has '+ User:ann read any other Repo'
  expect_out_has 'note: 2 lists cannot be given'
  expect_out_has 'new.polar:4: is_public(r)'
  if grep -q 'User:ann read Repo:r[13]' out; then fail 'ann reads these anyway'; fi
}

test_actions_may_be_facts_and_global() {
  write_pair
  cat >new.polar <<'POLAR'
actor User {}
resource Repo {}
allow(user: User, action: String, repo: Repo) if may(user, action, repo);
allow(user: User, "log_in") if is_staff(user);
POLAR
  echo 'may(User{"bob"}, "sweep", Repo{"r9"}); is_staff(User{"ann"});' >>some.facts
  run diff old.polar new.polar --facts some.facts
  expect_status 0
  expect_out_has '+ User:bob sweep Repo:r9'
  expect_out_has 'User log_in: 1 gained'
  expect_out_has '+ User:ann log_in'
}

test_global_actions_that_cannot_be_listed_are_compared_by_checks() {
  printf 'actor User {}\nallow(_: User, action: String) if not is_closed(action);\n' >old.polar
  sed 's/is_closed/is_shut/' old.polar >new.polar
  printf 'is_closed("dance"); is_closed("sing"); is_shut("sing");' >some.facts
  echo 'declare is_closed(String); declare is_shut(String); declare is_here(User);' >declare.polar
  echo 'is_here(User{"ann"});' >>some.facts
  run diff old.polar new.polar --old declare.polar --new declare.polar --facts some.facts
  expect_status 0
  expect_out_has '+ User:ann dance'
  expect_out_has 'each action that a fact or a policy mentions was asked for instead'
  expect_out_has 'old.polar:2: is_closed(action)'
  if grep -q 'ann sing' out; then fail 'sing stays denied'; fi
  run diff old.polar old.polar --old declare.polar --new declare.polar --facts some.facts --fail-on-change
  expect_status 0
}

test_facts_that_one_policy_refuses_are_reported() {
  write_pair
  sed '/is_public/d' old.polar >new.polar
  run diff old.polar new.polar --facts some.facts
  expect_status 0
  expect_out_has '1 fact that the new policy does not accept'
  expect_out_has 'is_public(Repo:r3)'
  expect_out_has '- User:ann read Repo:r3'
  echo 'is_pubic(Repo{"r1"});' >>some.facts
  run diff old.polar new.polar --facts some.facts
  expect_status 4
  expect_out ''
  expect_err_has 'some.facts:4'
}

test_a_database_serves_the_facts_and_stays_as_it_is() {
  write_pair
  sed 's/"read" if "reader";//' old.polar >new.polar
  run policy old.polar --db facts.db
  run load some.facts --db facts.db
  run diff old.polar new.polar --db facts.db
  expect_status 0
  expect_out_has 'User read Repo: 2 lost'
  run authorize User:ann read Repo:r1 --db facts.db
  expect_out allowed
}

test_the_exit_code_says_whether_decisions_change() {
  write_pair
  sed 's/"read" if "reader";//' old.polar >new.polar
  run diff old.polar new.polar --facts some.facts
  expect_status 0
  run diff old.polar new.polar --facts some.facts --fail-on-change
  expect_status 1
  # A rule that changes no decision on these facts is no reason to fail.
  { cat old.polar && echo 'has_permission(u: User, "read", _: Repo) if is_root(u);'; } >new.polar
  run diff old.polar new.polar --facts some.facts --fail-on-change
  expect_status 0
  expect_out_has '1 rule added'
}

test_samples_are_bounded_and_the_rest_is_counted() {
  write_new_policy new.polar
  run diff "$github/policy.polar" new.polar --facts "$github/facts.txt" --samples 1
  expect_status 0
  expect_out_has '- and 1 more'
  run diff "$github/policy.polar" new.polar --facts "$github/facts.txt" --samples -1
  expect_status 2
}

test_json_is_complete_and_ascii() {
  write_pair
  printf 'has_role(User{"\303\244"}, "reader", Repo{"r\\u001b"});\n' >>some.facts
  sed 's/"read" if "reader";//' old.polar >new.polar
  run diff old.polar new.polar --facts some.facts --json
  expect_status 0
  expect_harmless
  if LC_ALL=C grep -qP '[^\x00-\x7f]' out; then fail 'expected ASCII'; fi
  expect_out_has '"lost": 3'
  expect_out_has '"change": "removed"'
}

test_hostile_names_are_escaped() {
  write_pair
  printf 'has_role(User{"\342\200\256x"}, "reader", Repo{"\\u001b[31m"});\n' >>some.facts
  sed 's/"read" if "reader";//' old.polar >new.polar
  run diff old.polar new.polar --facts some.facts
  expect_harmless
}

test_policies_in_several_files_are_one() {
  write_pair
  head -n 2 old.polar >one.polar
  tail -n 1 old.polar >two.polar
  run diff old.polar one.polar --new two.polar --facts some.facts --fail-on-change
  expect_status 0
  expect_out_has '0 rules added, 0 removed'
}

test_misuse_is_named() {
  write_pair
  run diff old.polar
  expect_status 2
  run diff old.polar old.polar
  expect_status 2
  expect_err_has 'give --facts FILE or --db DIR'
  run diff old.polar missing.polar --facts some.facts
  expect_status 4
  expect_err_has 'missing.polar'
  echo 'nonsense' >bad.polar
  run diff old.polar bad.polar --facts some.facts
  expect_status 3
  expect_err_has 'bad.polar:'
  run diff old.polar old.polar --facts missing.facts
  expect_status 4
  # Rules that are the same need no fuel.
  run diff old.polar old.polar --facts some.facts --fuel 1
  expect_status 0
  sed 's/is_public(repo)/is_public(repo) and is_public(repo)/' old.polar >new.polar
  run diff old.polar new.polar --facts some.facts --fuel 1
  expect_status 5
  expect_out ''
}

test_too_many_kinds_of_changes_are_a_limit() {
  cat >old.polar <<'POLAR'
actor User {}
resource Repo {}
allow(user: User, action: String, repo: Repo) if may(user, action, repo);
POLAR
  sed 's/ if may.*/ if never(user, action, repo);/' old.polar >new.polar
  seq 100001 | sed 's/.*/may(User{"ann"}, "do&", Repo{"r"});/' >many.facts
  run diff old.polar new.polar --facts many.facts
  expect_status 5
  expect_err_has 'groups_max'
  expect_out ''
}

# Rules that no question of an action leads to are no reason to ask it.
test_only_what_changed_rules_decide_is_asked() {
  write_small
  sed 's/"push" if "writer";/"push" if "reader";/' small.polar >new.polar
  run diff small.polar new.polar --facts small.facts --json
  expect_status 0
  expect_out_has '"gained": 1,'
  [[ $(grep -c '"action": "push"' out) == 1 ]] || fail 'not the change of push'
  # ann, and any other user: push only.
  expect_out_has '"questions": 2,'
}

# The rules are the same, and one policy takes facts that the other does not.
test_facts_that_one_policy_accepts_make_a_difference_under_the_same_rules() {
  cat >old.polar <<'POLAR'
actor User {}
resource Repo { permissions = ["read"]; roles = ["reader"]; "read" if "reader"; }
POLAR
  cp old.polar new.polar
  echo 'declare allow(User, String, Repo);' >>new.polar
  echo 'allow(User{"eve"}, "read", Repo{"r1"});' >some.facts
  run diff old.polar new.polar --facts some.facts
  expect_status 0
  expect_out_has '+ User:eve read Repo:r1'
}

# One list that loses and gains: samples are in the order of the names.
test_a_list_that_loses_and_gains() {
  cat >old.polar <<'POLAR'
actor User {}
resource Repo { permissions = ["read"]; roles = ["reader", "writer"]; "read" if "reader"; }
has_permission(_: User, "read", repo: Repo) if is_public(repo);
has_permission(u: User, "push", repo: Repo) if has_role(u, "writer", repo);
POLAR
  sed '2s/"read" if "reader"/"read" if "writer"/' old.polar >new.polar
  cat >some.facts <<'FACTS'
has_role(User{"ann"}, "writer", Repo{"b"});
has_role(User{"ann"}, "reader", Repo{"c"});
has_role(User{"ann"}, "writer", Repo{"d"});
has_role(User{"ann"}, "reader", Repo{"a"});
is_public(Repo{"p"});
FACTS
  run diff old.polar new.polar --facts some.facts
  expect_status 0
  expect_out_has 'User read Repo: 2 gained, 2 lost'
  [[ $(grep -oE '[-+] User:ann read Repo:.' out | sort -k 4 | tr '\n' ,) == \
    '- User:ann read Repo:a,+ User:ann read Repo:b,- User:ann read Repo:c,+ User:ann read Repo:d,' ]] ||
    fail 'not these four'
}
