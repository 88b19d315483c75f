// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <vector>

#include "base/closure_rule.hpp"
#include "ir/lir/verifier.hpp"

namespace frost::lir {

namespace {

enum class PathKind { Unary, Csr, Runs };

PathKind kind_of(const Program& program, const Path& path) {
  uint32_t columns = column_count(program, path);
  if (columns <= 1) return PathKind::Unary;
  return columns == 2 ? PathKind::Csr : PathKind::Runs;
}

class InstructionVerifier {
 public:
  InstructionVerifier(const Program& program, ProcedureId id)
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
      for (const Instruction& instruction : block) {
        require(!instruction.place.valid() || instruction.place.index() < program_.places.size(),
                "there is no such place");
        check(instruction);
      }
    }
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
        require(callee.mode == Mode::Table && !callee.is_input, "{} of no table",
                info(instruction.op).text);
        require((callee.outputs == 0) == (instruction.op == Op::TableTest),
                "a table asked in the wrong mode");
        require(callee.parameter_count == count, "a table asked with other parameters");
        return;
      case Op::CloseInput:
        return require(callee.is_input, "close_input of no input");
      case Op::AnswerAll:
        return check_answer_all(instruction, callee);
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

  void check_answer_all(const Instruction& instruction, const Procedure& callee) const {
    require(callee.mode == Mode::Table && !callee.is_input, "answer_all of no table");
    require(callee.outputs == 2 && callee.parameter_count == 0, "answer_all of no pairs");
    require(procedure_.mode == Mode::Table && !procedure_.is_input, "answer_all in no table");
    require(procedure_.outputs == instruction.arguments.size() + 2,
            "answer_all with other outputs");
    const uint64_t first = instruction.immediate & UINT16_MAX;
    const uint64_t second = instruction.immediate >> 16U;
    require(first != second && std::max(first, second) < procedure_.outputs,
            "answer_all at no such places");
  }

  void check_close() const {
    require(procedure_.mode == Mode::Table && procedure_.outputs == 2, "a closure of no pairs");
    require(procedure_.parameter_count == 0, "a closure with parameters");
  }

  void check_mode() const {
    if (procedure_.is_input) {
      require(procedure_.mode == Mode::Table && procedure_.outputs == 2 &&
                  procedure_.parameter_count == 0,
              "an input of no pairs");
    }
    if (procedure_.mode != Mode::Resume) return;
    const Procedure& own = procedure(procedure_.table);
    const Procedure& other = procedure(procedure_.waits_for);
    require(own.mode == Mode::Table && other.mode == Mode::Table, "resume of no table");
    require(!own.is_input && !other.is_input, "resume for an input");
    require(own.component == other.component, "resume for a table of another component");
    require(procedure_.parameter_count >= other.outputs, "resume takes the outputs of the table");
  }

  // What made the range that `loop`, which may not have been checked itself yet, goes over.
  const Instruction* made_over(const Instruction& loop) const {
    require(!loop.arguments.empty(), "a loop over nothing");
    return made_by_[valid(loop.arguments[0])];
  }

  // The row operand comes from a loop over the answers of a table with such an output.
  void check_answer_column(const Instruction& instruction) const {
    const Instruction* loop = made_by_[instruction.arguments[0].index()];
    require(loop != nullptr && loop->op == Op::ForAnswers, "answer_column of another row");
    const Instruction* range = made_over(*loop);
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
    const Instruction* range = made_over(*loop);
    require(range != nullptr && range->path == instruction.path, "the row belongs to another path");
  }

  void check_emits() const {
    require(procedure_.mode == Mode::Enumerate, "emit in no enumeration");
  }

  void check_prefix(const Instruction& instruction) const {
    want(instruction, PathKind::Runs, std::nullopt);
    require(
        instruction.arguments.size() <= column_count(program_, program_.paths[instruction.path]),
        "the prefix is longer than the row");
  }

  void check_column(const Instruction& instruction) const {
    require(instruction.immediate < column_count(program_, program_.paths[instruction.path]),
            "there is no such column");
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
      case Op::Neighbour:
        require(program_.paths[instruction.path].is_functional,
                "neighbour on a path that is not functional");
        return want(instruction, PathKind::Csr, std::nullopt);
      case Op::KeyRange: {
        PathKind kind = kind_of(program_, program_.paths[instruction.path]);
        return require(kind != PathKind::Runs, "key_range over runs");
      }
      case Op::RunsRange:
        return check_prefix(instruction);
      case Op::Column:
        want(instruction, PathKind::Runs, std::nullopt);
        want_row(instruction);
        return check_column(instruction);
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
        return check_emits();
      case Op::EmitRange:
        check_emits();
        return want(instruction, PathKind::Csr, std::nullopt);
      case Op::EmitMasked:
        check_emits();
        return want(instruction, PathKind::Csr, true);
      case Op::EmitKeys:
        check_emits();
        return want(instruction, PathKind::Unary, false);
      case Op::EmitColumn:
        check_emits();
        check_prefix(instruction);
        return check_column(instruction);
      case Op::Answer:
        require(own_table().has_value(), "answer in no table");
        return require(instruction.arguments.size() == procedure(*own_table()).outputs,
                       "an answer with other outputs");
      case Op::ForAnswers:
        return want_range(instruction, Op::TableRange);
      case Op::AnswerColumn:
        return check_answer_column(instruction);
      case Op::CloseRule:
        check_close();
        return require(decode_closure_rule(instruction.immediate).has_value(), "no such rule");
      case Op::Close:
        check_close();
        return require(instruction.immediate <= 1, "close in no such order");
      case Op::CloseInput:
        return check_close();
      case Op::VisitBegin:
      case Op::VisitTest:
        require(instruction.arguments.size() <= kCallArgumentsMax, "a key longer than a row");
        [[fallthrough]];
      case Op::VisitPush:
      case Op::VisitPop:
        return require(instruction.immediate < kVisitSetsMax, "too many sets");
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
      case Op::AnswerAll:
      case Op::Count:
        return;
    }
  }

  const Program& program_;
  ProcedureId id_;
  const Procedure& procedure_;
  std::vector<char> kinds_;
  std::vector<const Instruction*> made_by_;  // null for parameters
};

}  // namespace

void verify_instructions(const Program& program, ProcedureId id) {
  InstructionVerifier(program, id).run();
}

}  // namespace frost::lir
