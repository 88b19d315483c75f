// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "tests/oracle/program.hpp"

namespace frost::oracle {
namespace {

using Literals = std::vector<Literal>;
using Alternatives = std::vector<Literals>;

// What the blocks of one type declare together (DEC-11).
struct Schema {
  ast::BlockKind kind = ast::BlockKind::Resource;
  std::set<std::string> supertypes;
  std::map<std::string, std::string>
      predicate_of;                              // name -> has_role, has_permission, has_relation
  std::map<std::string, std::string> target_of;  // relation -> type
};

[[noreturn]] void fail(const std::string& message) {
  throw std::runtime_error("oracle: " + message);
}

Term variable(std::string name) { return {.variable = std::move(name), .value = {}}; }
Term constant(Value value) { return {.variable = {}, .value = std::move(value)}; }
Term text(std::string id) { return constant({"String", std::move(id)}); }

Literal call(std::string predicate, std::vector<Term> terms) {
  Literal literal;
  literal.name = std::move(predicate);
  literal.terms = std::move(terms);
  return literal;
}

Literal matches(Term term, std::string type) {
  Literal literal;
  literal.kind = LiteralKind::Matches;
  literal.name = std::move(type);
  literal.terms = {std::move(term)};
  return literal;
}

Literal relate(LiteralKind kind, Term left, Term right) {
  Literal literal;
  literal.kind = kind;
  literal.terms = {std::move(left), std::move(right)};
  return literal;
}

Alternatives conjoin(const Alternatives& left, const Alternatives& right) {
  Alternatives both;
  for (const Literals& first : left) {
    for (const Literals& second : right) {
      both.push_back(first);
      both.back().insert(both.back().end(), second.begin(), second.end());
    }
  }
  return both;
}

// Every variable of `literal`, also inside a negation.
std::set<std::string> variables_of(const Literal& literal) {
  std::set<std::string> found;
  for (const Term& term : literal.terms) {
    if (!term.variable.empty()) found.insert(term.variable);
  }
  for (const Conjunction& alternative : literal.alternatives) {
    for (const Literal& inner : alternative.literals) found.merge(variables_of(inner));
  }
  return found;
}

Conjunction conjunction(Literals literals) {
  Conjunction result;
  std::set<std::string> negated;
  for (const Literal& literal : literals) {
    for (const std::string& name : variables_of(literal)) {
      bool first_negation = literal.kind == LiteralKind::Not && negated.insert(name).second;
      if (!first_negation) result.outer.insert(name);
    }
  }
  result.literals = std::move(literals);
  return result;
}

class Desugarer {
 public:
  Desugarer(const ast::Ast& ast, int64_t now) : ast_(ast), now_(now) {}

  Program run() {
    if (!ast_.rule_types.empty()) fail("`type` declarations are refused (DEC-26)");
    for (const ast::Block& block : ast_.blocks) declare_block(block);
    for (const auto& [type, schema] : schemas_) close_supertypes(type);
    for (const ast::Block& block : ast_.blocks) {
      for (const ast::ShorthandRule& rule : block.rules) add_shorthand(block, rule);
    }
    for (const ast::Rule& rule : ast_.rules) add_rule(rule);
    add_default_allow();
    for (const Clause& clause : program_.clauses) mention(clause);
    for (const ast::Test& test : ast_.tests) program_.tests.push_back(test_case(test));
    return std::move(program_);
  }

 private:
  // ---------- declarations ----------

  void declare_block(const ast::Block& block) {
    auto [entry, is_new] = schemas_.try_emplace(block.name.text);
    Schema& schema = entry->second;
    if (!is_new && schema.kind != block.kind) fail("two kinds of block for " + block.name.text);
    schema.kind = block.kind;
    for (const ast::Name& name : block.supertypes) schema.supertypes.insert(name.text);
    for (const ast::Declaration& declaration : block.declarations) {
      bool is_role = declaration.key.text == "roles";
      for (ast::TermId element : declaration.elements) {
        schema.predicate_of[ast_.terms[element].text] = is_role ? "has_role" : "has_permission";
      }
      for (const ast::RelationField& field : declaration.fields) {
        if (block.kind == ast::BlockKind::Global) fail("relations in the global block");
        if (!field.type) fail("relation " + field.name.text + " has no type");
        schema.predicate_of[field.name.text] = "has_relation";
        schema.target_of[field.name.text] = field.type->text;
        add_type(field.type->text);
      }
    }
    if (block.kind != ast::BlockKind::Global) add_type(block.name.text);
  }

  void close_supertypes(const std::string& type) {
    const Schema& own = schemas_.at(type);
    if (own.kind == ast::BlockKind::Global) return;
    std::set<std::string>& all = program_.supertypes[type];
    all.insert("Resource");
    if (own.kind == ast::BlockKind::Actor) all.insert("Actor");
    std::vector<std::string> open(own.supertypes.begin(), own.supertypes.end());
    while (!open.empty()) {
      std::string next = std::move(open.back());
      open.pop_back();
      if (next == type) fail("type " + type + " extends itself");
      if (!schemas_.contains(next)) fail("type " + type + " extends unknown type " + next);
      if (!all.insert(next).second) continue;
      const Schema& schema = schemas_.at(next);
      if (schema.kind == ast::BlockKind::Actor) all.insert("Actor");
      open.insert(open.end(), schema.supertypes.begin(), schema.supertypes.end());
    }
  }

  // The schemas in which a name of `type` may be declared: its own and those it inherits (SEM-7).
  std::vector<const Schema*> schemas_of(const std::string& type) const {
    std::vector<const Schema*> found;
    if (schemas_.contains(type)) found.push_back(&schemas_.at(type));
    auto supertypes = program_.supertypes.find(type);
    if (supertypes == program_.supertypes.end()) return found;
    for (const std::string& supertype : supertypes->second) {
      if (schemas_.contains(supertype)) found.push_back(&schemas_.at(supertype));
    }
    return found;
  }

  // The schema that declares `name` for `type` (§5.3).
  const Schema& lookup(const std::string& type, const std::string& name) const {
    for (const Schema* schema : schemas_of(type)) {
      if (schema->predicate_of.contains(name)) return *schema;
    }
    fail("\"" + name + "\" is not declared for " + type);
  }

  // ---------- shorthand rules, §5.4 ----------

  void add_shorthand(const ast::Block& block, const ast::ShorthandRule& rule) {
    for (const Literals& body : shorthand(block, rule.body)) {
      const std::string& head = rule.head.text;
      if (rule.head.is_string) {
        const std::string& predicate = lookup(block.name.text, head).predicate_of.at(head);
        if (predicate == "has_relation") fail("relation \"" + head + "\" in a head (DEC-19)");
        add_shorthand_clause(block, predicate, text(head), body);
        continue;
      }
      if (head != "role" && head != "permission") fail(head + " cannot be a shorthand head");
      std::string predicate = "has_" + head;
      bool is_bound = std::ranges::any_of(
          body, [&](const Literal& literal) { return variables_of(literal).contains(head); });
      if (is_bound) {  // Rows 8 and 9.
        Literals typed = body;
        typed.push_back(matches(variable(head), "String"));
        add_shorthand_clause(block, predicate, variable(head), typed);
        continue;
      }
      std::set<std::string> names;  // Row 11, DEC-5.
      for (const Schema* schema : schemas_of(block.name.text)) {
        for (const auto& [name, kind] : schema->predicate_of) {
          if (kind == predicate) names.insert(name);
        }
      }
      for (const std::string& name : names) {
        add_shorthand_clause(block, predicate, text(name), body);
      }
    }
  }

  void add_shorthand_clause(const ast::Block& block, const std::string& predicate, Term name,
                            Literals body) {
    std::vector<Term> head = {variable("actor"), std::move(name)};
    body.push_back(matches(variable("actor"), "Actor"));
    if (block.kind != ast::BlockKind::Global) {  // Row 15: no resource in `global`.
      head.push_back(variable("resource"));
      body.push_back(matches(variable("resource"), block.name.text));
    }
    add_clause(predicate, std::move(head), std::move(body));
  }

  Alternatives shorthand(const ast::Block& block, ast::ShorthandId id) {
    const ast::ShorthandExpr& expr = ast_.shorthands[id];
    Alternatives result;
    switch (expr.kind) {
      case ast::ShorthandKind::Term:
        return {operand(block, expr)};
      case ast::ShorthandKind::Global:  // Row 7.
        if (!expr.first.is_string) fail("`global " + expr.first.text + "` has no decided meaning");
        return {{named("global", expr.first, {})}};
      case ast::ShorthandKind::Call: {  // Row 12.
        std::vector<Term> terms;
        for (ast::TermId term : expr.terms) terms.push_back(lower(term));
        for (const Term& term : terms) {
          bool is_instance = term.variable == "resource";
          if (is_instance && block.kind == ast::BlockKind::Global) fail("`resource` in global");
        }
        return {{call(expr.name.text, std::move(terms))}};
      }
      case ast::ShorthandKind::And:  // Row 13.
        result = {{}};
        for (ast::ShorthandId child : expr.children) {
          result = conjoin(result, shorthand(block, child));
        }
        return result;
      case ast::ShorthandKind::Or:
        for (ast::ShorthandId child : expr.children) {
          for (Literals& body : shorthand(block, child)) result.push_back(std::move(body));
        }
        return result;
    }
    fail("unknown shorthand");
  }

  // `first` or `first on second`, rows 1 to 6, 8 to 11 and 14.
  Literals operand(const ast::Block& block, const ast::ShorthandExpr& expr) {
    bool is_global = block.kind == ast::BlockKind::Global;
    std::optional<Term> instance;
    if (!is_global) instance = variable("resource");
    bool is_here = !expr.on || (!expr.on->is_string && expr.on->text == "resource");
    if (is_here) {
      if (expr.on && is_global) fail("`on resource` in the global block");
      return constrained(block.name.text, expr.first, instance);
    }
    if (!expr.on->is_string) fail("`on " + expr.on->text + "` (DEC-18)");
    const std::string& relation = expr.on->text;
    const Schema& schema = lookup(block.name.text, relation);
    if (!schema.target_of.contains(relation)) fail("\"" + relation + "\" is not a relation");
    const std::string& target = schema.target_of.at(relation);
    Term related = variable(unique("related"));
    Literals body = {matches(related, target),
                     call("has_relation", {variable("resource"), text(relation), related})};
    for (Literal& literal : constrained(target, expr.first, related)) {
      body.push_back(std::move(literal));
    }
    return body;
  }

  // The actor has `name` on `instance`, which is of `type`; with the type of its variable, if any.
  Literals constrained(const std::string& type, const ast::ShortTerm& name,
                       const std::optional<Term>& instance) {
    Literals body = {named(type, name, instance)};
    if (!name.is_string) {
      body.push_back(matches(variable(name.text), "String"));
    } else if (body.front().name == "has_relation") {  // Rows 3 and 6, DEC-15.
      const std::string& target = lookup(type, name.text).target_of.at(name.text);
      body.push_back(matches(variable("actor"), target));
    }
    return body;
  }

  Literal named(const std::string& type, const ast::ShortTerm& name,
                const std::optional<Term>& instance) {
    std::vector<Term> terms = {variable("actor")};
    std::string predicate;
    if (name.is_string) {
      predicate = lookup(type, name.text).predicate_of.at(name.text);
      terms.push_back(text(name.text));
    } else {
      if (name.text != "role" && name.text != "permission") fail(name.text + " as an operand");
      predicate = "has_" + name.text;
      terms.push_back(variable(name.text));
    }
    if (instance) terms.push_back(*instance);
    // SEM-48: (resource, "relation", related).
    if (predicate == "has_relation") std::ranges::reverse(terms);
    return call(std::move(predicate), std::move(terms));
  }

  // ---------- longhand rules ----------

  void add_rule(const ast::Rule& rule) {
    std::vector<Term> head;
    Literals types;
    for (const ast::Parameter& parameter : rule.head.parameters) {
      if (ast_.terms[parameter.term].kind == ast::TermKind::Now) fail("the clock in a rule head");
      head.push_back(lower(parameter.term));
      if (parameter.type) types.push_back(matches(head.back(), parameter.type->text));
    }
    Alternatives bodies = {{}};
    if (rule.body) bodies = expression(*rule.body);
    for (const Literals& body : conjoin({types}, bodies)) {
      add_clause(rule.head.name.text, head, body);
    }
  }

  // The disjuncts of an expression; `a or b` is two rules (§4.5).
  Alternatives expression(ast::ExprId id) {
    const ast::Expr& expr = ast_.exprs[id];
    std::vector<Term> terms;
    for (ast::TermId term : expr.terms) terms.push_back(lower(term));
    Alternatives result;
    switch (expr.kind) {
      case ast::ExprKind::Call:
        return {{call(expr.name.text, std::move(terms))}};
      case ast::ExprKind::And:
        result = {{}};
        for (ast::ExprId child : expr.children) result = conjoin(result, expression(child));
        return result;
      case ast::ExprKind::Or:
        for (ast::ExprId child : expr.children) {
          for (Literals& body : expression(child)) result.push_back(std::move(body));
        }
        return result;
      case ast::ExprKind::Not: {
        Literal negation;
        negation.kind = LiteralKind::Not;
        for (Literals& body : expression(expr.children.at(0))) {
          negation.alternatives.push_back(conjunction(std::move(body)));
        }
        return {{std::move(negation)}};
      }
      case ast::ExprKind::Compare: {
        Literal literal = relate(LiteralKind::Order, terms.at(0), terms.at(1));
        if (expr.compare == ast::Compare::Eq) literal.kind = LiteralKind::Equal;
        if (expr.compare == ast::Compare::Ne) literal.kind = LiteralKind::Differ;
        literal.order = expr.compare;
        return {{std::move(literal)}};
      }
      case ast::ExprKind::In:  // SEM-33.
        for (size_t i = 1; i < terms.size(); ++i) {
          result.push_back({relate(LiteralKind::Equal, terms[0], terms[i])});
        }
        return result;
      case ast::ExprKind::Matches:
      case ast::ExprKind::MatchesExact: {
        Literal literal = matches(terms.at(0), expr.name.text);
        literal.exact = expr.kind == ast::ExprKind::MatchesExact;
        return {{std::move(literal)}};
      }
      case ast::ExprKind::True:
        return {{}};
      case ast::ExprKind::False:
        return {};
    }
    fail("unknown expression");
  }

  void add_default_allow() {  // SEM-57, DEC-7.
    auto is_allow = [](const ast::Rule& rule) { return rule.head.name.text == "allow"; };
    if (std::ranges::any_of(ast_.rules, is_allow)) return;
    std::vector<Term> terms = {variable("actor"), variable("action")};
    add_clause("allow", terms, {call("has_permission", terms)});
    terms.push_back(variable("resource"));
    add_clause("allow", terms, {call("has_permission", terms)});
  }

  // p if p: it makes no concrete row of a universal one either (SEM-55).
  static bool is_tautology(const std::string& predicate, const std::vector<Term>& head,
                           const Literals& body) {
    auto is_same = [](const Term& left, const Term& right) {
      return left.variable == right.variable && left.value == right.value;
    };
    size_t calls = 0;
    for (const Literal& literal : body) {
      if (literal.kind == LiteralKind::Matches) continue;
      if (literal.kind != LiteralKind::Call || literal.name != predicate) return false;
      if (!std::ranges::equal(literal.terms, head, is_same)) return false;
      ++calls;
    }
    return calls == 1;
  }

  void add_clause(const std::string& predicate, std::vector<Term> head, Literals body) {
    if (is_tautology(predicate, head, body)) return;
    Clause clause{predicate, std::move(head), conjunction(std::move(body))};
    for (const Term& term : clause.head) {
      if (!term.variable.empty()) clause.body.outer.insert(term.variable);
    }
    program_.clauses.push_back(std::move(clause));
  }

  // ---------- terms ----------

  std::string unique(const std::string& stem) { return stem + "#" + std::to_string(++uniques_); }

  Term lower(ast::TermId id) {
    const ast::Term& term = ast_.terms[id];
    if (term.kind != ast::TermKind::Variable) return constant(value(id));
    return variable(term.text == "_" ? unique("_") : term.text);  // SEM-28.
  }

  Value value(ast::TermId id) const {
    const ast::Term& term = ast_.terms[id];
    switch (term.kind) {
      case ast::TermKind::String:
        return {"String", term.text};
      case ast::TermKind::Integer:
        return {"Integer", std::to_string(term.integer)};
      case ast::TermKind::Boolean:
        return {"Boolean", term.boolean ? "true" : "false"};
      case ast::TermKind::Now:
        return {"Integer", std::to_string(now_)};
      case ast::TermKind::Object: {
        const std::string& type = term.type.text;
        Value inner = value(term.value);
        if (type == "Actor" || type == "Resource") fail(type + " in an object literal (SEM-10)");
        bool is_primitive = type == "String" || type == "Integer" || type == "Boolean";
        if (inner.type != (is_primitive ? type : "String")) fail("id of the wrong type (DEC-24)");
        return {type, inner.id};
      }
      case ast::TermKind::Variable:
        fail("variable " + term.text + " where a value is needed");
    }
    fail("unknown term");
  }

  // ---------- what the policy mentions ----------

  void add_type(const std::string& type) {
    if (type != "Actor" && type != "Resource") program_.types.insert(type);
  }

  void mention(const Clause& clause) {
    for (const Term& term : clause.head) mention(term);
    mention(clause.body);
  }

  void mention(const Conjunction& body) {
    for (const Literal& literal : body.literals) {
      if (literal.kind == LiteralKind::Matches) add_type(literal.name);
      for (const Term& term : literal.terms) mention(term);
      for (const Conjunction& alternative : literal.alternatives) mention(alternative);
    }
  }

  void mention(const Term& term) {
    if (term.variable.empty()) program_.constants.insert(term.value);
  }

  // ---------- tests, §7.2 ----------

  TestCase test_case(const ast::Test& test) {
    TestCase result;
    result.name = test.name.text;
    add_facts(result.facts, test.facts);
    for (const ast::Name& name : test.fixtures) {
      auto fixture = std::ranges::find(ast_.fixtures, name.text,
                                       [](const ast::Fixture& each) { return each.name.text; });
      if (fixture == ast_.fixtures.end()) fail("unknown fixture " + name.text);
      add_facts(result.facts, fixture->facts);
    }
    for (const ast::Assertion& source : test.assertions) {
      result.assertions.push_back(assertion(source));
    }
    return result;
  }

  void add_facts(std::vector<Fact>& facts, const std::vector<ast::Fact>& source) const {
    for (const ast::Fact& fact : source) {
      facts.push_back({fact.name.text, {}});
      for (ast::TermId term : fact.arguments) facts.back().arguments.push_back(value(term));
    }
  }

  TestCase::Assertion assertion(const ast::Assertion& source) {
    TestCase::Assertion result;
    result.negated = source.negated;
    result.goal.predicate = source.subject.name.text;
    std::set<std::string> names;
    for (const ast::Parameter& parameter : source.subject.parameters) {
      Term term = lower(parameter.term);
      if (term.variable.empty()) {
        result.goal.arguments.emplace_back(term.value);
        continue;
      }
      Open open{term.variable, std::nullopt};
      if (parameter.type) open.type = parameter.type->text;
      if (open.type == "Actor" || open.type == "Resource") fail("abstract type in an assertion");
      names.insert(open.name);
      result.goal.arguments.emplace_back(open);
    }
    if (names.size() > 1) fail("an assertion with two variables (SEM-63)");
    if (!source.iff) return result;
    const ast::Expr& condition = ast_.exprs[*source.iff];
    bool is_list = condition.kind == ast::ExprKind::In;
    if (!is_list || source.negated) fail("`iff` takes `v in [list]` after `assert` (SEM-63)");
    if (!names.contains(ast_.terms[condition.terms.at(0)].text)) fail("wrong variable in `iff`");
    result.expected.emplace();
    for (size_t i = 1; i < condition.terms.size(); ++i) {
      result.expected->insert({value(condition.terms[i])});
    }
    return result;
  }

  const ast::Ast& ast_;
  int64_t now_;
  int uniques_ = 0;
  std::map<std::string, Schema> schemas_;
  Program program_;
};

}  // namespace

bool is_subtype(const Program& program, const std::string& type, const std::string& wanted) {
  if (type == wanted) return true;
  auto supertypes = program.supertypes.find(type);
  return supertypes != program.supertypes.end() && supertypes->second.contains(wanted);
}

Program desugar(const ast::Ast& ast, int64_t now) { return Desugarer(ast, now).run(); }

}  // namespace frost::oracle
