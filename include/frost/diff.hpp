// SPDX-License-Identifier: Apache-2.0
// What changes when one policy takes the place of another (docs/diff.md): rules, and decisions on
// given facts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "frost/export.hpp"
#include "frost/result.hpp"
#include "frost/store.hpp"

namespace frost {

// What a changed decision is about.
enum class DiffTarget : uint8_t {
  kResource,  // one resource
  kEvery,     // every resource of the type, also those that no fact mentions
  kOthers,    // the resources of the type that no fact mentions; only where lists are not possible
  kGlobal,    // none: allow(actor, action)
};

struct ChangedDecision {
  bool is_gained = false;  // else lost
  std::string actor = {};  // an id; empty for the actors that no fact mentions
  DiffTarget target = DiffTarget::kResource;
  std::string resource = {};  // of kResource
  // kEvery: how many resources the other policy grants by name.
  uint64_t by_name = 0;
};

// The changes for one type of actors, one action and one type of resources.
struct DiffGroup {
  std::string actor_type;
  // The actors that no fact and no policy mentions, as one, instead of those that are mentioned.
  bool is_other_actors = false;
  // None: every action, or every action that no fact and no policy mentions.
  std::optional<std::string> action;
  std::string resource_type;  // empty: allow(actor, action)
  // An actor and one resource, or none of allow(actor, action).
  uint64_t gained = 0;
  uint64_t lost = 0;
  // Actors that may now act on every resource of the type, or no longer. Not counted above.
  uint64_t gained_every = 0;
  uint64_t lost_every = 0;
  // Lists that one policy cannot give (SEM-41). Their resources were asked for one by one.
  uint64_t unlisted = 0;
  // Checks that one policy cannot answer: they are not compared.
  uint64_t unanswered = 0;
  std::string why_unlisted;              // the message of the first
  std::vector<ChangedDecision> samples;  // the first DiffOptions::samples_max gained, and lost

  [[nodiscard]] bool is_changed() const {
    return gained + lost + gained_every + lost_every + unanswered > 0;
  }
};

// A rule, or a fact in the policy text, that only one policy has.
struct RuleChange {
  bool is_added = false;  // else removed
  std::string text;       // one clause as `--print=hir` writes it
  std::string file;       // empty for what is built in
  uint32_t line = 0;
};

struct PolicyDiff {
  std::vector<RuleChange> rules;  // removed ones first, each in policy order
  std::vector<DiffGroup> groups;  // those with changes or unlisted answers, sorted by name
  uint64_t actors = 0;            // that were asked for
  uint64_t questions = 0;         // that each policy was asked

  [[nodiscard]] bool is_changed() const;  // whether a decision is another one
};

struct DiffProgress {
  uint64_t actors_done = 0;
  uint64_t actors_total = 0;
};

struct DiffOptions {
  QueryOptions query;  // what each question may cost; the same time for all of them
  size_t samples_max = 5;
  // Groups with changes that are kept; kLimit beyond that.
  size_t groups_max = 100'000;
  std::function<void(const DiffProgress&)> progress = {};  // for each actor; may be empty
};

// Compares allow/3 and allow/2 of two policies over the same facts: for each actor that a fact or a
// policy mentions, and for one that nobody mentions, every action that could be allowed and every
// type of resources that a fact or a policy mentions. Questions that the same rules decide in both
// policies are not asked: the facts are the same. Exact: what is not in the result does not change. The order of the rules and the names of their variables are no change. Values of types
// that nobody mentions are not asked for.
//
// Both policies must have been compiled from text. Errors: those of Snapshot::list, except
// kUnanswerable; kInvalidArgument for a policy from an artefact; kLimit for groups_max. Cost: two
// lists for each actor, action and type of resources; memory for the groups and one list.
FROST_EXPORT Result<PolicyDiff> diff_policies(const Snapshot& before, const Snapshot& after,
                                              const DiffOptions& options = {});

}  // namespace frost
