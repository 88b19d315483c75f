// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/query_shape.hpp"

#include <algorithm>
#include <set>

namespace frost {

namespace {

bool is_named(const hir::Relation& relation, const QueryShape::Atom& atom) {
  return !relation.auxiliary && relation.predicate == atom.predicate;
}

bool is_asked(const hir::Relation& relation, const QueryShape::Atom& atom) {
  return is_named(relation, atom) && relation.types.size() == atom.arguments.size();
}

// "`p` takes 1 or 3 arguments" or what else helps with an atom that no relation has.
std::string unknown_predicate(const hir::Hir& hir, const QueryShape::Atom& atom) {
  std::set<size_t> arities;
  for (const hir::Relation& relation : hir.relations) {
    if (is_named(relation, atom)) arities.insert(relation.types.size());
  }
  for (const auto& [predicate, arity] : hir.heads) {
    if (predicate == atom.predicate) arities.insert(arity);
  }
  if (arities.empty()) return "the policy has no rule and accepts no fact `" + atom.predicate + "`";
  std::string text = "`" + atom.predicate + "` takes ";
  for (size_t arity : arities) {
    if (arity != *arities.begin()) text += arity == *arities.rbegin() ? " or " : ", ";
    text += std::to_string(arity);
  }
  return text + " arguments, not " + std::to_string(atom.arguments.size());
}

// The types of each relation that `atom` may be about, where its untyped variables have those of
// the relation.
std::vector<std::vector<hir::TypeId>> choices(const hir::Hir& hir, const QueryShape& shape,
                                              const QueryShape::Atom& atom) {
  std::vector<std::vector<hir::TypeId>> found;
  for (size_t r = 0; r < hir.relations.size(); ++r) {
    const hir::Relation& relation = hir.relations[hir::RelationId(r)];
    if (!is_asked(relation, atom)) continue;
    std::vector<hir::TypeId> types;
    for (size_t i = 0; i < atom.arguments.size(); ++i) {
      const std::string& type = shape.variables[atom.arguments[i]].type;
      types.push_back(type.empty() ? relation.types[i] : find_type(hir, type));
    }
    // A question belongs to the relation that covers it best.
    if (hir.find_covering(atom.predicate, types) == hir::RelationId(r)) found.push_back(types);
  }
  return found;
}

// Rules that can derive nothing, and facts of other types, are known all the same: they give no
// rows.
bool knows(const hir::Hir& hir, const QueryShape::Atom& atom) {
  return hir.heads.contains({atom.predicate, atom.arguments.size()}) ||
         std::ranges::any_of(hir.relations, [&](const hir::Relation& relation) {
           return is_asked(relation, atom);
         });
}

}  // namespace

hir::TypeId find_type(const hir::Hir& hir, std::string_view name) {
  for (size_t i = 0; i < hir.types.size(); ++i) {
    if (hir.types[hir::TypeId(i)].name == name) return hir::TypeId(i);
  }
  return {};
}

Result<std::vector<QueryShape>> concrete_shapes(const hir::Hir& hir, const QueryShape& shape,
                                                const Limits& limits) {
  std::vector<QueryShape> shapes = {shape};
  for (const QueryShape::Atom& atom : shape.atoms) {
    if (!knows(hir, atom)) return fail(Code::kInvalidArgument, unknown_predicate(hir, atom));
    bool is_untyped = false;
    for (uint32_t variable : atom.arguments) is_untyped |= shape.variables[variable].type.empty();
    if (!is_untyped) continue;
    std::vector<QueryShape> next;
    for (const std::vector<hir::TypeId>& types : choices(hir, shape, atom)) {
      for (QueryShape made : shapes) {
        for (size_t i = 0; i < types.size(); ++i) {
          std::string& type = made.variables[atom.arguments[i]].type;
          if (type.empty()) type = hir.types[types[i]].name;
        }
        next.push_back(std::move(made));
        if (next.size() > limits.query_shapes_max) {
          return fail(Code::kLimit, "the variables without a type stand for more than " +
                                        std::to_string(limits.query_shapes_max) +
                                        " choices of types (query_shapes_max); name their types");
        }
      }
    }
    shapes = std::move(next);
  }
  return shapes;
}

}  // namespace frost
