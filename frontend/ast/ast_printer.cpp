// SPDX-License-Identifier: Apache-2.0
#include "frontend/ast/ast_printer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/diagnostics/render.hpp"
#include "base/polar_text.hpp"

namespace frost::ast {

namespace {

// The column of positions, where the line leaves room for it.
constexpr size_t kPositionColumn = 52;

std::string_view symbol(Compare compare) {
  switch (compare) {
    case Compare::Eq:
      return "=";
    case Compare::Ne:
      return "!=";
    case Compare::Lt:
      return "<";
    case Compare::Le:
      return "<=";
    case Compare::Gt:
      return ">";
    case Compare::Ge:
      return ">=";
  }
  return "?";
}

template <class Items, class Print>
std::string joined(const Items& items, std::string_view separator, Print print) {
  std::string out;
  for (const auto& item : items) {
    if (!out.empty()) out += separator;
    out += print(item);
  }
  return out;
}

class Printer {
 public:
  Printer(const Ast& ast, const SourceMap& sources, Positions positions)
      : ast_(ast), sources_(sources), positions_(positions) {}

  std::string run() {
    for (size_t i = 0; i < sources_.size(); ++i) print_file(FileId(i));
    return std::move(out_);
  }

 private:
  // How much of a span a line shows: all of a block, the begin of anything else.
  enum class Extent : uint8_t { Begin, Whole };

  struct Item {
    uint32_t begin;
    size_t index;
    void (Printer::*print)(size_t index);
  };

  // ---------- files ----------

  void print_file(FileId file) {
    line(0, "file " + quoted(sources_.file(file).name()));
    std::vector<Item> items;
    collect(items, ast_.blocks, file, &Printer::print_block);
    collect(items, ast_.rules, file, &Printer::print_rule);
    collect(items, ast_.rule_types, file, &Printer::print_rule_type);
    collect(items, ast_.declares, file, &Printer::print_declare);
    collect(items, ast_.inline_queries, file, &Printer::print_query);
    collect(items, ast_.fixtures, file, &Printer::print_fixture);
    collect(items, ast_.tests, file, &Printer::print_test);
    // No two items of a file begin at the same place.
    std::ranges::sort(items, {}, &Item::begin);
    for (const Item& item : items) (this->*item.print)(item.index);
  }

  template <class Node>
  static void collect(std::vector<Item>& items, const std::vector<Node>& nodes, FileId file,
                      void (Printer::*print)(size_t)) {
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i].span.file == file) items.push_back({nodes[i].span.begin, i, print});
    }
  }

  // ---------- blocks ----------

  void print_block(size_t index) {
    const Block& block = ast_.blocks[index];
    std::string head = "block " + block_head(block);
    if (!block.supertypes.empty()) head += " extends " + names(block.supertypes);
    line(1, head, block.span, Extent::Whole);
    size_t declaration = 0;
    size_t rule = 0;
    // Members in source order.
    while (declaration < block.declarations.size() || rule < block.rules.size()) {
      bool is_rule = declaration == block.declarations.size() ||
                     (rule < block.rules.size() &&
                      block.rules[rule].span < block.declarations[declaration].span);
      if (is_rule) {
        print_shorthand_rule(block.rules[rule++]);
      } else {
        print_declaration(block.declarations[declaration++]);
      }
    }
  }

  static std::string block_head(const Block& block) {
    switch (block.kind) {
      case BlockKind::Actor:
        return "actor " + block.name.text;
      case BlockKind::Resource:
        return "resource " + block.name.text;
      case BlockKind::Global:
        return "global";
    }
    return "?";
  }

  void print_declaration(const Declaration& declaration) {
    bool is_list = declaration.shape == DeclarationShape::List;
    std::string body =
        is_list ? terms(declaration.elements)
                : joined(declaration.fields, ", ", [](const RelationField& field) {
                    return field.type ? field.name.text + ": " + field.type->text : field.name.text;
                  });
    // An empty or unusual declaration shows its brackets, which say what it is.
    bool is_usual = !body.empty() && is_list == (declaration.key.text != "relations");
    if (!is_usual) body = is_list ? "[" + body + "]" : "{" + body + "}";
    line(2, declaration.key.text + " " + body);
  }

  void print_shorthand_rule(const ShorthandRule& rule) {
    line(2, fmt::format("shorthand {}{} if {}", flags(rule.flags), short_term(rule.head),
                        shorthand(rule.body)));
  }

  static std::string short_term(const ShortTerm& term) {
    return term.is_string ? quoted(term.text) : term.text;
  }

  // Recursion is bounded by Limits::nesting_depth_max, as for expressions below.
  std::string shorthand(ShorthandId id) {
    if (id.index() >= ast_.shorthands.size()) return "?";
    const ShorthandExpr& node = ast_.shorthands[id];
    switch (node.kind) {
      case ShorthandKind::Term:
        if (!node.on) return short_term(node.first);
        return fmt::format("({} on {})", short_term(node.first), short_term(*node.on));
      case ShorthandKind::Global:
        return "global " + short_term(node.first);
      case ShorthandKind::Call:
        return call(node.name, node.terms);
      case ShorthandKind::And:
        return junction(node, " and ");
      case ShorthandKind::Or:
        return junction(node, " or ");
    }
    return "?";
  }

  std::string junction(const ShorthandExpr& node, std::string_view word) {
    return joined(node.children, word, [&](ShorthandId child) {
      std::string text = shorthand(child);
      bool is_junction =
          child.index() < ast_.shorthands.size() && !ast_.shorthands[child].children.empty();
      return is_junction ? "(" + text + ")" : text;
    });
  }

  // ---------- rules ----------

  void print_rule(size_t index) {
    const Rule& rule = ast_.rules[index];
    line(1, "rule " + flags(rule.flags) + functor(rule.head), rule.span, Extent::Begin);
    if (rule.body) print_expr(2, *rule.body, "");
  }

  void print_rule_type(size_t index) {
    const RuleType& type = ast_.rule_types[index];
    line(1, "type " + functor(type.head), type.span, Extent::Begin);
  }

  void print_declare(size_t index) {
    const Declare& declare = ast_.declares[index];
    line(1, fmt::format("declare {}({})", declare.name.text, names(declare.types)), declare.span,
         Extent::Begin);
  }

  void print_query(size_t index) {
    const InlineQuery& query = ast_.inline_queries[index];
    line(1, "query", query.span, Extent::Begin);
    print_expr(2, query.query, "");
  }

  void print_expr(size_t depth, ExprId id, std::string prefix) {
    if (id.index() >= ast_.exprs.size()) return line(depth, prefix + "?");
    const Expr& expr = ast_.exprs[id];
    switch (expr.kind) {
      case ExprKind::Call:
        return line(depth, prefix + "call " + call(expr.name, expr.terms));
      case ExprKind::And:
        return print_children(depth, expr, prefix + "and");
      case ExprKind::Or:
        return print_children(depth, expr, prefix + "or");
      case ExprKind::Not:
        if (expr.children.size() != 1) return print_children(depth, expr, prefix + "not");
        return print_expr(depth, expr.children.front(), prefix + "not ");
      case ExprKind::Compare:
        return line(depth, prefix + fmt::format("{} {} {}", term_at(expr, 0), symbol(expr.compare),
                                                term_at(expr, 1)));
      case ExprKind::In:
        return line(depth, prefix + in_text(expr));
      case ExprKind::Matches:
        return line(depth,
                    fmt::format("{}{} matches {}", prefix, term_at(expr, 0), expr.name.text));
      case ExprKind::MatchesExact:
        return line(depth,
                    fmt::format("{}{} matches! {}", prefix, term_at(expr, 0), expr.name.text));
      case ExprKind::True:
        return line(depth, prefix + "true");
      case ExprKind::False:
        return line(depth, prefix + "false");
    }
  }

  void print_children(size_t depth, const Expr& expr, const std::string& text) {
    line(depth, text);
    for (ExprId child : expr.children) print_expr(depth + 1, child, "");
  }

  std::string in_text(const Expr& expr) {
    size_t skipped = std::min<size_t>(1, expr.terms.size());
    std::vector<TermId> listed(std::next(expr.terms.begin(), static_cast<ptrdiff_t>(skipped)),
                               expr.terms.end());
    return fmt::format("{} in [{}]", term_at(expr, 0), terms(listed));
  }

  // ---------- tests ----------

  void print_fixture(size_t index) {
    const Fixture& fixture = ast_.fixtures[index];
    line(1, "fixture " + fixture.name.text, fixture.span, Extent::Whole);
    for (const Fact& fact : fixture.facts) print_fact(2, fact);
  }

  void print_test(size_t index) {
    const Test& test = ast_.tests[index];
    line(1, "test " + quoted(test.name.text), test.span, Extent::Whole);
    if (test.has_setup) line(2, "setup");
    for (const Name& fixture : test.fixtures) line(3, "fixture " + fixture.text);
    for (const Fact& fact : test.facts) print_fact(3, fact);
    for (const Assertion& assertion : test.assertions) {
      line(2, (assertion.negated ? "assert_not " : "assert ") + functor(assertion.subject),
           assertion.span, Extent::Begin);
      if (assertion.iff) print_expr(3, *assertion.iff, "iff ");
    }
  }

  void print_fact(size_t depth, const Fact& fact) {
    line(depth, "fact " + call(fact.name, fact.arguments));
  }

  // ---------- terms ----------

  std::string call(const Name& name, const std::vector<TermId>& arguments) {
    return fmt::format("{}({})", name.text, terms(arguments));
  }

  std::string functor(const Functor& functor) {
    return fmt::format("{}({})", functor.name.text,
                       joined(functor.parameters, ", ", [&](const Parameter& parameter) {
                         std::string text = term(parameter.term);
                         return parameter.type ? text + ": " + parameter.type->text : text;
                       }));
  }

  std::string terms(const std::vector<TermId>& ids) {
    return joined(ids, ", ", [&](TermId id) { return term(id); });
  }

  std::string term_at(const Expr& expr, size_t index) {
    return index < expr.terms.size() ? term(expr.terms[index]) : "?";
  }

  std::string term(TermId id) {
    if (id.index() >= ast_.terms.size()) return "?";
    const Term& term = ast_.terms[id];
    if (term.kind != TermKind::Object) return simple_term(term);
    bool has_value = term.value.index() < ast_.terms.size();
    std::string value = has_value ? simple_term(ast_.terms[term.value]) : "?";
    return fmt::format("{}{{{}}}", term.type.text, value);
  }

  static std::string simple_term(const Term& term) {
    switch (term.kind) {
      case TermKind::String:
        return quoted(term.text);
      case TermKind::Integer:
        return fmt::format("{}", term.integer);
      case TermKind::Boolean:
        return term.boolean ? "true" : "false";
      case TermKind::Object:
        return "?";  // an object inside an object
      case TermKind::Now:
        return "@current_unix_time";
      case TermKind::Variable:
        return term.text;
    }
    return "?";
  }

  static std::string names(const std::vector<Name>& names) {
    return joined(names, ", ", [](const Name& name) { return name.text; });
  }

  static std::string flags(const std::vector<Name>& flags) {
    std::string out;
    for (const Name& flag : flags) out += "@" + flag.text + " ";
    return out;
  }

  // ---------- lines ----------

  void line(size_t depth, std::string_view text) {
    out_.append(2 * depth, ' ');
    out_ += escape_for_terminal(text);
    out_ += '\n';
  }

  void line(size_t depth, std::string_view text, SourceSpan span, Extent extent) {
    if (positions_ == Positions::Hidden) return line(depth, text);
    std::string escaped(2 * depth, ' ');
    escaped += escape_for_terminal(text);
    size_t width = std::max(kPositionColumn, escaped.size() + 1);
    out_ += fmt::format("{:<{}}{}\n", escaped, width, position(span, extent));
  }

  [[nodiscard]] std::string position(SourceSpan span, Extent extent) const {
    const SourceFile& file = sources_.file(span.file);
    LineColumn begin = file.line_column(span.begin);
    std::string out = fmt::format("@{}:{}", begin.line, begin.column);
    if (extent == Extent::Begin) return out;
    LineColumn end = file.line_column(span.end);
    if (end.line == begin.line) return out + fmt::format("-{}", end.column);
    return out + fmt::format("-{}:{}", end.line, end.column);
  }

  const Ast& ast_;
  const SourceMap& sources_;
  Positions positions_;
  std::string out_;
};

}  // namespace

std::string print(const Ast& ast, const SourceMap& sources, Positions positions) {
  return Printer(ast, sources, positions).run();
}

}  // namespace frost::ast
