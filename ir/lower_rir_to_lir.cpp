// SPDX-License-Identifier: Apache-2.0
#include "ir/lower_rir_to_lir.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "base/check.hpp"

namespace frost {

namespace {

using lir::BlockId;
using lir::Instruction;
using lir::Op;
using lir::PathId;
using lir::RegisterId;
using rir::Node;
using rir::NodeId;
using rir::Operand;

// Tables of the program that procedures share and extend.
class Tables {
 public:
  Tables(const hir::Hir& hir, const SiteText& site_text, lir::Program& program)
      : hir_(hir), site_text_(site_text), program_(program) {}

  uint64_t site(SourceSpan span) {
    auto [it, is_new] = sites_.try_emplace(span, program_.sites.size());
    if (is_new) program_.sites.push_back(site_text_ ? site_text_(span) : "");
    return it->second;
  }

  // The path of this partition in this column order.
  PathId path(hir::RelationId relation, uint32_t partition, std::vector<uint32_t> order) {
    auto [it, is_new] = paths_.try_emplace({relation, partition, order});
    if (is_new) {
      it->second =
          program_.paths.push({lir::RelationId(relation.raw), partition, std::move(order)});
    }
    return it->second;
  }

  lir::ConstantId constant(hir::LiteralId id) {
    auto [it, is_new] = constants_.try_emplace(id);
    if (is_new) it->second = program_.constants.push(value(id));
    return it->second;
  }

  uint16_t literal(hir::LiteralId id) {
    auto [it, is_new] = literals_.try_emplace(id, static_cast<uint16_t>(program_.literals.size()));
    if (is_new) {
      FROST_CHECK(program_.literals.size() < UINT16_MAX);  // clauses_max bounds the literals
      program_.literals.push_back(value(id));
    }
    return it->second;
  }

  [[nodiscard]] uint32_t payload_bits(PathId id) const {
    return lir::payload_bits(program_, program_.paths[id]);
  }
  [[nodiscard]] const hir::Hir& hir() const { return hir_; }

 private:
  lir::Constant value(hir::LiteralId id) const {
    const hir::Literal& literal = hir_.literals[id];
    return {lir::TypeId(literal.type.raw), literal.text};
  }

  const hir::Hir& hir_;
  const SiteText& site_text_;
  lir::Program& program_;
  std::map<SourceSpan, uint64_t> sites_;
  std::map<std::tuple<hir::RelationId, uint32_t, std::vector<uint32_t>>, PathId> paths_;
  std::map<hir::LiteralId, lir::ConstantId> constants_;
  std::map<hir::LiteralId, uint16_t> literals_;
};

// One procedure. Code is emitted in continuation-passing style: `emit` puts the code of an operator
// into the current block and calls `then` where it succeeds, with the block to go to when whatever
// follows fails: the next turn of the innermost scan, or the next alternative.
class ProcedureLowering {
 public:
  using Then = std::function<void(BlockId fail)>;

  // Procedures that resume are appended to `resumes`; their ids follow those of the RIR.
  ProcedureLowering(Tables& tables, const rir::Rir& rir, rir::ProcedureId id,
                    std::vector<lir::Procedure>& resumes)
      : tables_(tables), rir_(rir), id_(id), source_(rir.procedures[id]), resumes_(resumes) {}

  lir::Procedure run() {
    for (rir::VariableId parameter : source_.parameters) {
      registers_.emplace(parameter, new_register(source_.variables[parameter].name));
    }
    if (source_.table) {
      result_.mode = lir::Mode::Table;
      result_.outputs = static_cast<uint32_t>(source_.outputs.size());
      result_.component = *source_.table;
    } else if (source_.shape.enumerates()) {
      result_.mode = lir::Mode::Enumerate;
    }
    result_.parameter_count = static_cast<uint32_t>(source_.parameters.size());
    current_ = new_block();
    BlockId fail = new_block();
    BlockId succeed = new_block();
    emit(source_.root, fail, [&](BlockId) { jump(succeed); });
    current_ = fail;
    finish(result_.mode != lir::Mode::Check);
    current_ = succeed;
    finish(true);
    clean_up();
    return std::move(result_);
  }

 private:
  // ---------- building

  BlockId new_block() { return result_.blocks.push({}); }

  RegisterId new_register(std::string_view name) {
    std::string readable;
    for (char c : name) {
      bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                   (c >= '0' && c <= '9' && !readable.empty());
      if (plain) readable += c;
    }
    result_.registers.push_back(readable.empty() ? "v" : readable);
    return RegisterId(result_.registers.size() - 1);
  }

  Instruction& add(Op op, std::vector<RegisterId> arguments = {}) {
    lir::Block& block = result_.blocks[current_];
    FROST_CHECK(block.empty() || !lir::ends_block(block.back().op));
    Instruction instruction;
    instruction.op = op;
    instruction.arguments = std::move(arguments);
    block.push_back(std::move(instruction));
    return block.back();
  }

  void jump(BlockId target) { add(Op::Jump).targets = {target, BlockId()}; }

  void finish(bool yes) { add(Op::Return).immediate = yes ? 1 : 0; }

  // Ends the current block with a test and goes on where it holds.
  void test(Instruction& branch, BlockId fail) {
    BlockId yes = new_block();
    // new_block may move blocks, not their instructions: `branch` stays valid.
    branch.targets = {yes, fail};
    current_ = yes;
  }

  RegisterId load(const Operand& operand) {
    if (operand.is_variable()) {
      auto it = registers_.find(operand.variable);
      FROST_CHECK(it != registers_.end());  // rir::verify: bound before use
      return it->second;
    }
    RegisterId result = new_register("k");
    Instruction& instruction = add(Op::Const);
    instruction.constant = tables_.constant(operand.literal);
    instruction.results[0] = result;
    return result;
  }

  RegisterId zero() {
    RegisterId result = new_register("zero");
    add(Op::Zero).results[0] = result;
    return result;
  }

  Instruction& call(Op op, const Node& node) {
    std::vector<RegisterId> arguments;
    for (const Operand& operand : node.operands) arguments.push_back(load(operand));
    Instruction& instruction = add(op, std::move(arguments));
    instruction.callee = lir::ProcedureId(node.callee.raw);
    return instruction;
  }

  // ---------- operators

  // Depth is bounded by Limits::plan_depth_max.
  void emit(NodeId id, BlockId fail, const Then& then) {
    const Node& node = source_.nodes[id];
    switch (node.op) {
      case rir::Op::All:
        return emit_all(node, 0, fail, then);
      case rir::Op::Any:
        return emit_any(node, fail, then);
      case rir::Op::Exists:
        return emit_exists(node, fail, then);
      case rir::Op::Switch:
        return emit_switch(node, fail, then);
      case rir::Op::Member:
      case rir::Op::Scan:
        return emit_access(node, fail, then);
      case rir::Op::Call:
        test(call(Op::Call, node), fail);
        return then(fail);
      case rir::Op::EmitCall:
        call(Op::EmitCall, node);
        return jump(fail);
      case rir::Op::TableTest:
      case rir::Op::TableScan:
        return node.suspends ? emit_suspend(node, then, fail) : emit_table(node, fail, then);
      case rir::Op::Answer: {
        std::vector<RegisterId> outputs;
        for (const Operand& operand : node.operands) outputs.push_back(load_output(operand));
        add(Op::Answer, std::move(outputs));
        return jump(fail);
      }
      case rir::Op::Not:
        return emit_not(node, fail, then);
      case rir::Op::Now: {
        RegisterId time = fresh_for(node.operands[0]);
        add(Op::Now).results[0] = time;
        bind(node.operands[0], time);
        then(fail);
        registers_.erase(node.operands[0].variable);
        return;
      }
      case rir::Op::Less:
      case rir::Op::LessEqual: {
        RegisterId a = load(node.operands[0]);
        RegisterId b = load(node.operands[1]);
        test(add(node.op == rir::Op::Less ? Op::Less : Op::LessEqual, {a, b}), fail);
        return then(fail);
      }
      case rir::Op::Differ: {
        RegisterId a = load(node.operands[0]);
        RegisterId b = load(node.operands[1]);
        BlockId differ = new_block();
        add(Op::Same, {a, b}).targets = {fail, differ};
        current_ = differ;
        return then(fail);
      }
      case rir::Op::Unbounded:
        add(Op::Unbounded).immediate = tables_.site(node.span);
        return jump(fail);
      case rir::Op::Same: {
        RegisterId a = load(node.operands[0]);
        RegisterId b = load(node.operands[1]);
        test(add(Op::Same, {a, b}), fail);
        return then(fail);
      }
      case rir::Op::Emit: {
        RegisterId answer = load(node.operands[0]);
        add(Op::Emit, {answer});
        return jump(fail);
      }
      case rir::Op::EmitAll:
        add(Op::EmitAll);
        return jump(fail);
      case rir::Op::Succeed:
        return then(fail);
      case rir::Op::Fail:
        return jump(fail);
    }
    FROST_UNREACHABLE();
  }

  void emit_all(const Node& node, size_t next, BlockId fail, const Then& then) {
    if (next == node.children.size()) return then(fail);
    rest_ = std::span(node.children).subspan(next + 1);
    emit(node.children[next], fail,
         [&, next](BlockId inner) { emit_all(node, next + 1, inner, then); });
  }

  void emit_any(const Node& node, BlockId fail, const Then& then) {
    for (size_t i = 0; i < node.children.size(); ++i) {
      bool is_last = i + 1 == node.children.size();
      BlockId next = is_last ? fail : new_block();
      emit(node.children[i], next, then);
      if (!is_last) current_ = next;
    }
  }

  // The first solution leaves every loop of the child.
  void emit_exists(const Node& node, BlockId fail, const Then& then) {
    BlockId found = new_block();
    emit(node.children[0], fail, [&](BlockId) { jump(found); });
    current_ = found;
    then(fail);
  }

  // ---------- tables

  RegisterId load_output(const Operand& operand) {
    if (operand.is_variable() || operand.literal.valid()) return load(operand);
    RegisterId all = new_register("all");
    add(Op::All).results[0] = all;
    return all;
  }

  static bool is_output(const Node& look_up, size_t i) {
    return look_up.binds[i] || look_up.universal[i];
  }

  std::vector<RegisterId> load_arguments(const Node& look_up) {
    std::vector<RegisterId> arguments;
    for (size_t i = 0; i < look_up.operands.size(); ++i) {
      if (!is_output(look_up, i)) arguments.push_back(load(look_up.operands[i]));
    }
    return arguments;
  }

  // Binds the outputs of an answer, where it has the universal positions that were asked for.
  // `output` makes the register of output number n.
  template <class Output>
  void take_outputs(const Node& look_up, BlockId fail, const Output& output) {
    uint32_t number = 0;
    for (size_t i = 0; i < look_up.operands.size(); ++i) {
      if (!is_output(look_up, i)) continue;
      RegisterId value = output(number++, look_up.operands[i]);
      BlockId yes = new_block();
      Instruction& branch = add(Op::IsAll, {value});
      branch.targets = look_up.universal[i] ? std::array{yes, fail} : std::array{fail, yes};
      current_ = yes;
      if (look_up.binds[i]) bind(look_up.operands[i], value);
    }
  }

  void emit_table(const Node& node, BlockId fail, const Then& then) {
    lir::ProcedureId table(node.callee.raw);
    std::vector<RegisterId> arguments = load_arguments(node);
    if (node.op == rir::Op::TableTest) {
      Instruction& branch = add(Op::TableTest, std::move(arguments));
      branch.callee = table;
      test(branch, fail);
      return then(fail);
    }
    RegisterId answers = new_register("s");
    Instruction& range = add(Op::TableRange, std::move(arguments));
    range.callee = table;
    range.results[0] = answers;
    add(Op::Charge, {answers});
    RegisterId row = new_register("row");
    BlockId inner = open_loop(Op::ForAnswers, PathId(), answers, {row, RegisterId()}, fail);
    take_outputs(node, inner, [&](uint32_t number, const Operand& operand) {
      RegisterId value = fresh_for(operand);
      Instruction& column = add(Op::AnswerColumn, {row});
      column.immediate = number;
      column.results[0] = value;
      return value;
    });
    then(inner);
    unbind(node);
  }

  void add_mentioned(NodeId id, std::set<rir::VariableId>& variables) const {
    const Node& node = source_.nodes[id];
    for (const Operand& operand : node.operands) variables.insert(operand.variable);
    for (NodeId child : node.children) add_mentioned(child, variables);
  }

  // What follows a goal of the same component becomes a procedure of its own: the runtime runs it
  // for each answer, with the variables it still needs.
  void emit_suspend(const Node& node, const Then& then, BlockId fail) {
    std::set<rir::VariableId> mentioned;
    for (NodeId id : rest_) add_mentioned(id, mentioned);
    std::vector<rir::VariableId> kept;
    std::vector<RegisterId> arguments = load_arguments(node);
    for (const auto& [variable, value] : registers_) {
      if (!mentioned.contains(variable)) continue;
      kept.push_back(variable);
      arguments.push_back(value);
    }
    FROST_CHECK(arguments.size() + node.operands.size() <= lir::kParametersMax);
    lir::ProcedureId resume(rir_.procedures.size() + resumes_.size());
    resumes_.emplace_back();  // its number; what it waits for may add more
    size_t index = resumes_.size() - 1;
    lir::Procedure made = lower_resume(node, kept, then);
    resumes_[index] = std::move(made);
    add(Op::Suspend, std::move(arguments)).callee = resume;
    jump(fail);
  }

  lir::Procedure lower_resume(const Node& node, const std::vector<rir::VariableId>& kept,
                              const Then& then) {
    lir::Procedure outer_result = std::exchange(result_, {});
    auto outer_registers = std::exchange(registers_, {});
    BlockId outer_block = current_;
    result_.mode = lir::Mode::Resume;
    result_.table = lir::ProcedureId(id_.raw);
    result_.waits_for = lir::ProcedureId(node.callee.raw);
    for (rir::VariableId variable : kept) {
      registers_.emplace(variable, new_register(source_.variables[variable].name));
    }
    std::vector<RegisterId> outputs;
    for (size_t i = 0; i < node.operands.size(); ++i) {
      if (is_output(node, i)) outputs.push_back(fresh_for(node.operands[i]));
    }
    result_.parameter_count = static_cast<uint32_t>(result_.registers.size());
    current_ = new_block();
    BlockId done = new_block();
    take_outputs(node, done, [&](uint32_t number, const Operand&) { return outputs[number]; });
    then(done);
    current_ = done;
    finish(true);
    clean_up();
    registers_ = std::move(outer_registers);
    current_ = outer_block;
    return std::exchange(result_, std::move(outer_result));
  }

  void emit_not(const Node& node, BlockId fail, const Then& then) {
    BlockId absent = new_block();
    emit(node.children[0], absent, [&](BlockId) { jump(fail); });
    current_ = absent;
    then(fail);
  }

  void emit_switch(const Node& node, BlockId fail, const Then& then) {
    RegisterId subject = load(node.operands[0]);
    const Operand& operand = node.operands[0];
    std::vector<std::pair<uint16_t, BlockId>> cases;
    for (hir::LiteralId literal : node.cases) {
      cases.emplace_back(tables_.literal(literal), new_block());
    }
    BlockId otherwise = new_block();
    Instruction& branch = add(Op::SwitchLiteral, {subject});
    branch.immediate = source_.variables[operand.variable].type.raw;
    branch.targets = {otherwise, BlockId()};
    branch.cases = cases;
    std::ranges::sort(branch.cases);
    for (size_t i = 0; i < node.cases.size(); ++i) {
      current_ = cases[i].second;
      emit(node.children[i], fail, then);
    }
    current_ = otherwise;
    emit(node.children.back(), fail, then);
  }

  // ---------- access

  void emit_access(const Node& node, BlockId fail, const Then& then) {
    switch (node.operands.size()) {
      case 0:
      case 1:
        emit_unary(node, fail, then);
        break;
      case 2:
        emit_binary(node, fail, then);
        break;
      default:
        emit_runs(node, fail, then);
    }
    unbind(node);
  }

  void test_mask(RegisterId mask, const Node& node, BlockId fail) {
    Instruction& branch = add(Op::TestMask, {mask});
    branch.immediate = node.mask;
    test(branch, fail);
  }

  // The variable of `operand` has `value` until unbind: in the code of what follows the scan.
  void bind(const Operand& operand, RegisterId value) {
    FROST_CHECK(registers_.emplace(operand.variable, value).second);
  }

  void unbind(const Node& scan) {
    for (size_t i = 0; i < scan.operands.size(); ++i) {
      if (scan.binds[i]) registers_.erase(scan.operands[i].variable);
    }
  }

  RegisterId fresh_for(const Operand& operand) {
    return new_register(source_.variables[operand.variable].name);
  }

  // Opens a loop over `range`; gives its head, whose next turn is the new place to fail to.
  BlockId open_loop(Op op, PathId path, RegisterId range, std::array<RegisterId, 2> results,
                    BlockId done) {
    BlockId head = new_block();
    BlockId body = new_block();
    jump(head);
    current_ = head;
    Instruction& loop = add(op, {range});
    loop.path = path;
    loop.results = results;
    loop.targets = {body, done};
    current_ = body;
    return head;
  }

  RegisterId range(Op op, PathId path, std::vector<RegisterId> arguments) {
    RegisterId result = new_register("s");
    Instruction& instruction = add(op, std::move(arguments));
    instruction.path = path;
    instruction.results[0] = result;
    add(Op::Charge, {result});
    return result;
  }

  // Every id that may be a key of `path`, bound to `operand`; gives the loop head.
  BlockId scan_keys(PathId path, const Operand& operand, BlockId done) {
    RegisterId keys = range(Op::KeyRange, path, {});
    RegisterId key = fresh_for(operand);
    BlockId head = open_loop(Op::ForKeys, PathId(), keys, {key, RegisterId()}, done);
    bind(operand, key);
    return head;
  }

  void emit_unary(const Node& node, BlockId fail, const Then& then) {
    PathId path =
        tables_.path(node.relation, node.partition,
                     node.operands.empty() ? std::vector<uint32_t>{} : std::vector<uint32_t>{0});
    BlockId inner = fail;
    if (node.op == rir::Op::Scan) inner = scan_keys(path, node.operands[0], fail);
    RegisterId key = node.operands.empty() ? zero() : load(node.operands[0]);
    if (tables_.payload_bits(path) == 0) {
      Instruction& branch = add(Op::BitmapTest, {key});
      branch.path = path;
      test(branch, inner);
    } else {
      RegisterId mask = new_register("m");
      Instruction& instruction = add(Op::UnaryMask, {key});
      instruction.path = path;
      instruction.results[0] = mask;
      test_mask(mask, node, inner);
    }
    then(inner);
  }

  void emit_binary(const Node& node, BlockId fail, const Then& then) {
    if (node.op == rir::Op::Member) return emit_contains(node, fail, then);
    // From the bound side; from the first column when neither is bound.
    uint32_t key_column = !node.binds[0] ? 0 : (!node.binds[1] ? 1 : 0);
    uint32_t value_column = 1 - key_column;
    PathId path = tables_.path(node.relation, node.partition, {key_column, value_column});
    const Operand& key_operand = node.operands[key_column];
    BlockId done = fail;
    if (node.binds[key_column]) done = scan_keys(path, key_operand, fail);
    RegisterId neighbours = range(Op::CsrRange, path, {load(key_operand)});
    const Operand& value_operand = node.operands[value_column];
    RegisterId value = fresh_for(value_operand);
    BlockId inner;
    if (tables_.payload_bits(path) == 0) {
      inner = open_loop(Op::ForRange, path, neighbours, {value, RegisterId()}, done);
    } else {
      RegisterId mask = new_register("m");
      inner = open_loop(Op::ForMasked, path, neighbours, {value, mask}, done);
      test_mask(mask, node, inner);
    }
    bind(value_operand, value);
    then(inner);
  }

  void emit_contains(const Node& node, BlockId fail, const Then& then) {
    PathId path = tables_.path(node.relation, node.partition, {0, 1});
    RegisterId key = load(node.operands[0]);
    RegisterId value = load(node.operands[1]);
    if (tables_.payload_bits(path) == 0) {
      Instruction& branch = add(Op::Contains, {key, value});
      branch.path = path;
      test(branch, fail);
    } else {
      RegisterId mask = new_register("m");
      Instruction& instruction = add(Op::CsrMask, {key, value});
      instruction.path = path;
      instruction.results[0] = mask;
      test_mask(mask, node, fail);
    }
    then(fail);
  }

  // Three columns or more: sorted rows, the bound columns first.
  void emit_runs(const Node& node, BlockId fail, const Then& then) {
    std::vector<uint32_t> order;
    for (bool bound : {true, false}) {
      for (uint32_t i = 0; i < node.operands.size(); ++i) {
        if (node.binds[i] != bound) order.push_back(i);
      }
    }
    PathId path = tables_.path(node.relation, node.partition, order);
    std::vector<RegisterId> prefix;
    for (uint32_t column : order) {
      if (!node.binds[column]) prefix.push_back(load(node.operands[column]));
    }
    size_t prefix_length = prefix.size();
    RegisterId rows = range(Op::RunsRange, path, std::move(prefix));
    RegisterId row = new_register("row");
    BlockId inner = open_loop(Op::ForRows, PathId(), rows, {row, RegisterId()}, fail);
    if (tables_.payload_bits(path) > 0) {
      RegisterId mask = new_register("m");
      Instruction& instruction = add(Op::RowMask, {row});
      instruction.path = path;
      instruction.results[0] = mask;
      test_mask(mask, node, inner);
    }
    for (size_t i = prefix_length; i < order.size(); ++i) {
      const Operand& operand = node.operands[order[i]];
      RegisterId value = fresh_for(operand);
      Instruction& instruction = add(Op::Column, {row});
      instruction.path = path;
      instruction.immediate = i;
      instruction.results[0] = value;
      bind(operand, value);
    }
    then(inner);
  }

  // ---------- clean-up

  void clean_up() {
    thread_jumps();
    drop_unreachable();
  }

  // Where a jump to `id` ends up: blocks that only jump on are skipped.
  BlockId destination(BlockId id) const {
    // A cycle of empty blocks cannot arise: every cycle goes through a loop op.
    while (result_.blocks[id].size() == 1 && result_.blocks[id][0].op == Op::Jump) {
      id = result_.blocks[id][0].targets[0];
    }
    return id;
  }

  void thread_jumps() {
    for (lir::Block& block : result_.blocks) {
      Instruction& last = block.back();
      for (uint32_t i = 0; i < lir::info(last.op).targets; ++i) {
        last.targets[i] = destination(last.targets[i]);
      }
      for (auto& [literal, target] : last.cases) target = destination(target);
    }
  }

  // Alternatives that always succeed leave blocks behind that nothing jumps to.
  void drop_unreachable() {
    std::vector<bool> reached(result_.blocks.size(), false);
    std::vector<BlockId> todo{BlockId(uint32_t{0})};
    while (!todo.empty()) {
      BlockId id = todo.back();
      todo.pop_back();
      if (reached[id.index()]) continue;
      reached[id.index()] = true;
      const Instruction& last = result_.blocks[id].back();
      for (uint32_t i = 0; i < lir::info(last.op).targets; ++i) todo.push_back(last.targets[i]);
      for (auto [literal, block] : last.cases) todo.push_back(block);
    }
    std::vector<BlockId> renamed(result_.blocks.size());
    IdVector<BlockId, lir::Block> kept;
    for (size_t i = 0; i < reached.size(); ++i) {
      if (reached[i]) renamed[i] = kept.push(std::move(result_.blocks[BlockId(i)]));
    }
    for (lir::Block& block : kept) {
      Instruction& last = block.back();
      for (uint32_t i = 0; i < lir::info(last.op).targets; ++i) {
        last.targets[i] = renamed[last.targets[i].index()];
      }
      for (auto& [literal, target] : last.cases) target = renamed[target.index()];
    }
    result_.blocks = std::move(kept);
  }

  Tables& tables_;
  const rir::Rir& rir_;
  rir::ProcedureId id_;
  const rir::Procedure& source_;
  std::vector<lir::Procedure>& resumes_;
  std::span<const NodeId> rest_;  // what follows in the conjunction being emitted
  lir::Procedure result_;
  BlockId current_;
  std::map<rir::VariableId, RegisterId> registers_;
};

lir::Relation lower_relation(const hir::Hir& hir, const hir::Relation& source) {
  lir::Relation relation;
  relation.predicate = source.predicate;
  for (hir::TypeId type : source.types) relation.types.emplace_back(type.raw);
  relation.literal_positions = source.literal_positions;
  if (!source.stored) return relation;
  for (size_t i = 0; i < source.known.size(); ++i) {
    if (i % rir::kMaskBits == 0) relation.masks.emplace_back();
    std::vector<std::string> tuple;
    for (hir::LiteralId literal : source.known[i]) tuple.push_back(hir.literals[literal].text);
    relation.masks.back().push_back(std::move(tuple));
  }
  for (const hir::LiteralPattern& pattern : source.open) {
    relation.open.emplace_back();
    for (const auto& literal : pattern) {
      relation.open.back().push_back(literal ? std::optional(hir.literals[*literal].text)
                                             : std::nullopt);
    }
  }
  return relation;
}

}  // namespace

lir::Program lower_to_lir(const hir::Hir& hir, const rir::Rir& rir, std::string digest,
                          const SiteText& site_text) {
  lir::Program program;
  program.digest = std::move(digest);
  for (const hir::Type& type : hir.types) program.types.push(type.name);
  for (const hir::Relation& relation : hir.relations) {
    program.relations.push(lower_relation(hir, relation));
  }
  for (const hir::Fact& fact : hir.facts) {
    lir::Fact lowered{lir::RelationId(fact.relation.raw), {}};
    for (hir::LiteralId literal : fact.arguments) {
      lowered.arguments.push_back(hir.literals[literal].text);
    }
    program.facts.push_back(std::move(lowered));
  }
  Tables tables(hir, site_text, program);
  std::vector<lir::Procedure> resumes;
  for (size_t i = 0; i < rir.procedures.size(); ++i) {
    const rir::Procedure& source = rir.procedures[rir::ProcedureId(i)];
    ProcedureLowering lowering(tables, rir, rir::ProcedureId(i), resumes);
    lir::ProcedureId id = program.procedures.push(lowering.run());
    if (source.is_helper) continue;
    program.entries.push_back(
        {lir::RelationId(source.shape.relation.raw), source.shape.adornment, id});
  }
  for (lir::Procedure& resume : resumes) program.procedures.push(std::move(resume));
  FROST_CHECK(!lir::verify(program).has_value());
  return program;
}

}  // namespace frost
