/* SPDX-License-Identifier: Apache-2.0 */
/* As much of a test harness as C needs: TEST(name) { ... } in any file, and checks that end the
 * program. CMake finds the tests; `frost_c_api_tests name` runs one. */
#ifndef FROST_TESTS_C_API_HARNESS_H
#define FROST_TESTS_C_API_HARNESS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frost/c.h"

#define TEST(name) void test_##name(void)

#define CHECK(condition)                                                        \
  do {                                                                          \
    if (!(condition)) {                                                         \
      fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                  \
    }                                                                           \
  } while (0)

/* The call succeeds. Uses a variable `error`. */
#define CHECK_OK(call)                                                    \
  do {                                                                    \
    frost_code checked_code = (call);                                     \
    if (checked_code != FROST_CODE_OK) {                                  \
      fprintf(stderr, "%s:%d: %s: %s: %s\n", __FILE__, __LINE__, #call,   \
              frost_code_name(checked_code), frost_error_message(error)); \
      exit(1);                                                            \
    }                                                                     \
    CHECK(error == NULL);                                                 \
  } while (0)

/* The call fails with this code, and the error says `part` among other things. */
#define CHECK_FAILS(expected, part, call)                                      \
  do {                                                                         \
    frost_code checked_code = (call);                                          \
    if (checked_code != (expected) || frost_error_code(error) != (expected) || \
        strstr(frost_error_message(error), part) == NULL) {                    \
      fprintf(stderr, "%s:%d: %s: %s: %s\n", __FILE__, __LINE__, #call,        \
              frost_code_name(checked_code), frost_error_message(error));      \
      exit(1);                                                                 \
    }                                                                          \
    frost_error_free(error);                                                   \
    error = NULL;                                                              \
  } while (0)

/* ---------- a small world */

extern const char* const kPolicy;
extern const char* const kFacts;

frost_policy* compile_policy(const char* text);
/* In memory, interpreted unless `tier` says otherwise. */
frost_database* make_database(int32_t tier);
frost_snapshot* make_snapshot(int32_t tier);

frost_check make_check(const char* user, const char* action, const char* repository);
bool is_text(frost_text text, const char* expected);

/* Answers, one a line. */
typedef struct answers {
  char text[1024];
  size_t calls;
  size_t calls_max; /* 0: any number */
} answers;
bool note_text(void* context, frost_text text);
bool note_row(void* context, const frost_value* row, size_t value_count);
bool note_fact(void* context, const frost_fact* fact);

/* A new folder below the working directory of the test. */
void make_directory(char* path, size_t size);

#endif
