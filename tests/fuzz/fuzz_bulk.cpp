// SPDX-License-Identifier: Apache-2.0
// Bytes as files of facts. The first byte chooses the format. Everything is added or nothing is;
// leaving out bad facts never fails for them, finds every fact that a strict load finds, and what a
// store then holds can be written in every format and read back.
#include <string>
#include <vector>

#include "frost/frost.hpp"
#include "fuzz.hpp"

namespace frost::fuzz {
namespace {

constexpr const char* kPolicy = R"(
actor User {}
resource Org { roles = ["member", "admin"]; permissions = ["read"]; "read" if "member"; }
declare f(User, Org, String, Integer, Boolean);
declare f(User);
declare f(User, String);
has_permission(u: User, "read", o: Org) if f(u, anything, o) and g(anything);
)";

constexpr FactFormat kFormats[] = {FactFormat::kText, FactFormat::kJsonl, FactFormat::kCsv,
                                   FactFormat::kTsv};
constexpr uint64_t kErrorsMax = 1'000'000;

FactStore new_store() {
  static const Policy kCompiled = [] {
    const Source source{"fixed.polar", kPolicy};
    const Compiled compiled = compile({&source, 1});
    demand(compiled.policy.has_value(), "the fixed policy compiles",
           compiled.diagnostics.empty() ? "" : compiled.diagnostics.front().text);
    return *compiled.policy;
  }();
  Limits limits;
  limits.load_record_bytes_max = 4096;  // small enough for a fuzzer to reach
  auto store = FactStore::create(kCompiled, limits);
  demand(store.has_value(), "a store can be made");
  return std::move(*store);
}

Result<LoadReport> load(FactStore& store, std::string_view bytes, FactFormat format,
                        uint64_t errors_max) {
  const FactInput input{
      .path = "f", .content = bytes, .format = format, .predicate = "f", .types = {}};
  return load_facts(store, {&input, 1}, {.max_errors = errors_max, .progress = {}});
}

std::string dump(FactStore& store, FactFormat format) {
  std::string text;
  const auto done = dump_facts(store.snapshot(), {.format = format, .sorted = true, .progress = {}},
                               [&](std::string_view piece) -> Result<void> {
                                 text += piece;
                                 return {};
                               });
  return done ? text : "error";
}

void run(FactFormat format, std::string_view bytes) {
  FactStore strict = new_store();
  const auto all = load(strict, bytes, format, 0);
  const std::string strict_facts = dump(strict, FactFormat::kJsonl);
  demand(all.has_value() || strict_facts.empty(), "an error adds nothing");
  demand(all.has_value() || all.error().message.starts_with("f:"), "an error names the file");

  FactStore lenient = new_store();
  const auto some = load(lenient, bytes, format, kErrorsMax);
  const std::string facts = dump(lenient, FactFormat::kJsonl);
  demand(facts != "error", "what was loaded can be written");
  if (all) {
    demand(some && some->rejected == 0 && facts == strict_facts, "good facts are never left out");
  } else if (some) {
    demand(some->rejected > 0, "an error is a reject");
    demand(some->rejects.front().line > 0, "a reject has a line");
  }

  FactStore again = new_store();
  const auto reloaded = load(again, facts, FactFormat::kJsonl, 0);
  demand(reloaded.has_value(), "a dump can be loaded", facts);
  demand(dump(again, FactFormat::kJsonl) == facts, "loading a dump is the identity", facts);
  const std::string text = dump(lenient, FactFormat::kText);
  if (text == "error") return;  // a type that is no name
  FactStore from_text = new_store();
  demand(load(from_text, text, FactFormat::kText, 0).has_value(), "text can be loaded", text);
  demand(dump(from_text, FactFormat::kJsonl) == facts, "so is that of text", text);
}

}  // namespace
}  // namespace frost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = frost::fuzz::as_text(data, size);
  frost::fuzz::run(frost::fuzz::kFormats[data[0] % 4], bytes.substr(1));
  return 0;
}
