// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/shapes.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/any_value.hpp"

namespace frost::lsp {
namespace {

// One argument of a shape: a type, or the literals that shapes with the same types have there.
struct Arguments {
  std::vector<std::string> texts;  // by position: a type name or a literal
  std::vector<bool> is_literal;
};

Arguments arguments_of(const hir::Hir& hir, const hir::Shape& shape) {
  Arguments arguments;
  const hir::Relation& relation = hir.relations[shape.relation];
  for (size_t i = 0; i < relation.types.size(); ++i) {
    const auto literal = i < shape.arguments.size() ? shape.arguments[i] : std::nullopt;
    const std::string& type = hir.types[relation.types[i]].name;
    arguments.is_literal.push_back(literal.has_value());
    arguments.texts.push_back(literal            ? hir::literal_text(hir, *literal)
                              : type == kAnyName ? "_"
                                                 : type);
  }
  return arguments;
}

class ShapeLines {
 public:
  explicit ShapeLines(std::string_view predicate) : predicate_(predicate) {}

  // Shapes that agree but for the first literal become one line.
  void add(const Arguments& arguments) {
    std::vector<std::string> key;
    std::string literal;
    for (size_t i = 0; i < arguments.texts.size(); ++i) {
      const bool merges = arguments.is_literal[i] && literal.empty();
      if (merges) literal = arguments.texts[i];
      key.push_back(merges ? std::string() : arguments.texts[i]);
    }
    lines_[key].insert(literal);
  }

  [[nodiscard]] std::vector<std::string> take() const {
    std::vector<std::string> out;
    for (const auto& [key, literals] : lines_) {
      std::string alternatives;
      for (const std::string& literal : literals) {
        alternatives += (alternatives.empty() ? "" : " | ") + literal;
      }
      std::string line(predicate_);
      for (size_t i = 0; i < key.size(); ++i) {
        line += i == 0 ? "(" : ", ";
        line += key[i].empty() ? alternatives : key[i];
      }
      out.push_back(line + (key.empty() ? "()" : ")"));
    }
    std::ranges::sort(out);
    return out;
  }

 private:
  std::string_view predicate_;
  std::map<std::vector<std::string>, std::set<std::string>> lines_;
};

}  // namespace

PredicateShapes predicate_shapes(const hir::Hir& hir, std::string_view predicate, uint32_t arity) {
  ShapeLines facts(predicate);
  ShapeLines questions(predicate);
  for (const hir::Shape& shape : hir.schema) {
    const hir::Relation& relation = hir.relations[shape.relation];
    if (relation.auxiliary || relation.predicate != predicate || relation.types.size() != arity) {
      continue;
    }
    const Arguments arguments = arguments_of(hir, shape);
    switch (shape.origin) {
      case hir::ShapeOrigin::Head:
        facts.add(arguments);
        questions.add(arguments);
        break;
      case hir::ShapeOrigin::BuiltinHead:
        questions.add(arguments);
        break;
      case hir::ShapeOrigin::Use:
      case hir::ShapeOrigin::Declare:
      case hir::ShapeOrigin::DefaultAllow:
        facts.add(arguments);
        break;
    }
  }
  return {.facts = facts.take(), .questions = questions.take()};
}

}  // namespace frost::lsp
