// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_generate.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/frost/bench_pool.hpp"
#include "tools/frost/bench_questions.hpp"

namespace frost::cli {
namespace {

constexpr size_t kTries = 16;        // actors looked at for one that may do something
constexpr size_t kAnswersMax = 256;  // of a list, among which one is drawn

// What a check asks about.
struct CheckKind {
  std::string actor_type;
  std::string action;
  std::string resource_type;
  friend auto operator<=>(const CheckKind&, const CheckKind&) = default;
};

class Generator {
 public:
  Generator(const Snapshot& snapshot, IdPool pool, const GenerateOptions& options)
      : snapshot_(snapshot), pool_(std::move(pool)), count_(options.count), draw_(options.seed) {}

  // The lines of all kinds; empty when there is nothing to ask about.
  std::string lines(const std::set<CheckKind>& kinds);

 private:
  using Kinds = std::vector<const CheckKind*>;

  void add_checks(const CheckKind& kind);
  void add_enumerations(const Kinds& kinds);
  [[nodiscard]] std::optional<std::string> allowed_resource(const CheckKind& kind,
                                                            const Value& actor);
  Value any(std::string_view type);
  void add(const std::string& line) { lines_.append(line).append("\n"); }

  const Snapshot& snapshot_;
  IdPool pool_;
  uint64_t count_;
  DrawnNumbers draw_;
  std::string lines_;
};

std::set<CheckKind> kinds_of(const PolicySchema& schema, const IdPool& pool);
std::vector<std::string> types_of(const SchemaArgument& argument, const PolicySchema& schema);
std::vector<std::string> actions_of(const SchemaArgument& argument,
                                    const std::string& resource_type, const PolicySchema& schema);

constexpr QueryOptions kHow{.tier = Tier::kInterpreter};

}  // namespace

Outcome<std::string> generate_questions(const Snapshot& snapshot, const PolicySchema& schema,
                                        const GenerateOptions& options) {
  auto pool = collect_ids(snapshot, options.seed);
  if (!pool) return std::unexpected(std::move(pool.error()));
  const std::set<CheckKind> kinds = kinds_of(schema, *pool);
  std::string lines = Generator(snapshot, *std::move(pool), options).lines(kinds);
  if (!lines.empty()) return lines;
  return stop(
      kExitData,
      "there is nothing to ask about: no facts mention both actors and resources of a rule; "
      "give --facts FILE, or questions with --queries FILE");
}

namespace {

std::string Generator::lines(const std::set<CheckKind>& kinds) {
  // By pair of types, which share their enumerations.
  std::vector<Kinds> pairs;
  for (const CheckKind& kind : kinds) {
    add_checks(kind);
    const auto pair = std::ranges::find_if(pairs, [&kind](const Kinds& others) {
      return others.front()->actor_type == kind.actor_type &&
             others.front()->resource_type == kind.resource_type;
    });
    if (pair == pairs.end()) {
      pairs.push_back({&kind});
    } else {
      pair->push_back(&kind);
    }
  }
  for (const Kinds& pair : pairs) add_enumerations(pair);
  return std::move(lines_);
}

void Generator::add_checks(const CheckKind& kind) {
  for (uint64_t number = 0; number < count_; ++number) {
    CheckQuery check{.actor = any(kind.actor_type), .action = kind.action, .resource = {}};
    std::optional<std::string> allowed;
    for (size_t tries = 0; number % 2 == 0 && tries < kTries; ++tries) {
      allowed = allowed_resource(kind, check.actor);
      if (allowed) break;
      check.actor = any(kind.actor_type);
    }
    check.resource = allowed ? Value{kind.resource_type, *allowed} : any(kind.resource_type);
    add(text_of(check));
  }
}

void Generator::add_enumerations(const Kinds& kinds) {
  for (uint64_t number = 0; number < count_; ++number) {
    const CheckKind& kind = *kinds[draw_.below(kinds.size())];
    const Value actor = any(kind.actor_type);
    const Value resource = any(kind.resource_type);
    const ListQuery list{actor, kind.action, kind.resource_type};
    const ActionsQuery actions{actor, resource};
    const WhoCanQuery who_can{kind.actor_type, kind.action, resource};
    if (snapshot_.list_ids(list, kHow)) add(text_of(list));
    if (snapshot_.actions(actions, kHow)) add(text_of(actions));
    if (snapshot_.who_can(who_can, kHow)) add(text_of(who_can));
  }
}

// A resource that the actor may act on; any one where it is every one.
std::optional<std::string> Generator::allowed_resource(const CheckKind& kind, const Value& actor) {
  std::vector<std::string> answers;
  const auto done = snapshot_.visit_list(
      {actor, kind.action, kind.resource_type},
      [&answers](std::string_view id) {
        answers.emplace_back(id);
        return answers.size() < kAnswersMax;
      },
      kHow);
  if (!done || answers.empty()) return std::nullopt;
  std::ranges::sort(answers);  // lists have no order of their own
  const std::string& drawn = answers[draw_.below(answers.size())];
  if (drawn == "*") return std::string(any(kind.resource_type).id);
  if (!fits_in_line(drawn)) return std::nullopt;
  return drawn;
}

Value Generator::any(std::string_view type) {
  const auto& [name, ids] = *pool_.find(type);
  return {.type = name, .id = ids[draw_.below(ids.size())]};
}

// Of every `allow` that the policy derives, where the facts mention both sides.
std::set<CheckKind> kinds_of(const PolicySchema& schema, const IdPool& pool) {
  std::set<CheckKind> kinds;
  for (const SchemaEntry& entry : schema.questions) {
    if (entry.predicate != "allow" || entry.arguments.size() != 3) continue;
    for (const std::string& actor : types_of(entry.arguments[0], schema)) {
      for (const std::string& resource : types_of(entry.arguments[2], schema)) {
        if (!pool.contains(actor) || !pool.contains(resource)) continue;
        for (const std::string& action : actions_of(entry.arguments[1], resource, schema)) {
          if (fits_in_line(action)) kinds.insert({actor, action, resource});
        }
      }
    }
  }
  return kinds;
}

// A rule for any type is one for each that has a block.
std::vector<std::string> types_of(const SchemaArgument& argument, const PolicySchema& schema) {
  if (!argument.type.empty()) return {argument.type};
  std::vector<std::string> types;
  for (const auto& [type, block] : schema.blocks) types.push_back(type);
  return types;
}

// A rule for any action is one for each permission that the block of the resource has.
std::vector<std::string> actions_of(const SchemaArgument& argument,
                                    const std::string& resource_type, const PolicySchema& schema) {
  if (!argument.literals.empty()) return argument.literals;
  const auto block = schema.blocks.find(resource_type);
  return block == schema.blocks.end() ? std::vector<std::string>() : block->second.permissions;
}

}  // namespace
}  // namespace frost::cli
