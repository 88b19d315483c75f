// SPDX-License-Identifier: Apache-2.0
// Values and options of C as those of C++.
#include <chrono>
#include <limits>
#include <utility>

#include "codegen/c_api/handles.hpp"

namespace frost::c_api {

Result<Tier> tier_of(int32_t tier) {
  switch (tier) {
    case FROST_TIER_AUTOMATIC:
      return Tier::kAutomatic;
    case FROST_TIER_INTERPRETER:
      return Tier::kInterpreter;
    case FROST_TIER_NATIVE:
      return Tier::kNative;
    default:
      return fail(Code::kInvalidArgument, "there is no tier " + std::to_string(tier));
  }
}

std::chrono::steady_clock::time_point deadline_after(uint64_t timeout_ns) {
  using Clock = std::chrono::steady_clock;
  const auto now = Clock::now();
  const auto left = static_cast<uint64_t>((Clock::time_point::max() - now).count());
  return now + std::chrono::nanoseconds(static_cast<int64_t>(std::min(timeout_ns, left)));
}

Result<Observer> observer_of(const frost_observer* given) {
  if (given == nullptr) return Observer{};
  const auto known = read_struct(given, "the observer");
  if (!known) return std::unexpected(known.error());
  Observer observer;
  if (known->log != nullptr) {
    observer.log = [log = known->log, context = known->context](const LogEvent& event) {
      log(context, static_cast<int32_t>(event.level), to_c(event.area), to_c(event.message));
    };
  }
  if (known->metric != nullptr) {
    observer.metric = [metric = known->metric, context = known->context](const Metric& seen) {
      metric(context, to_c(seen.name), seen.value);
    };
  }
  return observer;
}

Result<NativeOptions> native_options_of(const frost_native_options* given) {
  const auto known = read_struct(given, "the options of native code");
  if (!known) return std::unexpected(known.error());
  NativeOptions options;
  const auto cpu = text_of(known->cpu, "the CPU");
  if (!cpu) return std::unexpected(cpu.error());
  if (!cpu->empty()) options.cpu = *cpu;
  const auto directory = text_of(known->cache_directory, "the directory of the cache");
  if (!directory) return std::unexpected(directory.error());
  options.cache.directory = *directory;
  if (known->cache_bytes_max != 0) options.cache.bytes_max = known->cache_bytes_max;
  auto observer = observer_of(known->observer);
  if (!observer) return std::unexpected(observer.error());
  options.observer = *std::move(observer);
  return options;
}

Result<QueryOptions> question_options_of(const frost_question_options& given) {
  QueryOptions options;
  const auto tier = tier_of(given.tier);
  if (!tier) return std::unexpected(tier.error());
  if (given.fuel < 0) return fail(Code::kInvalidArgument, "the fuel of a question is negative");
  options.tier = *tier;
  if (given.now_unix_s != nullptr) options.now = *given.now_unix_s;
  if (given.fuel != 0) options.fuel = given.fuel;
  if (given.bytes_max != 0) options.bytes_max = given.bytes_max;
  if (given.timeout_ns != 0) options.deadline = deadline_after(given.timeout_ns);
  return options;
}

Result<Value> value_of(const frost_value& value, const char* name) {
  const auto type = text_of(value.type, name);
  if (!type) return std::unexpected(type.error());
  const auto id = text_of(value.id, name);
  if (!id) return std::unexpected(id.error());
  return Value{*type, *id};
}

namespace {

bool is_plain(const frost_value& value) {
  return c_api::is_plain(value.type) && c_api::is_plain(value.id);
}

std::string_view view_of(frost_text text) { return {text.data, text.size}; }

Value view_of(const frost_value& value) { return {view_of(value.type), view_of(value.id)}; }

}  // namespace

Result<CheckQuery> check_of(const frost_check& check) {
  // A check takes tens of nanoseconds: no results of parts where all is well.
  if (is_plain(check.actor) && is_plain(check.action) && is_plain(check.resource)) [[likely]] {
    return CheckQuery{view_of(check.actor), view_of(check.action), view_of(check.resource)};
  }
  const auto actor = value_of(check.actor, "the actor");
  if (!actor) return std::unexpected(actor.error());
  const auto action = text_of(check.action, "the action");
  if (!action) return std::unexpected(action.error());
  const auto resource = value_of(check.resource, "the resource");
  if (!resource) return std::unexpected(resource.error());
  return CheckQuery{*actor, *action, *resource};
}

namespace {

Result<void> check_arguments(const frost_fact& fact) {
  if (fact.argument_count > kArgumentsMax) {
    return fail(Code::kInvalidArgument, "a fact has " + std::to_string(fact.argument_count) +
                                            " arguments, more than " +
                                            std::to_string(kArgumentsMax));
  }
  return require_array("the arguments of a fact", fact.arguments, fact.argument_count);
}

}  // namespace

Result<std::vector<Value>> values_of(const frost_fact& fact) {
  if (auto checked = check_arguments(fact); !checked) return std::unexpected(checked.error());
  std::vector<Value> values;
  for (size_t i = 0; i < fact.argument_count; ++i) {
    const auto value = value_of(fact.arguments[i], "an argument of a fact");
    if (!value) return std::unexpected(value.error());
    values.push_back(*value);
  }
  return values;
}

Result<std::vector<ValuePattern>> patterns_of(const frost_fact& pattern) {
  if (auto checked = check_arguments(pattern); !checked) return std::unexpected(checked.error());
  std::vector<ValuePattern> patterns;
  for (size_t i = 0; i < pattern.argument_count; ++i) {
    const auto type = optional_text_of(pattern.arguments[i].type, "a type of a pattern");
    if (!type) return std::unexpected(type.error());
    const auto id = optional_text_of(pattern.arguments[i].id, "an id of a pattern");
    if (!id) return std::unexpected(id.error());
    patterns.push_back({*type, *id});
  }
  return patterns;
}

}  // namespace frost::c_api
