// SPDX-License-Identifier: Apache-2.0
// Types for npm `oso-cloud`, as its own tool writes them (oso-cloud-api.md §8.2).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/diagnostics/render.hpp"
#include "frontend/schema/client_types.hpp"
#include "frontend/schema/names.hpp"
#include "frost/schema.hpp"

namespace frost {

namespace {

using schema::ClientTypes;
using schema::Signature;
using schema::string_literal;
using schema::typescript_key;

std::string argument_text(const SchemaArgument& argument) {
  if (argument.type.empty()) return "{ type: string; id: string }";
  const std::string type = string_literal(argument.type);
  if (argument.literals.empty()) return fmt::format("{{ type: {}; id: string }}", type);
  std::vector<std::string> members;
  for (const std::string& literal : argument.literals) {
    members.push_back(fmt::format("{{ type: {}; id: {} }}", type, string_literal(literal)));
  }
  return fmt::format("{}", fmt::join(members, " | "));
}

// `  fact:` and one line a type; `never` when there is none.
std::string union_text(std::string_view name, const std::vector<Signature>& signatures) {
  if (signatures.empty()) return fmt::format("  {}: never;\n", name);
  std::string out = fmt::format("  {}:", name);
  for (const Signature& signature : signatures) {
    out += "\n    | [" + string_literal(signature.predicate);
    for (const SchemaArgument& argument : signature.arguments)
      out += ", " + argument_text(argument);
    out += ']';
  }
  return out + ";\n";
}

std::string list_text(const std::vector<std::string>& names) {
  std::vector<std::string> literals;
  for (const std::string& name : names) literals.push_back(string_literal(name));
  return fmt::format("[{}]", fmt::join(literals, ", "));
}

std::string relations_text(const BlockMetadata& block) {
  if (block.relations.empty()) return "{}";
  std::vector<std::string> members;
  for (const auto& [name, target] : block.relations) {
    members.push_back(fmt::format("{}: {}", typescript_key(name), string_literal(target)));
  }
  return fmt::format("{{ {} }}", fmt::join(members, ", "));
}

std::string value_text(std::string_view name, const BlockMetadata& block) {
  return fmt::format("  {}: {{\n    roles: {},\n    permissions: {},\n    relations: {},\n  }},\n",
                     typescript_key(name), list_text(block.roles), list_text(block.permissions),
                     relations_text(block));
}

std::string type_text(std::string_view name) {
  const std::string value = fmt::format("(typeof PolarResources)[{}]", string_literal(name));
  return fmt::format(
      "    {}: {{\n      roles: {}[\"roles\"][number];\n      permissions: "
      "{}[\"permissions\"][number];\n      relations: keyof {}[\"relations\"];\n    }};\n",
      typescript_key(name), value, value, value);
}

}  // namespace

std::string typescript_types(const PolicySchema& schema, std::string_view command) {
  // A block cannot be called `global`, so this adds a key.
  std::map<std::string, BlockMetadata> blocks = schema.blocks;
  if (schema.global) blocks.emplace("global", *schema.global);

  const ClientTypes types = schema::client_types(schema);
  std::string out = "// Manually editing this file is discouraged. It was generated with:\n// $ " +
                    escape_for_terminal(command) + "\n\nexport const PolarResources = {\n";
  for (const auto& [name, block] : blocks) out += value_text(name, block);
  out += "} as const;\n\n";
  if (!types.left_out.empty()) {
    out += "// " + escape_for_terminal(left_out_text(types)) + "\n";
  }
  out += "export type PolarTypes = {\n";
  out += union_text("fact", types.facts);
  out += union_text("query", types.questions);
  out += "  resources: {\n";
  for (const auto& [name, block] : blocks) out += type_text(name);
  return out + "  };\n};\n";
}

}  // namespace frost
