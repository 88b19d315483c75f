// SPDX-License-Identifier: Apache-2.0
// The rows of a model and how each came about.
//
// A row holds for every value of its classes that passes the row's residual tests. Residuals come
// from clauses such as `f(u: User) if not banned(u);`, whose head variable meets a negation before
// it meets a value: the test waits in the row until a value arrives.
#pragma once

#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/source.hpp"
#include "codegen/trace/term.hpp"

namespace frost::trace {

using RowId = Id<struct TraceRowTag>;

// A test of a clause under the bindings of a row or a state: no row of `relation` covers `terms`,
// or the comparison of the two terms holds. A relation that is invalid means a comparison.
struct Test {
  hir::RelationId relation;
  hir::Comparison op = hir::Comparison::Equal;
  Terms terms;
  SourceSpan span;

  [[nodiscard]] bool is_negation() const { return relation.valid(); }
  friend auto operator<=>(const Test&, const Test&) = default;
};

enum class Truth : uint8_t { True, False, Open };

struct Row {
  hir::RelationId relation;
  Terms cells;                  // classes numbered by first occurrence
  std::vector<Test> residuals;  // sorted, distinct, over the classes of `cells`
  // How it was derived first, which is a way of least height. A fact has no clause.
  hir::ClauseId clause;
  SourceSpan span;              // of a fact: where it is written; may be invalid
  Terms bindings;               // by clause variable; classes past those of `cells` are any value
  std::vector<RowId> premises;  // by body atom
  uint32_t round = 0;           // height within its stratum
  bool is_witnessed = false;    // some value of an unbounded type was chosen on the way
  bool is_used = false;         // premise of some derivation
};

// Rows by relation with one index per column. Rows are never removed.
class Model {
 public:
  explicit Model(const hir::Hir& hir) : hir_(hir), relations_(hir.relations.size()) {
    for (size_t i = 0; i < relations_.size(); ++i) {
      relations_[i].columns.resize(hir.relations[hir::RelationId(i)].types.size());
    }
  }

  // None when an equal row, or one with fewer residuals, is there already.
  bool insert(Row row);

  [[nodiscard]] const hir::Hir& hir() const { return hir_; }
  [[nodiscard]] Values& values() { return values_; }
  [[nodiscard]] const Values& values() const { return values_; }
  [[nodiscard]] const Row& row(RowId id) const { return rows_[id]; }
  void mark_used(RowId id) { rows_[id].is_used = true; }
  [[nodiscard]] size_t size() const { return rows_.size(); }
  [[nodiscard]] const std::vector<RowId>& rows(hir::RelationId relation) const {
    return relations_[relation.index()].rows;
  }

  // Rows of `relation` at places [begin, end) of rows(relation) that may match `terms`, which are
  // resolved: the shortest list that a known column gives.
  [[nodiscard]] std::vector<RowId> candidates(hir::RelationId relation, const Terms& terms,
                                              size_t begin = 0, size_t end = SIZE_MAX) const;
  // An upper bound of candidates().size() over all places. Cost: logarithmic.
  [[nodiscard]] size_t candidate_count(hir::RelationId relation, const Terms& terms) const;

  // Makes `terms` equal to the cells of the row; the row's residuals under the unifier go to
  // `residuals`. On false the unifier must be undone.
  bool match(RowId id, const Terms& terms, Unifier& unifier, std::vector<Test>& residuals) const;

  // The truth of `test`, whose terms are resolved. Open: it depends on classes.
  [[nodiscard]] Truth evaluate(const Test& test) const;
  // The first row that covers the values `terms`: one of least height.
  [[nodiscard]] std::optional<RowId> covering(hir::RelationId relation, const Terms& terms) const;

 private:
  struct Column {
    std::unordered_map<uint32_t, std::vector<uint32_t>> by_value;  // places, ascending
    std::vector<uint32_t> universal;
  };
  struct Table {
    std::vector<RowId> rows;
    std::vector<Column> columns;
    std::map<Terms, std::vector<RowId>> by_cells;
  };
  struct Lists {
    const std::vector<uint32_t>* by_value = nullptr;
    const std::vector<uint32_t>* universal = nullptr;
    [[nodiscard]] size_t size() const {
      return (by_value != nullptr ? by_value->size() : 0) + universal->size();
    }
  };
  // Of the known column with the fewest rows; none when no column is known.
  [[nodiscard]] std::optional<Lists> shortest(const Table& table, const Terms& terms) const;
  [[nodiscard]] Truth evaluate_absence(const Test& test) const;
  [[nodiscard]] Truth compare(const Test& test) const;

  const hir::Hir& hir_;
  Values values_;
  IdVector<RowId, Row> rows_;
  std::vector<Table> relations_;
};

}  // namespace frost::trace
