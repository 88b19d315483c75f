// SPDX-License-Identifier: Apache-2.0
// What a policy takes and answers: the fact types it accepts, the questions it derives, the names
// its blocks declare, and the same as types for client programs.
//
// Everything here is a value and every function is pure: any thread may call it. Equal policies
// give equal bytes. Lists are sorted by byte, integers by value.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frost/compiler.hpp"
#include "frost/diagnostic.hpp"
#include "frost/export.hpp"

namespace frost {

// Where a policy says something.
struct SchemaPlace {
  std::string file;
  uint32_t line = 0;    // from 1
  uint32_t column = 0;  // from 1, in code points
  friend auto operator<=>(const SchemaPlace&, const SchemaPlace&) = default;
};

// What stands in one argument: the values of a type, or some values of a primitive type.
struct SchemaArgument {
  std::string type;                   // empty: any value of any type
  std::vector<std::string> literals;  // ids; empty: every value of the type. Sorted, distinct
  friend bool operator==(const SchemaArgument&, const SchemaArgument&) = default;
};

enum class SchemaOrigin : uint8_t {
  kRuleBody,      // a rule asks for it
  kDeclare,       // a `declare` statement
  kRuleHead,      // a rule of the policy derives it
  kDefaultAllow,  // the default `allow` asks for it or derives it
};

// Why an entry is there. `arguments` are the entry's or some of them.
struct SchemaSource {
  SchemaOrigin origin = SchemaOrigin::kRuleBody;
  std::vector<SchemaArgument> arguments;
  std::vector<SchemaPlace> places;  // in policy order; empty for what is built in
};

// A type of facts or questions. Types that differ in the literals of one argument only are one
// entry, so that every combination of an entry's literals is meant (polar.md §6.2 item 5).
struct SchemaEntry {
  std::string predicate;
  std::vector<SchemaArgument> arguments;
  std::vector<SchemaSource> sources;  // by origin
};

// What an actor, resource or global block declares, inherited names included (polar.md DEC-38).
struct BlockMetadata {
  std::vector<std::string> roles;
  std::vector<std::string> permissions;
  std::map<std::string, std::string> relations;  // name to target type
};

// Predicates without arguments or with more than Limits::fact_arity_max are in neither list.
struct PolicySchema {
  std::vector<SchemaEntry> facts;               // what is accepted: `Accept` of polar.md §6.3
  std::vector<SchemaEntry> questions;           // what is derived: `HeadSig` of polar.md §6.3
  std::map<std::string, BlockMetadata> blocks;  // actors and resources by type name
  std::optional<BlockMetadata> global;
};

struct Described {
  std::optional<PolicySchema> schema;  // none exactly when `diagnostics` has an error
  std::vector<Diagnostic> diagnostics;
};

// The schema of a policy. Checks it as compile() does, but plans nothing, so that the limits on
// plans do not apply. Never throws for anything a policy contains. Cost: that of type inference.
FROST_EXPORT Described describe(std::span<const Source> sources,
                                const CompileOptions& options = {});

// `frost facts`: one entry a paragraph in the notation of `declare`, with its first
// kSchemaPlacesShown places. File names and policy text are safe for a terminal.
inline constexpr size_t kSchemaPlacesShown = 3;
FROST_EXPORT std::string schema_text(const PolicySchema& schema);

// The same, complete, as JSON in ASCII; docs/fact_schema.md describes it.
FROST_EXPORT std::string schema_json(const PolicySchema& schema);

// The policy metadata of oso-cloud-api.md §8.1, as JSON in ASCII. The key `global` is always there.
FROST_EXPORT std::string metadata_json(const PolicySchema& schema);

// Types for the client libraries (oso-cloud-api.md §8.2, §8.3). `command` is named in the head of
// the output as what made it. Whatever a policy contains, the output is a module of declarations:
// policy text occurs in literals only, escaped. A schema made by hand may have types with no or
// more than Limits::fact_arity_max arguments: no client can send them, and a comment lists them.
FROST_EXPORT std::string typescript_types(const PolicySchema& schema, std::string_view command);
FROST_EXPORT std::string python_types(const PolicySchema& schema, std::string_view command);

}  // namespace frost
