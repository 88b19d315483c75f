// SPDX-License-Identifier: Apache-2.0
// Snapshot::visit_facts: patterns by type and id, over every relation that may have such facts.
#include <limits>

#include "base/any_value.hpp"
#include "runtime/store/fact_reader.hpp"
#include "runtime/store/store.hpp"

namespace frost::rt {
namespace {

// One relation for one query.
class RelationVisit {
 public:
  RelationVisit(const Snapshot& snapshot, const RelationShape& relation, const FactQuery& query)
      : types_(snapshot.layout()->schema().types), relation_(relation.schema()), query_(query) {}

  // Whether its facts may match, by predicate and types; sets what the reader takes.
  bool prepare() {
    if (!query_.predicate.empty() && query_.predicate != relation_.predicate) return false;
    const size_t arity = relation_.argument_types.size();
    ids_.assign(arity, std::nullopt);
    any_texts_.resize(arity);
    values_.resize(arity);
    if (!query_.arguments) return true;
    if (query_.arguments->size() != arity) return false;
    for (size_t i = 0; i < arity; ++i) {
      if (!prepare((*query_.arguments)[i], i)) return false;
    }
    return true;
  }

  [[nodiscard]] FactPattern ids() const { return ids_; }

  bool visit(std::span<const std::string_view> texts,
             const std::function<bool(const FactView&)>& use) {
    for (size_t i = 0; i < texts.size(); ++i) {
      values_[i] = {type_name(i), texts[i]};
      if (values_[i].type != kAnyName) continue;
      const auto [type, id] = split_any(texts[i]);
      values_[i] = {type, id};
      if (query_.arguments && !(*query_.arguments)[i].matches(values_[i])) return true;
    }
    return use({relation_.predicate, values_});
  }

 private:
  [[nodiscard]] std::string_view type_name(size_t position) const {
    return types_[relation_.argument_types[position].index()];
  }

  bool prepare(const ValuePattern& pattern, size_t i) {
    const bool is_any = type_name(i) == kAnyName;
    if (pattern.type && !is_any && *pattern.type != type_name(i)) return false;
    if (!pattern.id || (is_any && !pattern.type)) return true;
    ids_[i] = pattern.id;
    if (is_any) {
      any_texts_[i] = any_text(*pattern.type, *pattern.id);
      ids_[i] = any_texts_[i];
    }
    return true;
  }

  const std::vector<std::string>& types_;
  const RelationSchema& relation_;
  const FactQuery& query_;
  std::vector<std::optional<std::string_view>> ids_;
  std::vector<std::string> any_texts_;
  std::vector<ValueView> values_;
};

}  // namespace

bool Snapshot::visit_facts(const FactQuery& query,
                           const std::function<bool(const FactView&)>& visit) const {
  const FactReader reader(*this);
  const auto relations = layout()->shapes().relations();
  for (uint32_t index = 0; index < relations.size(); ++index) {
    RelationVisit relation(*this, relations[index], query);
    if (!relation.prepare()) continue;
    uint64_t rows_left = std::numeric_limits<uint64_t>::max();
    const auto visit_texts = [&](std::span<const std::string_view> texts) {
      return relation.visit(texts, visit);
    };
    if (!reader.match(RelationId(index), relation.ids(), rows_left, visit_texts)) return false;
  }
  return true;
}

}  // namespace frost::rt
