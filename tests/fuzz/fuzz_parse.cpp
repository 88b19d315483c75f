// SPDX-License-Identifier: Apache-2.0
// Bytes as the text of a few files: the parser gives a sound tree and places inside the text for
// each of them, files do not see each other, and blanks and comments mean nothing.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "base/diagnostics/resolve.hpp"
#include "frontend/ast/ast_printer.hpp"
#include "frontend/grammar/token.hpp"
#include "frontend/parse.hpp"
#include "fuzz.hpp"

namespace frost::fuzz {
namespace {

constexpr char kFileSeparator = '\x1c';
constexpr size_t kFilesMax = 4;

using Texts = std::vector<std::string>;

Texts split(std::string_view text) {
  Texts texts;
  for (;;) {
    const size_t end = texts.size() + 1 == kFilesMax ? text.npos : text.find(kFileSeparator);
    texts.emplace_back(text.substr(0, end));
    if (end == text.npos) return texts;
    text.remove_prefix(end + 1);
  }
}

struct Parsed {
  SourceMap sources;
  ast::Ast ast;
  std::vector<DiagnosticRecord> diagnostics;
};

Parsed parse_all(const Texts& texts, const Limits& limits) {
  Parsed parsed;
  for (const std::string& text : texts) parsed.sources.add("f.polar", text);
  Emitter emit;
  parsed.ast = parse(parsed.sources, limits, emit);
  parsed.diagnostics = emit.take_sorted();
  return parsed;
}

// ---------- places ----------

void check_span(const SourceMap& sources, SourceSpan span, const std::string& what) {
  demand(span.valid() && span.file.index() < sources.size(), "a place is in a file", what);
  const size_t size = sources.file(span.file).text().size();
  demand(span.begin <= span.end && span.end <= size, "a place is in its text", what);
}

void check_diagnostics(const Parsed& parsed) {
  for (const DiagnosticRecord& record : parsed.diagnostics) {
    check_span(parsed.sources, record.span, record.message);
    for (const LabelRecord& label : record.labels) {
      check_span(parsed.sources, label.span, label.text);
    }
    for (const FixRecord& fix : record.fixes) check_span(parsed.sources, fix.span, fix.text);
  }
  for (const Diagnostic& diagnostic : resolve(parsed.diagnostics, parsed.sources, false)) {
    const std::string& text = diagnostic.text;
    demand(std::ranges::none_of(
               text, [](char c) { return (c >= 0 && c < ' ' && c != '\n') || c == 127; }),
           "diagnostics escape control characters", text);
  }
}

bool contains(SourceSpan outer, SourceSpan inner) {
  return outer.file == inner.file && outer.begin <= inner.begin && inner.end <= outer.end;
}

// Nodes come after their parts, each has one parent at most, and its place covers theirs.
class TreeCheck {
 public:
  explicit TreeCheck(const Parsed& parsed)
      : parsed_(parsed),
        ast_(parsed.ast),
        terms_(parsed.ast.terms.size()),
        exprs_(parsed.ast.exprs.size()) {}

  void run() {
    for (const ast::Term& term : ast_.terms) {
      check_span(parsed_.sources, term.span, "term");
      if (term.kind == ast::TermKind::Object) own(term.value, term.span);
    }
    for (size_t i = 0; i < ast_.exprs.size(); ++i) {
      const ast::Expr& expr = ast_.exprs[ast::ExprId(i)];
      check_span(parsed_.sources, expr.span, "expression");
      for (const ast::TermId term : expr.terms) own(term, expr.span);
      for (const ast::ExprId child : expr.children) own(child, expr.span, i);
      check_children(expr.kind, expr.children.size());
    }
    for (size_t i = 0; i < ast_.shorthands.size(); ++i) {
      const ast::ShorthandExpr& node = ast_.shorthands[ast::ShorthandId(i)];
      check_span(parsed_.sources, node.span, "shorthand");
      for (const ast::TermId term : node.terms) own(term, node.span);
      for (const ast::ShorthandId child : node.children) {
        demand(child.index() < i && contains(node.span, ast_.shorthands[child].span),
               "a shorthand comes after its parts");
      }
    }
    for (const ast::Rule& rule : ast_.rules) {
      check_span(parsed_.sources, rule.span, "rule");
      if (rule.body) own(*rule.body, rule.span, ast_.exprs.size());
    }
  }

 private:
  void own(ast::TermId id, SourceSpan parent) {
    demand(!terms_.at(id.index()), "a term has one parent");
    terms_[id.index()] = true;
    demand(contains(parent, ast_.terms[id].span), "a node covers its terms");
  }
  void own(ast::ExprId id, SourceSpan parent, size_t before) {
    demand(id.index() < before, "an expression comes after its parts");
    demand(!exprs_.at(id.index()), "an expression has one parent");
    exprs_[id.index()] = true;
    demand(contains(parent, ast_.exprs[id].span), "a node covers its expressions");
  }
  static void check_children(ast::ExprKind kind, size_t count) {
    const bool junction = kind == ast::ExprKind::And || kind == ast::ExprKind::Or;
    demand(junction ? count >= 2 : count == (kind == ast::ExprKind::Not ? 1U : 0U),
           "an operator has its operands");
  }

  const Parsed& parsed_;
  const ast::Ast& ast_;
  std::vector<bool> terms_;  // by id: has a parent
  std::vector<bool> exprs_;
};

// ---------- laws ----------

// The printed tree without the places at the ends of its lines.
std::string without_places(const std::string& printed) {
  std::string out;
  for (size_t begin = 0; begin < printed.size();) {
    const size_t end = std::min(printed.find('\n', begin), printed.size());
    std::string line = printed.substr(begin, end - begin);
    begin = end + 1;
    const size_t at = line.rfind(" @");
    if (at != line.npos && line.find_first_not_of("0123456789:-", at + 2) == line.npos) {
      line.erase(line.find_last_not_of(' ', at) + 1);
    }
    out += line + "\n";
  }
  return out;
}

std::string print(const Parsed& parsed) { return ast::print(parsed.ast, parsed.sources); }

std::vector<std::pair<uint32_t, std::string>> reports(const Parsed& parsed, size_t file) {
  std::vector<std::pair<uint32_t, std::string>> out;
  for (const DiagnosticRecord& record : parsed.diagnostics) {
    if (record.span.file.index() == file) out.emplace_back(record.span.begin, record.message);
  }
  return out;
}

void check_files_are_separate(const Texts& texts, const Parsed& together, const Limits& limits) {
  std::string printed;
  for (size_t i = 0; i < texts.size() && texts.size() > 1; ++i) {
    const Parsed alone = parse_all({texts[i]}, limits);
    printed += print(alone);
    demand(reports(alone, 0) == reports(together, i), "a file is reported as if it were alone");
  }
  demand(texts.size() == 1 || printed == print(together), "a file is parsed as if it were alone",
         printed);
}

// The tokens of `text` with a comment and a line break between any two.
std::string spread(std::string_view text) {
  std::string out;
  for (const grammar::Token& token : grammar::lex(text, FileId(size_t{0})).tokens) {
    out += text.substr(token.begin, token.end - token.begin);
    out += " #\");\n\t";
  }
  return out;
}

void check_blanks_mean_nothing(const Texts& texts, const Parsed& parsed) {
  if (!parsed.diagnostics.empty()) return;
  Texts commented;
  for (const std::string& text : texts) commented.push_back(spread(text));
  Limits limits;
  limits.policy_bytes_max = UINT32_MAX;
  const Parsed other = parse_all(commented, limits);
  demand(other.diagnostics.empty(), "comments are no mistakes",
         other.diagnostics.empty() ? "" : other.diagnostics.front().message);
  demand(without_places(print(other)) == without_places(print(parsed)),
         "comments and blanks mean nothing", print(other));
}

Limits small_limits() {
  Limits limits;
  limits.policy_bytes_max = 512;
  limits.nesting_depth_max = 3;
  return limits;
}

// The small limits on a fourth of the inputs: nearly all of the parser does not look at limits.
void run(std::string_view text) {
  const Texts texts = split(text);
  const Limits limits = text.size() % 4 == 3 ? small_limits() : Limits{};
  const Parsed parsed = parse_all(texts, limits);
  check_diagnostics(parsed);
  TreeCheck(parsed).run();
  check_files_are_separate(texts, parsed, limits);
  check_blanks_mean_nothing(texts, parsed);
}

}  // namespace
}  // namespace frost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  frost::fuzz::run(frost::fuzz::as_text(data, size));
  return 0;
}
