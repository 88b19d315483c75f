/* SPDX-License-Identifier: Apache-2.0 */
/* Checks, lists, queries and explanations about a snapshot. The rules of all of c.h are there. */
#ifndef FROST_C_QUESTION_H
#define FROST_C_QUESTION_H

#include "frost/c/base.h"
#include "frost/c/database.h"

#ifdef __cplusplus
extern "C" {
#endif

/* May the actor do the action to the resource? */
typedef struct frost_check {
  frost_value actor;
  frost_text action;
  frost_value resource;
} frost_check;

typedef struct frost_question_options {
  size_t size;
  int32_t tier;              /* FROST_TIER_...; zero: native code where there is some */
  const int64_t* now_unix_s; /* @current_unix_time; NULL: the clock's */
  int64_t fuel;              /* what the question may cost; 0: query_fuel of the database */
  uint64_t bytes_max;        /* 0: query_bytes_max of the policy */
  uint64_t timeout_ns;       /* from now, then FROST_CODE_DEADLINE; 0: none */
} frost_question_options;
#define FROST_QUESTION_OPTIONS_INIT {.size = sizeof(frost_question_options)}

/* Every `options` below may be NULL. */

/* ---------- checks */

/* A few hundred nanoseconds: looks up the names. */
FROST_EXPORT frost_code frost_authorize(const frost_snapshot* snapshot, const frost_check* check,
                                        const frost_question_options* options, bool* allowed,
                                        frost_error** error) FROST_NOEXCEPT;
/* `allowed` has as many places as `checks`. The first error ends them all, and then every place is
 * false. */
FROST_EXPORT frost_code frost_authorize_batch(const frost_snapshot* snapshot,
                                              const frost_check* checks, size_t check_count,
                                              const frost_question_options* options, bool* allowed,
                                              frost_error** error) FROST_NOEXCEPT;

/* Checks whose names have been looked up in one snapshot, which they keep alive, to be asked again
 * and again in tens of nanoseconds. */
typedef struct frost_prepared frost_prepared;
FROST_EXPORT frost_code frost_prepare(const frost_snapshot* snapshot, const frost_check* checks,
                                      size_t check_count, frost_prepared** prepared,
                                      frost_error** error) FROST_NOEXCEPT;
FROST_EXPORT void frost_prepared_free(frost_prepared* prepared) FROST_NOEXCEPT;
/* The check at `index`, counted from 0. */
FROST_EXPORT frost_code frost_prepared_run(const frost_prepared* prepared, size_t index,
                                           const frost_question_options* options, bool* allowed,
                                           frost_error** error) FROST_NOEXCEPT;
/* All of them; `allowed` has as many places. */
FROST_EXPORT frost_code frost_prepared_run_all(const frost_prepared* prepared,
                                               const frost_question_options* options, bool* allowed,
                                               size_t allowed_count,
                                               frost_error** error) FROST_NOEXCEPT;

/* ---------- lists */

/* Called for each answer; the text lives until it returns. True goes on, false ends the call, which
 * is no error. */
typedef bool (*frost_text_visitor)(void* context, frost_text text);

/* Ids of the resources of exactly this type that the actor may act on, each once, in no particular
 * order but `*` first when every one of them. */
FROST_EXPORT frost_code frost_list(const frost_snapshot* snapshot, frost_value actor,
                                   frost_text action, frost_text resource_type,
                                   const frost_question_options* options, frost_text_visitor visit,
                                   void* context, frost_error** error) FROST_NOEXCEPT;
/* Actions the actor may do to the resource, sorted. */
FROST_EXPORT frost_code frost_actions(const frost_snapshot* snapshot, frost_value actor,
                                      frost_value resource, const frost_question_options* options,
                                      frost_text_visitor visit, void* context,
                                      frost_error** error) FROST_NOEXCEPT;
/* Ids of the actors of exactly this type that may do the action to the resource, sorted but for
 * `*`, which is first. */
FROST_EXPORT frost_code frost_who_can(const frost_snapshot* snapshot, frost_text actor_type,
                                      frost_text action, frost_value resource,
                                      const frost_question_options* options,
                                      frost_text_visitor visit, void* context,
                                      frost_error** error) FROST_NOEXCEPT;

/* ---------- queries (docs/queries.md) */

/* A conjunction of predicates with variables. */
typedef struct frost_query frost_query;
FROST_EXPORT frost_code frost_query_new(frost_query** query, frost_error** error) FROST_NOEXCEPT;
FROST_EXPORT void frost_query_free(frost_query* query) FROST_NOEXCEPT;
/* A further variable: its number is `*variable`, from 0. Of type none it takes any type, and may
 * occur once. */
FROST_EXPORT frost_code frost_query_add_variable(frost_query* query, frost_text type,
                                                 uint32_t* variable,
                                                 frost_error** error) FROST_NOEXCEPT;
/* Only these ids are answers for the variable, which has a type. */
FROST_EXPORT frost_code frost_query_restrict(frost_query* query, uint32_t variable,
                                             const frost_text* ids, size_t id_count,
                                             frost_error** error) FROST_NOEXCEPT;

typedef struct frost_query_argument {
  bool is_variable;
  uint32_t variable; /* of a variable: its number */
  frost_value value; /* else; with an id none: every value of the type */
} frost_query_argument;

/* A further condition that all answers meet. */
FROST_EXPORT frost_code frost_query_add_atom(frost_query* query, frost_text predicate,
                                             const frost_query_argument* arguments,
                                             size_t argument_count,
                                             frost_error** error) FROST_NOEXCEPT;

/* Called for each row, with a value for each variable in their order; an id none is every value of
 * the type. The views live until it returns. True goes on, false ends the call, which is no error.
 */
typedef bool (*frost_row_visitor)(void* context, const frost_value* row, size_t value_count);

/* Distinct and sorted, "every value" before any id. */
FROST_EXPORT frost_code frost_query_run(const frost_snapshot* snapshot, const frost_query* query,
                                        const frost_question_options* options,
                                        frost_row_visitor visit, void* context,
                                        frost_error** error) FROST_NOEXCEPT;
/* How many rows frost_query_run gives. */
FROST_EXPORT frost_code frost_query_count(const frost_snapshot* snapshot, const frost_query* query,
                                          const frost_question_options* options, uint64_t* rows,
                                          frost_error** error) FROST_NOEXCEPT;

/* ---------- explanations (docs/why.md) */

enum { FROST_EXPLAIN_TEXT = 0, FROST_EXPLAIN_JSON = 1 };

/* Why the check is allowed or denied, for people or programs. FROST_CODE_INVALID_ARGUMENT for a
 * policy from an artefact, which has no rules to show. */
FROST_EXPORT frost_code frost_explain(const frost_snapshot* snapshot, const frost_check* check,
                                      const frost_question_options* options, int32_t format,
                                      frost_buffer** explanation,
                                      frost_error** error) FROST_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
