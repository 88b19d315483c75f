// SPDX-License-Identifier: Apache-2.0
// frost/c/base.h: limits by name.
#include <algorithm>
#include <limits>
#include <variant>

#include "codegen/c_api/handles.hpp"

namespace frost::c_api {
namespace {

using Field = std::variant<uint32_t Limits::*, uint64_t Limits::*, int64_t Limits::*>;

struct NamedLimit {
  std::string_view name;
  Field field;
};

#define FROST_NAMED(field) \
  NamedLimit { #field, &Limits::field }
// Every field of Limits: the assertion below counts them.
constexpr NamedLimit kLimits[] = {FROST_NAMED(policy_bytes_max),
                                  FROST_NAMED(nesting_depth_max),
                                  FROST_NAMED(clauses_max),
                                  FROST_NAMED(clause_atoms_max),
                                  FROST_NAMED(rule_arity_max),
                                  FROST_NAMED(literals_max),
                                  FROST_NAMED(monomorphic_clauses_max),
                                  FROST_NAMED(plan_nodes_max),
                                  FROST_NAMED(function_nodes_max),
                                  FROST_NAMED(argument_bytes_max),
                                  FROST_NAMED(fact_arity_max),
                                  FROST_NAMED(program_nodes_max),
                                  FROST_NAMED(plan_depth_max),
                                  FROST_NAMED(artefact_bytes_max),
                                  FROST_NAMED(query_fuel),
                                  FROST_NAMED(query_bytes_max),
                                  FROST_NAMED(inherited_max),
                                  FROST_NAMED(query_shapes_max),
                                  FROST_NAMED(context_facts_max),
                                  FROST_NAMED(diagnostics_max),
                                  FROST_NAMED(load_bytes_max),
                                  FROST_NAMED(load_record_bytes_max),
                                  FROST_NAMED(load_rejects_max),
                                  FROST_NAMED(load_batch_bytes_max),
                                  FROST_NAMED(batch_matches_max),
                                  FROST_NAMED(dump_tables_max),
                                  FROST_NAMED(compile_budget_ms)};
#undef FROST_NAMED
static_assert(sizeof(Limits) == 4 * 21 + 8 * 5 + 4, "a new limit needs a line above");

Result<Field> field_of(frost_text given) {
  const auto name = text_of(given, "the name of a limit");
  if (!name) return std::unexpected(name.error());
  const auto* const found = std::ranges::find(kLimits, *name, &NamedLimit::name);
  if (found != std::end(kLimits)) return found->field;
  return fail(Code::kInvalidArgument, "there is no limit `" + std::string(*name) + "`");
}

template <class T>
Result<void> set(Limits& limits, T Limits::* field, uint64_t value) {
  if (value > static_cast<uint64_t>(std::numeric_limits<T>::max())) {
    return fail(Code::kInvalidArgument, "a limit cannot be " + std::to_string(value));
  }
  limits.*field = static_cast<T>(value);
  return {};
}

}  // namespace
}  // namespace frost::c_api

using namespace frost::c_api;  // of this file only

extern "C" {

frost_code frost_limits_new(frost_limits** limits, frost_error** error) noexcept {
  return guarded(error, [&]() -> frost::Result<void> {
    if (auto checked = require_out("the limits", limits); !checked) return checked;
    *limits = new frost_limits{};
    return {};
  });
}

frost_code frost_limits_set(frost_limits* limits, frost_text name, uint64_t value,
                            frost_error** error) noexcept {
  return guarded(error, [&]() -> frost::Result<void> {
    if (auto checked = require("the limits", limits); !checked) return checked;
    const auto field = field_of(name);
    if (!field) return std::unexpected(field.error());
    return std::visit([&](auto member) { return set(limits->limits, member, value); }, *field);
  });
}

frost_code frost_limits_get(const frost_limits* limits, frost_text name, uint64_t* value,
                            frost_error** error) noexcept {
  return guarded(error, [&]() -> frost::Result<void> {
    if (auto checked = require("the limits or the value", limits, value); !checked) return checked;
    *value = 0;
    const auto field = field_of(name);
    if (!field) return std::unexpected(field.error());
    *value = std::visit([&](auto member) { return static_cast<uint64_t>(limits->limits.*member); },
                        *field);
    return {};
  });
}

void frost_limits_free(frost_limits* limits) noexcept { delete limits; }

}  // extern "C"
