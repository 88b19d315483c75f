// SPDX-License-Identifier: Apache-2.0
// A data set of any size for examples/github/policy.polar, and questions about it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/workloads/fact_sink.hpp"

namespace frost::workloads {

struct GithubOptions {
  uint64_t facts = 1'000'000;
  uint64_t seed = 1;
};

inline constexpr uint64_t kGithubFactsMin = 1'000;
inline constexpr uint64_t kGithubFactsMax = 1'000'000'000;

// Sends `options.facts` facts (within 1 %) to `sink`, all distinct and of the shapes listed below.
// A number of facts outside the two limits above is taken as the nearer one.
//
// The same options give the same facts in the same order on every machine. Organizations follow
// each other, the larger ones first; the facts of one are kept in memory at a time.
void generate_github(const GithubOptions& options, FactSink& sink);

// Every shape that generate_github() uses, in the form `has_role(User, "owner", Organization)`:
// role and relation names as literals, everything else as types.
std::span<const std::string_view> github_shapes();

enum class QuestionKind : uint8_t { Authorize, List, Actions };

// What a question was made to exercise. Another path may lead to the same answer as well.
enum class QuestionPath : uint8_t {
  // Allowed.
  DirectRole,        // a collaborator's role on the repository
  OrganizationRole,  // ownership, base role, internal repository, or a permission of the tenant
  TeamRole,          // a role of a team of the same organization
  Public,            // an unknown or unrelated user reads a public repository
  IssueAuthor,       // authors edit their issues where they can read
  IssueRole,         // a role on the repository reaches the issue
  GlobalRole,        // a site administrator or auditor
  // Denied.
  UnknownUser,    // no fact mentions the user
  OtherTenant,    // somebody without a role in the organization
  MissingRole,    // a member without a role on the repository
  WeakRole,       // a role on the repository, but too low a one
  IssueOutsider,  // an author who cannot read the repository
  // Not decided here.
  Enumeration,  // list and actions
};

// One question. An empty `resource_id` belongs to `list`, an empty `action` to `actions`.
struct Question {
  QuestionKind kind = QuestionKind::Authorize;
  QuestionPath path = QuestionPath::Enumeration;
  std::string actor_id;  // of type User
  std::string action;
  std::string_view resource_type;  // a literal
  std::string resource_id;
  std::optional<bool> expected;  // the answer, for checks
};

// Questions about the facts of generate_github() with the same options: of every 100, 47 checks
// that are allowed, 47 that are denied, 3 `list` and 3 `actions`. A longer set begins with the
// shorter one; the same arguments give the same questions on every machine.
//
// Cost: makes the facts of every organization asked about once, without writing them.
std::vector<Question> github_questions(const GithubOptions& options, std::size_t count);

// The question in the words of the command line: `authorize User:u12 read Repository:r99`.
void append_question(std::string& out, const Question& question);

}  // namespace frost::workloads
