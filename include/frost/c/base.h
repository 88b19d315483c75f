/* SPDX-License-Identifier: Apache-2.0 */
/* Texts, values, errors, buffers and limits. The rules of all of c.h are there. */
#ifndef FROST_C_BASE_H
#define FROST_C_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef FROST_EXPORT
#define FROST_EXPORT __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
#define FROST_NOEXCEPT noexcept
extern "C" {
#else
#define FROST_NOEXCEPT
#endif

/* The version of the library, such as "0.1.0". Static. */
FROST_EXPORT const char* frost_version(void) FROST_NOEXCEPT;

/* ---------- texts and values */

/* UTF-8, borrowed. No data is "none", where a function says that this is possible; else it is the
 * empty text, and then the size must be 0. */
typedef struct frost_text {
  const char* data;
  size_t size; /* bytes */
} frost_text;

/* A value by type name and id, such as User and alice; String and read for a string. */
typedef struct frost_value {
  frost_text type;
  frost_text id;
} frost_value;

/* A fact by names. */
typedef struct frost_fact {
  frost_text predicate;
  const frost_value* arguments;
  size_t argument_count;
} frost_fact;

/* A text that ends with a NUL; NULL gives none. */
static inline frost_text frost_text_of(const char* text) {
  frost_text result;
  result.data = text;
  result.size = text == NULL ? 0 : strlen(text);
  return result;
}

static inline frost_value frost_value_of(const char* type, const char* id) {
  frost_value result;
  result.type = frost_text_of(type);
  result.id = frost_text_of(id);
  return result;
}

/* ---------- errors */

typedef int32_t frost_code;
enum {
  FROST_CODE_OK = 0,
  FROST_CODE_INVALID_ARGUMENT = 1, /* a null pointer, a malformed id, an unknown name */
  FROST_CODE_NOT_FOUND = 2,        /* a file that does not exist */
  FROST_CODE_IO = 3,               /* the operating system said no */
  FROST_CODE_FACT_REFUSED = 4,     /* the policy gives the fact no shape */
  FROST_CODE_FACT_SYNTAX = 5,      /* facts that cannot be read */
  FROST_CODE_CORRUPT = 6,          /* an artefact or database that fails verification */
  FROST_CODE_INCOMPATIBLE = 7,     /* one of another version, ABI or CPU */
  FROST_CODE_UNTRUSTED = 8,        /* native code that nobody the caller trusts has signed */
  FROST_CODE_UNAVAILABLE = 9,      /* not installed, such as libfrost-llvm.so */
  FROST_CODE_LIMIT = 10,           /* a named limit was reached, or memory is out */
  FROST_CODE_DEADLINE = 11,        /* no answer in time */
  FROST_CODE_UNANSWERABLE = 12,    /* an enumeration that has no finite answer */
  FROST_CODE_NO_SPACE = 13,        /* the file system is full; nothing happened */
  FROST_CODE_BUSY = 14,            /* a database that is open elsewhere */
  FROST_CODE_INTERNAL = 15,        /* a mistake of the library */
  FROST_CODE_POLICY = 16           /* the policy has errors: look at the diagnostics */
};

/* The name of a code, such as "deadline"; "unknown" for others. Static. */
FROST_EXPORT const char* frost_code_name(frost_code code) FROST_NOEXCEPT;

/* What went wrong. Where there is no memory for one, there is none beside the code. */
typedef struct frost_error frost_error;
FROST_EXPORT frost_code frost_error_code(const frost_error* error) FROST_NOEXCEPT;
/* For people: what went wrong and what to do next. Lives as long as the error; "" of NULL. */
FROST_EXPORT const char* frost_error_message(const frost_error* error) FROST_NOEXCEPT;
FROST_EXPORT void frost_error_free(frost_error* error) FROST_NOEXCEPT;

/* ---------- buffers */

/* Bytes that the library made. */
typedef struct frost_buffer frost_buffer;
/* Lives as long as the buffer. A NUL follows the last byte and is not counted; "" of NULL. */
FROST_EXPORT const char* frost_buffer_data(const frost_buffer* buffer) FROST_NOEXCEPT;
FROST_EXPORT size_t frost_buffer_size(const frost_buffer* buffer) FROST_NOEXCEPT;
FROST_EXPORT void frost_buffer_free(frost_buffer* buffer) FROST_NOEXCEPT;

/* ---------- limits */

/* Every limit of docs/limits.md that is a field of frost::Limits, at its default. */
typedef struct frost_limits frost_limits;
FROST_EXPORT frost_code frost_limits_new(frost_limits** limits, frost_error** error) FROST_NOEXCEPT;
/* By the name of docs/limits.md, such as "query_fuel". FROST_CODE_INVALID_ARGUMENT for another name
 * and for a value that the field cannot hold. */
FROST_EXPORT frost_code frost_limits_set(frost_limits* limits, frost_text name, uint64_t value,
                                         frost_error** error) FROST_NOEXCEPT;
FROST_EXPORT frost_code frost_limits_get(const frost_limits* limits, frost_text name,
                                         uint64_t* value, frost_error** error) FROST_NOEXCEPT;
FROST_EXPORT void frost_limits_free(frost_limits* limits) FROST_NOEXCEPT;

/* ---------- what the library tells */

enum { FROST_LOG_INFORMATION = 0, FROST_LOG_WARNING = 1, FROST_LOG_ERROR = 2 };

/* Callbacks, as frost/observer.hpp describes them: called from threads of the library too, and by
 * several at the same time. A null callback is not called. `context` is handed on as it is, and
 * must live until the database and the policies that were given the observer, and all that was made
 * of them, are gone. */
typedef struct frost_observer {
  size_t size;
  void* context;
  void (*log)(void* context, int32_t level, frost_text area, frost_text message);
  void (*metric)(void* context, frost_text name, uint64_t value);
} frost_observer;
#define FROST_OBSERVER_INIT {.size = sizeof(frost_observer)}

#ifdef __cplusplus
}
#endif

#endif
