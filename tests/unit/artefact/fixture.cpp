// SPDX-License-Identifier: Apache-2.0
// Stands for a compiled policy: two entries that add a constant to their first argument. Macros
// make the shared objects that must be refused.
#include <stdint.h>

#include "runtime/abi.h"

#ifndef FROST_FIXTURE_ANSWER
#define FROST_FIXTURE_ANSWER 100
#endif

extern "C" {

#ifdef FROST_FIXTURE_PROTECTED
#define FROST_FIXTURE_EXPORT __attribute__((visibility("protected")))
#else
#define FROST_FIXTURE_EXPORT __attribute__((visibility("default")))
#endif

#ifdef FROST_FIXTURE_UNDEFINED_CALL
FROST_FIXTURE_EXPORT int32_t getpid();
#define FROST_FIXTURE_EXTRA getpid()
#elifdef FROST_FIXTURE_UNDEFINED_DATA
FROST_FIXTURE_EXPORT extern int32_t frost_elsewhere;
#define FROST_FIXTURE_EXTRA frost_elsewhere
#elifdef FROST_FIXTURE_THREAD_LOCAL
static __thread int32_t counter;
#define FROST_FIXTURE_EXTRA (++counter)
#else
#define FROST_FIXTURE_EXTRA 0
#endif

static frost_status first(frost_req*, const uint32_t* arguments) {
  return static_cast<frost_status>(arguments[0]) + FROST_FIXTURE_ANSWER + FROST_FIXTURE_EXTRA;
}

static frost_status second(frost_req*, const uint32_t* arguments) {
  return static_cast<frost_status>(arguments[0]) + FROST_FIXTURE_ANSWER + 1;
}

#ifdef FROST_FIXTURE_CONSTRUCTOR
static volatile int32_t started = 7;
__attribute__((constructor)) static void start() { started = 1; }
#endif
#ifdef FROST_FIXTURE_DESTRUCTOR
static volatile int32_t stopped = 7;
__attribute__((destructor)) static void stop() { stopped = 1; }
#endif
#ifdef FROST_FIXTURE_INIT
__attribute__((visibility("hidden"), used)) void frost_fixture_init() {}
#endif
#ifdef FROST_FIXTURE_TEXT_RELOCATION
asm(".text\n.quad frost_fixture_data\n.data\nfrost_fixture_data: .quad 0\n.text\n");
#endif
#ifdef FROST_FIXTURE_SECOND_EXPORT
FROST_FIXTURE_EXPORT frost_status frost_other() { return 0; }
#endif
#ifdef FROST_FIXTURE_INDIRECT
// Volatile, as a compiler that knows the answer needs no relocation.
static volatile int32_t choice = 1;
frost_entry_fn choose() { return choice == 1 ? second : first; }
extern frost_status chosen(frost_req*, const uint32_t*) __attribute__((ifunc("choose")));
#define FROST_FIXTURE_SECOND chosen
#endif

#ifdef FROST_FIXTURE_DATA_ENTRY
static const int32_t number = 7;
#endif

#ifndef FROST_FIXTURE_SECOND
#define FROST_FIXTURE_SECOND second
#endif

#if defined(FROST_FIXTURE_EMPTY)
// C++ has no empty arrays; LLVM emits one for a policy without procedures.
asm(".section .rodata\n.balign 8\n.globl frost_entries\n.protected frost_entries\n"
    ".type frost_entries, %object\n.size frost_entries, 0\nfrost_entries:\n.text\n");
#elif !defined(FROST_FIXTURE_NO_ENTRIES)
FROST_FIXTURE_EXPORT extern const frost_entry_fn frost_entries[2];
const frost_entry_fn frost_entries[2] = {
    first,
#ifdef FROST_FIXTURE_NULL_ENTRY
    nullptr,
#elifdef FROST_FIXTURE_DATA_ENTRY
    (frost_entry_fn)&number,
#else
    FROST_FIXTURE_SECOND,
#endif
};
#else
FROST_FIXTURE_EXPORT extern const frost_entry_fn frost_wrong_name[2];
const frost_entry_fn frost_wrong_name[2] = {first, second};
#endif

}  // extern "C"
