/* SPDX-License-Identifier: Apache-2.0 */
/* From text or an artefact to a policy that can answer. The rules of all of c.h are there. */
#ifndef FROST_C_POLICY_H
#define FROST_C_POLICY_H

#include "frost/c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A compiled policy, which any number of databases and snapshots share. */
typedef struct frost_policy frost_policy;
FROST_EXPORT void frost_policy_free(frost_policy* policy) FROST_NOEXCEPT;

/* ---------- from text */

typedef struct frost_source {
  frost_text name; /* what messages call it */
  frost_text text;
} frost_source;

typedef struct frost_compile_options {
  size_t size;
  const frost_limits* limits; /* NULL: the defaults */
} frost_compile_options;
#define FROST_COMPILE_OPTIONS_INIT {.size = sizeof(frost_compile_options)}

/* What is wrong with a policy: errors and warnings, by file and position. */
typedef struct frost_diagnostics frost_diagnostics;

typedef struct frost_diagnostic {
  size_t size;
  bool is_error;      /* else a warning */
  frost_text code;    /* such as P1107; docs/errors explains them */
  frost_text message; /* one line, without place */
  frost_text file;    /* none where the whole policy is meant */
  uint32_t line;      /* from 1 */
  uint32_t column;    /* from 1, in code points */
  frost_text text;    /* rendered for people, in ASCII, with the source line */
} frost_diagnostic;
#define FROST_DIAGNOSTIC_INIT {.size = sizeof(frost_diagnostic)}

/* Compiles all files of one policy for the interpreter. FROST_CODE_POLICY when it has errors; the
 * diagnostics are given then, and with warnings also beside a policy. `options` and `diagnostics`
 * may be NULL. */
FROST_EXPORT frost_code frost_policy_compile(const frost_source* sources, size_t source_count,
                                             const frost_compile_options* options,
                                             frost_policy** policy, frost_diagnostics** diagnostics,
                                             frost_error** error) FROST_NOEXCEPT;

/* 0 of NULL. */
FROST_EXPORT size_t frost_diagnostics_count(const frost_diagnostics* diagnostics) FROST_NOEXCEPT;
/* Fills in as much of `diagnostic` as its size says. Its texts live as long as `diagnostics`. */
FROST_EXPORT frost_code frost_diagnostics_get(const frost_diagnostics* diagnostics, size_t index,
                                              frost_diagnostic* diagnostic,
                                              frost_error** error) FROST_NOEXCEPT;
FROST_EXPORT void frost_diagnostics_free(frost_diagnostics* diagnostics) FROST_NOEXCEPT;

/* SHA-256 of the canonical policy in hex. Lives as long as the policy; "" of NULL. */
FROST_EXPORT const char* frost_policy_digest(const frost_policy* policy) FROST_NOEXCEPT;

/* ---------- native code (docs/tiers.md) */

typedef struct frost_native_options {
  size_t size;
  frost_text cpu;                 /* an LLVM CPU name; none: this machine's */
  frost_text cache_directory;     /* of code of earlier processes; none: no cache */
  uint64_t cache_bytes_max;       /* 0: the default of frost::ObjectCacheOptions */
  const frost_observer* observer; /* may be NULL */
} frost_native_options;
#define FROST_NATIVE_OPTIONS_INIT {.size = sizeof(frost_native_options)}

/* Makes native code and waits for it. FROST_CODE_UNAVAILABLE without libfrost-llvm.so: the
 * interpreter goes on. `options` may be NULL. */
FROST_EXPORT frost_code frost_policy_compile_native(frost_policy* policy,
                                                    const frost_native_options* options,
                                                    frost_error** error) FROST_NOEXCEPT;
/* The same in a thread of the library: questions go over when it is done. */
FROST_EXPORT frost_code frost_policy_compile_in_background(frost_policy* policy,
                                                           const frost_native_options* options,
                                                           frost_error** error) FROST_NOEXCEPT;
/* Waits for that, at most so long. FROST_CODE_DEADLINE; its own errors. */
FROST_EXPORT frost_code frost_policy_wait_until_native(const frost_policy* policy,
                                                       uint64_t timeout_ns,
                                                       frost_error** error) FROST_NOEXCEPT;
/* Whether questions run on native code now. */
FROST_EXPORT bool frost_policy_is_native(const frost_policy* policy) FROST_NOEXCEPT;

/* ---------- artefacts (docs/artefacts.md) */

/* Compiles ahead of time, for `cpu` such as "x86-64-v3", which is also what none means. Needs
 * libfrost-llvm.so and LLVM's linker. */
FROST_EXPORT frost_code frost_policy_build_artefact(const frost_policy* policy, frost_text cpu,
                                                    frost_buffer** artefact,
                                                    frost_error** error) FROST_NOEXCEPT;
/* The same bytes with a signature by an Ed25519 key in PKCS #8 PEM. */
FROST_EXPORT frost_code frost_artefact_sign(const void* bytes, size_t byte_count, frost_text key,
                                            frost_buffer** artefact,
                                            frost_error** error) FROST_NOEXCEPT;
/* Verifies everything and runs nothing. FROST_CODE_CORRUPT, _INCOMPATIBLE or _LIMIT. */
FROST_EXPORT frost_code frost_artefact_verify(const void* bytes, size_t byte_count,
                                              frost_error** error) FROST_NOEXCEPT;

typedef struct frost_load_options {
  size_t size;
  const frost_limits* limits; /* NULL: the defaults */
  /* The artefact loads when one of these public keys, in PEM, has signed it, ... */
  const frost_text* trusted_keys;
  size_t trusted_key_count;
  /* ... or when its bytes are trusted as the program itself is. */
  bool trust_unsigned;
} frost_load_options;
#define FROST_LOAD_OPTIONS_INIT {.size = sizeof(frost_load_options)}

/* Verifies, and then loads. Needs no LLVM. FROST_CODE_UNTRUSTED for an artefact that `options` do
 * not trust; without options nothing is trusted. */
FROST_EXPORT frost_code frost_policy_load_artefact(const void* bytes, size_t byte_count,
                                                   const frost_load_options* options,
                                                   frost_policy** policy,
                                                   frost_error** error) FROST_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
