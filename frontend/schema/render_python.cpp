// SPDX-License-Identifier: Apache-2.0
// Types for Python's `oso_cloud` (oso-cloud-api.md §8.3). Python 3.9 and later.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "base/diagnostics/render.hpp"
#include "frontend/schema/client_types.hpp"
#include "frontend/schema/names.hpp"
#include "frost/schema.hpp"

namespace frost {

namespace {

using schema::ClientTypes;
using schema::PythonNames;
using schema::Signature;
using schema::string_literal;

class PythonModule {
 public:
  explicit PythonModule(const PolicySchema& schema)
      : schema_(schema), types_(schema::client_types(schema)) {
    std::set<std::string> names;
    for (const auto& [name, block] : schema.blocks) names.insert(name);
    for (const auto* signatures : {&types_.facts, &types_.questions}) {
      for (const Signature& signature : *signatures) {
        for (const SchemaArgument& argument : signature.arguments) {
          if (!argument.type.empty() && !schema::is_primitive(argument.type))
            names.insert(argument.type);
        }
      }
    }
    for (const std::string& name : names) classes_.emplace(name, names_.take(name));
  }

  std::string text(std::string_view command) {
    std::string out =
        "# Manually editing this file is discouraged. It was generated with:\n# $ " +
        escape_for_terminal(command) +
        "\n\nfrom typing import Literal, NoReturn, TypedDict, Union\n\n"
        "from oso_cloud import Value\n\n\n"
        "class PolarBlock(TypedDict):\n    roles: list[str]\n    permissions: list[str]\n"
        "    relations: dict[str, str]\n\n\nPolarResources: dict[str, PolarBlock] = {\n";
    for (const auto& [name, block] : schema_.blocks) out += block_text(name, block);
    if (schema_.global) out += block_text("global", *schema_.global);
    out += "}\n";
    for (const auto& [type, name] : classes_) out += class_text(type, name);
    if (!classes_.empty()) out += '\n';
    for (const auto& [name, block] : schema_.blocks) {
      out += "\n" + aliases_text(classes_.at(name), block);
    }
    if (schema_.global) out += "\n" + aliases_text("Global", *schema_.global);
    if (!types_.left_out.empty()) {
      out += "\n# " + escape_for_terminal(left_out_text(types_)) + "\n";
    }
    out += "\n" + union_text("Fact", types_.facts);
    return out + "\n" + union_text("Query", types_.questions);
  }

 private:
  static std::string list_text(const std::vector<std::string>& names) {
    std::vector<std::string> literals;
    for (const std::string& name : names) literals.push_back(string_literal(name));
    return fmt::format("{}", fmt::join(literals, ", "));
  }

  static std::string block_text(std::string_view name, const BlockMetadata& block) {
    std::vector<std::string> relations;
    for (const auto& [relation, target] : block.relations) {
      relations.push_back(string_literal(relation) + ": " + string_literal(target));
    }
    return fmt::format(
        "    {}: {{\n        \"roles\": [{}],\n        \"permissions\": [{}],\n"
        "        \"relations\": {{{}}},\n    }},\n",
        string_literal(name), list_text(block.roles), list_text(block.permissions),
        fmt::join(relations, ", "));
  }

  static std::string class_text(std::string_view type, std::string_view name) {
    return fmt::format(
        "\n\nclass {}(Value):\n    def __init__(self, id: str) -> None:\n"
        "        super().__init__({}, id)\n",
        name, string_literal(type));
  }

  // UserRole, UserPermission and UserRelation.
  std::string aliases_text(const std::string& prefix, const BlockMetadata& block) {
    std::vector<std::string> relations;
    for (const auto& [relation, target] : block.relations) relations.push_back(relation);
    auto alias = [&](std::string_view suffix, const std::vector<std::string>& names) {
      const std::string type =
          names.empty() ? "NoReturn" : fmt::format("Literal[{}]", list_text(names));
      return fmt::format("{} = {}\n", names_.take(prefix + std::string(suffix)), type);
    };
    return alias("Role", block.roles) + alias("Permission", block.permissions) +
           alias("Relation", relations);
  }

  [[nodiscard]] std::string argument_text(const SchemaArgument& argument) const {
    if (argument.type.empty()) return "Union[Value, str, int, bool]";
    const bool is_open = argument.literals.empty();
    if (argument.type == "String") {
      return is_open ? "str" : fmt::format("Literal[{}]", list_text(argument.literals));
    }
    if (argument.type == "Integer") {
      return is_open ? "int" : fmt::format("Literal[{}]", fmt::join(argument.literals, ", "));
    }
    if (argument.type == "Boolean") {
      std::vector<std::string> values;
      for (const std::string& id : argument.literals) {
        values.emplace_back(id == "true" ? "True" : "False");
      }
      return is_open ? "bool" : fmt::format("Literal[{}]", fmt::join(values, ", "));
    }
    return classes_.at(argument.type);
  }

  [[nodiscard]] std::string union_text(std::string_view name,
                                       const std::vector<Signature>& signatures) const {
    if (signatures.empty()) return fmt::format("{} = NoReturn\n", name);
    std::string out = fmt::format("{} = Union[\n", name);
    for (const Signature& signature : signatures) {
      out += fmt::format("    tuple[Literal[{}]", string_literal(signature.predicate));
      for (const SchemaArgument& argument : signature.arguments) {
        out += ", " + argument_text(argument);
      }
      out += "],\n";
    }
    return out + "]\n";
  }

  const PolicySchema& schema_;
  ClientTypes types_;
  PythonNames names_;
  std::map<std::string, std::string> classes_;  // by type name
};

}  // namespace

std::string python_types(const PolicySchema& schema, std::string_view command) {
  return PythonModule(schema).text(command);
}

}  // namespace frost
