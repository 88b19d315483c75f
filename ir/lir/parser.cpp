// SPDX-License-Identifier: Apache-2.0
// Reads the text form of a program. The text may come from an artefact, so nothing is trusted:
// every number is range-checked here, every cross-reference by verify().
#include <fmt/format.h>

#include <charconv>
#include <map>

#include "ir/lir/lir.hpp"

namespace frost::lir {

namespace {

struct Failure {
  std::string message;
};

// Words, numbers, quoted strings and single punctuation characters of one line.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) { skip_blanks(); }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  bool accept(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    skip_blanks();
    return true;
  }
  void expect(std::string_view token) {
    if (!accept(token)) throw Failure{fmt::format("expected `{}`", token)};
  }
  // Everything up to a blank or one of `,():=`.
  std::string_view word() {
    size_t length = rest_.find_first_of(" ,():=");
    std::string_view result = rest_.substr(0, length);
    if (result.empty()) throw Failure{"expected a word"};
    rest_.remove_prefix(result.size());
    skip_blanks();
    return result;
  }
  uint64_t number(uint64_t max) { return parse_number(word(), max); }
  // `prefix` directly followed by a number, such as R12.
  uint32_t reference(std::string_view prefix) {
    std::string_view text = word();
    if (!text.starts_with(prefix)) throw Failure{fmt::format("expected `{}N`", prefix)};
    return static_cast<uint32_t>(parse_number(text.substr(prefix.size()), UINT32_MAX - 1));
  }
  std::string string() {
    if (peek() != '"') throw Failure{"expected a string"};
    std::string out;
    size_t i = 1;
    while (i < rest_.size() && rest_[i] != '"') {
      char c = rest_[i++];
      if (c == '\\') {
        if (i >= rest_.size()) break;
        c = rest_[i++];
        if (c == 'x') {
          if (i + 2 > rest_.size()) break;
          c = static_cast<char>(hex(rest_[i]) * 16 + hex(rest_[i + 1]));
          i += 2;
        }
      }
      out += c;
    }
    if (i >= rest_.size()) throw Failure{"this string is not closed"};
    rest_.remove_prefix(i + 1);
    skip_blanks();
    return out;
  }
  static uint64_t parse_number(std::string_view text, uint64_t max) {
    int base = text.starts_with("0x") ? 16 : 10;
    if (base == 16) text.remove_prefix(2);
    uint64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size() || text.empty() || value > max) {
      throw Failure{fmt::format("expected a number up to {}", max)};
    }
    return value;
  }

 private:
  static int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    throw Failure{"expected two hexadecimal digits"};
  }
  void skip_blanks() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

constexpr uint64_t kMax32 = UINT32_MAX - 1;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Program> run() {
    try {
      Line first = next_line();
      first.expect("lir");
      if (first.number(kMax32) != 1) throw Failure{"only version 1 is known"};
      while (!text_.empty()) statement(next_line());
      return std::move(program_);
    } catch (const Failure& failure) {
      return fail(Code::kCorrupt, fmt::format("LIR line {}: {}", line_, failure.message));
    }
  }

 private:
  Line next_line() {
    size_t length = text_.find('\n');
    std::string_view line = text_.substr(0, length);
    text_.remove_prefix(length == std::string_view::npos ? text_.size() : length + 1);
    ++line_;
    return Line(line);
  }

  void statement(Line line) {
    if (line.at_end()) return;
    if (procedure_ != nullptr && !line.accept("proc ")) return procedure_line(line);
    if (procedure_ != nullptr) return open_procedure(line);
    std::string_view head = line.word();
    if (head == "digest") {
      program_.digest = line.string();
    } else if (head == "type") {
      program_.types.push(line.string());
    } else if (head == "relation") {
      relation(line);
    } else if (head == "mask") {
      last_relation().masks.push_back(mask(line));
    } else if (head == "open") {
      last_relation().open.push_back(pattern(line));
    } else if (head == "fact") {
      RelationId id(line.reference("R"));
      program_.facts.push_back({id, strings(line)});
    } else if (head == "path") {
      path(line);
    } else if (head == "constant") {
      program_.constants.push(constant(line));
    } else if (head == "literal") {
      program_.literals.push_back(constant(line));
    } else if (head == "site") {
      program_.sites.push_back(line.string());
    } else if (head == "place") {
      program_.places.push(place(line));
    } else if (head == "entry") {
      RelationId id(line.reference("R"));
      std::string adornment(line.word());
      program_.entries.push_back({id, adornment, ProcedureId(line.reference("p"))});
    } else if (head == "action") {
      RelationId id(line.reference("R"));
      const uint32_t literal = line.reference("L");
      if (literal > UINT16_MAX) throw Failure{"a literal has a smaller number"};
      const ProcedureId procedure(line.reference("p"));
      program_.actions.push_back({id, static_cast<uint16_t>(literal), procedure});
    } else if (head == "proc") {
      return open_procedure(line);
    } else {
      throw Failure{fmt::format("`{}` starts no statement", head)};
    }
    end(line);
  }

  static void end(const Line& line) {
    if (!line.at_end()) throw Failure{"unexpected text at the end of the line"};
  }

  // ---------- header

  Relation& last_relation() {
    if (program_.relations.empty()) throw Failure{"expected `relation` first"};
    return program_.relations[RelationId(program_.relations.size() - 1)];
  }

  std::vector<uint32_t> numbers(Line& line) {
    std::vector<uint32_t> result;
    line.expect("(");
    while (!line.accept(")")) result.push_back(static_cast<uint32_t>(line.number(kMax32)));
    return result;
  }

  std::vector<std::string> strings(Line& line) {
    std::vector<std::string> result;
    line.expect("(");
    while (!line.accept(")")) result.push_back(line.string());
    return result;
  }

  void relation(Line& line) {
    Relation relation;
    relation.predicate = line.string();
    for (uint32_t type : numbers(line)) relation.types.emplace_back(type);
    line.expect("literals");
    relation.literal_positions = numbers(line);
    program_.relations.push(std::move(relation));
  }

  std::vector<std::vector<std::string>> mask(Line& line) {
    std::vector<std::vector<std::string>> tuples;
    while (!line.at_end()) tuples.push_back(strings(line));
    return tuples;
  }

  std::vector<std::optional<std::string>> pattern(Line& line) {
    std::vector<std::optional<std::string>> result;
    line.expect("(");
    while (!line.accept(")")) {
      if (line.accept("*")) {
        result.emplace_back();
      } else {
        result.emplace_back(line.string());
      }
    }
    return result;
  }

  void path(Line& line) {
    Path path;
    path.relation = RelationId(line.reference("R"));
    if (!line.accept("open")) path.partition = static_cast<uint32_t>(line.number(kMax32));
    path.order = numbers(line);
    path.is_functional = line.accept("functional");
    program_.paths.push(std::move(path));
  }

  Constant constant(Line& line) {
    TypeId type(static_cast<uint32_t>(line.number(kMax32)));
    return {type, line.string()};
  }

  Place place(Line& line) {
    Place place;
    place.file = line.string();
    place.line = static_cast<uint32_t>(line.number(kMax32));
    place.column = static_cast<uint32_t>(line.number(kMax32));
    return place;
  }

  // ---------- procedures

  void open_procedure(Line& line) {
    if (line.reference("p") != program_.procedures.size())
      throw Failure{"procedures are numbered in order"};
    ProcedureId id = program_.procedures.push({});
    procedure_ = &program_.procedures[id];
    procedure_->parameter_count = static_cast<uint32_t>(line.number(kParametersMax));
    mode(line, *procedure_);
    procedure_->is_hot = line.accept("hot");
    end(line);
  }

  static void mode(Line& line, Procedure& procedure) {
    if (line.accept("enum")) {
      procedure.mode = Mode::Enumerate;
    } else if (line.accept("table")) {
      procedure.mode = Mode::Table;
      procedure.outputs = static_cast<uint32_t>(line.number(kParametersMax));
      procedure.component = static_cast<uint32_t>(line.number(kMax32));
      procedure.is_input = line.accept("input");
    } else if (line.accept("resume")) {
      procedure.mode = Mode::Resume;
      procedure.table = ProcedureId(line.reference("p"));
      procedure.waits_for = ProcedureId(line.reference("p"));
    } else {
      line.expect("exists");
    }
  }

  void procedure_line(Line& line) {
    if (line.accept("name ")) {
      procedure_->name = line.string();
      procedure_->place = place(line);
      return end(line);
    }
    if (line.accept("registers")) {
      while (!line.at_end()) procedure_->registers.emplace_back(line.word());
      return;
    }
    if (is_block_head(line)) {
      if (line.reference("b") != procedure_->blocks.size())
        throw Failure{"blocks are numbered in order"};
      line.expect(":");
      end(line);
      procedure_->blocks.push({});
      return;
    }
    if (procedure_->blocks.empty()) throw Failure{"expected a block first"};
    Block& block = procedure_->blocks[BlockId(procedure_->blocks.size() - 1)];
    block.push_back(instruction(line));
    end(line);
  }

  static bool is_block_head(Line line) {
    std::string_view word = line.word();
    return word.starts_with('b') && line.peek() == ':';
  }

  RegisterId register_id(std::string_view word) const {
    size_t dot = word.rfind('.');
    if (dot == std::string_view::npos) throw Failure{"expected a register"};
    return RegisterId(static_cast<uint32_t>(Line::parse_number(word.substr(dot + 1), kMax32)));
  }

  static Op find_op(std::string_view word) {
    // Never destroyed: a thread may make code while the process ends.
    static const auto& kOps = *new std::map<std::string_view, Op>{
#define FROST_LIR_OP(name, text, results, operands, targets) {text, Op::name},
#include "ir/lir/ops.def"
#undef FROST_LIR_OP
    };
    auto it = kOps.find(word);
    if (it == kOps.end()) throw Failure{fmt::format("`{}` is no operation", word)};
    return it->second;
  }

  Instruction instruction(Line& line) {
    Instruction result;
    Registers results;
    std::string_view word = line.word();
    while (word.find('.') != std::string_view::npos) {
      results.push_back(register_id(word));
      if (!line.accept(",")) line.expect("=");
      word = line.word();
    }
    result.op = find_op(word);
    const OpInfo& op = info(result.op);
    if (results.size() != op.results.size()) throw Failure{"wrong number of results"};
    std::copy(results.begin(), results.end(), result.results.begin());
    bool first = true;
    for (char kind : op.operands) {
      if (kind == '*' || kind == 'L') {
        list_operand(line, kind, first, result);
        continue;
      }
      if (!first) line.expect(",");
      first = false;
      operand(line, kind, result);
    }
    for (uint32_t i = 0; i < op.targets; ++i) {
      line.expect(i == 0 ? "->" : ",");
      result.targets[i] = BlockId(line.reference("b"));
    }
    if (line.accept("@")) result.place = PlaceId(static_cast<uint32_t>(line.number(kMax32)));
    return result;
  }

  void operand(Line& line, char kind, Instruction& result) {
    switch (kind) {
      case 'P':
        result.path = PathId(line.reference("P"));
        return;
      case 'C':
        result.constant = ConstantId(line.reference("C"));
        return;
      case 'F':
        result.callee = ProcedureId(line.reference("p"));
        return;
      case 'M':
        result.immediate = line.number(UINT64_MAX);
        return;
      case 'N':
        result.immediate = line.number(kMax32);
        return;
      case 'S':
        result.immediate = line.number(1);
        return;
      default:
        result.arguments.push_back(register_id(line.word()));
    }
  }

  void list_operand(Line& line, char kind, bool& first, Instruction& result) {
    const auto has_more = [&] {
      return !line.at_end() && line.peek() != '-' && line.peek() != '@';
    };
    while (first ? has_more() : line.accept(",")) {
      first = false;
      if (kind == '*') {
        result.arguments.push_back(register_id(line.word()));
        continue;
      }
      auto literal = static_cast<uint16_t>(Line::parse_number(line_literal(line), UINT16_MAX - 1));
      line.expect(":");
      result.cases.emplace_back(literal, BlockId(line.reference("b")));
    }
  }

  static std::string_view line_literal(Line& line) {
    std::string_view word = line.word();
    if (!word.starts_with('L')) throw Failure{"expected a literal"};
    return word.substr(1);
  }

  std::string_view text_;
  size_t line_ = 0;
  Program program_;
  Procedure* procedure_ = nullptr;
};

}  // namespace

Result<Program> parse(std::string_view text) { return Parser(text).run(); }

}  // namespace frost::lir
