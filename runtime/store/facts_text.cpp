// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/facts_text.hpp"

#include <new>
#include <utility>

#include "base/polar_text.hpp"
#include "runtime/store/fact_scanner.hpp"
#include "runtime/store/open_batch.hpp"

namespace frost::rt {
namespace {

constexpr uint64_t kFactsPerReport = 65536;

}  // namespace

Result<uint64_t> load_facts_text(Store& store, std::string_view name, std::string_view text,
                                 const ProgressCallback& progress) try {
  OpenBatch batch(store);
  FactScanner scanner(text);
  LoadProgress done{.bytes_done = 0, .bytes_total = text.size(), .facts = 0};
  const auto failure = [&](size_t offset, const Error& error) {
    return fail(error.code, place_in_text(name, text, offset) + ": " + error.message);
  };
  while (true) {
    const auto fact = scanner.next(FactScanner::Semicolon::kRequired);
    if (!fact) return failure(scanner.error_offset(), fact.error());
    if (!fact->has_value()) break;
    const auto inserted = store.insert((*fact)->predicate, (*fact)->arguments);
    if (!inserted) return failure((*fact)->offset, inserted.error());
    ++done.facts;
    if (progress && done.facts % kFactsPerReport == 0) {
      done.bytes_done = scanner.offset();
      progress(done);
    }
  }
  batch.commit();
  done.bytes_done = text.size();
  if (progress) progress(done);
  return done.facts;
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, std::string(name) + ": out of memory");
}

Result<void> read_fact(
    std::string_view text,
    const std::function<Result<void>(std::string_view predicate,
                                     std::span<const ValueView> arguments)>& use) {
  FactScanner scanner(text);
  const auto failure = [&](const Error& error) {
    return fail(error.code,
                place_in_text("fact", text, scanner.error_offset()) + ": " + error.message);
  };
  const auto fact = scanner.next(FactScanner::Semicolon::kOptional);
  if (!fact) return failure(fact.error());
  if (!fact->has_value()) return fail(Code::kFactSyntax, "fact:1:1: expected a fact");
  if (auto end = scanner.end_of_text(); !end) return failure(end.error());
  return use((*fact)->predicate, (*fact)->arguments);
}

void append_value_text(std::string& out, const ValueView& value) {
  if (value.type == "String") {
    append_quoted(out, value.id);
  } else if (is_primitive(value.type)) {
    out += value.id;
  } else {
    out += value.type;
    out += '{';
    append_quoted(out, value.id);
    out += '}';
  }
}

void append_fact_text(std::string& out, std::string_view predicate,
                      std::span<const ValueView> arguments) {
  out += predicate;
  out += '(';
  for (size_t index = 0; index < arguments.size(); ++index) {
    if (index != 0) out += ", ";
    append_value_text(out, arguments[index]);
  }
  out += ");\n";
}

}  // namespace frost::rt
