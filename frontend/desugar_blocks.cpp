// SPDX-License-Identifier: Apache-2.0
// Shorthand rules to core rules: the table of polar.md §5.4.
#include "base/check.hpp"
#include "base/polar_text.hpp"
#include "frontend/did_you_mean.hpp"
#include "frontend/rule_builder.hpp"

namespace frost {

namespace {

using ast::BlockKind;
using ast::ShorthandExpr;
using ast::ShorthandKind;
using core::VariableId;

std::string_view predicate_of(MemberKind kind) {
  switch (kind) {
    case MemberKind::Role:
      return "has_role";
    case MemberKind::Permission:
      return "has_permission";
    case MemberKind::Relation:
      return "has_relation";
  }
  return "";
}

bool is_dynamic(const ast::ShortTerm& term) {
  return !term.is_string && (term.text == "role" || term.text == "permission");
}

// A name that the block may have declared where that was refused is no second mistake.
template <class Accept>
void report_undeclared(const ast::ShortTerm& term, const BlockInfo& block, Emitter& emit,
                       Accept accept) {
  if (block.may_have_lost(term.text)) return;
  auto builder =
      emit.emit<diag::UndeclaredTerm>(term.span, term.text, block.name, keyword(block.kind));
  suggest(emit, builder, {term.text, term.span, true}, block.members, accept);
}

bool is_relation(const Member& member) { return member.kind == MemberKind::Relation; }
bool is_granted(const Member& member) { return member.kind != MemberKind::Relation; }
bool is_member(const Member& /*member*/) { return true; }

// One conjunction of one shorthand rule of one block.
class Conjunction {
 public:
  Conjunction(const ast::Ast& ast, const BlockInfo& block, const BlockTable& blocks,
              const ast::ShorthandRule& rule, Emitter& emit)
      : ast_(ast),
        block_(block),
        blocks_(blocks),
        rule_(rule),
        emit_(emit),
        builder_(ast, rule.span, emit) {
    actor_ = builder_.variable("actor", rule.span);
    builder_.test(actor_, "Actor", rule.span);
    if (block.kind != BlockKind::Global) {
      resource_ = builder_.variable("resource", rule.span);
      builder_.test(resource_, block.name, rule.span);
    }
  }

  // Adds the rule with head predicate `head` whose name is `name`, or the dynamic variable.
  void build(std::string_view head, const std::optional<std::string>& name,
             const std::vector<ast::ShorthandId>& leaves, std::vector<core::Rule>& out) {
    core::Term subject = name ? RuleBuilder::string(*name, rule_.head.span)
                              : RuleBuilder::term(dynamic(rule_.head), rule_.head.span);
    builder_.head(head, with_resource({actor(), subject}), rule_.span);
    for (ast::ShorthandId leaf : leaves) add(ast_.shorthands[leaf]);
    if (!builder_.failed()) out.push_back(builder_.take());
  }

 private:
  core::Term actor() { return RuleBuilder::term(actor_, rule_.span); }

  std::vector<core::Term> with_resource(std::vector<core::Term> terms) {
    if (resource_.valid()) terms.push_back(RuleBuilder::term(resource_, rule_.span));
    return terms;
  }

  // Shared by head and body (rows 8–10).
  VariableId dynamic(const ast::ShortTerm& word) { return builder_.word(word.text, word.span); }

  void add(const ShorthandExpr& leaf) {
    switch (leaf.kind) {
      case ShorthandKind::Call:
        return add_call(leaf);
      case ShorthandKind::Global:
        return add_global(leaf.first);
      case ShorthandKind::Term:
        break;
      case ShorthandKind::And:
      case ShorthandKind::Or:
        FROST_UNREACHABLE();
    }
    if (block_.kind == BlockKind::Global) {
      if (leaf.on) return refuse(*leaf.on);
      return add_global(leaf.first);
    }
    bool on_itself = leaf.on && !leaf.on->is_string && leaf.on->text == "resource";
    if (!leaf.on || on_itself) return add_own(leaf.first);
    add_related(leaf.first, *leaf.on);
  }

  void add_call(const ShorthandExpr& leaf) { builder_.call(leaf.name, leaf.terms, leaf.span); }

  // Rows 1–3, and a bare `role` or `permission`.
  void add_own(const ast::ShortTerm& term) {
    if (is_dynamic(term)) {
      builder_.atom(term.text == "role" ? "has_role" : "has_permission",
                    with_resource({actor(), RuleBuilder::term(dynamic(term), term.span)}),
                    term.span);
      return;
    }
    if (!term.is_string) return refuse(term);
    const Member* member = block_.find(term.text);
    if (member == nullptr) {
      report_undeclared(term, block_, emit_, is_member);
      return builder_.fail();
    }
    if (member->kind == MemberKind::Relation) {
      return add_relation_to_actor(resource_, term, *member);
    }
    builder_.atom(predicate_of(member->kind),
                  with_resource({actor(), RuleBuilder::string(term.text, term.span)}), term.span);
  }

  // Rows 3 and 6: has_relation(from, "name", actor), the actor being of the relation's type.
  void add_relation_to_actor(VariableId from, const ast::ShortTerm& term, const Member& relation) {
    if (!blocks_.may_be_actor(relation.target)) {
      if (!blocks_.may_have_lost(relation.target)) report_no_actor(term, relation);
      return builder_.fail();
    }
    builder_.test(actor_, relation.target, term.span);
    builder_.atom("has_relation",
                  {RuleBuilder::term(from, term.span), RuleBuilder::string(term.text, term.span),
                   RuleBuilder::term(actor_, term.span)},
                  term.span);
  }

  void report_no_actor(const ast::ShortTerm& term, const Member& relation) {
    auto builder = emit_.emit<diag::RelationNotActor>(term.span, term.text, relation.target);
    builder.label(relation.span, "the relation");
    if (blocks_.find(relation.target) != nullptr) return;
    suggest(emit_, builder, {relation.target, relation.target_span}, blocks_.types,
            [](const BlockInfo& block) { return block.kind == BlockKind::Actor; });
  }

  // Rows 4–6 and 8–10: something on a related instance; each `on` has an instance of its own.
  void add_related(const ast::ShortTerm& term, const ast::ShortTerm& on) {
    if (!on.is_string) {
      auto builder = emit_.emit<diag::OnIdentifier>(on.span, on.text, on.text);
      if (block_.find(on.text) != nullptr) builder.replace(on.span, quoted(on.text));
      return builder_.fail();
    }
    const Member* relation = block_.find(on.text);
    if (relation == nullptr) {
      report_undeclared(on, block_, emit_, is_relation);
      return builder_.fail();
    }
    if (relation->kind != MemberKind::Relation) {
      emit_.emit<diag::NotARelation>(on.span, on.text, name_of(relation->kind), block_.name)
          .label(relation->span, "declared here");
      return builder_.fail();
    }
    VariableId related = builder_.fresh("related", on.span);
    builder_.test(related, relation->target, on.span);
    builder_.atom("has_relation",
                  {RuleBuilder::term(resource_, on.span), RuleBuilder::string(on.text, on.span),
                   RuleBuilder::term(related, on.span)},
                  cover(term.span, on.span));
    if (is_dynamic(term)) {
      builder_.atom(term.text == "role" ? "has_role" : "has_permission",
                    {actor(), RuleBuilder::term(dynamic(term), term.span),
                     RuleBuilder::term(related, on.span)},
                    term.span);
      return;
    }
    if (!term.is_string) return refuse(term);
    add_member_of(term, on, *relation, related);
  }

  void add_member_of(const ast::ShortTerm& term, const ast::ShortTerm& on, const Member& relation,
                     VariableId related) {
    const BlockInfo* target = blocks_.find(relation.target);
    if (target == nullptr) {
      if (!blocks_.may_have_lost(relation.target)) report_no_block(term, on, relation);
      return builder_.fail();
    }
    const Member* member = target->find(term.text);
    if (member == nullptr) {
      if (!target->may_have_lost(term.text)) report_undeclared_there(term, *target);
      return builder_.fail();
    }
    if (member->kind == MemberKind::Relation) {
      return add_relation_to_actor(related, term, *member);
    }
    builder_.atom(
        predicate_of(member->kind),
        {actor(), RuleBuilder::string(term.text, term.span), RuleBuilder::term(related, on.span)},
        term.span);
  }

  void report_no_block(const ast::ShortTerm& term, const ast::ShortTerm& on,
                       const Member& relation) {
    auto builder = emit_.emit<diag::RelatedBlockMissing>(on.span, block_.name, on.text, term.text,
                                                         on.text, relation.target, relation.target);
    suggest(emit_, builder, {relation.target, relation.target_span}, blocks_.types);
  }

  void report_undeclared_there(const ast::ShortTerm& term, const BlockInfo& target) {
    auto builder = emit_.emit<diag::UndeclaredRelatedTerm>(term.span, block_.name, term.text,
                                                           keyword(target.kind), target.name,
                                                           target.name, keyword(target.kind));
    builder.label(target.span, "this block");
    suggest(emit_, builder, {term.text, term.span, true}, target.members);
  }

  // Row 7, and every bare name of the global block (row 15).
  void add_global(const ast::ShortTerm& term) {
    if (!term.is_string) return refuse(term);
    if (!blocks_.global) {
      if (blocks_.may_have_lost("global")) return builder_.fail();
      emit_.emit<diag::GlobalMissing>(term.span, term.text)
          .help(fmt::format("declare it: global {{ roles = [\"{}\"]; }}", term.text));
      return builder_.fail();
    }
    const Member* member = blocks_.global->find(term.text);
    if (member == nullptr) {
      if (blocks_.global->may_have_lost(term.text)) return builder_.fail();
      auto builder = emit_.emit<diag::GlobalUndeclared>(term.span, term.text);
      builder.label(blocks_.global->span, "the global block");
      suggest(emit_, builder, {term.text, term.span, true}, blocks_.global->members);
      return builder_.fail();
    }
    builder_.atom(predicate_of(member->kind), {actor(), RuleBuilder::string(term.text, term.span)},
                  term.span);
  }

  void refuse(const ast::ShortTerm& term) {
    emit_.emit<diag::ShorthandWord>(term.span, term.text);
    builder_.fail();
  }

  const ast::Ast& ast_;
  const BlockInfo& block_;
  const BlockTable& blocks_;
  const ast::ShorthandRule& rule_;
  Emitter& emit_;
  RuleBuilder builder_;
  VariableId actor_;
  VariableId resource_;
};

// Whether a leaf binds the word `word` of the head (rows 8 and 9).
bool uses_word(const ast::Ast& ast, const std::vector<ast::ShorthandId>& leaves,
               std::string_view word) {
  for (ast::ShorthandId id : leaves) {
    const ShorthandExpr& leaf = ast.shorthands[id];
    if (leaf.kind == ShorthandKind::Term && !leaf.first.is_string && leaf.first.text == word) {
      return true;
    }
  }
  return false;
}

// The kind of thing the head grants; none, after a report, when it grants nothing.
std::optional<MemberKind> head_kind(const ast::ShorthandRule& rule, const BlockInfo& block,
                                    Emitter& emit) {
  if (is_dynamic(rule.head)) {
    return rule.head.text == "role" ? MemberKind::Role : MemberKind::Permission;
  }
  if (!rule.head.is_string) {
    emit.emit<diag::ShorthandWord>(rule.head.span, rule.head.text);
    return std::nullopt;
  }
  const Member* member = block.find(rule.head.text);
  if (member == nullptr) {
    report_undeclared(rule.head, block, emit, is_granted);
    return std::nullopt;
  }
  if (member->kind == MemberKind::Relation) {
    emit.emit<diag::RelationAsHead>(rule.head.span, rule.head.text)
        .label(member->span, "declared here");
    return std::nullopt;
  }
  return member->kind;
}

}  // namespace

void desugar_block(const ast::Ast& ast, const ast::Block& block, const BlockTable& blocks,
                   const Limits& limits, Emitter& emit, std::vector<core::Rule>& out) {
  const BlockInfo* info = block.kind == BlockKind::Global
                              ? (blocks.global ? &*blocks.global : nullptr)
                              : blocks.find(block.name.text);
  if (info == nullptr) return;  // reported by collect_blocks
  for (const ast::ShorthandRule& rule : block.rules) {
    if (out.size() > limits.clauses_max) return;  // desugar() reports it
    std::optional<MemberKind> kind = head_kind(rule, *info, emit);
    if (!kind) continue;
    const size_t leaves_max = limits.clause_atoms_max / 2;  // an `on` is two atoms
    auto conjunctions = disjuncts(
        rule.body, ast.shorthands, [](const auto& e) { return e.kind == ShorthandKind::And; },
        [](const auto& e) { return e.kind == ShorthandKind::Or; },
        {limits.clauses_max - out.size(), leaves_max});
    if (!conjunctions && conjunctions.error() == Excess::Leaves) {
      emit.emit<diag::ClauseTooLong>(rule.span, leaves_max);
      continue;
    }
    if (!conjunctions) {
      emit.emit<diag::TooManyClauses>(rule.span, limits.clauses_max, "clauses_max");
      continue;
    }
    for (const auto& leaves : *conjunctions) {
      auto build = [&](const std::optional<std::string>& name) {
        Conjunction(ast, *info, blocks, rule, emit).build(predicate_of(*kind), name, leaves, out);
      };
      if (rule.head.is_string) {
        build(rule.head.text);
      } else if (uses_word(ast, leaves, rule.head.text)) {
        build(std::nullopt);
      } else {
        // Row 11: a word that only the head has ranges over the declared names (DEC-5).
        for (const auto& [name, member] : info->members) {
          if (member.kind == *kind && out.size() <= limits.clauses_max) build(name);
        }
      }
    }
  }
}

}  // namespace frost
