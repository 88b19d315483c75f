/* SPDX-License-Identifier: Apache-2.0 */
/* What a host sees where libfrost-llvm.so is not installed: a clear error for native code, and
 * answers from the interpreter. Exits with 0 when that is so. */
#include <stdio.h>
#include <string.h>

#include "frost/c.h"

int main(void) {
  const char* text =
      "actor User {}\nresource Repo { roles = [\"reader\"]; permissions = [\"read\"]; "
      "\"read\" if \"reader\"; }";
  frost_source source = {frost_text_of("policy.polar"), frost_text_of(text)};
  frost_policy* policy = NULL;
  if (frost_policy_compile(&source, 1, NULL, &policy, NULL, NULL) != FROST_CODE_OK) return 10;

  frost_error* error = NULL;
  frost_code code = frost_policy_compile_native(policy, NULL, &error);
  puts(frost_error_message(error));
  if (code != FROST_CODE_UNAVAILABLE) return 11;
  if (strstr(frost_error_message(error), "libfrost-llvm.so") == NULL) return 12;
  frost_error_free(error);

  frost_database* database = NULL;
  frost_batch* batch = NULL;
  frost_snapshot* snapshot = NULL;
  frost_text facts = frost_text_of("has_role(User{\"ann\"}, \"reader\", Repo{\"r\"});");
  frost_check check = {frost_value_of("User", "ann"), frost_text_of("read"),
                       frost_value_of("Repo", "r")};
  bool allowed = false;
  if (frost_database_in_memory(NULL, &database, NULL) != FROST_CODE_OK) return 13;
  if (frost_database_set_policy(database, policy, NULL, NULL) != FROST_CODE_OK) return 14;
  if (frost_batch_new(&batch, NULL) != FROST_CODE_OK) return 15;
  if (frost_batch_insert_text(batch, frost_text_of("f"), facts, NULL) != FROST_CODE_OK) return 16;
  if (frost_database_apply(database, batch, NULL, NULL) != FROST_CODE_OK) return 17;
  if (frost_database_snapshot(database, &snapshot, NULL) != FROST_CODE_OK) return 18;
  if (frost_authorize(snapshot, &check, NULL, &allowed, NULL) != FROST_CODE_OK) return 19;
  frost_snapshot_free(snapshot);
  frost_batch_free(batch);
  frost_database_free(database);
  frost_policy_free(policy);
  return allowed ? 0 : 20;
}
