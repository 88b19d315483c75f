// SPDX-License-Identifier: Apache-2.0
// What a public FactStore and Snapshot hold.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "codegen/engine/policy.hpp"
#include "frost/store.hpp"
#include "runtime/store/store.hpp"

namespace frost {

struct SnapshotImpl {
  std::shared_ptr<PolicyImpl> policy;
  std::shared_ptr<const rt::Snapshot> facts;
  int64_t query_fuel = 0;
};

struct FactStoreImpl {
  std::shared_ptr<PolicyImpl> policy;
  std::unique_ptr<rt::Store> store;
  Limits limits;
  // Facts of the policy text: always there, whatever is erased (polar.md §4.3).
  std::set<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>> fixed;
};

// A request's view of its arguments as ids. A value that no fact mentions gets an id of its own
// from the private range, the same one when it occurs again in the same request.
class ArgumentIds {
 public:
  explicit ArgumentIds(const rt::Snapshot& facts) : facts_(facts) {}

  uint32_t id(uint32_t type, std::string_view text);
  // The text of an answer, also of a private id.
  [[nodiscard]] std::string text(uint32_t type, uint32_t id) const;

 private:
  struct Private {
    uint32_t type;
    std::string_view text;
  };

  const rt::Snapshot& facts_;
  std::vector<Private> private_;
};

// Runs an enumerating procedure whose free argument has type `answer_type`.
Result<IdAnswers> enumerate(const SnapshotImpl& snapshot, Tier tier, uint32_t procedure,
                            const uint32_t* arguments, uint32_t answer_type);

// Sorted bytewise and distinct, "*" first.
std::vector<std::string> answer_texts(const IdAnswers& answers, uint32_t type,
                                      const ArgumentIds& arguments);

}  // namespace frost
