// SPDX-License-Identifier: Apache-2.0
// nlohmann::json writes keys in the order given (ordered_json) and ASCII only, so that the bytes
// are stable and safe for a terminal. What is no UTF-8, which only a file name can be, becomes
// U+FFFD.
#include <nlohmann/json.hpp>

#include "frontend/schema/signature_text.hpp"
#include "frost/schema.hpp"

namespace frost {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormatVersion = 1;

std::string dump(const Json& json) {
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

std::string_view word_of(SchemaOrigin origin) {
  switch (origin) {
    case SchemaOrigin::kRuleBody:
      return "rule_body";
    case SchemaOrigin::kDeclare:
      return "declare";
    case SchemaOrigin::kRuleHead:
      return "rule_head";
    case SchemaOrigin::kDefaultAllow:
      return "default_allow";
  }
  return "";
}

Json arguments_json(const std::vector<SchemaArgument>& arguments) {
  Json result = Json::array();
  for (const SchemaArgument& argument : arguments) {
    Json one;
    one["type"] = argument.type.empty() ? Json(nullptr) : Json(argument.type);
    if (!argument.literals.empty()) one["literals"] = argument.literals;
    result.push_back(std::move(one));
  }
  return result;
}

Json source_json(const SchemaSource& source) {
  Json result;
  result["origin"] = word_of(source.origin);
  result["arguments"] = arguments_json(source.arguments);
  result["places"] = Json::array();
  for (const SchemaPlace& place : source.places) {
    result["places"].push_back(
        {{"file", place.file}, {"line", place.line}, {"column", place.column}});
  }
  return result;
}

Json entries_json(const std::vector<SchemaEntry>& entries) {
  Json result = Json::array();
  for (const SchemaEntry& entry : entries) {
    Json one;
    one["predicate"] = entry.predicate;
    one["arguments"] = arguments_json(entry.arguments);
    one["text"] = schema::signature_text(entry.predicate, entry.arguments);
    one["sources"] = Json::array();
    for (const SchemaSource& source : entry.sources) one["sources"].push_back(source_json(source));
    result.push_back(std::move(one));
  }
  return result;
}

// The map as an object. ordered_json looks through all keys at each `[name] =`; this does not.
template <class Map, class ToJson>
Json object_of(const Map& map, ToJson to_json) {
  Json result = Json::object();
  auto& members = result.get_ref<Json::object_t&>();
  for (const auto& [name, value] : map) members.emplace_back(name, to_json(value));
  return result;
}

Json block_json(const BlockMetadata& block) {
  Json result;
  result["permissions"] = block.permissions;
  result["roles"] = block.roles;
  result["relations"] = object_of(block.relations, [](const std::string& type) { return type; });
  return result;
}

}  // namespace

std::string schema_json(const PolicySchema& schema) {
  Json result;
  result["version"] = kFormatVersion;
  result["facts"] = entries_json(schema.facts);
  result["questions"] = entries_json(schema.questions);
  return dump(result);
}

std::string metadata_json(const PolicySchema& schema) {
  // A block cannot be called `global`, so this adds a key.
  std::map<std::string, BlockMetadata> blocks = schema.blocks;
  blocks.emplace("global", schema.global.value_or(BlockMetadata{}));
  Json result;
  result["metadata"]["resources"] = object_of(blocks, block_json);
  return dump(result);
}

}  // namespace frost
