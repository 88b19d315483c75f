// SPDX-License-Identifier: Apache-2.0
#include "frontend/schema/collect.hpp"

#include <algorithm>
#include <utility>

#include "frontend/schema/merge.hpp"

namespace frost::schema {

namespace {

using hir::ShapeOrigin;

// A shape of the HIR with names in place of ids.
struct NamedShape {
  Signature signature;
  SchemaOrigin origin = SchemaOrigin::kRuleBody;
  std::vector<SourceSpan> spans;
};

SchemaOrigin origin_of(ShapeOrigin origin) {
  switch (origin) {
    case ShapeOrigin::Use:
      return SchemaOrigin::kRuleBody;
    case ShapeOrigin::Declare:
      return SchemaOrigin::kDeclare;
    case ShapeOrigin::Head:
      return SchemaOrigin::kRuleHead;
    case ShapeOrigin::BuiltinHead:
    case ShapeOrigin::DefaultAllow:
      return SchemaOrigin::kDefaultAllow;
  }
  return SchemaOrigin::kRuleBody;
}

bool is_fact(ShapeOrigin origin) { return origin != ShapeOrigin::BuiltinHead; }

bool is_question(ShapeOrigin origin) {
  return origin == ShapeOrigin::Head || origin == ShapeOrigin::BuiltinHead;
}

class Collector {
 public:
  Collector(const hir::Hir& hir, const SourceMap& sources) : hir_(hir), sources_(sources) {}

  [[nodiscard]] std::vector<SchemaEntry> entries(bool (*wanted)(ShapeOrigin)) const {
    std::vector<NamedShape> shapes;
    for (const hir::Shape& shape : hir_.schema) {
      if (!wanted(shape.origin) || hir_.relations[shape.relation].auxiliary) continue;
      shapes.push_back({signature_of(shape), origin_of(shape.origin), shape.spans});
    }
    std::vector<SchemaEntry> result;
    for (Group& group : merge(signatures_of(shapes))) {
      std::vector<NamedShape> members;
      for (size_t index : group.members) members.push_back(shapes[index]);
      result.push_back({std::move(group.signature.predicate), std::move(group.signature.arguments),
                        sources_of(members)});
    }
    return result;
  }

 private:
  [[nodiscard]] Signature signature_of(const hir::Shape& shape) const {
    const hir::Relation& relation = hir_.relations[shape.relation];
    Signature signature{relation.predicate, {}};
    for (size_t i = 0; i < relation.types.size(); ++i) {
      const hir::Type& type = hir_.types[relation.types[i]];
      SchemaArgument argument;
      if (type.kind != hir::TypeKind::Any) argument.type = type.name;
      // An object in a rule stands for its type (polar.md §6.3).
      if (type.kind == hir::TypeKind::Primitive && shape.arguments[i]) {
        argument.literals.push_back(hir_.literals[*shape.arguments[i]].text);
      }
      signature.arguments.push_back(std::move(argument));
    }
    return signature;
  }

  static std::vector<Signature> signatures_of(const std::vector<NamedShape>& shapes) {
    std::vector<Signature> signatures;
    for (const NamedShape& shape : shapes) signatures.push_back(shape.signature);
    return signatures;
  }

  // The members of one group by origin.
  [[nodiscard]] std::vector<SchemaSource> sources_of(const std::vector<NamedShape>& members) const {
    std::vector<SchemaSource> result;
    for (SchemaOrigin origin : {SchemaOrigin::kRuleBody, SchemaOrigin::kDeclare,
                                SchemaOrigin::kRuleHead, SchemaOrigin::kDefaultAllow}) {
      std::vector<NamedShape> same;
      for (const NamedShape& member : members) {
        if (member.origin == origin) same.push_back(member);
      }
      for (Group& group : merge(signatures_of(same))) {
        std::vector<SourceSpan> spans;
        for (size_t index : group.members) {
          spans.insert(spans.end(), same[index].spans.begin(), same[index].spans.end());
        }
        result.push_back({origin, std::move(group.signature.arguments), places_of(spans)});
      }
    }
    return result;
  }

  [[nodiscard]] std::vector<SchemaPlace> places_of(std::vector<SourceSpan> spans) const {
    std::ranges::sort(spans);
    std::vector<SchemaPlace> places;
    for (SourceSpan span : spans) {
      if (!span.valid()) continue;
      const SourceFile& file = sources_.file(span.file);
      LineColumn at = file.line_column(span.begin);
      SchemaPlace place{file.name(), at.line, at.column};
      if (places.empty() || places.back() != place) places.push_back(std::move(place));
    }
    return places;
  }

  const hir::Hir& hir_;
  const SourceMap& sources_;
};

BlockMetadata metadata_of(const BlockInfo& block) {
  BlockMetadata metadata;
  // `members` is in the order of names.
  for (const auto& [name, member] : block.members) {
    switch (member.kind) {
      case MemberKind::Role:
        metadata.roles.push_back(name);
        break;
      case MemberKind::Permission:
        metadata.permissions.push_back(name);
        break;
      case MemberKind::Relation:
        metadata.relations.emplace(name, member.target);
        break;
    }
  }
  return metadata;
}

}  // namespace

PolicySchema collect(const hir::Hir& hir, const BlockTable& blocks, const SourceMap& sources) {
  PolicySchema schema;
  Collector collector(hir, sources);
  schema.facts = collector.entries(is_fact);
  schema.questions = collector.entries(is_question);
  for (const auto& [name, block] : blocks.types) schema.blocks.emplace(name, metadata_of(block));
  if (blocks.global) schema.global = metadata_of(*blocks.global);
  return schema;
}

}  // namespace frost::schema
