// SPDX-License-Identifier: Apache-2.0
#include "frontend/format/format.hpp"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "base/diagnostics/emitter.hpp"
#include "frontend/ast/ast_printer.hpp"
#include "frontend/format/layout.hpp"
#include "frontend/format/source_cursor.hpp"
#include "frontend/format/tree_writer.hpp"
#include "frontend/parse.hpp"

namespace frost {

namespace {

// Puts the operands of an `and` in an `and` into the outer one, and likewise for `or`. Children
// come before their parents, so that one pass is enough.
template <class Id, class Node, class IsSame>
void flatten(IdVector<Id, Node>& nodes, IsSame is_same_junction) {
  for (size_t i = 0; i < nodes.size(); ++i) {
    Node& node = nodes[Id(i)];
    std::vector<Id> children;
    for (Id child : node.children) {
      FROST_CHECK(child.index() < i);
      if (is_same_junction(node, nodes[child])) {
        const std::vector<Id>& inner = nodes[child].children;
        children.insert(children.end(), inner.begin(), inner.end());
      } else {
        children.push_back(child);
      }
    }
    node.children = std::move(children);
  }
}

ast::Ast flattened(ast::Ast ast) {
  using ast::ExprKind;
  using ast::ShorthandKind;
  flatten(ast.exprs, [](const ast::Expr& node, const ast::Expr& child) {
    return (node.kind == ExprKind::And || node.kind == ExprKind::Or) && child.kind == node.kind;
  });
  flatten(ast.shorthands, [](const ast::ShorthandExpr& node, const ast::ShorthandExpr& child) {
    return (node.kind == ShorthandKind::And || node.kind == ShorthandKind::Or) &&
           child.kind == node.kind;
  });
  return ast;
}

std::vector<std::string_view> comments_of(const ast::Ast& ast, const SourceMap& sources) {
  std::vector<std::string_view> comments;
  for (SourceSpan span : ast.comments) {
    std::string_view text = sources.text(span);
    comments.push_back(text.substr(0, text.find_last_not_of(" \t\r\v\f") + 1));
  }
  return comments;
}

// Whether `text` has the tree and the comments of `ast`, which is flat.
bool is_same_policy(const ast::Ast& ast, const SourceMap& sources, const std::string& text,
                    const Limits& limits) {
  SourceMap written;
  written.add(sources.file(FileId(size_t{0})).name(), text);
  Emitter emit;
  ast::Ast again = flattened(parse(written, limits, emit));
  return !emit.has_errors() && comments_of(ast, sources) == comments_of(again, written) &&
         ast::print(ast, sources, ast::Positions::Hidden) ==
             ast::print(again, written, ast::Positions::Hidden);
}

}  // namespace

Result<std::string> format_file(const ast::Ast& ast, const SourceMap& sources,
                                const Limits& limits) {
  FROST_CHECK(sources.size() == 1);
  FileId file(size_t{0});
  std::string_view text = sources.file(file).text();
  ast::Ast flat = flattened(ast);
  format::Layout layout;
  format::SourceCursor cursor(text, grammar::lex(text, file), layout);
  format::TreeWriter(flat, cursor, layout).write_file(static_cast<uint32_t>(text.size()));
  if (!cursor.is_lost()) {
    std::optional<std::string> formatted = layout.render(limits.policy_bytes_max);
    if (!formatted) {
      return fail(Code::kLimit, "the formatted text would have more than the " +
                                    std::to_string(limits.policy_bytes_max) +
                                    " bytes that a policy file may have (policy_bytes_max)");
    }
    if (is_same_policy(flat, sources, *formatted, limits)) return *std::move(formatted);
  }
  return fail(Code::kInternal, "formatting would change what `" + sources.file(file).name() +
                                   "` means; please report it with the file");
}

}  // namespace frost
