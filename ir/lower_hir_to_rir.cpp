// SPDX-License-Identifier: Apache-2.0
#include "ir/lower_hir_to_rir.hpp"

#include <algorithm>
#include <set>

#include "ir/passes/planner.hpp"
#include "ir/passes/recursion.hpp"

namespace frost {

namespace {

// allow(User, String, Repository)
std::string shape_text(const hir::Hir& hir, const hir::Relation& relation) {
  std::string types;
  for (hir::TypeId type : relation.types)
    types += (types.empty() ? "" : ", ") + hir.types[type].name;
  return relation.predicate + "(" + types + ")";
}

// A rule that the question starts from; none for the default `allow`, which has no place.
SourceSpan place_of(const hir::Hir& hir, const rir::Shape& shape) {
  for (const hir::Clause& clause : hir.clauses) {
    if (clause.head.relation != shape.relation) continue;
    if (clause.span.valid()) return clause.span;
    for (const hir::Clause& next : hir.clauses) {
      bool is_next = !clause.body.empty() && next.head.relation == clause.body[0].relation;
      if (is_next && next.span.valid()) return next.span;
    }
  }
  return {};
}

void report(const hir::Hir& hir, const rir::Shape& shape, PlanLimit failure, const Limits& limits,
            Emitter& emit) {
  std::string question = shape_text(hir, hir.relations[shape.relation]);
  SourceSpan place = place_of(hir, shape);
  if (failure == PlanLimit::kDepth) {
    emit.emit<diag::PlanTooDeep>(place, question, limits.plan_depth_max)
        .help("shorten the chain of rules, or raise plan_depth_max");
  } else if (failure == PlanLimit::kProgram) {
    emit.emit<diag::ProgramTooLarge>(place, limits.program_nodes_max)
        .help("use fewer types and rules, or raise program_nodes_max");
  } else {
    emit.emit<diag::PlanTooLarge>(place, question, limits.plan_nodes_max)
        .help("split the rules, or raise plan_nodes_max");
  }
}

}  // namespace

std::vector<rir::Shape> api_shapes(const hir::Hir& hir) {
  std::set<rir::Shape> shapes;
  for (size_t i = 0; i < hir.relations.size(); ++i) {
    const hir::Relation& relation = hir.relations[hir::RelationId(i)];
    bool action_is_string = relation.types.size() >= 2 && relation.types[1] == hir::kString;
    if (relation.predicate != "allow" || !action_is_string) continue;
    auto add = [&](std::string adornment) {
      shapes.insert({hir::RelationId(i), std::move(adornment)});
    };
    if (relation.types.size() == 3) {
      add("bbb");
      add("bbf");
      add("bfb");
    } else if (relation.types.size() == 2) {
      add("bb");
      add("bf");
    }
  }
  return {shapes.begin(), shapes.end()};
}

std::vector<rir::Shape> test_shapes(const hir::Hir& hir) {
  std::set<rir::Shape> shapes;
  auto add = [&](const hir::Assertion& assertion, std::vector<hir::TypeId> types) {
    if (auto relation = hir.find_covering(assertion.predicate, types)) {
      std::string adornment(types.size(), 'b');
      if (assertion.open_position) adornment[*assertion.open_position] = 'f';
      shapes.insert({*relation, std::move(adornment)});
    }
  };
  for (const hir::Test& test : hir.tests) {
    for (const hir::Assertion& assertion : test.assertions) {
      std::vector<hir::TypeId> types;
      for (hir::LiteralId literal : assertion.arguments) {
        types.push_back(literal.valid() ? hir.literals[literal].type : hir::TypeId());
      }
      if (!assertion.open_position) {
        add(assertion, types);
        continue;
      }
      for (hir::TypeId type : assertion.open_types) {
        types[*assertion.open_position] = type;
        add(assertion, types);
      }
    }
  }
  return {shapes.begin(), shapes.end()};
}

namespace {

// What the plans of all shapes need; none after a diagnostic.
std::optional<Recursion> begin(const hir::Hir& hir, const Limits& limits, Emitter& emit) {
  if (hir.literals.size() > limits.literals_max) {
    emit.emit<diag::TooManyLiterals>(SourceSpan{}, limits.literals_max);
    return std::nullopt;
  }
  return Recursion::find(hir, emit);
}

rir::Rir finish(const hir::Hir& hir, Planner& planner) {
  rir::Rir rir = planner.take();
  rir::verify(hir, rir);
  return rir;
}

}  // namespace

std::optional<rir::Rir> lower_to_rir(const hir::Hir& hir, const std::vector<rir::Shape>& shapes,
                                     const Limits& limits, Emitter& emit) {
  const std::optional<Recursion> recursion = begin(hir, limits, emit);
  if (!recursion) return std::nullopt;
  Planner planner(hir, *recursion, limits);
  for (const rir::Shape& shape : shapes) {
    const PlanLimit failure = planner.plan(shape);
    if (failure == PlanLimit::kNone) continue;
    report(hir, shape, failure, limits, emit);
    return std::nullopt;
  }
  return finish(hir, planner);
}

std::optional<QueryRir> lower_query_to_rir(const hir::Hir& hir, const rir::Shape& shape,
                                           QueryOrder order, const Limits& limits, Emitter& emit) {
  const std::optional<Recursion> recursion = begin(hir, limits, emit);
  if (!recursion) return std::nullopt;
  Planner planner(hir, *recursion, limits, order);
  const PlanLimit failure = planner.plan_table(shape);
  if (failure == PlanLimit::kNone) return QueryRir{finish(hir, planner), planner.had_choice()};
  report(hir, shape, failure, limits, emit);
  return std::nullopt;
}

}  // namespace frost
