/* SPDX-License-Identifier: Apache-2.0 */
/* Permafrost inside a C program: compile a policy, give it facts, ask. */
#include <stdio.h>
#include <stdlib.h>

#include "frost/c.h"

static const char kPolicy[] =
    "actor User {}\n"
    "resource Organization { roles = [\"member\", \"owner\"]; \"member\" if \"owner\"; }\n"
    "resource Repository {\n"
    "  permissions = [\"read\", \"delete\"];\n"
    "  relations = { organization: Organization };\n"
    "  \"read\"   if \"member\" on \"organization\";\n"
    "  \"delete\" if \"owner\"  on \"organization\";\n"
    "}\n";

static const char kFacts[] =
    "has_role(User{\"alice\"}, \"owner\", Organization{\"acme\"});\n"
    "has_role(User{\"bob\"}, \"member\", Organization{\"acme\"});\n"
    "has_relation(Repository{\"anvil\"}, \"organization\", Organization{\"acme\"});\n";

/* Every call that can fail gives a code, and an error that says more. A real host would recover; an
 * example stops. */
static void must(frost_code code, frost_error* error) {
  if (code == FROST_CODE_OK) return;
  fprintf(stderr, "%s: %s\n", frost_code_name(code), frost_error_message(error));
  frost_error_free(error);
  exit(1);
}

static bool print_id(void* context, frost_text id) {
  (void)context;
  printf("bob may read %.*s\n", (int)id.size, id.data);
  return true; /* the next one */
}

int main(void) {
  frost_error* error = NULL;

  /* A policy answers at once, interpreted; native code takes over when it is there. */
  frost_policy* policy = NULL;
  frost_source source = {frost_text_of("policy.polar"), frost_text_of(kPolicy)};
  must(frost_policy_compile(&source, 1, NULL, &policy, NULL, &error), error);
  must(frost_policy_compile_in_background(policy, NULL, &error), error);

  /* A database in memory; frost_database_open is one that stays. */
  frost_database* database = NULL;
  must(frost_database_in_memory(NULL, &database, &error), error);
  must(frost_database_set_policy(database, policy, NULL, &error), error);

  /* Facts change in batches, which happen as a whole or not at all. */
  frost_batch* batch = NULL;
  must(frost_batch_new(&batch, &error), error);
  must(frost_batch_insert_text(batch, frost_text_of("facts"), frost_text_of(kFacts), &error),
       error);
  must(frost_database_apply(database, batch, NULL, &error), error);
  frost_batch_free(batch);

  /* Questions are about a snapshot, which never changes. */
  frost_snapshot* snapshot = NULL;
  must(frost_database_snapshot(database, &snapshot, &error), error);
  const char* users[] = {"alice", "bob", "carol"};
  for (size_t i = 0; i < sizeof users / sizeof users[0]; ++i) {
    frost_check check = {frost_value_of("User", users[i]), frost_text_of("delete"),
                         frost_value_of("Repository", "anvil")};
    bool allowed = false;
    must(frost_authorize(snapshot, &check, NULL, &allowed, &error), error);
    printf("%s may%s delete anvil\n", users[i], allowed ? "" : " not");
  }
  must(frost_list(snapshot, frost_value_of("User", "bob"), frost_text_of("read"),
                  frost_text_of("Repository"), NULL, print_id, NULL, &error),
       error);

  frost_snapshot_free(snapshot);
  frost_database_free(database);
  frost_policy_free(policy);
  return 0;
}
