/* SPDX-License-Identifier: Apache-2.0 */
/* Permafrost from C, and from everything that can call C (docs/embedding.md).
 *
 * Handles are opaque. Whoever gets one through an out parameter owns it and gives it back with the
 * free function of its type, once; all of these take NULL. A handle that was given back must not be
 * used again. What a handle was made from may be given back before it.
 *
 * Texts are pointer and length in UTF-8, without a NUL at the end being needed; they are borrowed
 * for the call. Structures that may grow begin with their size: set it with the _INIT macro of the
 * structure, and everything else to zero means the default. A structure that is larger than the
 * library knows is accepted when what it does not know is zero.
 *
 * Errors: a function that can fail returns a frost_code and takes a last parameter for an error
 * object, which may be NULL. A failed call leaves its other out parameters NULL, false or 0: a
 * failure is never a decision, and a deny is never a failure. Null pointers, wrong sizes and
 * invalid UTF-8 are FROST_CODE_INVALID_ARGUMENT. No exception and no signal crosses, and there is
 * no global state.
 *
 * Thread safety: functions that take a handle as a pointer to const may be called by any thread at
 * the same time. frost_policy and frost_database may be used by any number of threads. Others have
 * one user at a time. Callbacks may not leave by longjmp.
 *
 * The names are versioned (FROST_0): a later library goes on to have them as they are.
 */
#ifndef FROST_C_H
#define FROST_C_H

#include "frost/c/base.h"     /* texts, errors, buffers, limits */
#include "frost/c/database.h" /* changes, databases, snapshots */
#include "frost/c/policy.h"   /* from text or artefact to a policy */
#include "frost/c/question.h" /* checks, lists, queries, explanations */

#endif
