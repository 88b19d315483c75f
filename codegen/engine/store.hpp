// SPDX-License-Identifier: Apache-2.0
// What a public FactStore and Snapshot hold.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "codegen/engine/policy.hpp"
#include "frost/store.hpp"
#include "runtime/exec/answers.hpp"
#include "runtime/store/fact_base.hpp"
#include "runtime/store/stored_facts.hpp"

namespace frost {

struct SnapshotImpl {
  std::shared_ptr<PolicyImpl> policy;
  std::shared_ptr<const rt::Snapshot> facts;
  std::shared_ptr<const rt::StoredFacts> stored;  // without the facts of a context
  int64_t query_fuel = 0;
  Limits limits;
  uint64_t offset = 0;  // of the database; 0 without one

  // Code for these facts; null without.
  std::shared_ptr<const SpecialisedCode> specialised;
  // The code to run on now; null: the interpreter.
  [[nodiscard]] const frost_entry_fn* table_for(Tier tier) const {
    if (tier == Tier::kInterpreter) return nullptr;
    if (in_use != nullptr) {
      if (const frost_entry_fn* const table = in_use->entries()) return table;
      if (const frost_entry_fn* const table = specialised.get()->native.get()) return table;
    }
    return policy.get()->native.get();
  }
  // What the checks of that code read early.
  [[nodiscard]] const LookAheads& look_aheads() const {
    const LookAheads* const used =
        specialised != nullptr ? specialised->in_use->look_aheads() : nullptr;
    return used != nullptr ? *used : policy->look_aheads;
  }
  // LoadedProgram::run on that code.
  [[nodiscard]] frost_status run(Tier tier, uint32_t index, frost_req& question,
                                 const uint32_t* arguments) const {
    return policy->run(table_for(tier), tier, index, question, arguments);
  }

  // What every question of this state begins with, near at hand: how a processor foresees the check
  // that comes next depends on how soon it is known. Made by begin_requests().
  const CodeInUse* in_use = nullptr;  // of `specialised`
  bool is_plain = false;              // LoadedProgram::is_plain
  frost_req request = {};
  // Again whenever the policy, the facts or the code are others.
  void begin_requests();
};

struct FactStoreImpl {
  std::shared_ptr<PolicyImpl> policy;
  std::unique_ptr<rt::FactBase> facts;
  Limits limits;
};

// The facts of the policy text (polar.md §4.3).
std::vector<rt::OwnedFact> policy_facts(const lir::Program& program);

StoreStatistics statistics_of(const rt::StoredFacts& stored);

// What a public snapshot holds of `stored`, which belongs to `policy`.
std::shared_ptr<const SnapshotImpl> make_state(const std::shared_ptr<PolicyImpl>& policy,
                                               const rt::StoredFacts& stored, const Limits& limits,
                                               uint64_t offset);

// A request's view of its arguments as ids. A value that no fact mentions gets an id of its own
// from the private range, the same one when it occurs again in the same request.
class ArgumentIds {
 public:
  explicit ArgumentIds(const rt::Snapshot& facts) : facts_(facts) {}

  uint32_t id(uint32_t type, std::string_view text);
  // Of a value that no fact mentions.
  uint32_t private_id(uint32_t type, std::string_view text);
  // Those of several names, looked up together; `found` has as many places.
  void find_all(std::span<const rt::TypedName> names, std::span<uint32_t> found);
  // A value as an argument of type `type`: its own, or Any.
  uint32_t argument(const EntryTable& entries, uint32_t type, const Value& value);
  // The time of the request that they are arguments of: an answer may be that number.
  void set_now(int64_t now) { now_ = now; }
  // The text of an answer, also of a private id.
  [[nodiscard]] std::string text(uint32_t type, uint32_t id) const;
  // Those of many answers, in their order, at less cost.
  [[nodiscard]] std::vector<std::string> texts(uint32_t type, std::span<const uint32_t> ids) const;
  // Values of private ids, in their order; the smallest integer for what is none.
  [[nodiscard]] std::span<const int64_t> integers() const { return integers_; }

 private:
  struct Private {
    uint32_t type;
    std::string text;
  };

  const rt::Snapshot& facts_;
  // A check has three arguments, and most have none here: no memory of the heap for them.
  static constexpr size_t kInline = 4;
  boost::container::small_vector<Private, kInline> private_;
  boost::container::small_vector<int64_t, kInline> integers_;
  int64_t now_ = 0;
};

// A request for one question; `integers` (ArgumentIds::integers) and `sink` must outlive it.
frost_req make_request(const SnapshotImpl& snapshot, const QueryOptions& options,
                       std::span<const int64_t> integers, frost_sink* sink = nullptr);
// The same for another program over facts that are laid out for it.
frost_req make_request(const LoadedProgram& program, const rt::Snapshot& facts, int64_t fuel,
                       const QueryOptions& options, std::span<const int64_t> integers,
                       frost_sink* sink = nullptr);

// The names of many checks, at most rt::kLookAheadGroup, looked up together. `checks` has as many
// places. Errors: those of check_argument().
Result<void> prepare_all(const SnapshotImpl& snapshot, std::span<const CheckQuery> queries,
                         std::span<PreparedCheck> checks);

// In every program; the first is that of actions.
inline constexpr uint32_t kStringType = 0;
inline constexpr uint32_t kBooleanType = 1;
inline constexpr uint32_t kIntegerType = 2;

// Two spellings of one number must not become two values (DEC-34): kInvalidArgument for a value
// that no fact can have.
Result<void> check_argument(const Value& value);

// True for most values that check_argument() is content with. `type` is the number of the value's
// type (EntryTable::number): of types that the policy knows, only two have rules of their own.
inline bool is_plain_argument(uint32_t type, std::string_view id) {
  return type != EntryTable::kNoType && type != kBooleanType && type != kIntegerType &&
         !id.empty() && id.size() <= Limits{}.argument_bytes_max && id != "*";
}

// Runs an enumerating procedure whose free argument has type `answer_type`. What it found lives
// until the next question of this thread.
Result<const rt::AnswerBuffer*> find_answers(const SnapshotImpl& snapshot,
                                             const QueryOptions& options, uint32_t procedure,
                                             ArgumentIds& ids, const uint32_t* arguments,
                                             uint32_t answer_type);
// The same; the answers are the caller's.
Result<IdAnswers> enumerate(const SnapshotImpl& snapshot, const QueryOptions& options,
                            uint32_t procedure, ArgumentIds& ids, const uint32_t* arguments,
                            uint32_t answer_type);

// Of answers of type Any, keeps those of type `wanted`.
void keep_type(const EntryTable& entries, uint32_t type, std::string_view wanted,
               const ArgumentIds& arguments, IdAnswers& answers);

// Sorted bytewise and distinct, "*" first; without the type of answers of type Any.
std::vector<std::string> answer_texts(const EntryTable& entries, std::span<const uint32_t> ids,
                                      bool universal, uint32_t type, const ArgumentIds& arguments);

}  // namespace frost
