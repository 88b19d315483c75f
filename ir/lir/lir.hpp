// SPDX-License-Identifier: Apache-2.0
// LIR: loops over access paths (design §6.4), and everything needed to run them against a store
// without the policy: types, relations, paths, constants, entries.
//
// The text form is complete: parse(print(p)) prints the same bytes. It is what crosses to the LLVM
// back end, what an artefact carries, and what a cache key hashes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/short_vector.hpp"
#include "frost/result.hpp"

namespace frost::lir {

using TypeId = Id<struct LirTypeTag>;
using RelationId = Id<struct LirRelationTag>;
using PathId = Id<struct LirPathTag>;
using ConstantId = Id<struct LirConstantTag>;
using RegisterId = Id<struct LirRegisterTag>;
using BlockId = Id<struct LirBlockTag>;
using ProcedureId = Id<struct LirProcedureTag>;
using PlaceId = Id<struct LirPlaceTag>;

enum class Op : uint8_t {
#define FROST_LIR_OP(name, text, results, operands, targets) name,
#include "ir/lir/ops.def"
#undef FROST_LIR_OP
};

struct OpInfo {
  std::string_view text;
  std::string_view results;
  std::string_view operands;
  uint32_t targets;
};

inline constexpr OpInfo kOpInfos[] = {
#define FROST_LIR_OP(name, text, results, operands, targets) {text, results, operands, targets},
#include "ir/lir/ops.def"
#undef FROST_LIR_OP
};

constexpr const OpInfo& info(Op op) { return kOpInfos[static_cast<size_t>(op)]; }
constexpr bool ends_block(Op op) { return op == Op::Return || info(op).targets > 0; }
constexpr bool takes_range(Op op) {
  return op == Op::ForRange || op == Op::ForMasked || op == Op::ForKeys || op == Op::ForRows ||
         op == Op::ForAnswers;
}
constexpr bool is_loop(Op op) { return takes_range(op) || op == Op::VisitPop; }
// Results exist where the first target leads.
constexpr bool may_not_define(Op op) { return is_loop(op) || op == Op::Neighbour; }

using Registers = ShortVector<RegisterId, 4>;

struct Instruction {
  Op op = Op::Return;
  std::array<RegisterId, 2> results;
  Registers arguments;  // in operand order
  PathId path;
  ConstantId constant;
  ProcedureId callee;      // an earlier procedure
  uint64_t immediate = 0;  // M, N or S
  std::array<BlockId, 2> targets;
  std::vector<std::pair<uint16_t, BlockId>> cases;  // literal index -> block, ascending
  PlaceId place;  // what it was made of; invalid when nothing in the policy says so
};

// A place in the policy, for people and debuggers: it changes nothing that code does. The file is
// empty where there is none; line and column count from 1.
struct Place {
  std::string file;
  uint32_t line = 0;
  uint32_t column = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

using Block = std::vector<Instruction>;

// Blocks in order; block 0 is the entry. A procedure without an entry is a helper that others call.
// The parameters are registers 0, 1, …, all of kind `i`.
//
// A table answers a recursive goal: the runtime runs it once for each tuple of arguments, and it
// gives its answers with `answer`. What follows a recursive goal inside it is a procedure that
// resumes: the runtime runs it for each answer, with what it kept and then the outputs.
enum class Mode : uint8_t { Check, Enumerate, Table, Resume };

struct Procedure {
  // The goal that it answers, such as `allow(User, String, Repository) bbf`, and the first rule for
  // it. For people, like places.
  std::string name;
  Place place;
  Mode mode = Mode::Check;
  uint32_t outputs = 0;    // Table: outputs of an answer
  uint32_t component = 0;  // Table: completes tables of smaller components only
  bool is_input = false;   // Table: its answers may repeat, and only a closure takes them
  bool is_hot = false;     // its code may be longer where that makes it faster
  ProcedureId table;       // Resume: the table it belongs to
  ProcedureId waits_for;   // Resume: the table of the same component whose answers it takes
  uint32_t parameter_count = 0;
  std::vector<std::string> registers;  // readable names, by RegisterId
  IdVector<BlockId, Block> blocks;
};

struct Constant {
  TypeId type;
  std::string text;
};

// See rt::RelationSchema, which this becomes.
struct Relation {
  std::string predicate;
  std::vector<TypeId> types;
  std::vector<uint32_t> literal_positions;
  std::vector<std::vector<std::vector<std::string>>> masks;
  std::vector<std::vector<std::optional<std::string>>> open;
};

inline constexpr uint32_t kOpenPartition = UINT32_MAX;

struct Path {
  RelationId relation;
  uint32_t partition = kOpenPartition;
  std::vector<uint32_t> order;  // of the partition's columns
  // CSR: code may take for granted that every chunk is functional (ir/lowering/specialise.hpp).
  bool is_functional = false;
};

struct Fact {
  RelationId relation;
  std::vector<std::string> arguments;
};

// A question that can be asked: predicate and types through the relation, adornment as in
// rir::Shape. Its procedure checks, enumerates the free argument, or is a table whose outputs are
// the free arguments.
struct Entry {
  RelationId relation;
  std::string adornment;
  ProcedureId procedure;
};

// A check of allow/3 for one action: what its entry hands on to for this literal. Whoever knows the
// action beforehand goes there, with the other two arguments, and saves the way.
struct ActionCheck {
  RelationId relation;
  uint16_t literal;  // of Program::literals
  ProcedureId procedure;
};

struct Program {
  std::string digest;  // of the policy, lower-case hex SHA-256
  IdVector<TypeId, std::string> types;
  IdVector<RelationId, Relation> relations;
  std::vector<Fact> facts;
  IdVector<PathId, Path> paths;
  IdVector<ConstantId, Constant> constants;
  std::vector<Constant> literals;  // what switches dispatch on; at most 65,535
  std::vector<std::string> sites;  // what `unbounded` refers to: a place in the policy, for people
  IdVector<PlaceId, Place> places;
  std::vector<Entry> entries;
  std::vector<ActionCheck> actions;
  IdVector<ProcedureId, Procedure> procedures;
};

// Number of columns of the path's partition, and the width in bits of its masks.
uint32_t column_count(const Program& program, const Path& path);
uint32_t payload_bits(const Program& program, const Path& path);

// What a text says for people and debuggers. Without it, the text is what the code depends on.
enum class Names : uint8_t {
  kNone,
  kProcedures,  // their names, and where their rules are
  kAll,         // and the place of each instruction
};

// The whole program, or only procedure `only` ("p3"). `--print=lir` has names of procedures.
std::string print(const Program& program, std::string_view only = {}, Names names = Names::kNone);

// `text` on one line: control characters are escaped, as the policy may have any in its literals.
std::string printable(std::string_view text);

// The name of a procedure and its place: `allow(User, String, Repository) bbf [policy.polar:12]`.
// Printable. "p3" when the program came without names.
std::string title(const Program& program, ProcedureId id);

// The inverse of print, as far as it printed names. Refuses text that is not a well-formed program
// (kCorrupt), with the line.
Result<Program> parse(std::string_view text);

// Procedures that may call each other in a row; the interpreter uses the machine stack for them.
inline constexpr uint32_t kCallDepthMax = 256;

// Parameters of one procedure, and arguments of one op of tables.
inline constexpr uint32_t kParametersMax = 1024;
// Arguments of a call, as many as a row has columns.
inline constexpr uint32_t kCallArgumentsMax = 64;

// Sets of visited ids in one program.
inline constexpr uint32_t kVisitSetsMax = 65'536;
// How many it has: VisitPop of one more than the last set there is.
uint32_t visit_sets(const Program& program);

// Whether some procedure has this op.
bool uses(const Program& program, Op op);

// Every promise that the interpreter and the code generator rely on: operand kinds, path kinds,
// definitions before uses on every way, loops entered through their range. Returns what is wrong,
// so that a foreign program can be refused; our own lowering checks that it returns nothing.
std::optional<std::string> verify(const Program& program);

}  // namespace frost::lir
