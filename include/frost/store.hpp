// SPDX-License-Identifier: Apache-2.0
// Facts under a policy, and questions about them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frost/compiler.hpp"
#include "frost/deadline.hpp"
#include "frost/export.hpp"
#include "frost/fact.hpp"
#include "frost/query.hpp"
#include "frost/result.hpp"

namespace frost {

struct CheckQuery {
  Value actor;
  std::string_view action;
  Value resource;
};

struct ListQuery {
  Value actor;
  std::string_view action;
  std::string_view resource_type;
};

struct ActionsQuery {
  Value actor;
  Value resource;
};

struct WhoCanQuery {
  std::string_view actor_type;
  std::string_view action;
  Value resource;
};

struct QueryOptions {
  Tier tier = Tier::kAutomatic;
  // @current_unix_time of this question, in seconds since the epoch (SEM-35); the clock's when
  // empty.
  std::optional<int64_t> now = {};
  // What this question may cost: Limits::query_fuel of the store and Limits::query_bytes_max of the
  // policy when empty. kLimit when it is not enough.
  std::optional<int64_t> fuel = {};
  std::optional<uint64_t> bytes_max = {};
  // When there must be an answer, else kDeadline. Looked at every few microseconds while code runs,
  // not while names are looked up or a plan is made.
  std::optional<Deadline> deadline = {};
};

// Answers of an enumeration as ids of one type, distinct, in no particular order.
struct IdAnswers {
  std::vector<uint32_t> ids;
  bool universal = false;  // every value of the type is an answer (SEM-42)
};

// A check whose names have been looked up, to be asked again and again on one snapshot. Made by
// Snapshot::prepare(); what the numbers mean is the engine's own.
struct PreparedCheck {
  uint32_t procedure = UINT32_MAX;  // none: the answer is no
  // Ids: of actor, action and resource, or of actor and resource where the procedure knows the
  // action.
  uint32_t arguments[3] = {0, 0, 0};
  int64_t integers[2] = {0, 0};  // values of arguments that are integers no fact mentions
};

struct StoreStatistics {
  uint64_t facts = 0;             // stored ones
  uint64_t unused_facts = 0;      // those of them that the policy does not use
  uint64_t path_bytes = 0;        // access paths
  uint64_t dictionary_bytes = 0;  // id texts and their index
};

// Chunks of an index of neighbours that are laid out alike (decision 11).
struct ChunkStatistics {
  std::string layout;  // "dense", "wide", "functional" or "sparse"; then perhaps ", packed"
  uint64_t chunks = 0;
  uint64_t rows = 0;
  uint64_t bytes = 0;
};

// An index of facts: their rows in one order of columns.
struct IndexStatistics {
  std::string layout;  // such as "neighbours 1 -> 3, masks of 8 bits": arguments are counted from 1
  uint64_t rows = 0;
  uint64_t bytes = 0;
  std::vector<ChunkStatistics> chunks;  // of neighbours: the layouts in use, chunks with rows only
};

// Facts of one predicate that are stored together: those of one choice of types, and of some
// literals that the policy names, or of all others.
struct RelationStatistics {
  std::string shape;  // such as has_role(User, "member"|"owner", Organization)
  uint64_t facts = 0;
  std::vector<IndexStatistics> indexes;
};

// The names of one type, by the form in which a dictionary keeps them (decision 10).
struct TypeStatistics {
  std::string type;
  uint64_t names = 0;
  uint64_t uuids = 0;     // 16 bytes each
  uint64_t decimals = 0;  // 0 to 8 bytes each
  uint64_t texts = 0;     // as they are
  uint64_t bytes = 0;     // of all these forms; the index of the dictionary comes on top
};

struct SnapshotImpl;

// Answers questions about one state of the facts.
//
// Thread safety: const methods may be called from any thread at the same time.
// Lifetime:      keeps its state alive; cheap to copy.
// Errors:        kUnanswerable when the answer would be "every value except some" (SEM-41), with
//                the place of the negation; never for a check that holds. kLimit when a question
//                runs out of fuel; kInvalidArgument for an id that no value can have (empty, `*`,
//                too long, Integer:007). Never a decision instead. Unknown actions, types and ids
//                are no errors: the answer is no, or nothing (SEM-46).
class FROST_EXPORT Snapshot {
 public:
  // allow(actor, action, resource) (SEM-56). A few hundred nanoseconds: looks up the names.
  Result<bool> authorize(const CheckQuery& query, const QueryOptions& options = {}) const;

  // Looks up the names once; run() then takes tens of nanoseconds. Ids that no fact mentions are
  // fine, but each prepared check has its own: do not mix them. Takes ids as they are: whoever
  // prepares has checked them.
  PreparedCheck prepare(const CheckQuery& query) const;
  Result<bool> run(const PreparedCheck& check, const QueryOptions& options = {}) const;

  // The answers of run() and of authorize() for many checks, by place; the first error ends them
  // all. `allowed` has as many places as `checks`. Over facts that no cache holds, what a check
  // reads first is fetched for sixteen checks together, so that they wait for memory once: a check
  // of two look-ups then takes two thirds of the time, one of many little less. Errors:
  // kInvalidArgument when the spans differ in length.
  Result<void> run_batch(std::span<const PreparedCheck> checks, std::span<bool> allowed,
                         const QueryOptions& options = {}) const;
  Result<void> authorize_batch(std::span<const CheckQuery> queries, std::span<bool> allowed,
                               const QueryOptions& options = {}) const;

  // Ids of the resources of exactly this type that the actor may act on: sorted, distinct, "*"
  // first when every one of them (oso-cloud-api.md §4.3, §4.4).
  Result<std::vector<std::string>> list(const ListQuery& query,
                                        const QueryOptions& options = {}) const;
  // Hands each of them to `visit`, in no particular order but "*" first, until it returns false;
  // false then. The view lives until `visit` returns. Cost: as list(), without the sorting and
  // without all texts in memory at once.
  Result<bool> visit_list(const ListQuery& query,
                          const std::function<bool(std::string_view id)>& visit,
                          const QueryOptions& options = {}) const;
  // The same as ids of that type. Where a rule takes resources of any type, they are ids of the
  // pseudo type of all values.
  Result<IdAnswers> list_ids(const ListQuery& query, const QueryOptions& options = {}) const;

  // Actions the actor may do to the resource: sorted, distinct.
  Result<std::vector<std::string>> actions(const ActionsQuery& query,
                                           const QueryOptions& options = {}) const;

  // Ids of the actors of exactly this type that may do the action to the resource: as list() gives
  // them, at the cost of query().
  Result<std::vector<std::string>> who_can(const WhoCanQuery& query,
                                           const QueryOptions& options = {}) const;

  // Which of `resources` the actor may act on: their places, ascending. A batch of checks.
  Result<std::vector<size_t>> authorize_resources(const Value& actor, std::string_view action,
                                                  std::span<const Value> resources,
                                                  const QueryOptions& options = {}) const;

  // Every answer to a conjunction of predicates, stored and derived: rows with a value for each
  // variable, distinct and sorted, "every value" before any id (oso-cloud-api.md §4.3-4.5). Errors:
  // as above; kInvalidArgument for a predicate the policy does not know, an unused variable and the
  // abstract types; kLimit for query_shapes_max and the limits of clauses. Cost: the first question
  // of its shape (all but the values) plans, milliseconds; lists of ids and column orders that no
  // plan has used before make access paths. Tier::kNative compiles the plan when it is asked first,
  // where the back end is installed, else the interpreter answers; Tier::kAutomatic has it compiled
  // in the background when it is asked again and the policy was to be compiled.
  Result<std::vector<QueryRow>> query(const Query& query, const QueryOptions& options = {}) const;
  // How many rows query() gives. Cost: without values of any type, that of finding them, in 8 to 24
  // bytes a row; else that of query().
  Result<uint64_t> count(const Query& query, const QueryOptions& options = {}) const;

  // This state with more facts for some questions (oso-cloud-api.md §3): the store does not change.
  // Errors: those of FactStore::insert; kLimit beyond Limits::context_facts_max. Cost: copies the
  // access paths of the relations that the facts touch.
  Result<Snapshot> with_context(std::span<const Fact> facts) const;

  // Hands every stored fact that matches to `visit`, in no particular order, until it returns
  // false; false then. Not those of the policy text nor of the context, but also those that the
  // policy does not use (oso-cloud-api.md §3). Unknown names match nothing; kInvalidArgument for a
  // pattern with an id and no type. The views live until `visit` returns. Cost: about a
  // microsecond a fact, and a search where an index begins with a known argument, else a look at
  // every fact of the predicate.
  Result<bool> visit_facts(const FactQuery& query,
                           const std::function<bool(const Fact&)>& visit) const;
  // The same for facts that have a matching value at any place.
  Result<bool> visit_facts_of(const ValuePattern& value,
                              const std::function<bool(const Fact&)>& visit) const;

  // The code that NativeOptions::specialise makes for these facts: kNone when nobody asked for
  // native code before this snapshot was taken, when nothing can be taken for granted of its facts,
  // or when context facts went against that.
  [[nodiscard]] NativeStatus specialised_status() const;
  // Waits until that code answers. Errors: as Policy::wait_until_native.
  Result<void> wait_until_specialised(std::chrono::steady_clock::time_point deadline) const;

  [[nodiscard]] StoreStatistics statistics() const;
  // How the facts that the policy uses are stored, its own facts included; relations without facts
  // are left out. Cost: linear in the relations.
  [[nodiscard]] std::vector<RelationStatistics> relation_statistics() const;
  // How the names are stored, those of removed facts included; types without names are left out.
  // Cost: linear in the names.
  [[nodiscard]] std::vector<TypeStatistics> type_statistics() const;
  // The policy of this state.
  [[nodiscard]] Policy policy() const;
  // The change of the database that this state shows last; 0 for a FactStore.
  [[nodiscard]] uint64_t offset() const;

  explicit Snapshot(std::shared_ptr<const SnapshotImpl> impl) : impl_(std::move(impl)) {}
  [[nodiscard]] const std::shared_ptr<const SnapshotImpl>& impl() const { return impl_; }

 private:
  std::shared_ptr<const SnapshotImpl> impl_;
};

struct Progress {
  uint64_t bytes_done = 0;
  uint64_t bytes_total = 0;
  uint64_t facts = 0;
};

struct FactStoreImpl;

// A set of facts that the policy accepts. One writer: not thread-safe. Snapshots already taken
// never change.
class FROST_EXPORT FactStore {
 public:
  // Starts with the facts of the policy text, which cannot be erased.
  static Result<FactStore> create(const Policy& policy, const Limits& limits = {});
  FactStore(FactStore&&) noexcept;
  FactStore& operator=(FactStore&&) noexcept;
  ~FactStore();

  // Adding a fact again and erasing an absent one change nothing (SEM-11). A fact whose shape the
  // policy does not use is refused with kFactRefused (SEM-16, SEM-20).
  Result<void> insert(std::string_view predicate, std::span<const Value> arguments);
  Result<void> erase(std::string_view predicate, std::span<const Value> arguments);

  // Makes the changes of a batch, all of them or none (oso-cloud-api.md §3). Errors: those of
  // insert for its first bad change; kLimit for Limits::batch_matches_max.
  Result<void> apply(const Batch& batch);

  // The same facts under another policy. Facts that it does not use are kept and listed, can be
  // erased and no more be added. Errors: those of create(); the store stays as it was. Cost: that
  // of inserting every fact.
  Result<void> set_policy(const Policy& policy);

  // Adds every fact of a text such as `has_role(User{"a"}, "member", Org{"o"});`, or none at all:
  // the error names file, line and column. Gives the number of facts read.
  Result<uint64_t> load_text(std::string_view name, std::string_view text,
                             const std::function<void(const Progress&)>& progress = {});

  // The current state. Cost: rebuilds what changed since the last snapshot.
  Snapshot snapshot();

  [[nodiscard]] FactStoreImpl& impl() { return *impl_; }

 private:
  explicit FactStore(std::unique_ptr<FactStoreImpl> impl);
  std::unique_ptr<FactStoreImpl> impl_;
};

}  // namespace frost
