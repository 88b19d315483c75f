// SPDX-License-Identifier: Apache-2.0
// textDocument/prepareRename and rename.
//
// A rename must not change what the policy means. Names that clash are refused with a reason; then
// the new texts are analysed, and the rename is refused when they have a new error or when a place
// means something else than before.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/polar_text.hpp"
#include "frontend/grammar/token.hpp"
#include "tools/lsp/features.hpp"

namespace frost::lsp {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw RequestError(ErrorCode::kRequestFailed, why);
}

// The one symbol under the cursor that a rename can mean.
Occurrence target(const View& view, Cursor at) {
  const Index& index = view.analysis.index;
  const auto here = index.at(at.file, at.offset);
  if (here.empty()) refuse("there is no name here that can be renamed");
  const Symbol& symbol = index.symbol(here.front().symbol);
  if (here.size() > 1) {
    refuse("`" + symbol.name + "` may mean members of several blocks here; rename it by hand");
  }
  if (is_built_in(symbol)) refuse("`" + symbol.name + "` is built in");
  return here.front();
}

bool is_identifier(const std::string& text) {
  const grammar::TokenStream stream = grammar::lex(text, FileId(size_t{0}));
  return stream.tokens.size() == 2 && stream.comments.empty() &&
         stream.tokens[0].kind == grammar::TokenKind::Name && stream.tokens[0].begin == 0 &&
         stream.tokens[0].end == text.size();
}

bool is_reserved(const std::string& text) {
  const grammar::TokenKind kind = grammar::classify(text);
  return kind != grammar::TokenKind::Name;
}

void check_spelling(const Symbol& symbol, const std::string& new_name) {
  // Roles and permissions are strings; relations are keys of a dictionary as well.
  if (symbol.kind == SymbolKind::Role || symbol.kind == SymbolKind::Permission) {
    if (new_name.empty()) refuse("a name cannot be empty");
    return;
  }
  if (is_reserved(new_name)) refuse("`" + new_name + "` is a reserved Polar word");
  if (!is_identifier(new_name) || new_name == "_") {
    refuse("`" + new_name + "` is no name of a " + std::string(name_of(symbol.kind)));
  }
}

void check_clash(const View& view, const Symbol& symbol, const std::string& new_name) {
  const Index& index = view.analysis.index;
  Symbol renamed = symbol;
  renamed.name = new_name;
  if (is_built_in(renamed)) refuse("`" + new_name + "` is built in");
  for (const Symbol& other : index.symbols()) {
    const bool clashes = other.kind == symbol.kind && other.name == new_name &&
                         other.arity == symbol.arity && other.scope == symbol.scope &&
                         (symbol.kind == SymbolKind::Variable || other.owner == symbol.owner);
    if (!clashes) continue;
    const std::string where = symbol.kind == SymbolKind::Variable ? " in this rule" : "";
    refuse("there is a " + std::string(name_of(symbol.kind)) + " `" + new_name + "` already" +
           where);
  }
  if (!is_member(symbol.kind)) return;
  // One namespace for roles, permissions and relations, shared with all super- and subtypes.
  for (const auto& [type, block] : index.blocks()) {
    const bool shares = type == symbol.owner || index.accepts(symbol.owner, type) ||
                        index.accepts(type, symbol.owner);
    if (shares && block.members.contains(new_name)) {
      refuse("`" + type + "` declares " + frost::quoted(new_name) + " already");
    }
  }
  if (index.is_loose(symbol.name)) {
    refuse(frost::quoted(symbol.name) + " is used where it may mean members of very many blocks");
  }
}

// A literal that may mean other members too must keep its text for them.
void check_ambiguity(const View& view, const Symbol& symbol,
                     const std::vector<Occurrence>& occurrences) {
  for (const Occurrence& occurrence : occurrences) {
    if (view.analysis.index.at(occurrence.span).size() > 1) {
      refuse(frost::quoted(symbol.name) + " at " + view.place(occurrence.span) +
             " may mean members of several blocks; rename it by hand");
    }
  }
}

// The relations behind `on` in a rule such as `role if role on "parent"`, which hands every role or
// permission of the related block on.
std::vector<const BlockSummary::Member*> handing_relations(const View& view,
                                                           const ast::Block& block,
                                                           const ast::ShorthandRule& rule) {
  std::vector<const BlockSummary::Member*> relations;
  std::vector<ast::ShorthandId> rest{rule.body};
  while (!rest.empty()) {
    const ast::ShorthandExpr& node = view.analysis.front.ast.shorthands[rest.back()];
    rest.pop_back();
    rest.insert(rest.end(), node.children.begin(), node.children.end());
    const bool hands_on = node.kind == ast::ShorthandKind::Term && node.on &&
                          !node.first.is_string && node.first.text == rule.head.text;
    if (!hands_on) continue;
    const auto* relation = view.analysis.index.member(block.name.text, node.on->text);
    if (relation != nullptr) relations.push_back(relation);
  }
  return relations;
}

// A name that two blocks share on purpose cannot change in one of them.
void check_handed_on(const View& view, const Symbol& symbol) {
  if (symbol.kind != SymbolKind::Role && symbol.kind != SymbolKind::Permission) return;
  const Index& index = view.analysis.index;
  for (const ast::Block& block : view.analysis.front.ast.blocks) {
    for (const ast::ShorthandRule& rule : block.rules) {
      if (rule.head.is_string || rule.head.text != name_of(symbol.kind)) continue;
      for (const BlockSummary::Member* relation : handing_relations(view, block, rule)) {
        const bool both = index.member(block.name.text, symbol.name) != nullptr &&
                          index.member(relation->target, symbol.name) != nullptr;
        if (both && (symbol.owner == block.name.text || symbol.owner == relation->target)) {
          refuse("the rule at " + view.place(rule.span) + " hands " + frost::quoted(symbol.name) +
                 " on from " + relation->target + " to " + block.name.text +
                 " by its name; rename it by hand in both");
        }
      }
    }
  }
}

struct Edit {
  SourceSpan span;
  std::string text;
};

std::vector<PolicyFile> apply(const View& view, const std::vector<Edit>& edits) {
  std::vector<PolicyFile> files;
  for (size_t i = 0; i < view.analysis.files.size(); ++i) {
    const AnalysedFile& file = view.analysis.files[i];
    files.push_back({.key = file.key,
                     .uri = file.uri,
                     .version = file.version,
                     .text = std::string(view.analysis.text(FileId(i)))});
  }
  // From the back, so that the spans before stay right.
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
    files[edit->span.file.index()].text.replace(edit->span.begin, edit->span.end - edit->span.begin,
                                                edit->text);
  }
  return files;
}

size_t error_count(const Analysis& analysis) {
  return static_cast<size_t>(std::ranges::count_if(analysis.diagnostics, [](const auto& record) {
    return record.severity() == Severity::Error;
  }));
}

// The spans of the new names in the new texts.
std::vector<SourceSpan> spans_after(const std::vector<Edit>& edits) {
  std::vector<SourceSpan> spans;
  std::map<FileId, int64_t> shift;
  for (const Edit& edit : edits) {
    int64_t& by = shift[edit.span.file];
    const auto begin = static_cast<uint32_t>(edit.span.begin + by);
    const auto size = static_cast<uint32_t>(edit.text.size());
    spans.push_back({edit.span.file, begin, begin + size});
    by += static_cast<int64_t>(edit.text.size()) - (edit.span.end - edit.span.begin);
  }
  return spans;
}

// Whether the renamed policy has no new error and means the same at every edited place.
void check_outcome(const View& view, const Symbol& symbol, const std::string& new_name,
                   const std::vector<Edit>& edits) {
  const auto renamed = analyse(apply(view, edits));
  if (error_count(*renamed) > error_count(view.analysis)) {
    for (const DiagnosticRecord& record : renamed->diagnostics) {
      if (record.severity() == Severity::Error) {
        refuse("with `" + new_name + "` the policy has a new error: " + record.message);
      }
    }
  }
  std::set<SymbolId> found;
  bool same = true;
  for (const SourceSpan span : spans_after(edits)) {
    const auto here = renamed->index.at(span);
    same = same && here.size() == 1;
    for (const Occurrence& occurrence : here) found.insert(occurrence.symbol);
  }
  same = same && found.size() == 1;
  if (same) {
    const Symbol& after = renamed->index.symbol(*found.begin());
    same = after.kind == symbol.kind && after.name == new_name && after.owner == symbol.owner &&
           renamed->index.of(*found.begin()).size() == edits.size();
  }
  if (!same) refuse("with `" + new_name + "` the policy would mean something else");
}

Json workspace_edit(const View& view, const std::vector<Edit>& edits) {
  std::map<FileId, Json> by_file;
  for (const Edit& edit : edits) {
    Json& list = by_file.try_emplace(edit.span.file, Json::array()).first->second;
    list.push_back({{"range", to_json(view.range(edit.span))}, {"newText", edit.text}});
  }
  Json changes = Json::object();
  Json documents = Json::array();
  for (auto& [id, list] : by_file) {
    const AnalysedFile& file = view.analysis.files[id.index()];
    if (view.client.document_changes) {
      Json version = nullptr;
      if (file.version) version = *file.version;
      documents.push_back({{"textDocument", {{"uri", file.uri}, {"version", version}}},
                           {"edits", std::move(list)}});
    } else {
      changes[file.uri] = std::move(list);
    }
  }
  if (view.client.document_changes) return {{"documentChanges", std::move(documents)}};
  return {{"changes", std::move(changes)}};
}

}  // namespace

Json prepare_rename(const View& view, Cursor at) {
  const Occurrence occurrence = target(view, at);
  return {{"range", to_json(view.range(inside_quotes(occurrence)))},
          {"placeholder", view.analysis.index.symbol(occurrence.symbol).name}};
}

Json rename(const View& view, Cursor at, const std::string& new_name) {
  const Occurrence here = target(view, at);
  const Symbol& symbol = view.analysis.index.symbol(here.symbol);
  if (new_name == symbol.name) return workspace_edit(view, {});
  const std::vector<Occurrence> occurrences = view.analysis.index.of(here.symbol);
  check_spelling(symbol, new_name);
  check_clash(view, symbol, new_name);
  check_ambiguity(view, symbol, occurrences);
  check_handed_on(view, symbol);
  std::vector<Edit> edits;
  for (const Occurrence& occurrence : occurrences) {
    edits.push_back({occurrence.span, occurrence.is_string ? frost::quoted(new_name) : new_name});
  }
  check_outcome(view, symbol, new_name, edits);
  return workspace_edit(view, edits);
}

}  // namespace frost::lsp
