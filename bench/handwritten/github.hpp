// SPDX-License-Identifier: Apache-2.0
// What a programmer would write for examples/github/policy.polar alone: the checks of repositories
// and issues as C++ over arrays, to measure the engine against. It knows more than a policy says,
// always to its own advantage: a team and a repository have one organization, an issue one
// repository, roles are levels, and nothing ever changes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bench/workloads/fact_sink.hpp"

namespace frost::bench {

// Dense numbers of the ids of one type.
class Numbers {
 public:
  static constexpr uint32_t kUnknown = UINT32_MAX;

  uint32_t add(std::string_view id) {
    return numbers_.try_emplace(std::string(id), static_cast<uint32_t>(numbers_.size()))
        .first->second;
  }
  [[nodiscard]] uint32_t find(std::string_view id) const {
    const auto found = numbers_.find(std::string(id));
    return found == numbers_.end() ? kUnknown : found->second;
  }
  [[nodiscard]] uint32_t size() const { return static_cast<uint32_t>(numbers_.size()); }

 private:
  std::unordered_map<std::string, uint32_t> numbers_;
};

// Pairs (from, to), each with a byte, as sorted neighbours.
class Edges {
 public:
  struct Edge {
    uint32_t to;
    uint8_t value;
  };

  void add(uint32_t from, uint32_t to, uint8_t value) { added_.push_back({from, {to, value}}); }
  // Equal pairs become one, their bytes combined bit by bit.
  void finish(uint32_t sources);

  struct List {
    const Edge* first;
    const Edge* last;
    [[nodiscard]] const Edge* begin() const { return first; }
    [[nodiscard]] const Edge* end() const { return last; }
  };
  [[nodiscard]] List of(uint32_t from) const {
    return {edges_.data() + offsets_[from], edges_.data() + offsets_[from + 1]};
  }
  // The byte of a pair, 0 when it is absent.
  [[nodiscard]] uint8_t value(uint32_t from, uint32_t to) const;

 private:
  std::vector<std::pair<uint32_t, Edge>> added_;
  std::vector<uint32_t> offsets_;
  std::vector<Edge> edges_;
};

class HandwrittenGithub : public workloads::FactSink {
 public:
  void fact(std::string_view predicate, std::span<const workloads::Argument> arguments) override;
  // After the last fact, before the first check.
  void finish();

  struct Check {
    uint32_t user = Numbers::kUnknown;
    uint32_t resource = Numbers::kUnknown;
    uint8_t action = 0;
    bool is_issue = false;
  };
  [[nodiscard]] Check prepare(std::string_view user, std::string_view action,
                              std::string_view resource_type, std::string_view resource) const;
  [[nodiscard]] bool run(const Check& check) const;

 private:
  void role(std::span<const workloads::Argument> arguments);
  void relation(std::span<const workloads::Argument> arguments);

  [[nodiscard]] bool may(uint32_t user, uint8_t action, uint32_t repository) const;
  [[nodiscard]] bool may_on_issue(uint32_t user, uint8_t action, uint32_t issue) const;
  [[nodiscard]] bool holds(uint32_t user, uint32_t repository, uint8_t level) const;
  [[nodiscard]] bool holds_by_team(uint32_t user, uint32_t repository, uint8_t level) const;

  Numbers users_, organizations_, teams_, repositories_, issues_;
  std::vector<uint8_t> site_roles_;          // by user: bits
  Edges user_organizations_;                 // bits of roles
  Edges user_repositories_;                  // bit of each level
  Edges user_teams_;                         // 1
  Edges team_repositories_;                  // bit of each level
  Edges code_owners_;                        // 1
  std::vector<uint8_t> base_roles_;          // by organization: bits of levels
  std::vector<uint32_t> team_organization_;  // by team
  std::vector<uint32_t> repository_organization_;
  std::vector<uint8_t> repository_flags_;  // public, internal
  struct Issue {
    uint32_t repository = Numbers::kUnknown;
    uint32_t author = Numbers::kUnknown;
    uint32_t assignee = Numbers::kUnknown;
  };
  std::vector<Issue> issue_;
};

}  // namespace frost::bench
