// SPDX-License-Identifier: Apache-2.0
// frost/c/database.h: batches.
#include <functional>

#include "codegen/c_api/handles.hpp"

namespace frost::c_api {
namespace {

// Hands every fact of a text to `use`, or none of them.
Result<void> for_each_fact(frost_text name, frost_text text,
                           const std::function<void(const Fact&)>& use) {
  const auto path = text_of(name, "the name of the facts");
  if (!path) return std::unexpected(path.error());
  const auto content = text_of(text, "the facts");
  if (!content) return std::unexpected(content.error());
  const FactInput input{
      .path = std::string(*path), .content = *content, .format = FactFormat::kText};
  const auto check = [](const Fact& fact) -> Result<void> {
    if (fact.arguments.size() <= kArgumentsMax) return {};
    return fail(Code::kInvalidArgument, "a fact has too many arguments");
  };
  // All of it is read before any of it counts.
  if (const auto read = read_facts({&input, 1}, check); !read) {
    return std::unexpected(read.error());
  }
  const auto read = read_facts({&input, 1}, [&](const Fact& fact) -> Result<void> {
    use(fact);
    return {};
  });
  if (!read) return std::unexpected(read.error());
  return {};
}

}  // namespace
}  // namespace frost::c_api

using namespace frost::c_api;  // of this file only
using frost::Result;

extern "C" {

frost_code frost_batch_new(frost_batch** batch, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_out("the batch", batch); !checked) return checked;
    *batch = new frost_batch{};
    return {};
  });
}

void frost_batch_free(frost_batch* batch) noexcept { delete batch; }

size_t frost_batch_size(const frost_batch* batch) noexcept {
  return batch == nullptr ? 0 : batch->batch.size();
}

frost_code frost_batch_insert(frost_batch* batch, const frost_fact* fact,
                              frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the batch or the fact", batch, fact); !checked) return checked;
    const auto predicate = text_of(fact->predicate, "the predicate");
    if (!predicate) return std::unexpected(predicate.error());
    const auto values = values_of(*fact);
    if (!values) return std::unexpected(values.error());
    batch->batch.insert(*predicate, *values);
    return {};
  });
}

frost_code frost_batch_delete(frost_batch* batch, const frost_fact* pattern,
                              frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the batch or the pattern", batch, pattern); !checked) {
      return checked;
    }
    const auto predicate = text_of(pattern->predicate, "the predicate");
    if (!predicate) return std::unexpected(predicate.error());
    const auto patterns = patterns_of(*pattern);
    if (!patterns) return std::unexpected(patterns.error());
    batch->batch.erase(*predicate, std::span<const frost::ValuePattern>(*patterns));
    return {};
  });
}

frost_code frost_batch_insert_text(frost_batch* batch, frost_text name, frost_text facts,
                                   frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the batch", batch); !checked) return checked;
    return for_each_fact(name, facts, [&](const frost::Fact& fact) {
      batch->batch.insert(fact.predicate, fact.arguments);
    });
  });
}

frost_code frost_batch_delete_text(frost_batch* batch, frost_text name, frost_text facts,
                                   frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the batch", batch); !checked) return checked;
    return for_each_fact(name, facts, [&](const frost::Fact& fact) {
      batch->batch.erase(fact.predicate, fact.arguments);
    });
  });
}

}  // extern "C"
