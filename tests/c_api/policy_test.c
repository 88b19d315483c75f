/* SPDX-License-Identifier: Apache-2.0 */
/* frost/c/policy.h */
#include "harness.h"

TEST(a_policy_compiles_and_has_a_digest) {
  frost_policy* policy = compile_policy(kPolicy);
  CHECK(strlen(frost_policy_digest(policy)) == 64);
  CHECK(!frost_policy_is_native(policy));
  frost_policy_free(policy);
}

TEST(a_policy_with_errors_gives_diagnostics) {
  frost_error* error = NULL;
  frost_policy* policy = NULL;
  frost_diagnostics* diagnostics = NULL;
  frost_source source = {frost_text_of("bad.polar"),
                         frost_text_of("actor User {}\nresource Repo { \"read\" if \"reader\"; }")};
  CHECK_FAILS(FROST_CODE_POLICY, "bad.polar:2:",
              frost_policy_compile(&source, 1, NULL, &policy, &diagnostics, &error));
  CHECK(policy == NULL);
  CHECK(frost_diagnostics_count(diagnostics) >= 1);
  frost_diagnostic first = FROST_DIAGNOSTIC_INIT;
  CHECK_OK(frost_diagnostics_get(diagnostics, 0, &first, &error));
  CHECK(first.is_error);
  CHECK(first.code.size == 5 && first.code.data[0] == 'P');
  CHECK(is_text(first.file, "bad.polar"));
  CHECK(first.line == 2);
  CHECK(first.column > 0);
  CHECK(first.message.size > 0);
  CHECK(first.text.size > first.message.size);
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "no diagnostic",
              frost_diagnostics_get(diagnostics, 1000, &first, &error));
  frost_diagnostics_free(diagnostics);
  /* Nobody has to want them. */
  CHECK(frost_policy_compile(&source, 1, NULL, &policy, NULL, NULL) == FROST_CODE_POLICY);
}

TEST(a_policy_that_is_no_utf8_is_told_where) {
  frost_error* error = NULL;
  frost_policy* policy = NULL;
  frost_source source = {frost_text_of("bytes.polar"), {"actor \xff\xfe {}", 11}};
  CHECK_FAILS(FROST_CODE_POLICY,
              "bytes.polar:1:", frost_policy_compile(&source, 1, NULL, &policy, NULL, &error));
}

TEST(limits_are_set_by_name) {
  frost_error* error = NULL;
  frost_limits* limits = NULL;
  uint64_t value = 0;
  CHECK_OK(frost_limits_new(&limits, &error));
  CHECK_OK(frost_limits_get(limits, frost_text_of("clauses_max"), &value, &error));
  CHECK(value == 10000);
  CHECK_OK(frost_limits_set(limits, frost_text_of("clauses_max"), 1, &error));
  CHECK_OK(frost_limits_get(limits, frost_text_of("clauses_max"), &value, &error));
  CHECK(value == 1);
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "no limit `nothing`",
              frost_limits_set(limits, frost_text_of("nothing"), 1, &error));
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "cannot be",
              frost_limits_set(limits, frost_text_of("clauses_max"), UINT64_MAX, &error));
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "cannot be",
              frost_limits_set(limits, frost_text_of("query_fuel"), UINT64_MAX, &error));
  frost_compile_options options = FROST_COMPILE_OPTIONS_INIT;
  options.limits = limits;
  frost_policy* policy = NULL;
  frost_source source = {frost_text_of("p"), frost_text_of(kPolicy)};
  CHECK_FAILS(FROST_CODE_POLICY, "P2003",
              frost_policy_compile(&source, 1, &options, &policy, NULL, &error));
  frost_limits_free(limits);
}

TEST(native_code_is_made_now_or_in_the_background) {
  frost_error* error = NULL;
  frost_policy* now = compile_policy(kPolicy);
  CHECK_OK(frost_policy_compile_native(now, NULL, &error));
  CHECK(frost_policy_is_native(now));
  frost_policy_free(now);

  frost_policy* later = compile_policy(kPolicy);
  CHECK_FAILS(FROST_CODE_UNAVAILABLE, "nobody asked",
              frost_policy_wait_until_native(later, 0, &error));
  CHECK_OK(frost_policy_compile_in_background(later, NULL, &error));
  CHECK_OK(frost_policy_wait_until_native(later, UINT64_MAX, &error));
  CHECK(frost_policy_is_native(later));
  frost_policy_free(later);
}

TEST(an_unknown_cpu_is_an_error_and_the_interpreter_goes_on) {
  frost_error* error = NULL;
  frost_native_options options = FROST_NATIVE_OPTIONS_INIT;
  options.cpu = frost_text_of("abacus");
  frost_policy* policy = compile_policy(kPolicy);
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "abacus",
              frost_policy_compile_native(policy, &options, &error));
  CHECK(!frost_policy_is_native(policy));
  frost_policy_free(policy);
}

/* The key of RFC 8032, 7.1, test 1: no secret. */
static const char* const kSecretKey =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";
static const char* const kPublicKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
    "-----END PUBLIC KEY-----\n";

static frost_buffer* build_artefact(void) {
  frost_error* error = NULL;
  frost_policy* policy = compile_policy(kPolicy);
  frost_buffer* artefact = NULL;
  CHECK_OK(frost_policy_build_artefact(policy, frost_text_of("x86-64"), &artefact, &error));
  CHECK(frost_buffer_size(artefact) > 1000);
  frost_policy_free(policy);
  return artefact;
}

TEST(an_artefact_is_verified_and_loaded) {
  frost_error* error = NULL;
  frost_buffer* artefact = build_artefact();
  const void* bytes = frost_buffer_data(artefact);
  size_t size = frost_buffer_size(artefact);
  CHECK_OK(frost_artefact_verify(bytes, size, &error));
  frost_policy* policy = NULL;
  CHECK_FAILS(FROST_CODE_UNTRUSTED, "",
              frost_policy_load_artefact(bytes, size, NULL, &policy, &error));
  CHECK(policy == NULL);
  frost_load_options options = FROST_LOAD_OPTIONS_INIT;
  options.trust_unsigned = true;
  CHECK_OK(frost_policy_load_artefact(bytes, size, &options, &policy, &error));
  CHECK(frost_policy_is_native(policy));

  /* In a database it answers with its own code. */
  frost_database* database = NULL;
  CHECK_OK(frost_database_in_memory(NULL, &database, &error));
  CHECK_OK(frost_database_set_policy(database, policy, NULL, &error));
  frost_batch* batch = NULL;
  CHECK_OK(frost_batch_new(&batch, &error));
  CHECK_OK(frost_batch_insert_text(batch, frost_text_of("f"), frost_text_of(kFacts), &error));
  CHECK_OK(frost_database_apply(database, batch, NULL, &error));
  frost_snapshot* snapshot = NULL;
  CHECK_OK(frost_database_snapshot(database, &snapshot, &error));
  frost_check check = make_check("ann", "drop", "r1");
  frost_question_options native = FROST_QUESTION_OPTIONS_INIT;
  native.tier = FROST_TIER_NATIVE;
  bool allowed = false;
  CHECK_OK(frost_authorize(snapshot, &check, &native, &allowed, &error));
  CHECK(allowed);
  frost_buffer* why = NULL;
  CHECK_FAILS(FROST_CODE_INVALID_ARGUMENT, "artefact",
              frost_explain(snapshot, &check, NULL, FROST_EXPLAIN_TEXT, &why, &error));
  frost_snapshot_free(snapshot);
  frost_batch_free(batch);
  frost_database_free(database);
  frost_policy_free(policy);
  frost_buffer_free(artefact);
}

TEST(an_artefact_is_signed_and_trusted_by_key) {
  frost_error* error = NULL;
  frost_buffer* artefact = build_artefact();
  frost_buffer* signed_artefact = NULL;
  CHECK_OK(frost_artefact_sign(frost_buffer_data(artefact), frost_buffer_size(artefact),
                               frost_text_of(kSecretKey), &signed_artefact, &error));
  frost_text key = frost_text_of(kPublicKey);
  frost_load_options options = FROST_LOAD_OPTIONS_INIT;
  options.trusted_keys = &key;
  options.trusted_key_count = 1;
  frost_policy* policy = NULL;
  CHECK_FAILS(FROST_CODE_UNTRUSTED, "",
              frost_policy_load_artefact(frost_buffer_data(artefact), frost_buffer_size(artefact),
                                         &options, &policy, &error));
  CHECK_OK(frost_policy_load_artefact(frost_buffer_data(signed_artefact),
                                      frost_buffer_size(signed_artefact), &options, &policy,
                                      &error));
  frost_policy_free(policy);
  key = frost_text_of("no key");
  CHECK_FAILS(
      FROST_CODE_INVALID_ARGUMENT, "",
      frost_policy_load_artefact(frost_buffer_data(signed_artefact),
                                 frost_buffer_size(signed_artefact), &options, &policy, &error));
  frost_buffer_free(signed_artefact);
  frost_buffer_free(artefact);
}

TEST(a_damaged_artefact_is_refused) {
  frost_error* error = NULL;
  frost_buffer* artefact = build_artefact();
  size_t size = frost_buffer_size(artefact);
  char* bytes = malloc(size);
  CHECK(bytes != NULL);
  memcpy(bytes, frost_buffer_data(artefact), size);
  bytes[size / 2] ^= 1;
  frost_load_options options = FROST_LOAD_OPTIONS_INIT;
  options.trust_unsigned = true;
  frost_policy* policy = NULL;
  CHECK_FAILS(FROST_CODE_CORRUPT, "", frost_artefact_verify(bytes, size, &error));
  CHECK_FAILS(FROST_CODE_CORRUPT, "",
              frost_policy_load_artefact(bytes, size, &options, &policy, &error));
  CHECK_FAILS(FROST_CODE_CORRUPT, "",
              frost_policy_load_artefact(bytes, 10, &options, &policy, &error));
  CHECK_FAILS(FROST_CODE_CORRUPT, "",
              frost_policy_load_artefact(NULL, 0, &options, &policy, &error));
  free(bytes);
  frost_buffer_free(artefact);
}
