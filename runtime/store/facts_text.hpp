// SPDX-License-Identifier: Apache-2.0
// The textual form of facts (polar.md §2 `fact`): one per statement,
//   has_role(User{"alice"}, "member", Organization{"acme"});
// with `#` comments and any white space.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "frost/result.hpp"
#include "runtime/store/store.hpp"

namespace frost::rt {

struct LoadProgress {
  uint64_t bytes_done = 0;
  uint64_t bytes_total = 0;
  uint64_t facts = 0;
};

// Called now and then from the loading thread. May be empty.
using ProgressCallback = std::function<void(const LoadProgress&)>;

// Reads every fact of `text` into `store` and returns how many statements it read.
//
// All or nothing: on the first mistake it reports `name:line:column: why`, and every fact this call
// added has been removed again; those that were there before stay. It runs inside a batch of the
// store, so none may be open and `progress` may not touch the store. Cost: linear; one to
// three million facts a second, as the names fit the caches.
Result<uint64_t> load_facts_text(Store& store, std::string_view name, std::string_view text,
                                 const ProgressCallback& progress = {});

// Reads one fact statement such as `f(A{"x"}, 3)` (the semicolon is optional) and hands it to
// `use`.
Result<void> read_fact(std::string_view text,
                       const std::function<Result<void>(
                           std::string_view predicate, std::span<const ValueView> arguments)>& use);

// Appends the textual form of a value: a literal for String, Integer and Boolean, else Type{"id"}.
void append_value_text(std::string& out, const ValueView& value);

// String, Integer and Boolean: their values are written as literals.
constexpr bool is_primitive(std::string_view type) {
  return type == "String" || type == "Integer" || type == "Boolean";
}

// Appends the textual form of a fact, with escapes, semicolon and line break.
void append_fact_text(std::string& out, std::string_view predicate,
                      std::span<const ValueView> arguments);

}  // namespace frost::rt
