// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/index.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace frost::lsp {
namespace {

bool contains(const auto& range, std::string_view text) {
  return std::ranges::find(range, text) != std::ranges::end(range);
}

constexpr auto kBuiltInTypes = std::to_array<std::string_view>(
    {"String", "Integer", "Boolean", "Actor", "Resource", "global"});
constexpr auto kConventionalPredicates =
    std::to_array<std::string_view>({"has_role", "has_permission", "has_relation", "allow"});

// A longer chain of supertypes is cut: nobody writes one, and every look-up walks it.
constexpr size_t kSupertypesMax = 256;

auto order(const Occurrence& occurrence) {
  return std::tuple(occurrence.span.file, occurrence.span.begin, occurrence.span.end,
                    occurrence.symbol);
}

}  // namespace

std::span<const Occurrence> Index::at(FileId file, uint32_t offset) const {
  // Occurrences are tokens: two of them have the same span or none in common, so only the last one
  // that begins at or before `offset` can hold it, or end there with the one before it.
  const auto after = std::ranges::upper_bound(
      occurrences_, std::pair(file, offset), {},
      [](const Occurrence& o) { return std::pair(o.span.file, o.span.begin); });
  if (after == occurrences_.begin()) return {};
  SourceSpan span = (after - 1)->span;
  if (span.file == file && offset <= span.end) return at(span);
  return {};
}

std::span<const Occurrence> Index::at(SourceSpan span) const {
  const auto [begin, end] = std::ranges::equal_range(
      occurrences_, span, {}, [](const Occurrence& occurrence) { return occurrence.span; });
  return {begin, end};
}

std::vector<Occurrence> Index::of(SymbolId id) const {
  std::vector<Occurrence> found;
  std::ranges::copy_if(occurrences_, std::back_inserter(found),
                       [&](const Occurrence& occurrence) { return occurrence.symbol == id; });
  return found;
}

std::optional<SymbolId> Index::find(const Symbol& symbol) const {
  const auto found = ids_.find(symbol);
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

const BlockSummary* Index::block(std::string_view type) const {
  const auto found = blocks_.find(type);
  return found == blocks_.end() ? nullptr : &found->second;
}

std::vector<std::string> Index::with_supertypes(std::string_view type) const {
  std::vector<std::string> all{std::string(type)};
  // Cycles are errors of the policy, not of this loop.
  for (size_t i = 0; i < all.size() && all.size() < kSupertypesMax; ++i) {
    const BlockSummary* summary = block(all[i]);
    if (summary == nullptr) continue;
    for (const std::string& supertype : summary->supertypes) {
      if (std::ranges::find(all, supertype) == all.end()) all.push_back(supertype);
    }
  }
  return all;
}

const BlockSummary::Member* Index::member(std::string_view type, std::string_view name) const {
  for (const std::string& at : with_supertypes(type)) {
    const BlockSummary* summary = block(at);
    if (summary == nullptr) continue;
    if (const auto found = summary->members.find(name); found != summary->members.end()) {
      return &found->second;
    }
  }
  return nullptr;
}

bool Index::accepts(std::string_view type, std::string_view owner) const {
  const BlockSummary* summary = block(owner);
  if (summary == nullptr) return false;
  if (summary->kind == ast::BlockKind::Global) return type == "global";
  if (type == "Resource" || type == owner) return true;
  if (type == "Actor") return summary->kind == ast::BlockKind::Actor;
  return contains(with_supertypes(owner), type);
}

std::vector<std::string> Index::written_types(SymbolId variable) const {
  const auto found = written_types_.find(variable);
  if (found == written_types_.end()) return {};
  return found->second;
}

SymbolId Index::intern(Symbol symbol) {
  const auto [it, is_new] = ids_.try_emplace(symbol);
  if (is_new) it->second = symbols_.push(std::move(symbol));
  return it->second;
}

void Index::add_written_type(SymbolId variable, std::string type) {
  std::vector<std::string>& types = written_types_[variable];
  const auto place = std::ranges::lower_bound(types, type);
  if (place == types.end() || *place != type) types.insert(place, std::move(type));
}

void Index::finish() {
  // Of one place that is said twice, the strongest kind stays.
  std::ranges::sort(occurrences_, {}, [](const Occurrence& occurrence) {
    return std::pair(order(occurrence), occurrence.kind);
  });
  const auto rest = std::ranges::unique(
      occurrences_, [](const auto& a, const auto& b) { return order(a) == order(b); });
  occurrences_.erase(rest.begin(), rest.end());
}

std::string_view name_of(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::Type:
      return "type";
    case SymbolKind::Role:
      return "role";
    case SymbolKind::Permission:
      return "permission";
    case SymbolKind::Relation:
      return "relation";
    case SymbolKind::Predicate:
      return "predicate";
    case SymbolKind::Fixture:
      return "fixture";
    case SymbolKind::Variable:
      return "variable";
  }
  return "symbol";
}

SymbolKind symbol_kind(MemberKind kind) {
  switch (kind) {
    case MemberKind::Role:
      return SymbolKind::Role;
    case MemberKind::Permission:
      return SymbolKind::Permission;
    case MemberKind::Relation:
      return SymbolKind::Relation;
  }
  return SymbolKind::Role;
}

bool is_member(SymbolKind kind) {
  return kind == SymbolKind::Role || kind == SymbolKind::Permission || kind == SymbolKind::Relation;
}

bool is_built_in(const Symbol& symbol) {
  if (symbol.kind == SymbolKind::Type) return contains(kBuiltInTypes, symbol.name);
  if (symbol.kind == SymbolKind::Variable) return !symbol.owner.empty();
  if (symbol.kind != SymbolKind::Predicate) return false;
  return contains(kConventionalPredicates, symbol.name);
}

}  // namespace frost::lsp
