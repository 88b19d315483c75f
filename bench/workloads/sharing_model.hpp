// SPDX-License-Identifier: Apache-2.0
// Users, nested groups, folders, documents and what is shared with whom, as arrays: what the
// workloads of policies/drive.polar make, and who decides about it. Internal to them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/workloads/check.hpp"
#include "bench/workloads/fact_sink.hpp"

namespace frost::workloads::sharing {

inline constexpr uint32_t kNone = UINT32_MAX;

enum class Role : uint8_t { Viewer, Editor, Owner };  // each includes the one before
enum class Kind : uint8_t { Folder, Document };

struct Grant {
  bool to_group = false;
  uint32_t who = 0;
  Role role = Role::Viewer;

  friend bool operator==(const Grant&, const Grant&) = default;
};

struct Thing {
  uint32_t parent = kNone;  // a folder
  std::vector<Grant> grants;
};

struct Model {
  std::vector<std::vector<uint32_t>> groups_of_user;
  std::vector<std::vector<uint32_t>> groups_of_group;
  std::vector<Thing> folders;
  std::vector<Thing> documents;

  [[nodiscard]] const std::vector<Thing>& things(Kind kind) const {
    return kind == Kind::Folder ? folders : documents;
  }
  [[nodiscard]] uint64_t facts() const;
  void send(FactSink& sink) const;
};

// Decides by walking up: the groups of one user are kept for the next question.
class Decider {
 public:
  explicit Decider(const Model& model) : model_(model), is_member_(model.groups_of_group.size()) {}

  bool may(uint32_t user, Role role, Kind kind, uint32_t number);

 private:
  void know(uint32_t user);
  [[nodiscard]] bool is_granted(const Thing& thing, uint32_t user, Role role) const;

  const Model& model_;
  std::vector<bool> is_member_;
  std::vector<uint32_t> members_;
  uint32_t user_ = kNone;
};

// A question about the model with its answer.
Check make_check(Decider& decider, uint32_t user, Role role, Kind kind, uint32_t number);

}  // namespace frost::workloads::sharing
