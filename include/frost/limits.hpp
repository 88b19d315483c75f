// SPDX-License-Identifier: Apache-2.0
// Every limit of the product: name, unit, default. docs/limits.md lists them; each has a test.
#pragma once

#include <cstdint>

namespace frost {

struct Limits {
  uint32_t policy_bytes_max = 1U << 20;        // bytes of one policy source file
  uint32_t nesting_depth_max = 128;            // nested parentheses and negations in an expression
  uint32_t clauses_max = 10'000;               // clauses after desugaring
  uint32_t clause_atoms_max = 32;              // atoms in one clause body
  uint32_t rule_arity_max = 32;                // arguments of a predicate in a rule
  uint32_t literals_max = 65'000;              // different values in the policy text
  uint32_t monomorphic_clauses_max = 100'000;  // clauses after monomorphisation
  uint32_t plan_nodes_max = 20'000;            // RIR operators of one procedure after unfolding
  uint32_t function_nodes_max = 100;           // RIR operators of one function; larger ones are split
  uint32_t argument_bytes_max = 512;           // bytes of one fact argument (polar.md §3.1)
  uint32_t fact_arity_max = 5;                 // arguments of a stored fact (SEM-11)
  uint32_t program_nodes_max = 50'000;         // RIR operators of all procedures of a policy
  uint32_t plan_depth_max = 200;               // rules unfolded into each other
  uint32_t artefact_bytes_max = 64U << 20;     // bytes of one artefact file
  int64_t query_fuel = 10'000'000;             // fact rows and helper calls of one question
  uint64_t query_bytes_max = 64U << 20;        // bytes of the tables of one recursive question
  uint32_t inherited_max = 100'000;            // supertypes and members that blocks inherit, in all
  uint32_t query_shapes_max = 256;             // choices of types for one query
  uint32_t context_facts_max = 100;            // context facts of one question
  uint32_t diagnostics_max = 1'000;            // messages of one severity that are kept
  uint64_t load_bytes_max = 1ULL << 40;        // bytes of one source of facts, decompressed
  uint32_t load_record_bytes_max = 1U << 20;   // bytes of one line, row or fact of such a source
  uint32_t load_rejects_max = 1'000;           // rejects of one load that are kept
  uint64_t load_batch_bytes_max = 2ULL << 30;  // bytes of the facts of one load into a database
  uint64_t batch_matches_max = 100'000'000;    // looks of wildcards at facts of their own batch
  uint32_t dump_tables_max = 10'000;           // files of one dump as CSV or TSV
  uint32_t compile_budget_ms = 30'000;         // milliseconds of making native code of one program
};

// Of explain_decision. An explanation costs about as much as it may read and derive: less than a
// millisecond for most questions, up to about a second at the limits. Reaching one is said in
// DecisionExplanation::cut_off.
struct ExplainLimits {
  uint32_t rows_max = 200'000;         // facts read and rows derived for one question
  uint64_t steps_max = 20'000'000;     // rows looked at or tried
  uint32_t goals_max = 20'000;         // different goals that a question leads to
  uint32_t search_states_max = 4'000;  // partial ways looked at for near misses
  uint32_t search_rows_max = 1'000;    // rows of one goal that only a near miss asks for
  uint32_t trials_max = 64;            // sets of changes that are tried out
  uint32_t changes_max = 4;            // facts of one near miss
  uint32_t near_misses_max = 3;
};

}  // namespace frost
