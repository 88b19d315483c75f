/* SPDX-License-Identifier: Apache-2.0 */
/* frost/c/question.h: each question on the interpreter and on native code. */
#include "harness.h"

static const int32_t kTiers[] = {FROST_TIER_INTERPRETER, FROST_TIER_NATIVE};
enum { kTierCount = sizeof kTiers / sizeof kTiers[0] };

static void expect_checks(const frost_snapshot* snapshot, const frost_question_options* options) {
  frost_error* error = NULL;
  frost_check checks[] = {make_check("ann", "drop", "r1"), make_check("bob", "drop", "r1"),
                          make_check("bob", "read", "r2"), make_check("eve", "read", "r3"),
                          make_check("eve", "read", "r1"), make_check("ann", "fly", "r1")};
  const bool expected[] = {true, false, true, true, false, false};
  enum { kCount = sizeof checks / sizeof checks[0] };
  frost_prepared* prepared = NULL;
  CHECK_OK(frost_prepare(snapshot, checks, kCount, &prepared, &error));
  bool batch[kCount];
  bool run[kCount];
  memset(batch, 1, sizeof batch);
  memset(run, 1, sizeof run);
  CHECK_OK(frost_authorize_batch(snapshot, checks, kCount, options, batch, &error));
  CHECK_OK(frost_prepared_run_all(prepared, options, run, kCount, &error));
  for (size_t i = 0; i < kCount; ++i) {
    bool allowed = !expected[i];
    CHECK_OK(frost_authorize(snapshot, &checks[i], options, &allowed, &error));
    CHECK(allowed == expected[i]);
    allowed = !expected[i];
    CHECK_OK(frost_prepared_run(prepared, i, options, &allowed, &error));
    CHECK(allowed == expected[i]);
    CHECK(batch[i] == expected[i]);
    CHECK(run[i] == expected[i]);
  }
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "no prepared check",
              frost_prepared_run(prepared, kCount, options, run, &error));
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "",
              frost_prepared_run_all(prepared, options, run, kCount - 1, &error));
  CHECK(!run[0]);
  frost_prepared_free(prepared);
}

TEST(checks_agree_by_every_way) {
  for (size_t i = 0; i < kTierCount; ++i) {
    frost_snapshot* snapshot = make_snapshot(kTiers[i]);
    frost_question_options options = FROST_QUESTION_OPTIONS_INIT;
    options.tier = kTiers[i];
    options.timeout_ns = UINT64_MAX; /* longer than there is time */
    expect_checks(snapshot, &options);
    expect_checks(snapshot, NULL);
    frost_snapshot_free(snapshot);
  }
}

TEST(lists_actions_and_actors) {
  frost_error* error = NULL;
  for (size_t i = 0; i < kTierCount; ++i) {
    frost_snapshot* snapshot = make_snapshot(kTiers[i]);
    answers list = {{0}, 0, 0};
    CHECK_OK(frost_list(snapshot, frost_value_of("User", "ann"), frost_text_of("drop"),
                        frost_text_of("Repo"), NULL, note_text, &list, &error));
    CHECK(strcmp(list.text, "r1\nr2\n") == 0 || strcmp(list.text, "r2\nr1\n") == 0);
    answers one = {{0}, 0, 1};
    CHECK_OK(frost_list(snapshot, frost_value_of("User", "ann"), frost_text_of("drop"),
                        frost_text_of("Repo"), NULL, note_text, &one, &error));
    CHECK(one.calls == 1);
    answers actions = {{0}, 0, 0};
    CHECK_OK(frost_actions(snapshot, frost_value_of("User", "ann"), frost_value_of("Repo", "r1"),
                           NULL, note_text, &actions, &error));
    CHECK(strcmp(actions.text, "drop\nread\n") == 0);
    answers actors = {{0}, 0, 0};
    CHECK_OK(frost_who_can(snapshot, frost_text_of("User"), frost_text_of("read"),
                           frost_value_of("Repo", "r1"), NULL, note_text, &actors, &error));
    CHECK(strcmp(actors.text, "ann\nbob\n") == 0);
    answers all = {{0}, 0, 0};
    CHECK_OK(frost_who_can(snapshot, frost_text_of("User"), frost_text_of("read"),
                           frost_value_of("Repo", "r3"), NULL, note_text, &all, &error));
    CHECK(strncmp(all.text, "*\n", 2) == 0);
    frost_snapshot_free(snapshot);
  }
}

/* allow(User:bob, ?action, ?repository) */
static frost_query* make_query(void) {
  frost_error* error = NULL;
  frost_query* query = NULL;
  CHECK_OK(frost_query_new(&query, &error));
  uint32_t action = 9;
  uint32_t repository = 9;
  CHECK_OK(frost_query_add_variable(query, frost_text_of("String"), &action, &error));
  CHECK_OK(frost_query_add_variable(query, frost_text_of("Repo"), &repository, &error));
  CHECK(action == 0 && repository == 1);
  frost_query_argument arguments[] = {
      {false, 0, frost_value_of("User", "bob")},
      {true, action, {{NULL, 0}, {NULL, 0}}},
      {true, repository, {{NULL, 0}, {NULL, 0}}},
  };
  CHECK_OK(frost_query_add_atom(query, frost_text_of("allow"), arguments, 3, &error));
  return query;
}

TEST(queries_give_rows) {
  frost_error* error = NULL;
  frost_snapshot* snapshot = make_snapshot(FROST_TIER_INTERPRETER);
  frost_query* query = make_query();
  answers rows = {{0}, 0, 0};
  CHECK_OK(frost_query_run(snapshot, query, NULL, note_row, &rows, &error));
  CHECK(strcmp(rows.text, "String:read Repo:r1 \nString:read Repo:r2 \nString:read Repo:r3 \n") ==
        0);
  uint64_t count = 0;
  CHECK_OK(frost_query_count(snapshot, query, NULL, &count, &error));
  CHECK(count == 3);
  answers one = {{0}, 0, 1};
  CHECK_OK(frost_query_run(snapshot, query, NULL, note_row, &one, &error));
  CHECK(one.calls == 1);
  frost_text only[] = {frost_text_of("r2"), frost_text_of("r8")};
  CHECK_OK(frost_query_restrict(query, 1, only, 2, &error));
  answers restricted = {{0}, 0, 0};
  CHECK_OK(frost_query_run(snapshot, query, NULL, note_row, &restricted, &error));
  CHECK(strcmp(restricted.text, "String:read Repo:r2 \n") == 0);
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "no variable",
              frost_query_restrict(query, 2, only, 2, &error));
  frost_query_free(query);
  frost_snapshot_free(snapshot);
}

TEST(explanations_say_why) {
  frost_error* error = NULL;
  frost_snapshot* snapshot = make_snapshot(FROST_TIER_INTERPRETER);
  frost_check check = make_check("bob", "read", "r1");
  frost_buffer* why = NULL;
  CHECK_OK(frost_explain(snapshot, &check, NULL, FROST_EXPLAIN_TEXT, &why, &error));
  CHECK(strstr(frost_buffer_data(why), "has_role(User{\"bob\"}, \"member\"") != NULL);
  CHECK(frost_buffer_data(why)[frost_buffer_size(why)] == '\0');
  frost_buffer_free(why);
  check = make_check("bob", "drop", "r1");
  CHECK_OK(frost_explain(snapshot, &check, NULL, FROST_EXPLAIN_JSON, &why, &error));
  CHECK(frost_buffer_data(why)[0] == '{');
  frost_buffer_free(why);
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "format",
              frost_explain(snapshot, &check, NULL, 7, &why, &error));
  frost_snapshot_free(snapshot);
}

TEST(a_question_that_may_cost_nothing_is_an_error_and_no_deny) {
  frost_error* error = NULL;
  frost_snapshot* snapshot = make_snapshot(FROST_TIER_INTERPRETER);
  frost_check check = make_check("ann", "drop", "r1");
  frost_question_options options = FROST_QUESTION_OPTIONS_INIT;
  options.fuel = 1;
  answers list = {{0}, 0, 0};
  CHECK_FAILS(FROST_CODE_LIMIT, "query_fuel",
              frost_list(snapshot, check.actor, check.action, frost_text_of("Repo"), &options,
                         note_text, &list, &error));
  CHECK(list.calls == 0);
  options.fuel = -1;
  bool allowed = true;
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "fuel",
              frost_authorize(snapshot, &check, &options, &allowed, &error));
  CHECK(!allowed);
  frost_snapshot_free(snapshot);
}

TEST(time_is_that_of_the_question) {
  frost_error* error = NULL;
  frost_policy* policy = compile_policy(
      "actor User {}\nresource Door {}\n"
      "allow(u: User, \"enter\", d: Door) if until matches Integer and may_enter(u, d, until) and "
      "@current_unix_time < until;\n");
  frost_database* database = NULL;
  CHECK_OK(frost_database_in_memory(NULL, &database, &error));
  CHECK_OK(frost_database_set_policy(database, policy, NULL, &error));
  frost_policy_free(policy);
  frost_batch* batch = NULL;
  CHECK_OK(frost_batch_new(&batch, &error));
  CHECK_OK(frost_batch_insert_text(batch, frost_text_of("f"),
                                   frost_text_of("may_enter(User{\"ann\"}, Door{\"d\"}, 1000);"),
                                   &error));
  CHECK_OK(frost_database_apply(database, batch, NULL, &error));
  frost_snapshot* snapshot = NULL;
  CHECK_OK(frost_database_snapshot(database, &snapshot, &error));
  frost_check check = {frost_value_of("User", "ann"), frost_text_of("enter"),
                       frost_value_of("Door", "d")};
  frost_question_options options = FROST_QUESTION_OPTIONS_INIT;
  int64_t now = 999;
  options.now_unix_s = &now;
  bool allowed = false;
  CHECK_OK(frost_authorize(snapshot, &check, &options, &allowed, &error));
  CHECK(allowed);
  now = 1000;
  CHECK_OK(frost_authorize(snapshot, &check, &options, &allowed, &error));
  CHECK(!allowed);
  CHECK_OK(frost_authorize(snapshot, &check, NULL, &allowed, &error)); /* the clock's */
  CHECK(!allowed);
  frost_snapshot_free(snapshot);
  frost_batch_free(batch);
  frost_database_free(database);
}
