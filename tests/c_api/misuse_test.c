/* SPDX-License-Identifier: Apache-2.0 */
/* What a caller does wrong is an error with a message, and nothing else happens. */
#include "harness.h"

/* The call fails without an error object too. */
#define CHECK_INVALID(part, call, call_without)           \
  do {                                                    \
    CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, part, call); \
    CHECK((call_without) == FROST_CODE_INVALID_ARGUMENT); \
  } while (0)

TEST(nothing_is_freed_twice_for_null) {
  frost_error_free(NULL);
  frost_buffer_free(NULL);
  frost_limits_free(NULL);
  frost_policy_free(NULL);
  frost_diagnostics_free(NULL);
  frost_batch_free(NULL);
  frost_database_free(NULL);
  frost_snapshot_free(NULL);
  frost_prepared_free(NULL);
  frost_query_free(NULL);
  CHECK(frost_error_code(NULL) == FROST_CODE_OK);
  CHECK(strcmp(frost_error_message(NULL), "") == 0);
  CHECK(strcmp(frost_buffer_data(NULL), "") == 0);
  CHECK(frost_buffer_size(NULL) == 0);
  CHECK(frost_diagnostics_count(NULL) == 0);
  CHECK(frost_batch_size(NULL) == 0);
  CHECK(frost_database_offset(NULL) == 0);
  CHECK(frost_snapshot_offset(NULL) == 0);
  CHECK(strcmp(frost_policy_digest(NULL), "") == 0);
  CHECK(!frost_policy_is_native(NULL));
}

TEST(codes_have_names) {
  CHECK(strcmp(frost_code_name(FROST_CODE_OK), "ok") == 0);
  CHECK(strcmp(frost_code_name(FROST_CODE_DEADLINE), "deadline") == 0);
  CHECK(strcmp(frost_code_name(FROST_CODE_POLICY), "policy") == 0);
  CHECK(strcmp(frost_code_name(-1), "unknown") == 0);
  CHECK(strcmp(frost_code_name(17), "unknown") == 0);
  CHECK(strchr(frost_version(), '.') != NULL);
}

TEST(null_pointers_are_errors) {
  frost_error* error = NULL;
  frost_text text = frost_text_of("x");
  frost_value value = frost_value_of("User", "x");
  frost_check check = make_check("ann", "read", "r1");
  frost_policy* policy = compile_policy(kPolicy);
  frost_policy* none = policy;
  frost_snapshot* snapshot = make_snapshot(FROST_TIER_INTERPRETER);
  frost_snapshot* other = NULL;
  frost_batch* batch = NULL;
  frost_database* database = NULL;
  frost_prepared* prepared = NULL;
  frost_query* query = NULL;
  frost_limits* limits = NULL;
  frost_buffer* buffer = NULL;
  frost_fact fact = {text, &value, 1};
  frost_fact no_arguments = {text, NULL, 1};
  frost_diagnostic diagnostic = FROST_DIAGNOSTIC_INIT;
  bool allowed = true;
  uint32_t number = 0;
  uint64_t count = 0;
  CHECK_OK(frost_batch_new(&batch, &error));

#define NULL_IS_INVALID(function, ...) \
  CHECK_INVALID("null pointer", function(__VA_ARGS__, &error), function(__VA_ARGS__, NULL))
  NULL_IS_INVALID(frost_limits_new, NULL);
  NULL_IS_INVALID(frost_limits_set, NULL, text, 1);
  NULL_IS_INVALID(frost_limits_get, limits, text, &count);
  NULL_IS_INVALID(frost_policy_compile, NULL, 0, NULL, NULL, NULL);
  NULL_IS_INVALID(frost_policy_compile, NULL, 1, NULL, &none, NULL);
  CHECK(none == NULL);
  NULL_IS_INVALID(frost_diagnostics_get, NULL, 0, &diagnostic);
  NULL_IS_INVALID(frost_policy_compile_native, NULL, NULL);
  NULL_IS_INVALID(frost_policy_compile_in_background, NULL, NULL);
  NULL_IS_INVALID(frost_policy_wait_until_native, NULL, 0);
  NULL_IS_INVALID(frost_policy_build_artefact, NULL, text, &buffer);
  NULL_IS_INVALID(frost_policy_build_artefact, policy, text, NULL);
  NULL_IS_INVALID(frost_artefact_sign, NULL, 8, text, &buffer);
  NULL_IS_INVALID(frost_artefact_verify, NULL, 8);
  NULL_IS_INVALID(frost_policy_load_artefact, NULL, 8, NULL, NULL);
  NULL_IS_INVALID(frost_batch_new, NULL);
  NULL_IS_INVALID(frost_batch_insert, NULL, &fact);
  NULL_IS_INVALID(frost_batch_insert, batch, NULL);
  NULL_IS_INVALID(frost_batch_insert, batch, &no_arguments);
  NULL_IS_INVALID(frost_batch_delete, NULL, &fact);
  NULL_IS_INVALID(frost_batch_delete, batch, &no_arguments);
  NULL_IS_INVALID(frost_batch_insert_text, NULL, text, text);
  NULL_IS_INVALID(frost_batch_delete_text, NULL, text, text);
  NULL_IS_INVALID(frost_database_open, text, NULL, NULL);
  NULL_IS_INVALID(frost_database_in_memory, NULL, NULL);
  NULL_IS_INVALID(frost_database_set_policy, NULL, policy, NULL);
  NULL_IS_INVALID(frost_database_apply, NULL, batch, &count);
  NULL_IS_INVALID(frost_database_load_file, NULL, text, 0, NULL);
  NULL_IS_INVALID(frost_database_checkpoint, NULL);
  NULL_IS_INVALID(frost_database_clear, NULL, &count);
  NULL_IS_INVALID(frost_database_snapshot, NULL, &other);
  NULL_IS_INVALID(frost_database_snapshot, database, NULL);
  NULL_IS_INVALID(frost_database_snapshot_at, NULL, 1, 1, &other);
  NULL_IS_INVALID(frost_snapshot_with_context, NULL, &fact, 1, &other);
  NULL_IS_INVALID(frost_snapshot_with_context, snapshot, NULL, 1, &other);
  NULL_IS_INVALID(frost_snapshot_with_context, snapshot, &fact, 1, NULL);
  NULL_IS_INVALID(frost_snapshot_visit_facts, snapshot, NULL, note_fact, NULL);
  NULL_IS_INVALID(frost_snapshot_visit_facts, snapshot, &fact, NULL, NULL);
  NULL_IS_INVALID(frost_snapshot_statistics, snapshot, NULL);
  NULL_IS_INVALID(frost_authorize, NULL, &check, NULL, &allowed);
  CHECK(!allowed);
  NULL_IS_INVALID(frost_authorize, snapshot, NULL, NULL, &allowed);
  NULL_IS_INVALID(frost_authorize, snapshot, &check, NULL, NULL);
  NULL_IS_INVALID(frost_authorize_batch, NULL, &check, 1, NULL, &allowed);
  NULL_IS_INVALID(frost_authorize_batch, snapshot, NULL, 1, NULL, &allowed);
  NULL_IS_INVALID(frost_authorize_batch, snapshot, &check, 1, NULL, NULL);
  NULL_IS_INVALID(frost_prepare, NULL, &check, 1, &prepared);
  NULL_IS_INVALID(frost_prepare, snapshot, NULL, 1, &prepared);
  NULL_IS_INVALID(frost_prepare, snapshot, &check, 1, NULL);
  NULL_IS_INVALID(frost_prepared_run, NULL, 0, NULL, &allowed);
  NULL_IS_INVALID(frost_prepared_run_all, NULL, NULL, &allowed, 1);
  NULL_IS_INVALID(frost_list, NULL, value, text, text, NULL, note_text, NULL);
  NULL_IS_INVALID(frost_list, snapshot, value, text, text, NULL, NULL, NULL);
  NULL_IS_INVALID(frost_actions, snapshot, value, value, NULL, NULL, NULL);
  NULL_IS_INVALID(frost_who_can, snapshot, text, text, value, NULL, NULL, NULL);
  NULL_IS_INVALID(frost_query_new, NULL);
  NULL_IS_INVALID(frost_query_add_variable, NULL, text, &number);
  NULL_IS_INVALID(frost_query_restrict, NULL, 0, &text, 1);
  NULL_IS_INVALID(frost_query_add_atom, NULL, text, NULL, 0);
  NULL_IS_INVALID(frost_query_run, snapshot, query, NULL, note_row, NULL);
  NULL_IS_INVALID(frost_query_count, snapshot, NULL, NULL, &count);
  NULL_IS_INVALID(frost_explain, snapshot, NULL, NULL, 0, &buffer);
  NULL_IS_INVALID(frost_explain, snapshot, &check, NULL, 0, NULL);
#undef NULL_IS_INVALID
  CHECK(other == NULL && database == NULL && prepared == NULL && buffer == NULL);
  CHECK(frost_batch_size(batch) == 0);
  frost_batch_free(batch);
  frost_snapshot_free(snapshot);
  frost_policy_free(policy);
}

TEST(text_that_is_no_utf8_is_an_error) {
  frost_error* error = NULL;
  frost_snapshot* snapshot = make_snapshot(FROST_TIER_INTERPRETER);
  bool allowed = true;
  /* A byte alone, a surrogate, too long a form, beyond Unicode, cut off. */
  const char* const bad[] = {"\xff", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80",
                             "1234567\xe2\x82"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
    frost_check check = make_check(bad[i], "read", "r1");
    CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "the actor is not valid UTF-8",
                frost_authorize(snapshot, &check, NULL, &allowed, &error));
    CHECK(!allowed);
    check = make_check("ann", bad[i], "r1");
    CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "the action is not valid UTF-8",
                frost_authorize(snapshot, &check, NULL, &allowed, &error));
    check = make_check("ann", "read", bad[i]);
    frost_prepared* prepared = NULL;
    CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "the resource is not valid UTF-8",
                frost_prepare(snapshot, &check, 1, &prepared, &error));
    frost_batch* batch = NULL;
    CHECK_OK(frost_batch_new(&batch, &error));
    CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "UTF-8",
                frost_batch_insert_text(batch, frost_text_of("f"), frost_text_of(bad[i]), &error));
    frost_batch_free(batch);
  }
  frost_check good = make_check("\xc3\xa9mile-\xf0\x9f\xa6\x8a", "read", "r3");
  CHECK_OK(frost_authorize(snapshot, &good, NULL, &allowed, &error));
  CHECK(allowed);
  frost_check hollow = make_check("ann", "read", "r1");
  hollow.actor.id.data = NULL; /* with its size */
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "size but no data",
              frost_authorize(snapshot, &hollow, NULL, &allowed, &error));
  frost_snapshot_free(snapshot);
}

TEST(ids_that_no_value_has_are_errors) {
  frost_error* error = NULL;
  frost_snapshot* snapshot = make_snapshot(FROST_TIER_INTERPRETER);
  bool allowed = true;
  const char* const bad[] = {"", "*"};
  for (size_t i = 0; i < 2; ++i) {
    frost_check check = make_check(bad[i], "read", "r1");
    CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "id",
                frost_authorize(snapshot, &check, NULL, &allowed, &error));
    frost_prepared* prepared = NULL;
    CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "id",
                frost_prepare(snapshot, &check, 1, &prepared, &error));
    CHECK(prepared == NULL);
  }
  /* One bad check among good ones: no answer is left that looks like one. */
  frost_check checks[] = {make_check("ann", "read", "r1"), make_check("*", "read", "r1")};
  bool batch[] = {true, true};
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "id",
              frost_authorize_batch(snapshot, checks, 2, NULL, batch, &error));
  CHECK(!batch[0] && !batch[1]);
  frost_snapshot_free(snapshot);
}

/* A structure of a header to come. */
struct larger_options {
  frost_question_options known;
  uint64_t later;
};

TEST(structures_may_grow_and_their_sizes_are_checked) {
  frost_error* error = NULL;
  frost_snapshot* snapshot = make_snapshot(FROST_TIER_INTERPRETER);
  frost_check check = make_check("ann", "read", "r1");
  bool allowed = false;
  struct larger_options later;
  memset(&later, 0, sizeof later);
  later.known.size = sizeof later;
  CHECK_OK(frost_authorize(snapshot, &check, &later.known, &allowed, &error));
  CHECK(allowed);
  later.later = 1;
  CHECK_FAILS(FROST_CODE_INCOMPATIBLE, "does not know",
              frost_authorize(snapshot, &check, &later.known, &allowed, &error));
  CHECK(!allowed);
  const size_t bad[] = {0, 1, sizeof(frost_question_options) - 1, 4097, SIZE_MAX};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
    frost_question_options options = FROST_QUESTION_OPTIONS_INIT;
    options.size = bad[i];
    CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "_INIT",
                frost_authorize(snapshot, &check, &options, &allowed, &error));
    frost_statistics statistics = FROST_STATISTICS_INIT;
    statistics.size = bad[i];
    statistics.facts = 77;
    if (bad[i] < sizeof statistics || bad[i] > 4096) {
      CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "_INIT",
                  frost_snapshot_statistics(snapshot, &statistics, &error));
      CHECK(statistics.facts == 77);
    }
  }
  frost_question_options options = FROST_QUESTION_OPTIONS_INIT;
  options.tier = 9;
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "no tier 9",
              frost_authorize(snapshot, &check, &options, &allowed, &error));
  frost_snapshot_free(snapshot);
}

TEST(facts_may_not_have_more_arguments_than_a_batch_can_hold) {
  frost_error* error = NULL;
  frost_value values[256];
  for (size_t i = 0; i < 256; ++i) values[i] = frost_value_of("User", "x");
  frost_batch* batch = NULL;
  CHECK_OK(frost_batch_new(&batch, &error));
  frost_fact fact = {frost_text_of("p"), values, 256};
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "more than 255",
              frost_batch_insert(batch, &fact, &error));
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "more than 255",
              frost_batch_delete(batch, &fact, &error));
  CHECK(frost_batch_size(batch) == 0);
  frost_batch_free(batch);
}

TEST(paths_are_looked_at) {
  frost_error* error = NULL;
  frost_database* database = NULL;
  frost_text with_nul = {"a\0b", 3};
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "no path",
              frost_database_open(frost_text_of(""), NULL, &database, &error));
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "no path",
              frost_database_open(with_nul, NULL, &database, &error));
  database = make_database(FROST_TIER_INTERPRETER);
  CHECK_FAILS(FROST_CODE_NOT_FOUND, "no-such-file",
              frost_database_load_file(database, frost_text_of("/no-such-file"), 0, NULL, &error));
  frost_database_free(database);
}
