/* SPDX-License-Identifier: Apache-2.0 */
/* frost/c/database.h */
#define _POSIX_C_SOURCE 200809L
#include "harness.h"

static bool allows(const frost_snapshot* snapshot, const char* user, const char* action,
                   const char* repository) {
  frost_error* error = NULL;
  frost_check check = make_check(user, action, repository);
  bool allowed = false;
  CHECK_OK(frost_authorize(snapshot, &check, NULL, &allowed, &error));
  return allowed;
}

static frost_snapshot* take(const frost_database* database) {
  frost_error* error = NULL;
  frost_snapshot* snapshot = NULL;
  CHECK_OK(frost_database_snapshot(database, &snapshot, &error));
  return snapshot;
}

TEST(changes_have_offsets_and_snapshots_stay) {
  frost_error* error = NULL;
  frost_database* database = make_database(FROST_TIER_INTERPRETER);
  CHECK(frost_database_offset(database) == 2); /* the policy and the facts */
  frost_snapshot* before = take(database);
  CHECK(frost_snapshot_offset(before) == 2);
  frost_batch* batch = NULL;
  CHECK_OK(frost_batch_new(&batch, &error));
  frost_value arguments[] = {frost_value_of("User", "eve"), frost_value_of("String", "member"),
                             frost_value_of("Org", "acme")};
  frost_fact fact = {frost_text_of("has_role"), arguments, 3};
  CHECK_OK(frost_batch_insert(batch, &fact, &error));
  CHECK_OK(frost_batch_delete_text(batch, frost_text_of("f"),
                                   frost_text_of("has_role(User{\"bob\"}, \"member\", "
                                                 "Org{\"acme\"});"),
                                   &error));
  CHECK(frost_batch_size(batch) == 2);
  uint64_t offset = 0;
  CHECK_OK(frost_database_apply(database, batch, &offset, &error));
  CHECK(offset == 3);
  frost_snapshot* after = NULL;
  CHECK_OK(frost_database_snapshot_at(database, 3, 0, &after, &error));
  CHECK(!allows(before, "eve", "read", "r1") && allows(before, "bob", "read", "r1"));
  CHECK(allows(after, "eve", "read", "r1") && !allows(after, "bob", "read", "r1"));
  frost_snapshot* never = NULL;
  CHECK_FAILS(FROST_CODE_DEADLINE, "offset 3",
              frost_database_snapshot_at(database, 4, 1000, &never, &error));
  CHECK(never == NULL);
  frost_snapshot_free(after);
  frost_snapshot_free(before);
  frost_batch_free(batch);
  frost_database_free(database);
}

TEST(a_batch_happens_as_a_whole_or_not) {
  frost_error* error = NULL;
  frost_database* database = make_database(FROST_TIER_INTERPRETER);
  frost_batch* batch = NULL;
  CHECK_OK(frost_batch_new(&batch, &error));
  CHECK_OK(frost_batch_insert_text(batch, frost_text_of("f"),
                                   frost_text_of("is_public(Repo{\"r9\"});\n"
                                                 "no_such_fact(Repo{\"r9\"});"),
                                   &error));
  uint64_t offset = 77;
  CHECK_FAILS(FROST_CODE_FACT_REFUSED, "no_such_fact",
              frost_database_apply(database, batch, &offset, &error));
  CHECK(offset == 0);
  frost_snapshot* snapshot = take(database);
  CHECK(!allows(snapshot, "eve", "read", "r9"));
  frost_snapshot_free(snapshot);

  /* Text that cannot be read changes nothing of the batch. */
  size_t size = frost_batch_size(batch);
  CHECK_FAILS(
      FROST_CODE_FACT_SYNTAX, "facts.txt:2",
      frost_batch_insert_text(batch, frost_text_of("facts.txt"),
                              frost_text_of("is_public(Repo{\"a\"});\nis_public(Repo{"), &error));
  CHECK(frost_batch_size(batch) == size);
  frost_batch_free(batch);
  frost_database_free(database);
}

TEST(patterns_delete_and_select_facts) {
  frost_error* error = NULL;
  frost_database* database = make_database(FROST_TIER_INTERPRETER);
  frost_snapshot* before = take(database);
  frost_value of_acme[] = {
      {{NULL, 0}, {NULL, 0}}, {frost_text_of("String"), {NULL, 0}}, frost_value_of("Org", "acme")};
  frost_fact pattern = {frost_text_of("has_role"), of_acme, 3};
  answers seen = {{0}, 0, 0};
  CHECK_OK(frost_snapshot_visit_facts(before, &pattern, note_fact, &seen, &error));
  CHECK(seen.calls == 2);
  CHECK(strstr(seen.text, "has_role User:ann String:owner Org:acme \n") != NULL);
  frost_fact all = {{NULL, 0}, NULL, 0};
  answers every = {{0}, 0, 0};
  CHECK_OK(frost_snapshot_visit_facts(before, &all, note_fact, &every, &error));
  CHECK(every.calls == 5);
  answers first = {{0}, 0, 1};
  CHECK_OK(frost_snapshot_visit_facts(before, &all, note_fact, &first, &error));
  CHECK(first.calls == 1);

  frost_batch* batch = NULL;
  CHECK_OK(frost_batch_new(&batch, &error));
  CHECK_OK(frost_batch_delete(batch, &pattern, &error));
  CHECK_OK(frost_database_apply(database, batch, NULL, &error));
  frost_snapshot* after = take(database);
  frost_statistics statistics = FROST_STATISTICS_INIT;
  CHECK_OK(frost_snapshot_statistics(after, &statistics, &error));
  CHECK(statistics.facts == 3);
  CHECK(statistics.path_bytes > 0 && statistics.dictionary_bytes > 0);
  frost_snapshot_free(after);
  frost_snapshot_free(before);
  frost_batch_free(batch);
  frost_database_free(database);
}

TEST(a_database_on_disk_is_there_again) {
  frost_error* error = NULL;
  char directory[256];
  make_directory(directory, sizeof directory);
  char path[512];
  snprintf(path, sizeof path, "%s/db", directory);
  frost_database_options options = FROST_DATABASE_OPTIONS_INIT;
  options.must_exist = true;
  frost_database* database = NULL;
  CHECK_FAILS(FROST_CODE_NOT_FOUND, "",
              frost_database_open(frost_text_of(path), &options, &database, &error));
  CHECK_OK(frost_database_open(frost_text_of(path), NULL, &database, &error));
  frost_database* second = NULL;
  CHECK_FAILS(FROST_CODE_BUSY, "", frost_database_open(frost_text_of(path), NULL, &second, &error));
  frost_policy* policy = compile_policy(kPolicy);
  CHECK_OK(frost_database_set_policy(database, policy, NULL, &error));
  frost_policy_free(policy);
  char facts[512];
  snprintf(facts, sizeof facts, "%s/facts.txt", directory);
  FILE* file = fopen(facts, "w");
  CHECK(file != NULL && fputs(kFacts, file) >= 0 && fputs("broken", file) >= 0);
  CHECK(fclose(file) == 0);
  frost_load_report report = FROST_LOAD_REPORT_INIT;
  CHECK_FAILS(FROST_CODE_FACT_SYNTAX, "facts.txt:6",
              frost_database_load_file(database, frost_text_of(facts), 0, &report, &error));
  CHECK(report.facts_read == 0);
  CHECK_OK(frost_database_load_file(database, frost_text_of(facts), 1, &report, &error));
  CHECK(report.facts_read == 5 && report.rejected == 1);
  CHECK_OK(frost_database_checkpoint(database, &error));
  uint64_t offset = frost_database_offset(database);
  frost_database_free(database);

  CHECK_OK(frost_database_open(frost_text_of(path), &options, &database, &error));
  CHECK(frost_database_offset(database) == offset);
  frost_snapshot* snapshot = take(database);
  CHECK(allows(snapshot, "ann", "drop", "r2"));
  frost_snapshot_free(snapshot);
  uint64_t cleared = 0;
  CHECK_OK(frost_database_clear(database, &cleared, &error));
  CHECK(cleared > offset);
  snapshot = take(database);
  CHECK(!allows(snapshot, "ann", "drop", "r2"));
  frost_snapshot_free(snapshot);
  frost_database_free(database);
  char command[600];
  snprintf(command, sizeof command, "rm -rf '%s'", directory);
  CHECK(system(command) == 0);
}

typedef struct told {
  size_t lines;
  size_t commits;
  size_t compiled;
  bool has_area;
} told;

static void note_log(void* context, int32_t level, frost_text area, frost_text message) {
  told* notes = context;
  CHECK(level >= FROST_LOG_INFORMATION && level <= FROST_LOG_ERROR);
  CHECK(message.size > 0);
  ++notes->lines;
  if (is_text(area, "database")) notes->has_area = true;
}

static void note_metric(void* context, frost_text name, uint64_t value) {
  told* notes = context;
  if (is_text(name, "database_commit_ns")) ++notes->commits;
  if (is_text(name, "native_code_compile_ns") && value > 0) ++notes->compiled;
}

TEST(a_host_is_told_what_happens) {
  frost_error* error = NULL;
  told notes = {0, 0, 0, false};
  frost_observer observer = FROST_OBSERVER_INIT;
  observer.context = &notes;
  observer.log = note_log;
  observer.metric = note_metric;
  frost_database_options options = FROST_DATABASE_OPTIONS_INIT;
  options.observer = &observer;
  options.tier = FROST_TIER_NATIVE;
  frost_database* database = NULL;
  CHECK_OK(frost_database_in_memory(&options, &database, &error));
  frost_policy* policy = compile_policy(kPolicy);
  CHECK_OK(frost_database_set_policy(database, policy, NULL, &error));
  frost_policy_free(policy);
  frost_batch* batch = NULL;
  CHECK_OK(frost_batch_new(&batch, &error));
  CHECK_OK(frost_batch_insert_text(batch, frost_text_of("f"), frost_text_of(kFacts), &error));
  CHECK_OK(frost_database_apply(database, batch, NULL, &error));
  CHECK(notes.commits == 1);
  CHECK(notes.compiled >= 1);
  CHECK(notes.lines >= 2 && notes.has_area);
  frost_batch_free(batch);
  frost_database_free(database);
}

TEST(context_facts_count_for_one_snapshot) {
  frost_error* error = NULL;
  frost_snapshot* snapshot = make_snapshot(FROST_TIER_INTERPRETER);
  frost_value argument = frost_value_of("Repo", "r7");
  frost_fact fact = {frost_text_of("is_public"), &argument, 1};
  frost_snapshot* context = NULL;
  CHECK_OK(frost_snapshot_with_context(snapshot, &fact, 1, &context, &error));
  CHECK(allows(context, "eve", "read", "r7"));
  CHECK(!allows(snapshot, "eve", "read", "r7"));
  frost_snapshot* refused = NULL;
  fact.predicate = frost_text_of("no_such_fact");
  CHECK_FAILS(FROST_CODE_FACT_REFUSED, "no_such_fact",
              frost_snapshot_with_context(snapshot, &fact, 1, &refused, &error));
  frost_snapshot_free(context);
  frost_snapshot_free(snapshot);
}
