// SPDX-License-Identifier: Apache-2.0
#include "frontend/schema/collect.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "frontend/schema/merge.hpp"

namespace frost::schema {

namespace {

using hir::ShapeOrigin;

// The default rules (polar.md §5.9): allow(…) if has_permission(…).
constexpr std::string_view kAllow = "allow";
constexpr std::string_view kHasPermission = "has_permission";

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

// Drops what a wider shape of the same origin and places says as well. So the concrete types that
// an untyped variable was expanded to give way to `Any`.
void absorb(std::vector<NamedShape>& shapes) {
  struct Wide {
    std::map<Signature, const NamedShape*, Less> shapes;
    std::set<std::string_view> predicates;
  };
  std::map<SchemaOrigin, Wide> wide_ones;
  for (NamedShape& shape : shapes) {
    std::ranges::sort(shape.spans);
    auto repeated = std::ranges::unique(shape.spans);
    shape.spans.erase(repeated.begin(), repeated.end());
    if (!is_wide(shape.signature)) continue;
    Wide& wide = wide_ones[shape.origin];
    wide.shapes.emplace(shape.signature, &shape);
    wide.predicates.insert(shape.signature.predicate);
  }
  auto is_said = [&](const NamedShape& shape) {
    const Wide& wide = wide_ones[shape.origin];
    if (!wide.predicates.contains(shape.signature.predicate)) return false;
    return std::ranges::any_of(widenings(shape.signature), [&](const Signature& wider) {
      auto it = wide.shapes.find(wider);
      return it != wide.shapes.end() && std::ranges::includes(it->second->spans, shape.spans);
    });
  };
  std::vector<NamedShape> kept;
  for (const NamedShape& shape : shapes) {
    if (!is_said(shape)) kept.push_back(shape);
  }
  shapes = std::move(kept);
}

class Collector {
 public:
  Collector(const hir::Hir& hir, const SourceMap& sources) : hir_(hir), sources_(sources) {}

  [[nodiscard]] std::vector<SchemaEntry> facts() const {
    std::vector<NamedShape> shapes;
    for (const hir::Shape& shape : hir_.schema) {
      if (is_fact(shape.origin)) add(shapes, shape);
    }
    return entries(std::move(shapes));
  }

  // What rules derive. The default `allow` derives what its callee has, literal by literal
  // (polar.md §6.2 item 2): not each permission that facts might bring.
  [[nodiscard]] std::vector<SchemaEntry> questions() const {
    std::set<size_t> default_allow;  // its arities
    for (const hir::Shape& shape : hir_.schema) {
      if (shape.origin == ShapeOrigin::BuiltinHead) default_allow.insert(shape.arguments.size());
    }
    std::vector<NamedShape> shapes;
    for (const hir::Shape& shape : hir_.schema) {
      if (shape.origin == ShapeOrigin::Head) add(shapes, shape);
      const bool is_signature = is_fact(shape.origin) && shape.origin != ShapeOrigin::DefaultAllow;
      if (is_signature && hir_.relations[shape.relation].predicate == kHasPermission &&
          default_allow.contains(shape.arguments.size())) {
        NamedShape allow{signature_of(shape), SchemaOrigin::kDefaultAllow, {}};
        allow.signature.predicate = kAllow;
        shapes.push_back(std::move(allow));
      }
    }
    return entries(std::move(shapes));
  }

 private:
  void add(std::vector<NamedShape>& shapes, const hir::Shape& shape) const {
    if (hir_.relations[shape.relation].auxiliary) return;
    shapes.push_back({signature_of(shape), origin_of(shape.origin), shape.spans});
  }

  [[nodiscard]] std::vector<SchemaEntry> entries(std::vector<NamedShape> shapes) const {
    absorb(shapes);
    std::vector<SchemaEntry> result;
    for (Group& group : merge(signatures_of(shapes))) {
      std::vector<NamedShape> members;
      for (size_t index : group.members) members.push_back(shapes[index]);
      result.push_back({std::move(group.signature.predicate), std::move(group.signature.arguments),
                        sources_of(members)});
    }
    return result;
  }

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
  schema.facts = collector.facts();
  schema.questions = collector.questions();
  for (const auto& [name, block] : blocks.types) schema.blocks.emplace(name, metadata_of(block));
  if (blocks.global) schema.global = metadata_of(*blocks.global);
  return schema;
}

}  // namespace frost::schema
