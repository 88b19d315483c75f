// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "ir/lir/lir.hpp"

namespace frost::lir {

namespace {

struct Problem {
  std::string text;
};

template <class... Args>
void require(bool condition, fmt::format_string<Args...> format, Args&&... args) {
  if (!condition) throw Problem{fmt::format(format, std::forward<Args>(args)...)};
}

enum class PathKind { Unary, Csr, Runs };

PathKind kind_of(const Program& program, const Path& path) {
  uint32_t columns = column_count(program, path);
  if (columns <= 1) return PathKind::Unary;
  return columns == 2 ? PathKind::Csr : PathKind::Runs;
}

// A set of registers, sixty-four to a word: blocks times registers is too much for one at a time.
class RegisterSet {
 public:
  explicit RegisterSet(size_t count, bool is_full = false)
      : words_((count + 63) / 64, is_full ? ~uint64_t{0} : 0) {}

  [[nodiscard]] bool contains(size_t index) const {
    return (words_[index / 64] >> (index % 64) & 1U) != 0;
  }
  void insert(size_t index) { words_[index / 64] |= uint64_t{1} << (index % 64); }
  // Keeps what is in `other`, too; whether that is less than before.
  bool intersect(const RegisterSet& other) {
    uint64_t removed = 0;
    for (size_t i = 0; i < words_.size(); ++i) {
      removed |= words_[i] & ~other.words_[i];
      words_[i] &= other.words_[i];
    }
    return removed != 0;
  }

 private:
  std::vector<uint64_t> words_;
};

class ProcedureVerifier {
 public:
  ProcedureVerifier(const Program& program, ProcedureId id)
      : program_(program),
        id_(id),
        procedure_(program.procedures[id]),
        kinds_(procedure_.registers.size(), '\0'),
        made_by_(procedure_.registers.size()) {}

  void run() {
    require(procedure_.parameter_count <= procedure_.registers.size(), "too few registers");
    require(!procedure_.blocks.empty(), "a procedure needs a block");
    check_mode();
    std::fill_n(kinds_.begin(), procedure_.parameter_count, 'i');
    for (const Block& block : procedure_.blocks) define(block);
    for (const Block& block : procedure_.blocks) {
      for (const Instruction& instruction : block) check(instruction);
    }
    check_definitions_reach_uses();
    check_loops();
  }

 private:
  void define(const Block& block) {
    require(!block.empty(), "an empty block");
    for (size_t i = 0; i < block.size(); ++i) {
      const Instruction& instruction = block[i];
      require(ends_block(instruction.op) == (i + 1 == block.size()),
              "a block ends with its only branch");
      require(!is_loop(instruction.op) || i == 0, "a loop op stands alone in its block");
      const OpInfo& op = info(instruction.op);
      for (size_t r = 0; r < op.results.size(); ++r) {
        char& kind = kinds_.at(valid(instruction.results[r]));
        require(kind == '\0', "register {} is defined twice", instruction.results[r].raw);
        kind = op.results[r];
        made_by_[instruction.results[r].index()] = &instruction;
      }
    }
  }

  size_t valid(RegisterId id) const {
    require(id.index() < procedure_.registers.size(), "there is no register {}", id.raw);
    return id.index();
  }

  void check_block(BlockId id) const {
    require(id.index() < procedure_.blocks.size(), "there is no block b{}", id.raw);
  }

  void check(const Instruction& instruction) const {
    const OpInfo& op = info(instruction.op);
    size_t next = 0;
    for (char kind : op.operands) {
      switch (kind) {
        case 'i':
        case 'm':
        case 'r':
        case 'w':
          require(next < instruction.arguments.size(), "{}: too few operands", op.text);
          require(kinds_[valid(instruction.arguments[next])] == kind,
                  "{}: register {} has the wrong kind", op.text, instruction.arguments[next].raw);
          ++next;
          break;
        case '*':
          for (; next < instruction.arguments.size(); ++next) {
            require(kinds_[valid(instruction.arguments[next])] == 'i', "{}: expected ids", op.text);
          }
          break;
        case 'P':
          require(instruction.path.index() < program_.paths.size(), "there is no path P{}",
                  instruction.path.raw);
          break;
        case 'C':
          require(instruction.constant.index() < program_.constants.size(),
                  "there is no constant C{}", instruction.constant.raw);
          break;
        case 'F':
          check_callee(instruction);
          break;
        case 'L':
          check_cases(instruction);
          break;
        case 'M':
        case 'N':
        case 'S':
          break;
        default:
          throw Problem{"unknown operand kind"};
      }
    }
    require(next == instruction.arguments.size(), "{}: too many operands", op.text);
    for (uint32_t i = 0; i < op.targets; ++i) check_block(instruction.targets[i]);
    check_path_use(instruction);
  }

  const Procedure& procedure(ProcedureId id) const {
    require(id.index() < program_.procedures.size(), "there is no procedure p{}", id.raw);
    return program_.procedures[id];
  }

  void check_callee(const Instruction& instruction) const {
    const Procedure& callee = procedure(instruction.callee);
    size_t count = instruction.arguments.size();
    require(count <= kParametersMax, "a call with too many arguments");
    switch (instruction.op) {
      case Op::TableTest:
      case Op::TableRange:
        require(callee.mode == Mode::Table, "{} of no table", info(instruction.op).text);
        require((callee.outputs == 0) == (instruction.op == Op::TableTest),
                "a table asked in the wrong mode");
        require(callee.parameter_count == count, "a table asked with other parameters");
        return;
      case Op::Suspend:
        return check_suspend(callee, count);
      default:
        break;
    }
    // Calls go to earlier procedures, so that they cannot recurse; for tables see CallDepth.
    require(own_table().has_value() || instruction.callee < id_,
            "a procedure calls earlier ones only");
    require(count <= kCallArgumentsMax, "a call with more arguments than a row has");
    bool is_enum = instruction.op == Op::EmitCall;
    require(callee.mode == (is_enum ? Mode::Enumerate : Mode::Check), "a call in the wrong mode");
    require(callee.parameter_count == count, "a call with other parameters");
  }

  // The table this procedure gives answers of; none for the other modes.
  std::optional<ProcedureId> own_table() const {
    if (procedure_.mode == Mode::Table) return id_;
    if (procedure_.mode == Mode::Resume) return procedure_.table;
    return std::nullopt;
  }

  void check_suspend(const Procedure& resume, size_t count) const {
    require(resume.mode == Mode::Resume, "suspend until no resuming procedure");
    require(own_table() == resume.table, "suspend for another table");
    const Procedure& table = procedure(resume.waits_for);
    require(count == table.parameter_count + resume.parameter_count - table.outputs,
            "suspend with other parameters");
  }

  void check_mode() const {
    if (procedure_.mode != Mode::Resume) return;
    const Procedure& own = procedure(procedure_.table);
    const Procedure& other = procedure(procedure_.waits_for);
    require(own.mode == Mode::Table && other.mode == Mode::Table, "resume of no table");
    require(own.component == other.component, "resume for a table of another component");
    require(procedure_.parameter_count >= other.outputs, "resume takes the outputs of the table");
  }

  // The row operand comes from a loop over the answers of a table with such an output.
  void check_answer_column(const Instruction& instruction) const {
    const Instruction* loop = made_by_[instruction.arguments[0].index()];
    require(loop != nullptr && loop->op == Op::ForAnswers, "answer_column of another row");
    const Instruction* range = made_by_[loop->arguments.at(0).index()];
    require(range != nullptr && range->op == Op::TableRange, "answers of no table");
    require(instruction.immediate < procedure(range->callee).outputs, "there is no such output");
  }

  void check_cases(const Instruction& instruction) const {
    require(instruction.immediate < program_.types.size(), "switch on an unknown type");
    for (size_t i = 0; i < instruction.cases.size(); ++i) {
      auto [literal, block] = instruction.cases[i];
      require(literal < program_.literals.size(), "there is no literal L{}", literal);
      require(program_.literals[literal].type.raw == instruction.immediate, "case of another type");
      require(i == 0 || instruction.cases[i - 1].first < literal, "cases are ascending");
      check_block(block);
    }
  }

  void want(const Instruction& instruction, PathKind kind, std::optional<bool> payload) const {
    const Path& path = program_.paths[instruction.path];
    require(kind_of(program_, path) == kind, "{} on a path of another kind",
            info(instruction.op).text);
    bool has_payload = payload_bits(program_, path) > 0;
    require(!payload || has_payload == *payload, "{} on a path {} masks", info(instruction.op).text,
            has_payload ? "with" : "without");
  }

  // The range operand comes from `maker`, over the same path.
  void want_range(const Instruction& instruction, Op maker) const {
    const Instruction* range = made_by_[instruction.arguments[0].index()];
    require(range != nullptr && range->op == maker, "{} over a range of another kind",
            info(instruction.op).text);
    bool names_path = info(instruction.op).operands.starts_with('P');
    require(!names_path || range->path == instruction.path, "the range belongs to another path");
  }

  // The row operand comes from a loop over rows of the same path.
  void want_row(const Instruction& instruction) const {
    const Instruction* loop = made_by_[instruction.arguments[0].index()];
    require(loop != nullptr && loop->op == Op::ForRows, "the row belongs to another loop");
    const Instruction* range = made_by_[loop->arguments.at(0).index()];
    require(range != nullptr && range->path == instruction.path, "the row belongs to another path");
  }

  void check_path_use(const Instruction& instruction) const {
    switch (instruction.op) {
      case Op::BitmapTest:
        return want(instruction, PathKind::Unary, false);
      case Op::UnaryMask:
        return want(instruction, PathKind::Unary, true);
      case Op::Contains:
        return want(instruction, PathKind::Csr, false);
      case Op::CsrMask:
        return want(instruction, PathKind::Csr, true);
      case Op::CsrRange:
        return want(instruction, PathKind::Csr, std::nullopt);
      case Op::KeyRange: {
        PathKind kind = kind_of(program_, program_.paths[instruction.path]);
        return require(kind != PathKind::Runs, "key_range over runs");
      }
      case Op::RunsRange:
        want(instruction, PathKind::Runs, std::nullopt);
        return require(instruction.arguments.size() <=
                           column_count(program_, program_.paths[instruction.path]),
                       "the prefix is longer than the row");
      case Op::Column:
        want(instruction, PathKind::Runs, std::nullopt);
        want_row(instruction);
        return require(
            instruction.immediate < column_count(program_, program_.paths[instruction.path]),
            "there is no such column");
      case Op::RowMask:
        want(instruction, PathKind::Runs, true);
        return want_row(instruction);
      case Op::ForRange:
        want(instruction, PathKind::Csr, std::nullopt);
        return want_range(instruction, Op::CsrRange);
      case Op::ForMasked:
        want(instruction, PathKind::Csr, true);
        return want_range(instruction, Op::CsrRange);
      case Op::ForKeys:
        return want_range(instruction, Op::KeyRange);
      case Op::ForRows:
        return want_range(instruction, Op::RunsRange);
      case Op::Emit:
      case Op::EmitAll:
      case Op::EmitCall:
        return require(procedure_.mode == Mode::Enumerate, "emit in no enumeration");
      case Op::Answer:
        require(own_table().has_value(), "answer in no table");
        return require(instruction.arguments.size() == procedure(*own_table()).outputs,
                       "an answer with other outputs");
      case Op::ForAnswers:
        return want_range(instruction, Op::TableRange);
      case Op::AnswerColumn:
        return check_answer_column(instruction);
      case Op::Unbounded:
        return require(instruction.immediate < program_.sites.size(), "there is no such site");
      case Op::Const:
      case Op::Zero:
      case Op::Now:
      case Op::Less:
      case Op::LessEqual:
      case Op::Same:
      case Op::TestMask:
      case Op::SwitchLiteral:
      case Op::Jump:
      case Op::Return:
      case Op::Call:
      case Op::Charge:
      case Op::TableTest:
      case Op::TableRange:
      case Op::IsAll:
      case Op::All:
      case Op::Suspend:
        return;
    }
  }

  static void for_each_successor(const Instruction& last, auto&& visit) {
    for (uint32_t i = 0; i < info(last.op).targets; ++i) visit(last.targets[i], i);
    for (auto [literal, block] : last.cases) visit(block, 0);
  }

  // Registers defined on every way into each block, by iteration to the greatest fixpoint. The
  // results of a loop op exist in its body only, not where the loop is done.
  void check_definitions_reach_uses() {
    size_t count = procedure_.registers.size();
    std::vector<RegisterSet> in(procedure_.blocks.size(), RegisterSet(count, true));
    std::vector<bool> reached(procedure_.blocks.size(), false);
    in[0] = RegisterSet(count);
    for (size_t i = 0; i < procedure_.parameter_count; ++i) in[0].insert(i);
    std::vector<BlockId> todo{BlockId(uint32_t{0})};
    reached[0] = true;
    while (!todo.empty()) {
      BlockId id = todo.back();
      todo.pop_back();
      const Block& block = procedure_.blocks[id];
      RegisterSet out = in[id.index()];
      for (const Instruction& instruction : block) {
        if (!is_loop(instruction.op)) define_results(instruction, out);
      }
      for_each_successor(block.back(), [&](BlockId target, uint32_t position) {
        RegisterSet edge = out;
        if (is_loop(block.back().op) && position == 0) define_results(block.back(), edge);
        bool is_new = !reached[target.index()];
        reached[target.index()] = true;
        bool has_changed = in[target.index()].intersect(edge);
        if (is_new || has_changed) todo.push_back(target);
      });
    }
    for (size_t b = 0; b < procedure_.blocks.size(); ++b) {
      require(reached[b], "block b{} is never reached", b);
      RegisterSet defined = in[b];
      for (const Instruction& instruction : procedure_.blocks[BlockId(b)]) {
        for (RegisterId argument : instruction.arguments) {
          require(defined.contains(argument.index()),
                  "register {} is used before it is defined in b{}", argument.raw, b);
        }
        define_results(instruction, defined);
      }
    }
    defined_in_ = std::move(in);
  }

  static void define_results(const Instruction& instruction, RegisterSet& defined) {
    for (size_t r = 0; r < info(instruction.op).results.size(); ++r) {
      defined.insert(instruction.results[r].index());
    }
  }

  // Every loop ends and costs fuel. A range is charged where it is made and serves the one loop
  // that its block jumps to; the loop is entered otherwise only from its body, where its element
  // exists; and there is no other way round.
  void check_loops() const {
    std::vector<bool> has_loop(procedure_.registers.size(), false);
    for (size_t b = 0; b < procedure_.blocks.size(); ++b) {
      const Block& block = procedure_.blocks[BlockId(b)];
      if (is_loop(block.back().op)) {
        size_t range = block.back().arguments[0].index();
        require(!has_loop[range], "a range serves one loop");
        has_loop[range] = true;
      }
      const Instruction* range = nullptr;
      for (const Instruction& instruction : block) {
        if (info(instruction.op).results != "r") continue;
        require(range == nullptr, "a block makes one range");
        range = &instruction;
      }
      if (range != nullptr) check_range(block, *range);
      for_each_successor(block.back(), [&](BlockId target, uint32_t position) {
        check_way_into_loop(b, block, range, target, position);
      });
    }
    check_no_other_cycle();
  }

  void check_range(const Block& block, const Instruction& range) const {
    bool charged = std::ranges::any_of(block, [&](const Instruction& instruction) {
      return instruction.op == Op::Charge && instruction.arguments[0] == range.results[0];
    });
    require(charged, "a range is charged in its block");
    require(block.back().op == Op::Jump, "a range is followed by its loop");
    const Instruction& loop = procedure_.blocks[block.back().targets[0]].front();
    require(is_loop(loop.op) && loop.arguments[0] == range.results[0],
            "a range is followed by its loop");
  }

  void check_way_into_loop(size_t from, const Block& block, const Instruction* range,
                           BlockId target, uint32_t position) const {
    const Instruction& head = procedure_.blocks[target].front();
    if (!is_loop(head.op)) return;
    bool enters = range != nullptr && range->results[0] == head.arguments[0];
    RegisterSet defined = defined_in_[from];
    for (const Instruction& instruction : block) {
      bool is_done_edge = is_loop(instruction.op) && position == 1;
      if (!is_done_edge) define_results(instruction, defined);
    }
    require(enters || defined.contains(head.results[0].index()),
            "a loop is entered past its range");
  }

  // Depth-first search over the ways that do not lead into a loop, with an explicit stack.
  void check_no_other_cycle() const {
    enum : uint8_t { kNew, kOpen, kDone };
    std::vector<uint8_t> state(procedure_.blocks.size(), kNew);
    for (size_t root = 0; root < state.size(); ++root) {
      if (state[root] != kNew) continue;
      std::vector<std::pair<size_t, std::vector<size_t>>> stack;
      auto open = [&](size_t block) {
        std::vector<size_t> targets;
        for_each_successor(procedure_.blocks[BlockId(block)].back(), [&](BlockId target, uint32_t) {
          bool is_head = is_loop(procedure_.blocks[target].front().op);
          if (!is_head) targets.push_back(target.index());
        });
        state[block] = kOpen;
        stack.emplace_back(block, std::move(targets));
      };
      open(root);
      while (!stack.empty()) {
        auto& [block, targets] = stack.back();
        if (targets.empty()) {
          state[block] = kDone;
          stack.pop_back();
          continue;
        }
        size_t target = targets.back();
        targets.pop_back();
        require(state[target] != kOpen, "blocks go round without a loop");
        if (state[target] == kNew) open(target);
      }
    }
  }

  const Program& program_;
  ProcedureId id_;
  const Procedure& procedure_;
  std::vector<char> kinds_;
  std::vector<const Instruction*> made_by_;  // null for parameters
  std::vector<RegisterSet> defined_in_;      // registers defined on every way into a block
};

// How procedures nest on the machine stack. Calls go to earlier procedures; completing a table runs
// the procedures of its component, which complete tables of smaller components only.
class CallDepth {
 public:
  explicit CallDepth(const Program& program)
      : program_(program),
        reach_(program.procedures.size(), -1),
        depth_(program.procedures.size(), 1) {}

  void verify() {
    for (bool tables : {false, true}) {
      for (size_t i = 0; i < reach_.size(); ++i) {
        if (is_table(i) == tables) find_reach(i);
      }
    }
    std::vector<size_t> order(reach_.size());
    std::iota(order.begin(), order.end(), size_t{0});
    // Tables of a component come before the calls that complete it, and after what they call.
    std::ranges::sort(order, {}, [&](size_t i) {
      return std::tuple(is_table(i) ? component(i) : reach_[i], !is_table(i), i);
    });
    for (size_t i : order) find_depth(i);
  }

 private:
  [[nodiscard]] const Procedure& at(size_t i) const { return program_.procedures[ProcedureId(i)]; }
  [[nodiscard]] bool is_table(size_t i) const {
    return at(i).mode == Mode::Table || at(i).mode == Mode::Resume;
  }
  [[nodiscard]] int64_t component(size_t i) const {
    const Procedure& procedure = at(i);
    return procedure.mode == Mode::Resume ? program_.procedures[procedure.table].component
                                          : procedure.component;
  }

  void for_each_call(size_t i, auto&& visit) const {
    for (const Block& block : at(i).blocks) {
      for (const Instruction& instruction : block) {
        if (instruction.callee.valid() && instruction.op != Op::Suspend) {
          visit(instruction.callee.index());
        }
      }
    }
  }

  // The largest component that a procedure completes, also through what it calls.
  void find_reach(size_t i) {
    for_each_call(i, [&](size_t callee) {
      reach_[i] = std::max(reach_[i], is_table(callee) ? component(callee) : reach_[callee]);
    });
    require(!is_table(i) || reach_[i] < component(i), "a table completes one of its own component");
  }

  void find_depth(size_t i) {
    for_each_call(i, [&](size_t callee) {
      uint32_t below = is_table(callee) ? component_depth_[component(callee)] : depth_[callee];
      depth_[i] = std::max(depth_[i], below + 1);
    });
    if (is_table(i)) {
      uint32_t& component_depth = component_depth_[component(i)];
      component_depth = std::max(component_depth, depth_[i]);
    }
    require(depth_[i] <= kCallDepthMax, "calls nest deeper than {}", kCallDepthMax);
  }

  const Program& program_;
  std::vector<int64_t> reach_;
  std::vector<uint32_t> depth_;
  std::map<int64_t, uint32_t> component_depth_;
};

void verify_relation(const Program& program, const Relation& relation) {
  require(relation.types.size() <= 64, "a relation has too many arguments");
  for (TypeId type : relation.types) require(type.index() < program.types.size(), "unknown type");
  for (size_t i = 0; i < relation.literal_positions.size(); ++i) {
    require(relation.literal_positions[i] < relation.types.size(), "unknown argument");
    require(i == 0 || relation.literal_positions[i - 1] < relation.literal_positions[i],
            "literal positions are ascending");
  }
  for (const auto& partition : relation.masks) {
    require(!partition.empty() && partition.size() <= 64, "a mask has 1 to 64 literals");
    for (const auto& tuple : partition) {
      require(tuple.size() == relation.literal_positions.size(),
              "a literal tuple of another length");
    }
  }
  for (const auto& pattern : relation.open) {
    require(pattern.size() == relation.literal_positions.size(), "a pattern of another length");
  }
}

void verify_path(const Program& program, const Path& path) {
  require(path.relation.index() < program.relations.size(), "path of an unknown relation");
  const Relation& relation = program.relations[path.relation];
  require(path.partition == kOpenPartition || path.partition < relation.masks.size(),
          "path of an unknown partition");
  std::vector<uint32_t> sorted = path.order;
  std::ranges::sort(sorted);
  require(sorted.size() == column_count(program, path), "a path orders every column");
  for (uint32_t i = 0; i < sorted.size(); ++i)
    require(sorted[i] == i, "a path orders every column");
}

void verify_header(const Program& program) {
  require(program.types.size() >= 3 && program.types[TypeId(uint32_t{0})] == "String" &&
              program.types[TypeId(uint32_t{1})] == "Boolean" &&
              program.types[TypeId(uint32_t{2})] == "Integer",
          "the first types are String, Boolean and Integer");
  for (const Relation& relation : program.relations) verify_relation(program, relation);
  for (const Path& path : program.paths) verify_path(program, path);
  for (const Fact& fact : program.facts) {
    require(fact.relation.index() < program.relations.size(), "fact of an unknown relation");
    require(fact.arguments.size() == program.relations[fact.relation].types.size(),
            "a fact of another arity");
  }
  require(program.literals.size() < UINT16_MAX, "too many literals");
  for (const Constant& literal : program.literals) {
    require(literal.type.index() < program.types.size(), "literal of an unknown type");
  }
  for (const Constant& constant : program.constants) {
    require(constant.type.index() < program.types.size(), "constant of an unknown type");
  }
}

}  // namespace

std::optional<std::string> verify(const Program& program) {
  try {
    verify_header(program);
    for (const Entry& entry : program.entries) {
      require(entry.relation.index() < program.relations.size(), "entry of an unknown relation");
      require(entry.procedure.index() < program.procedures.size(), "entry without a procedure");
      require(entry.adornment.size() == program.relations[entry.relation].types.size(),
              "an adornment of another length");
      auto free = std::ranges::count(entry.adornment, 'f');
      auto bound = std::ranges::count(entry.adornment, 'b');
      require(static_cast<size_t>(free + bound) == entry.adornment.size(),
              "an adornment is of the letters b and f");
      const Procedure& procedure = program.procedures[entry.procedure];
      require(procedure.parameter_count == bound, "an entry with other parameters");
      if (procedure.mode == Mode::Table) {
        require(procedure.outputs == free, "an entry with other outputs");
      } else {
        require(free <= 1 && procedure.mode == (free == 1 ? Mode::Enumerate : Mode::Check),
                "an entry of another mode");
      }
    }
    for (size_t i = 0; i < program.procedures.size(); ++i) {
      ProcedureVerifier(program, ProcedureId(i)).run();
    }
    CallDepth(program).verify();
  } catch (const Problem& problem) {
    return problem.text;
  }
  return std::nullopt;
}

}  // namespace frost::lir
