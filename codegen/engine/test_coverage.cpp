// SPDX-License-Identifier: Apache-2.0
// Which rules and declarations policy tests exercise; frost/test.hpp says what that means.
#include <algorithm>
#include <map>

#include "codegen/engine/test_suite.hpp"

namespace frost {

namespace {

// Where the four conventional predicates have the name and the instance of its block.
struct Convention {
  CoverageKind kind;
  size_t name;
  std::optional<size_t> instance;  // none: the global block
};

std::optional<Convention> convention(std::string_view predicate, size_t arity) {
  bool is_role = predicate == "has_role";
  bool is_permission = predicate == "has_permission" || predicate == "allow";
  if (is_role || is_permission) {
    CoverageKind kind = is_role ? CoverageKind::kRole : CoverageKind::kPermission;
    if (arity == 2) return Convention{kind, 1, std::nullopt};
    if (arity == 3) return Convention{kind, 1, 2};
  }
  if (predicate == "has_relation" && arity == 3) return Convention{CoverageKind::kRelation, 1, 0};
  return std::nullopt;
}

// Types by block name: itself and everything that extends it. Cycles are the front end's to refuse.
std::map<std::string, std::set<std::string>> subtypes(const ast::Ast& ast) {
  std::map<std::string, std::set<std::string>> result;
  for (const ast::Block& block : ast.blocks) result[block.name.text].insert(block.name.text);
  for (bool changed = true; changed;) {
    changed = false;
    for (const ast::Block& block : ast.blocks) {
      for (const ast::Name& super : block.supertypes) {
        std::set<std::string> more = result[block.name.text];
        std::set<std::string>& types = result[super.text];
        size_t before = types.size();
        types.merge(more);
        changed |= types.size() > before;
      }
    }
  }
  return result;
}

class Marker {
 public:
  Marker(const TestSuite& suite, std::vector<bool>& exercised)
      : suite_(suite), exercised_(exercised) {
    for (size_t i = 0; i < suite.targets.size(); ++i) {
      const CoverageTarget& target = suite.targets[i];
      if (target.kind == CoverageKind::kRule) {
        rules_.emplace(target.span, i);
      } else {
        names_[{target.kind, target.name}].push_back(i);
      }
    }
  }

  void rule(SourceSpan span) {
    auto it = rules_.find(span);
    if (it != rules_.end()) exercised_[it->second] = true;
  }

  // A name of the convention; `type` of its instance is empty for the global block.
  void name(CoverageKind kind, const std::string& text, const std::string& type) {
    auto it = names_.find({kind, text});
    if (it == names_.end()) return;
    for (size_t i : it->second) {
      const std::set<std::string>& types = suite_.targets[i].types;
      if (type.empty() ? types.empty() : types.contains(type)) exercised_[i] = true;
    }
  }

  void row(const trace::Model& model, const trace::Row& row) {
    const hir::Relation& relation = suite_.hir.relations[row.relation];
    auto where = convention(relation.predicate, relation.types.size());
    // A fact counts when something was derived from it.
    if (!where || (!row.clause.valid() && !row.is_used)) return;
    trace::Term term = row.cells[where->name];
    if (!term.is_value() || relation.types[where->name] != hir::kString) return;
    name(where->kind, model.values()[term.value()].text, type_name(relation, *where));
  }

  void assertion(const hir::Assertion& assertion) {
    auto where = convention(assertion.predicate, assertion.arguments.size());
    if (!where) return;
    hir::LiteralId id = assertion.arguments[where->name];
    std::vector<hir::LiteralId> named;
    if (id.valid()) named.push_back(id);
    // `iff` names values of the open position.
    if (assertion.open_position == where->name && assertion.iff) named = *assertion.iff;
    std::vector<std::string> types;
    if (!where->instance) {
      types.emplace_back();
    } else if (hir::LiteralId instance = assertion.arguments[*where->instance]; instance.valid()) {
      types.push_back(suite_.hir.types[suite_.hir.literals[instance].type].name);
    } else {
      for (hir::TypeId type : assertion.open_types) types.push_back(suite_.hir.types[type].name);
    }
    for (hir::LiteralId literal : named) {
      if (suite_.hir.literals[literal].type != hir::kString) continue;
      for (const std::string& type : types) {
        name(where->kind, suite_.hir.literals[literal].text, type);
      }
    }
  }

 private:
  std::string type_name(const hir::Relation& relation, const Convention& where) const {
    return where.instance ? suite_.hir.types[relation.types[*where.instance]].name : "";
  }

  const TestSuite& suite_;
  std::vector<bool>& exercised_;
  std::map<SourceSpan, size_t> rules_;
  std::map<std::pair<CoverageKind, std::string>, std::vector<size_t>> names_;
};

}  // namespace

std::vector<CoverageTarget> coverage_targets(const ast::Ast& ast) {
  std::vector<CoverageTarget> targets;
  auto types = subtypes(ast);
  for (const ast::Block& block : ast.blocks) {
    bool is_global = block.kind == ast::BlockKind::Global;
    auto add = [&](CoverageKind kind, const std::string& name, SourceSpan span) {
      targets.push_back({kind, span, name, is_global ? "global" : block.name.text,
                         is_global ? std::set<std::string>() : types[block.name.text]});
    };
    for (const ast::Declaration& declaration : block.declarations) {
      CoverageKind kind =
          declaration.key.text == "roles" ? CoverageKind::kRole : CoverageKind::kPermission;
      for (ast::TermId element : declaration.elements) {
        add(kind, ast.terms[element].text, ast.terms[element].span);
      }
      for (const ast::RelationField& field : declaration.fields) {
        add(CoverageKind::kRelation, field.name.text, field.name.span);
      }
    }
    for (const ast::ShorthandRule& rule : block.rules) {
      targets.push_back({CoverageKind::kRule, rule.span, "", "", {}});
    }
  }
  for (const ast::Rule& rule : ast.rules) {
    targets.push_back({CoverageKind::kRule, rule.span, "", "", {}});
  }
  std::ranges::sort(targets, {}, &CoverageTarget::span);  // spans are distinct
  return targets;
}

void add_coverage(const TestSuite& suite, const trace::Trace& trace, const hir::Test& test,
                  std::vector<bool>& exercised) {
  Marker marker(suite, exercised);
  const hir::Hir& hir = suite.hir;
  for (size_t i = 0; i < hir.clauses.size(); ++i) {
    const hir::Clause& clause = hir.clauses[hir::ClauseId(i)];
    bool is_rule = !hir.relations[clause.head.relation].auxiliary;
    if (is_rule && trace.fired()[i]) marker.rule(clause.span);
  }
  for (size_t i = 0; i < trace.model().size(); ++i) {
    const trace::Row& row = trace.model().row(trace::RowId(i));
    marker.row(trace.model(), row);
    // A rule without conditions is a fact of the policy text.
    if (!row.clause.valid() && row.is_used) marker.rule(row.span);
  }
  for (const hir::Assertion& assertion : test.assertions) marker.assertion(assertion);
}

Coverage coverage_of(const TestSuite& suite, const std::vector<bool>& exercised) {
  Coverage coverage;
  for (size_t i = 0; i < suite.targets.size(); ++i) {
    const CoverageTarget& target = suite.targets[i];
    const SourceFile& file = suite.sources.file(target.span.file);
    LineColumn at = file.line_column(target.span.begin);
    CoverageItem& item = coverage.items.emplace_back();
    item.kind = target.kind;
    item.text = target.kind == CoverageKind::kRule
                    ? one_line(suite.sources, target.span)
                    : target.block + " " + value_text({"String", target.name});
    item.file = file.name();
    item.line = at.line;
    item.column = at.column;
    item.is_exercised = exercised[i];
  }
  return coverage;
}

size_t Coverage::exercised() const {
  return static_cast<size_t>(std::ranges::count_if(items, &CoverageItem::is_exercised));
}

uint32_t Coverage::percent() const {
  return items.empty() ? 100 : static_cast<uint32_t>(100 * exercised() / items.size());
}

}  // namespace frost
