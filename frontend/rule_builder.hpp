// SPDX-License-Identifier: Apache-2.0
// Builds one core rule: variables by name, terms, atoms, equalities. Internal to desugaring.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>

#include "frontend/core.hpp"
#include "frontend/desugar.hpp"

namespace frost {

class RuleBuilder {
 public:
  RuleBuilder(const ast::Ast& ast, SourceSpan span, Emitter& emit) : ast_(ast), emit_(emit) {
    rule_.span = span;
  }

  // The variable of this name; `_` is a new one each time (SEM-28).
  core::VariableId variable(std::string_view name, SourceSpan span);
  core::VariableId fresh(std::string_view name, SourceSpan span);
  // The String variable behind the shorthand word `role` or `permission`. It is none of the
  // variables that calls can name.
  core::VariableId word(std::string_view word, SourceSpan span);

  [[nodiscard]] static core::Term term(core::VariableId id, SourceSpan span) {
    return {id, {}, span};
  }
  [[nodiscard]] static core::Term string(std::string_view text, SourceSpan span) {
    return {core::VariableId(), {"String", std::string(text)}, span};
  }
  // A term of the source; a wrong one is reported and fails the rule.
  core::Term term(ast::TermId id);

  void test(core::VariableId id, std::string_view type, SourceSpan span,
            core::TestKind kind = core::TestKind::AtMost);
  void head(std::string_view predicate, std::vector<core::Term> terms, SourceSpan span);
  void atom(std::string_view predicate, std::vector<core::Term> terms, SourceSpan span);
  void negated(std::string_view predicate, std::vector<core::Term> terms, SourceSpan span);
  // The terms of a call; `@current_unix_time` becomes a variable that equals it.
  std::vector<core::Term> arguments(const std::vector<ast::TermId>& terms);
  void call(const ast::Name& name, const std::vector<ast::TermId>& terms, SourceSpan span);

  // left = right: makes one variable of two, or puts a value in a variable's place (SEM-30).
  void equal(const core::Term& left, const core::Term& right, SourceSpan span);
  void compare(hir::Comparison op, const core::Term& left, const core::Term& right,
               SourceSpan span);

  // The rule cannot hold: `false`, or two different values were equated.
  void contradict() { contradiction_ = true; }
  [[nodiscard]] bool contradiction() const { return contradiction_; }
  void fail() { failed_ = true; }
  [[nodiscard]] bool failed() const { return failed_; }
  // The rule, with equalities solved.
  [[nodiscard]] core::Rule take();

 private:
  // What stands for `term` after the equalities so far.
  [[nodiscard]] core::Term resolve(core::Term term) const;
  void substitute();

  const ast::Ast& ast_;
  Emitter& emit_;
  core::Rule rule_;
  std::map<std::string, core::VariableId, std::less<>> names_;
  std::map<std::string, core::VariableId, std::less<>> words_;
  std::map<core::VariableId, core::Term> equals_;  // a variable and what replaces it
  bool contradiction_ = false;
  bool failed_ = false;
};

// Names of the auxiliary predicates of a policy, by the content of what they negate, so that they
// do not depend on the order of rules.
class AuxiliaryNames {
 public:
  // The name for `content`, and whether it is new. No identifier, so nothing else can have it.
  std::pair<std::string, bool> name(const std::string& content);

 private:
  std::map<std::string, std::string> names_;
  std::map<std::string, std::string> contents_;
};

// Appends the core rules of every shorthand rule of `block`.
void desugar_block(const ast::Ast& ast, const ast::Block& block, const BlockTable& blocks,
                   const Limits& limits, Emitter& emit, std::vector<core::Rule>& out);

// Appends the core rules of one longhand rule, and those of what it negates.
void desugar_rule(const ast::Ast& ast, const ast::Rule& rule, const Limits& limits,
                  AuxiliaryNames& names, Emitter& emit, std::vector<core::Rule>& out);

// Why a normal form was not built.
enum class Excess : uint8_t { Conjunctions, Leaves };

// What a normal form may have: conjunctions, and leaves in one conjunction.
struct NormalFormLimits {
  size_t conjunctions = 0;
  size_t leaves = 0;
};

// Disjunctive normal form of a tree of And and Or nodes: each inner vector is one conjunction of
// leaves. `Node` ids are looked up in `nodes`; `is_and`/`is_or` classify. An excess is found before
// anything large is built. Depth is bounded by Limits::nesting_depth_max.
template <class NodeId, class Nodes, class IsAnd, class IsOr>
std::expected<std::vector<std::vector<NodeId>>, Excess> disjuncts(NodeId root, const Nodes& nodes,
                                                                  IsAnd is_and, IsOr is_or,
                                                                  NormalFormLimits limits) {
  using Conjunctions = std::vector<std::vector<NodeId>>;
  const auto& node = nodes[root];
  if (is_or(node)) {
    Conjunctions all;
    for (NodeId child : node.children) {
      auto part = disjuncts(child, nodes, is_and, is_or, limits);
      if (!part) return part;
      if (all.size() + part->size() > limits.conjunctions) {
        return std::unexpected(Excess::Conjunctions);
      }
      all.insert(all.end(), part->begin(), part->end());
    }
    return all;
  }
  if (is_and(node)) {
    Conjunctions all{{}};
    for (NodeId child : node.children) {
      auto part = disjuncts(child, nodes, is_and, is_or, limits);
      if (!part) return part;
      if (all.size() * part->size() > limits.conjunctions) {
        return std::unexpected(Excess::Conjunctions);
      }
      Conjunctions product;
      for (const auto& left : all) {
        for (const auto& right : *part) {
          if (left.size() + right.size() > limits.leaves) return std::unexpected(Excess::Leaves);
          product.push_back(left);
          product.back().insert(product.back().end(), right.begin(), right.end());
        }
      }
      all = std::move(product);
    }
    return all;
  }
  if (limits.leaves == 0) return std::unexpected(Excess::Leaves);
  return Conjunctions{{root}};
}

}  // namespace frost
