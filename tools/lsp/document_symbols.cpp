// SPDX-License-Identifier: Apache-2.0
// textDocument/documentSymbol.
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "tools/lsp/features.hpp"

namespace frost::lsp {
namespace {

// The protocol's SymbolKind, as far as it is used here.
enum class OutlineKind : uint8_t {
  kNamespace = 3,
  kClass = 5,
  kMethod = 6,
  kField = 8,
  kFunction = 12,
  kObject = 19,
  kEnumMember = 22,
};

class Outline {
 public:
  Outline(const View& view, FileId file) : view_(view), file_(file) {}

  Json run() {
    const ast::Ast& ast = view_.analysis.front.ast;
    for (const ast::Block& block : ast.blocks) add_block(block);
    for (const ast::Rule& rule : ast.rules) {
      add(rule.head.name.text, signature(rule.head), OutlineKind::kFunction, rule.span,
          rule.head.name.span);
    }
    for (const ast::Declare& declare : ast.declares) {
      add(declare.name.text, "declare", OutlineKind::kFunction, declare.span, declare.name.span);
    }
    for (const ast::Fixture& fixture : ast.fixtures) {
      add(fixture.name.text, "test fixture", OutlineKind::kObject, fixture.span, fixture.name.span);
    }
    for (const ast::Test& test : ast.tests) {
      add(test.name.text, "test", OutlineKind::kMethod, test.span, test.name.span);
    }
    return std::move(symbols_);
  }

 private:
  void add(const std::string& name, std::string detail, OutlineKind kind, SourceSpan span,
           SourceSpan selection) {
    if (span.file != file_) return;
    symbols_.push_back(symbol(name, std::move(detail), kind, span, selection));
  }

  void add_block(const ast::Block& block) {
    if (block.span.file != file_) return;
    const bool is_global = block.kind == ast::BlockKind::Global;
    Json own = symbol(block.name.text, std::string(keyword(block.kind)),
                      is_global ? OutlineKind::kNamespace : OutlineKind::kClass, block.span,
                      block.name.span);
    if (!view_.client.hierarchical_symbols) {
      symbols_.push_back(std::move(own));
      container_ = block.name.text;
      add_members(block, symbols_);
      container_.clear();
      return;
    }
    Json children = Json::array();
    add_members(block, children);
    own["children"] = std::move(children);
    symbols_.push_back(std::move(own));
  }

  void add_members(const ast::Block& block, Json& out) {
    for (const ast::Declaration& declaration : block.declarations) {
      std::string what = declaration.key.text;
      if (what.ends_with('s')) what.pop_back();
      for (const ast::TermId id : declaration.elements) {
        const ast::Term& element = view_.analysis.front.ast.terms[id];
        if (element.kind != ast::TermKind::String) continue;
        out.push_back(
            symbol(element.text, what, OutlineKind::kEnumMember, element.span, element.span));
      }
      for (const ast::RelationField& field : declaration.fields) {
        const SourceSpan span =
            field.type ? cover(field.name.span, field.type->span) : field.name.span;
        const std::string detail = field.type ? what + ": " + field.type->text : what;
        out.push_back(symbol(field.name.text, detail, OutlineKind::kField, span, field.name.span));
      }
    }
  }

  [[nodiscard]] std::string signature(const ast::Functor& head) const {
    std::string out = "(";
    for (const ast::Parameter& parameter : head.parameters) {
      if (out.size() > 1) out += ", ";
      out += view_.text(parameter.span);
    }
    return out + ")";
  }

  // An empty name is not allowed, and a test or a role may have one.
  Json symbol(const std::string& name, std::string detail, OutlineKind kind, SourceSpan span,
              SourceSpan selection) {
    Json json = {{"name", name.empty() ? std::string("\"\"") : name},
                 {"kind", static_cast<int>(kind)}};
    if (view_.client.hierarchical_symbols) {
      json["detail"] = std::move(detail);
      json["range"] = to_json(view_.range(span));
      json["selectionRange"] = to_json(view_.range(selection));
    } else {
      json["location"] = view_.location(span);
      if (!container_.empty()) json["containerName"] = container_;
    }
    return json;
  }

  const View& view_;
  FileId file_;
  std::string container_;
  Json symbols_ = Json::array();
};

}  // namespace

Json document_symbols(const View& view, FileId file) { return Outline(view, file).run(); }

}  // namespace frost::lsp
