// SPDX-License-Identifier: Apache-2.0
// HIR: typed logic (design §6.2). The policy as Horn clauses whose variables each have one concrete
// type, with blocks, shorthand, `or`, `matches` and the default `allow` expanded.
//
// Data only. frontend/lower.hpp produces it; verify() states what every consumer may rely on.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/any_value.hpp"
#include "base/id.hpp"
#include "base/short_vector.hpp"
#include "base/source.hpp"

namespace frost::hir {

using TypeId = Id<struct HirTypeTag>;
using LiteralId = Id<struct HirLiteralTag>;
using RelationId = Id<struct HirRelationTag>;
using ClauseId = Id<struct HirClauseTag>;
using VariableId = Id<struct HirVariableTag>;

enum class TypeKind : uint8_t {
  Primitive,  // String, Boolean, Integer: always types 0, 1, 2
  Actor,      // declared by an actor block
  Resource,   // declared by a resource block
  Plain,      // used without a block (SEM-9)
  Any,        // values of every type that no other relation takes: base/any_value.hpp
};

inline constexpr TypeId kString{uint32_t{0}};
inline constexpr TypeId kBoolean{uint32_t{1}};
inline constexpr TypeId kInteger{uint32_t{2}};

struct Type {
  std::string name;
  TypeKind kind = TypeKind::Plain;
};

// A value written in the policy: "read", true, 3, User{"root"}. `text` is the id.
struct Literal {
  TypeId type;
  std::string text;
};

// One literal per literal position of a relation.
using LiteralTuple = std::vector<LiteralId>;
// The same with holes: none stands for every value.
using LiteralPattern = std::vector<std::optional<LiteralId>>;
// Any of some known tuples of a relation: indexes into Relation::known, ascending.
using TupleSet = ShortVector<uint32_t, 4>;

// A predicate at one tuple of concrete argument types.
//
// The literal positions are those primitive positions in which some clause writes a literal. The
// facts and goals of a relation are split by the literal tuple (design D4): `known` lists every
// tuple a clause can ask for, and plans turn a set of known tuples into one mask.
struct Relation {
  std::string predicate;
  std::vector<TypeId> types;
  bool stored = false;   // facts of some shape are accepted (polar.md §6.3 `Accept`)
  bool derived = false;  // some clause has it as head
  std::vector<uint32_t> literal_positions;  // ascending
  std::vector<LiteralTuple> known;          // sorted by text, distinct
  std::vector<LiteralPattern> open;         // accepted shapes with a hole; distinct
  // Made for a negated expression, `not (…)`, over its outer variables (DEC-3). Its name is no
  // identifier, so no question and no fact can mention it.
  bool auxiliary = false;

  [[nodiscard]] bool is_literal_position(size_t position) const;
};

// An argument of an atom: a variable of the clause or a literal.
struct Argument {
  VariableId variable;
  LiteralId literal;

  [[nodiscard]] bool is_variable() const { return variable.valid(); }
  friend auto operator<=>(const Argument&, const Argument&) = default;
};

struct Atom {
  RelationId relation;
  std::vector<Argument> arguments;
  SourceSpan span;
};

struct Variable {
  std::string name;  // for people; "_" when anonymous
  TypeId type;
};

enum class Comparison : uint8_t { Equal, NotEqual, Less, LessEqual };

// A variable, a literal, or `@current_unix_time` when it is neither.
struct Operand {
  VariableId variable;
  LiteralId literal;

  [[nodiscard]] bool is_variable() const { return variable.valid(); }
  [[nodiscard]] bool is_now() const { return !variable.valid() && !literal.valid(); }
  friend auto operator<=>(const Operand&, const Operand&) = default;
};

// left op right. Both sides have one type; Less and LessEqual are between integers. Equal occurs
// only with `@current_unix_time` on the right: every other equality was solved by substitution.
struct Condition {
  Comparison op = Comparison::Equal;
  Operand left;
  Operand right;
  SourceSpan span;
};

// head :- body, not negated, conditions. A head variable that the body does not bind ranges over
// its type (SEM-26). Every variable of `negated` and `conditions` occurs in the head or the body,
// save the left side of an Equal.
struct Clause {
  Atom head;
  std::vector<Atom> body;
  std::vector<Atom> negated;
  std::vector<Condition> conditions;
  IdVector<VariableId, Variable> variables;
  SourceSpan span;  // the rule it came from
};

// A ground fact of the policy text or of a test.
struct Fact {
  RelationId relation;
  std::vector<LiteralId> arguments;
  SourceSpan span;
};

// `assert predicate(arguments)`, with at most one open position.
struct Assertion {
  bool negated = false;
  std::string predicate;
  std::vector<LiteralId> arguments;  // invalid at the open position
  std::optional<uint32_t> open_position;
  // Concrete types the open position ranges over; the question is asked of each.
  std::vector<TypeId> open_types;
  std::optional<std::vector<LiteralId>> iff;  // expected values of the open position
  SourceSpan span;
};

// Why a shape is in the schema (polar.md §6.3).
enum class ShapeOrigin : uint8_t {
  Use,           // a rule body uses it
  Declare,       // a `declare` statement
  Head,          // a rule of the policy derives it
  BuiltinHead,   // the default `allow` derives it: a question, no fact
  DefaultAllow,  // has_permission facts while the default `allow` is in force (SEM-19)
};

// A shape of facts or questions. FactSig = Use and Declare; HeadSig = Head and BuiltinHead; Accept
// = all but BuiltinHead.
struct Shape {
  RelationId relation;
  LiteralPattern arguments;  // one per argument; none: every value of the type
  ShapeOrigin origin = ShapeOrigin::Use;
  std::vector<SourceSpan> spans;  // where the policy says so; empty for what is built in
};

struct Test {
  std::string name;
  std::vector<uint32_t> fixtures;  // indexes into Hir::fixtures
  std::vector<Fact> facts;         // of its own setup
  std::vector<Assertion> assertions;
  SourceSpan span;
};

struct Hir {
  IdVector<TypeId, Type> types;
  IdVector<LiteralId, Literal> literals;
  IdVector<RelationId, Relation> relations;
  IdVector<ClauseId, Clause> clauses;
  std::vector<Shape> schema;  // distinct (relation, arguments, origin)
  std::vector<Fact> facts;
  std::vector<std::vector<Fact>> fixtures;
  std::vector<Test> tests;
  // Predicate and number of arguments of every rule the policy writes, also of those that can
  // derive nothing and have no clause.
  std::set<std::pair<std::string, size_t>> heads;

  // The relation of `predicate` at exactly these types; none when no rule and no accepted fact
  // mentions it.
  [[nodiscard]] std::optional<RelationId> find(std::string_view predicate,
                                               const std::vector<TypeId>& argument_types) const;
  // The relation that facts and questions of these types belong to: that of exactly these types,
  // else the most specific one whose other positions are Any. `argument_types` may hold invalid ids
  // for types the policy does not know.
  [[nodiscard]] std::optional<RelationId> find_covering(
      std::string_view predicate, const std::vector<TypeId>& argument_types) const;
};

// Chooses among the relations of one predicate the one that covers `wanted` with the fewest
// positions Any, those further left typed where that leaves a choice.
class CoveringRelation {
 public:
  CoveringRelation(const std::vector<TypeId>& wanted, TypeId any) : wanted_(wanted), any_(any) {}
  void consider(RelationId id, const std::vector<TypeId>& types);
  [[nodiscard]] std::optional<RelationId> found() const { return best_.found(); }

 private:
  const std::vector<TypeId>& wanted_;
  TypeId any_;
  MostSpecific<RelationId> best_;
};

// Whether a condition between two literals of one type holds.
bool holds(const Hir& hir, const Condition& condition);

// Index of `tuple` in relation.known; none when the policy does not mention the combination. Cost:
// logarithmic.
std::optional<uint32_t> known_index(const Hir& hir, const Relation& relation,
                                    const LiteralTuple& tuple);

// Literals that variables of one clause stand for.
using LiteralValues = std::map<VariableId, LiteralId>;

// The literals of `atom` at the literal positions of its relation, given the values of some
// variables; none while one stays open. Empty when the relation has no literal positions.
std::optional<LiteralTuple> literal_tuple(const Atom& atom, const Relation& relation,
                                          const LiteralValues& values);

// Values of the variables at the literal positions of a clause's head when it is asked for `tuple`;
// none when it cannot match.
std::optional<LiteralValues> match_head(const Atom& head, const Relation& relation,
                                        const LiteralTuple& tuple);

// The order of Relation::known: by the texts of the literals.
bool text_less(const Hir& hir, const LiteralTuple& a, const LiteralTuple& b);

// The name of a type for people; "Any" for the pseudo type.
std::string type_text(const Type& type);

// A literal as Polar writes it: "read", true, User{"root"}.
std::string literal_text(const Hir& hir, LiteralId literal);

// has_role(User, {"admin","member"}, Org): the relation with its known literals.
std::string relation_text(const Hir& hir, RelationId relation);

// The whole HIR as text, `--print=hir`. Stable: definition order.
std::string print(const Hir& hir);

// One line per clause, schema shape and fact in an order and spelling that do not depend on file
// order, rule order, comments or variable names. The policy digest is its SHA-256.
std::string canonical_text(const Hir& hir);

// Aborts when a promise of this header does not hold (arity, types and bounds of every atom).
void verify(const Hir& hir);

}  // namespace frost::hir
