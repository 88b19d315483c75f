/* SPDX-License-Identifier: Apache-2.0 */
/* Changes, databases and snapshots. The rules of all of c.h are there. */
#ifndef FROST_C_DATABASE_H
#define FROST_C_DATABASE_H

#include "frost/c/base.h"
#include "frost/c/policy.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---------- batches */

/* Changes that happen together, in the order in which they were given: all of them or none. */
typedef struct frost_batch frost_batch;
FROST_EXPORT frost_code frost_batch_new(frost_batch** batch, frost_error** error) FROST_NOEXCEPT;
FROST_EXPORT void frost_batch_free(frost_batch* batch) FROST_NOEXCEPT;
/* Changes in it; 0 of NULL. */
FROST_EXPORT size_t frost_batch_size(const frost_batch* batch) FROST_NOEXCEPT;

/* Adds one fact. Names are looked at when the batch is applied. */
FROST_EXPORT frost_code frost_batch_insert(frost_batch* batch, const frost_fact* fact,
                                           frost_error** error) FROST_NOEXCEPT;
/* Removes the facts with the predicate and so many arguments, all of which match. An argument with
 * an id none matches every value of its type, one with neither every value. */
FROST_EXPORT frost_code frost_batch_delete(frost_batch* batch, const frost_fact* pattern,
                                           frost_error** error) FROST_NOEXCEPT;
/* Facts as text, such as `has_role(User{"ann"}, "member", Organization{"acme"});`: each of them is
 * added, or removed. `name` is what messages call the text. The batch is as before when one of them
 * cannot be read. */
FROST_EXPORT frost_code frost_batch_insert_text(frost_batch* batch, frost_text name,
                                                frost_text facts,
                                                frost_error** error) FROST_NOEXCEPT;
FROST_EXPORT frost_code frost_batch_delete_text(frost_batch* batch, frost_text name,
                                                frost_text facts,
                                                frost_error** error) FROST_NOEXCEPT;

/* ---------- databases */

enum { FROST_TIER_AUTOMATIC = 0, FROST_TIER_INTERPRETER = 1, FROST_TIER_NATIVE = 2 };

typedef struct frost_database_options {
  size_t size;
  bool must_exist; /* FROST_CODE_NOT_FOUND where there is no database, instead of making one */
  /* Of the policy, now and after each frost_database_set_policy: AUTOMATIC makes native code in the
   * background, NATIVE waits for it. */
  int32_t tier;
  const frost_native_options* native; /* may be NULL */
  uint64_t checkpoint_log_bytes;      /* 0: the default of frost::DatabaseOptions */
  const frost_limits* limits;         /* NULL: the defaults */
  const frost_observer* observer;     /* may be NULL; copied */
} frost_database_options;
#define FROST_DATABASE_OPTIONS_INIT {.size = sizeof(frost_database_options)}

/* A policy and facts. Every change has an offset: 1, 2, 3 and so on. Changes wait for each other;
 * taking a snapshot never waits. */
typedef struct frost_database frost_database;

/* Opens the database of a directory, or makes an empty one. `options` may be NULL. */
FROST_EXPORT frost_code frost_database_open(frost_text directory,
                                            const frost_database_options* options,
                                            frost_database** database,
                                            frost_error** error) FROST_NOEXCEPT;
/* One that is gone when it is freed. */
FROST_EXPORT frost_code frost_database_in_memory(const frost_database_options* options,
                                                 frost_database** database,
                                                 frost_error** error) FROST_NOEXCEPT;
/* Closes it: nobody may be using it. Its snapshots go on. */
FROST_EXPORT void frost_database_free(frost_database* database) FROST_NOEXCEPT;

/* Replaces the policy; facts that it does not use are kept, unused. `offset` may be NULL, here and
 * below. */
FROST_EXPORT frost_code frost_database_set_policy(frost_database* database,
                                                  const frost_policy* policy, uint64_t* offset,
                                                  frost_error** error) FROST_NOEXCEPT;
/* Makes the changes of a batch, all of them or none. On disk when it returns. */
FROST_EXPORT frost_code frost_database_apply(frost_database* database, const frost_batch* batch,
                                             uint64_t* offset, frost_error** error) FROST_NOEXCEPT;

typedef struct frost_load_report {
  size_t size;
  uint64_t facts_read; /* accepted, with repetitions and those that were there before */
  uint64_t rejected;   /* left out */
} frost_load_report;
#define FROST_LOAD_REPORT_INIT {.size = sizeof(frost_load_report)}

/* Adds the facts of a file (text, JSONL, CSV, TSV, gzip; by its name) as one change, all of them
 * but at most `max_errors` bad ones, or none. `report` may be NULL. */
FROST_EXPORT frost_code frost_database_load_file(frost_database* database, frost_text path,
                                                 uint64_t max_errors, frost_load_report* report,
                                                 frost_error** error) FROST_NOEXCEPT;
/* Writes a checkpoint now. */
FROST_EXPORT frost_code frost_database_checkpoint(frost_database* database,
                                                  frost_error** error) FROST_NOEXCEPT;
/* Removes every fact, and then the policy. */
FROST_EXPORT frost_code frost_database_clear(frost_database* database, uint64_t* offset,
                                             frost_error** error) FROST_NOEXCEPT;
/* Of the last finished change; 0 when there was none. */
FROST_EXPORT uint64_t frost_database_offset(const frost_database* database) FROST_NOEXCEPT;

/* ---------- snapshots */

/* One state, which never changes. It keeps that state alive, and is best taken anew for each
 * request. */
typedef struct frost_snapshot frost_snapshot;
FROST_EXPORT frost_code frost_database_snapshot(const frost_database* database,
                                                frost_snapshot** snapshot,
                                                frost_error** error) FROST_NOEXCEPT;
/* One that shows the change `offset`: waits for it, at most so long, then FROST_CODE_DEADLINE. */
FROST_EXPORT frost_code frost_database_snapshot_at(const frost_database* database, uint64_t offset,
                                                   uint64_t timeout_ns, frost_snapshot** snapshot,
                                                   frost_error** error) FROST_NOEXCEPT;
FROST_EXPORT void frost_snapshot_free(frost_snapshot* snapshot) FROST_NOEXCEPT;
/* The change that it shows last; 0 of NULL. */
FROST_EXPORT uint64_t frost_snapshot_offset(const frost_snapshot* snapshot) FROST_NOEXCEPT;
/* The same state with more facts for some questions. The database does not change. */
FROST_EXPORT frost_code frost_snapshot_with_context(const frost_snapshot* snapshot,
                                                    const frost_fact* facts, size_t fact_count,
                                                    frost_snapshot** with_context,
                                                    frost_error** error) FROST_NOEXCEPT;

/* Called for each fact; the views live until it returns. True goes on, false ends the call, which
 * is no error. */
typedef bool (*frost_fact_visitor)(void* context, const frost_fact* fact);
/* Every stored fact that matches, in no particular order. `pattern` as for frost_batch_delete; a
 * predicate none is every predicate, and without arguments (a null pointer) there may be any. */
FROST_EXPORT frost_code frost_snapshot_visit_facts(const frost_snapshot* snapshot,
                                                   const frost_fact* pattern,
                                                   frost_fact_visitor visit, void* context,
                                                   frost_error** error) FROST_NOEXCEPT;

typedef struct frost_statistics {
  size_t size;
  uint64_t facts;            /* stored ones */
  uint64_t unused_facts;     /* those of them that the policy does not use */
  uint64_t path_bytes;       /* indexes */
  uint64_t dictionary_bytes; /* names */
} frost_statistics;
#define FROST_STATISTICS_INIT {.size = sizeof(frost_statistics)}

FROST_EXPORT frost_code frost_snapshot_statistics(const frost_snapshot* snapshot,
                                                  frost_statistics* statistics,
                                                  frost_error** error) FROST_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
