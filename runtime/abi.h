/* SPDX-License-Identifier: Apache-2.0
 * The C structures that generated code may touch, and nothing else (design §12.1). Their layout is
 * hashed into every artefact (runtime/abi_hash.hpp): change a field and old artefacts are refused.
 *
 * C11. All pointers are borrowed for the duration of one call of an entry. */
#ifndef FROST_RUNTIME_ABI_H
#define FROST_RUNTIME_ABI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1 yes, 0 no, negative: an error, which is neither. */
typedef int32_t frost_status;
enum {
  FROST_NO = 0,
  FROST_YES = 1,
  FROST_E_FUEL = -1,    /* the question touched more rows than its fuel allows */
  FROST_E_MEMORY = -2,  /* out of memory; the store is unchanged */
  FROST_E_INTERNAL = -3, /* our mistake */
  FROST_E_DEADLINE = -4 /* there was no time left */
};

/* Ids of one type are dense from 0. Ids from FROST_PRIVATE_IDS on belong to one request: they name
 * entities that no fact mentions, so every look-up with one finds nothing. */
#define FROST_PRIVATE_IDS 0xFFFFFF00u
/* The private id of the request's time, when no fact mentions that number. */
#define FROST_PRIVATE_NOW 0xFFFFFFFFu
/* In an answer of a table: every value of the type. */
#define FROST_ALL 0xFFFFFFFEu

/* Kinds of access path (design §9.4). An empty relation has `keys == 0`. */
enum {
  FROST_PATH_UNARY = 1, /* K0: a = bitmap of 64-bit words, or one payload per id */
  FROST_PATH_CSR = 2,   /* K2: a = frost_chunk[], one per FROST_CHUNK_KEYS source ids */
  FROST_PATH_RUNS = 3   /* K5: a = const uint32_t*[columns], sorted rows in this column order */
};

/* Source ids of one chunk of a CSR path. */
#ifdef FROST_SMALL_CONSTANTS
#define FROST_CHUNK_BITS 3
#else
#define FROST_CHUNK_BITS 12
#endif
#define FROST_CHUNK_KEYS (1u << FROST_CHUNK_BITS)

/* Layouts of a chunk, which is made anew with every change and takes what suits its rows
 * (decision 11). The *key* of a source id is k mod FROST_CHUNK_KEYS. Its neighbours are
 * neighbours[begin] up to, not including, neighbours[end], ascending; payload[i] belongs to
 * neighbours[i]. Arrays have one element per key below frost_path::keys, or per entry: a key that
 * has rows. */
enum {
  /* begin = offsets[key], end = offsets[key + 1]; 16 bits each */
  FROST_CHUNK_DENSE = 0,
  /* the same with offsets of 32 bits */
  FROST_CHUNK_WIDE = 1,
  /* begin = key, end = key + 1, or key where neighbours[key] is FROST_NO_NEIGHBOUR; its payload is
   * then 0. No offsets. */
  FROST_CHUNK_FUNCTIONAL = 2,
  /* entry e has the key offsets[entries + 1 + e], ascending; begin = offsets[e], end =
   * offsets[e + 1]; 16 bits each. A chunk without rows is sparse and has no arrays. */
  FROST_CHUNK_SPARSE = 3
};
/* Added to the layout of a chunk whose rows have masks of 8 bits and neighbours below
 * FROST_PACKED_IDS: neighbours[i] is the id << 8 | the mask, so that who finds a row has read its
 * mask. `payload` is `neighbours` then, and of no other chunk: mask i is byte 4 * i of it. */
#define FROST_CHUNK_PACKED 4u
/* So no such word is FROST_NO_NEIGHBOUR, which says the same in packed chunks. */
#ifdef FROST_SMALL_CONSTANTS
#define FROST_PACKED_IDS 1000u
#else
#define FROST_PACKED_IDS 0xFFFFFFu
#endif
#define FROST_NO_NEIGHBOUR 0xFFFFFFFFu

struct frost_chunk {
  const void* offsets;
  const uint32_t* neighbours;
  const void* payload; /* masks of payload_bits each; null without masks and without rows */
  uint32_t rows;
  uint16_t entries; /* keys that have rows */
  uint16_t kind;    /* a layout, and perhaps FROST_CHUNK_PACKED */
};

/* One relation partition in one column order; exactly 64 bytes. */
struct frost_path {
  uint32_t kind;
  uint32_t payload_bits; /* 0, 8, 16, 32 or 64: width of the literal mask beside each row */
  uint32_t keys;         /* UNARY, CSR: first-column ids below this may have rows. RUNS: rows */
  uint32_t columns;      /* 1 UNARY, 2 CSR, 3 or more RUNS */
  const void* a;
  const void* b; /* RUNS: the masks, parallel to the rows; UNARY with payload: null */
  uint64_t rows;
  const struct frost_path* reverse; /* CSR: the same rows in the other order; null when there is no
                                       path in that order */
  uint64_t elements; /* of the array `a`: words or masks, chunks. RUNS: of each column. Only checked
                        code reads it */
  uint64_t reserved;
};

/* What checked code reads (FROST_CHECKED_CODEGEN): for the report of out_of_bounds. */
enum {
  FROST_READ_BITMAP = 0,    /* a word of a bitmap */
  FROST_READ_UNARY = 1,     /* a mask of a UNARY path */
  FROST_READ_DIRECTORY = 2, /* a chunk */
  FROST_READ_OFFSETS = 3,   /* the offsets of a key or an entry */
  FROST_READ_KEYS = 4,      /* a key of a sparse chunk */
  FROST_READ_RANGE = 5,     /* nothing: the neighbours that the offsets name */
  FROST_READ_NEIGHBOUR = 6,
  FROST_READ_MASK = 7, /* beside a neighbour */
  FROST_READ_ROW = 8,  /* a column or mask of a RUNS path */
  FROST_READ_SINK = 9, /* the place of the next answer */
  FROST_READS = 10
};

/* Maps the ids of one type to the policy's literals: index[id] for id < count, else no literal. */
#define FROST_NO_LITERAL 0xFFFFu
struct frost_literals {
  const uint16_t* index;
  uint64_t count;
};

/* Collects the distinct answers of an enumeration. */
struct frost_sink {
  uint32_t* ids;
  uint64_t count;
  uint64_t capacity;
  uint64_t* seen;     /* one bit per id of the answer's type */
  uint32_t seen_ids;  /* ids below this have a bit */
  uint32_t universal; /* 1: every value of the type is an answer, beside `ids` */
  void* owner;
};

struct frost_calls;
struct frost_req;

/* Runs procedure `index` of the tier that answers the request. */
typedef frost_status (*frost_invoke_fn)(struct frost_req* req, uint32_t index,
                                        const uint32_t* arguments);

/* One request. Lives on the caller's stack. */
struct frost_req {
  const struct frost_calls* calls;
  const struct frost_path* paths;
  const uint32_t* constants;             /* ids of the policy's constants, resolved by name */
  const struct frost_literals* literals; /* one per type */
  int64_t fuel;                          /* rows and calls until `refuel` must be asked */
  int64_t fuel_later;                    /* what `refuel` has left to give */
  const void* deadline;                  /* a frost::Deadline of the caller; null: none */
  uint64_t bytes_max;                    /* of the tables and walks of this request */
  struct frost_sink* sink;               /* enumerations only */
  const void* snapshot;                  /* for the functions of runtime_calls.def */
  const int64_t* private_integers;       /* values of private Integer ids, by id; may be null */
  int64_t time;                          /* @current_unix_time: seconds since the epoch (SEM-35) */
  uint32_t now;                          /* the Integer id of `time` */
  uint32_t unbounded; /* 0, or 1 + the site of a negation of "every value" that was met: the
                         answer is then only certain if it is yes (SEM-41) */
  void* tables;           /* of recursive goals; null when the policy has none */
  void* visits;           /* of walks; null when the policy has none */
  const void* code;       /* for `invoke` */
  frost_invoke_fn invoke; /* runs the code of tables */
  frost_status failure;   /* an error while a table was computed: there is no answer then */
};

/* The functions generated code may call, in the order of runtime_calls.def (design §12.2). */
struct frost_calls {
#define FROST_RUNTIME_CALL(name, result, parameters) result(*name) parameters;
#include "runtime/runtime_calls.def"
#undef FROST_RUNTIME_CALL
};

/* Every entry: arguments are ids, in the order of the entry's bound positions. Enumerations put
 * their answers into req->sink and return FROST_YES. */
typedef frost_status (*frost_entry_fn)(struct frost_req* req, const uint32_t* arguments);

#ifdef __cplusplus
} /* extern "C" */
static_assert(sizeof(frost_path) == 64, "one cache line per path");
static_assert(sizeof(frost_chunk) == 32, "two chunks in a cache line, none in two");
#endif

#endif /* FROST_RUNTIME_ABI_H */
