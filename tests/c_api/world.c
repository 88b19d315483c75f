/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "harness.h"

const char* const kPolicy =
    "actor User {}\n"
    "resource Org { roles = [\"owner\", \"member\"]; \"member\" if \"owner\"; }\n"
    "resource Repo {\n"
    "  roles = [\"reader\"]; permissions = [\"read\", \"drop\"];\n"
    "  relations = { org: Org };\n"
    "  \"reader\" if \"member\" on \"org\";\n"
    "  \"read\" if \"reader\" or is_public(resource);\n"
    "  \"drop\" if \"owner\" on \"org\";\n"
    "}\n";

const char* const kFacts =
    "has_role(User{\"ann\"}, \"owner\", Org{\"acme\"});\n"
    "has_role(User{\"bob\"}, \"member\", Org{\"acme\"});\n"
    "has_relation(Repo{\"r1\"}, \"org\", Org{\"acme\"});\n"
    "has_relation(Repo{\"r2\"}, \"org\", Org{\"acme\"});\n"
    "is_public(Repo{\"r3\"});\n";

frost_policy* compile_policy(const char* text) {
  frost_error* error = NULL;
  frost_policy* policy = NULL;
  frost_source source = {frost_text_of("test.polar"), frost_text_of(text)};
  CHECK_OK(frost_policy_compile(&source, 1, NULL, &policy, NULL, &error));
  CHECK(policy != NULL);
  return policy;
}

frost_database* make_database(int32_t tier) {
  frost_error* error = NULL;
  frost_database_options options = FROST_DATABASE_OPTIONS_INIT;
  options.tier = tier;
  frost_database* database = NULL;
  CHECK_OK(frost_database_in_memory(&options, &database, &error));
  frost_policy* policy = compile_policy(kPolicy);
  CHECK_OK(frost_database_set_policy(database, policy, NULL, &error));
  frost_policy_free(policy);
  frost_batch* batch = NULL;
  CHECK_OK(frost_batch_new(&batch, &error));
  CHECK_OK(frost_batch_insert_text(batch, frost_text_of("facts"), frost_text_of(kFacts), &error));
  CHECK_OK(frost_database_apply(database, batch, NULL, &error));
  frost_batch_free(batch);
  return database;
}

frost_snapshot* make_snapshot(int32_t tier) {
  frost_error* error = NULL;
  frost_database* database = make_database(tier);
  frost_snapshot* snapshot = NULL;
  CHECK_OK(frost_database_snapshot(database, &snapshot, &error));
  frost_database_free(database); /* the snapshot goes on */
  return snapshot;
}

frost_check make_check(const char* user, const char* action, const char* repository) {
  frost_check check;
  check.actor = frost_value_of("User", user);
  check.action = frost_text_of(action);
  check.resource = frost_value_of("Repo", repository);
  return check;
}

bool is_text(frost_text text, const char* expected) {
  return text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0;
}

static void append(answers* to, frost_text text, const char* after) {
  size_t used = strlen(to->text);
  CHECK(used + text.size + strlen(after) < sizeof to->text);
  memcpy(to->text + used, text.data, text.size);
  to->text[used + text.size] = '\0';
  strcat(to->text, after);
}

static bool goes_on(answers* to) {
  ++to->calls;
  return to->calls_max == 0 || to->calls < to->calls_max;
}

bool note_text(void* context, frost_text text) {
  append(context, text, "\n");
  return goes_on(context);
}

bool note_row(void* context, const frost_value* row, size_t value_count) {
  for (size_t i = 0; i < value_count; ++i) {
    append(context, row[i].type, ":");
    append(context, row[i].id.data == NULL ? frost_text_of("*") : row[i].id, " ");
  }
  append(context, frost_text_of(""), "\n");
  return goes_on(context);
}

bool note_fact(void* context, const frost_fact* fact) {
  append(context, fact->predicate, " ");
  return note_row(context, fact->arguments, fact->argument_count);
}

void make_directory(char* path, size_t size) {
  const char* base = getenv("TMPDIR");
  int written = snprintf(path, size, "%s/frost-c-XXXXXX", base == NULL ? "/tmp" : base);
  CHECK(written > 0 && (size_t)written < size);
  CHECK(mkdtemp(path) != NULL);
}
