// SPDX-License-Identifier: Apache-2.0
// The syntax tree of a Polar policy: faithful to the source, one node type per production of
// polar.md §2, a span on every node. The tree is always complete; a production that did not parse
// is absent and has been reported.
//
// Terms and expressions live in vectors and refer to each other by id; blocks, rules and tests are
// plain values. Nothing here depends on the grammar that built it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/source.hpp"

namespace frost::ast {

using TermId = Id<struct TermTag>;
using ExprId = Id<struct ExprTag>;
using ShorthandId = Id<struct ShorthandTag>;

// An identifier or the text of a string literal (escapes already resolved).
struct Name {
  std::string text;
  SourceSpan span;
};

enum class TermKind : uint8_t {
  String,    // "text": `text`
  Integer,   // 42, -7: `integer`
  Boolean,   // true, false: `boolean`
  Object,    // Type{value}: `type`, `value`
  Now,       // @current_unix_time
  Variable,  // x, _: `text`
};

// A term (polar.md §2 `term`).
struct Term {
  TermKind kind = TermKind::Variable;
  SourceSpan span;
  std::string text;      // String: the value. Variable: the name, "_" when anonymous.
  int64_t integer = 0;   // Integer
  bool boolean = false;  // Boolean
  Name type;             // Object: the type name
  TermId value;          // Object: a String, Integer or Boolean term
};

// A head or assertion parameter: `term` or `name: Type`.
struct Parameter {
  TermId term;
  std::optional<Name> type;  // set for `name: Type` and `_: Type`
  SourceSpan span;
};

enum class ExprKind : uint8_t {
  Call,          // name(terms)
  And,           // children, at least two
  Or,            // children, at least two
  Not,           // children[0]
  Compare,       // terms[0] compare terms[1]
  In,            // terms[0] in [terms[1..]]
  Matches,       // terms[0] matches name
  MatchesExact,  // terms[0] matches! name
  True,
  False,
};

enum class Compare : uint8_t { Eq, Ne, Lt, Le, Gt, Ge };

// An expression (polar.md §2 `expr`). Parentheses leave no node.
struct Expr {
  ExprKind kind = ExprKind::True;
  SourceSpan span;
  Name name;  // Call: the predicate. Matches: the type.
  Compare compare = Compare::Eq;
  std::vector<TermId> terms;
  std::vector<ExprId> children;
};

// `name(parameters)` as the head of a rule or the subject of an assertion.
struct Functor {
  Name name;
  std::vector<Parameter> parameters;
  SourceSpan span;
};

struct Rule {
  std::vector<Name> flags;
  Functor head;
  std::optional<ExprId> body;  // none: an unconditional rule
  SourceSpan span;
};

// ---------- blocks ----------

enum class BlockKind : uint8_t { Actor, Resource, Global };

// One operand of a shorthand body: a string, or one of the words role, permission, resource.
struct ShortTerm {
  bool is_string = false;
  std::string text;
  SourceSpan span;
};

enum class ShorthandKind : uint8_t {
  Term,    // first ["on" second]
  Global,  // global first
  Call,    // name(terms)
  And,     // children
  Or,      // children
};

struct ShorthandExpr {
  ShorthandKind kind = ShorthandKind::Term;
  SourceSpan span;
  ShortTerm first;
  std::optional<ShortTerm> on;
  Name name;
  std::vector<TermId> terms;
  std::vector<ShorthandId> children;
};

struct ShorthandRule {
  std::vector<Name> flags;
  ShortTerm head;
  ShorthandId body;
  SourceSpan span;
};

// A field of `relations = {...}`; `type` is required by the semantic checks, not by the grammar.
struct RelationField {
  Name name;
  std::optional<Name> type;
};

enum class DeclarationShape : uint8_t { List, Dictionary };

struct Declaration {
  Name key;  // roles, permissions, relations, or a mistake
  DeclarationShape shape = DeclarationShape::List;
  std::vector<TermId> elements;       // List; semantic checks refuse all but strings
  std::vector<RelationField> fields;  // Dictionary
  SourceSpan span;
};

struct Block {
  BlockKind kind = BlockKind::Resource;
  Name name;  // text "global" for the global block
  std::vector<Name> supertypes;
  std::vector<Declaration> declarations;
  std::vector<ShorthandRule> rules;
  SourceSpan span;
  bool is_incomplete = false;  // a declaration did not parse: nobody knows its names
};

// ---------- the rest ----------

struct Declare {
  Name name;
  std::vector<Name> types;
  SourceSpan span;
};

// `type f(...);` parses and is refused (DEC-26).
struct RuleType {
  Functor head;
  SourceSpan span;
};

// `?= expr;` parses and is ignored with a warning (DEC-26).
struct InlineQuery {
  ExprId query;
  SourceSpan span;
};

// A ground fact of a fixture or setup block.
struct Fact {
  Name name;
  std::vector<TermId> arguments;
  SourceSpan span;
};

struct Fixture {
  Name name;
  std::vector<Fact> facts;
  SourceSpan span;
};

struct Assertion {
  bool negated = false;  // assert_not
  Functor subject;
  std::optional<ExprId> iff;
  SourceSpan span;
};

struct Test {
  Name name;
  bool has_setup = false;
  std::vector<Fact> facts;
  std::vector<Name> fixtures;  // `fixture NAME;` of the setup
  std::vector<Assertion> assertions;
  SourceSpan span;
};

struct Ast {
  IdVector<TermId, Term> terms;
  IdVector<ExprId, Expr> exprs;
  IdVector<ShorthandId, ShorthandExpr> shorthands;

  std::vector<Block> blocks;
  std::vector<Rule> rules;
  std::vector<RuleType> rule_types;
  std::vector<Declare> declares;
  std::vector<InlineQuery> inline_queries;
  std::vector<Fixture> fixtures;
  std::vector<Test> tests;
  std::vector<SourceSpan> comments;  // for the formatter: "#" to the end of the line

  // What did not parse and has been reported, so that nothing is said about its absence: the names
  // of blocks and fixtures, and whether there is more without a name.
  std::vector<std::string> lost;
  bool is_incomplete = false;
};

}  // namespace frost::ast
