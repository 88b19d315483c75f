// SPDX-License-Identifier: Apache-2.0
// Bytes as a facts text under one policy: everything is added or nothing is, twice is once, and the
// facts that were there before stay.
#include <string>
#include <vector>

#include "codegen/engine/store.hpp"
#include "frost/frost.hpp"
#include "fuzz.hpp"

namespace frost::fuzz {
namespace {

// One shape of each kind: masks of one and of several literals, an open partition, three columns,
// primitives, and a position of any string.
constexpr const char* kPolicy = R"(
actor User {}
actor Bot {}
resource Org { roles = ["member", "admin"]; permissions = ["read", "write"];
               "read" if "member"; "write" if "admin"; "member" if "admin"; }
resource Doc { roles = ["owner"]; permissions = ["read"]; relations = { org: Org };
               "read" if "read" on "org"; "read" if "owner"; }
has_permission(u: User, "write", d: Doc) if shared(u, d, until) and until matches Integer;
has_permission(u: Bot, "read", d: Doc) if tagged(d, tag) and tag matches String and trusts(u, tag);
has_permission(_: User, "peek", d: Doc) if is_public(d, true);
declare note(User, Doc, Org, String, Integer);
)";

constexpr const char* kBefore = R"(
has_role(User{"ann"}, "member", Org{"o"});
has_relation(Doc{"d"}, "org", Org{"o"});
note(User{"ann"}, Doc{"d"}, Org{"o"}, "a note", -1);
)";

const Policy& policy() {
  static const Policy kCompiled = [] {
    const Source source{"fixed.polar", kPolicy};
    const Compiled compiled = compile({&source, 1});
    demand(compiled.policy.has_value(), "the fixed policy compiles",
           compiled.diagnostics.empty() ? "" : compiled.diagnostics.front().text);
    return *compiled.policy;
  }();
  return kCompiled;
}

// What a failed load must leave alone: facts, rows and ids. Dictionaries may keep spare memory.
std::vector<uint64_t> contents(const Snapshot& snapshot) {
  const rt::Snapshot& facts = *snapshot.impl()->facts;
  std::vector<uint64_t> counts = {snapshot.statistics().facts, snapshot.statistics().path_bytes};
  for (size_t type = 0; type < snapshot.impl()->policy->program.types.size(); ++type) {
    counts.push_back(facts.id_count(rt::TypeId(type)));
  }
  return counts;
}

bool may_read(const Snapshot& snapshot) {
  const auto allowed = snapshot.authorize({{"User", "ann"}, "read", {"Doc", "d"}});
  return allowed && *allowed;
}

void run(std::string_view text) {
  auto store = FactStore::create(policy());
  demand(store.has_value(), "a store can be made");
  demand(store->load_text("before", kBefore).has_value(), "the first facts are accepted");
  const Snapshot before = store->snapshot();
  const std::vector<uint64_t> contents_before = contents(before);
  const auto added = store->load_text("facts", text);
  const Snapshot after = store->snapshot();
  demand(contents(before) == contents_before, "a snapshot does not change");
  demand(may_read(before) && may_read(after), "facts stay");
  if (!added) {
    demand(contents(after) == contents_before, "an error adds nothing", added.error().message);
    demand(added.error().message.starts_with("facts:"), "an error has a place",
           added.error().message);
    return;
  }
  demand(after.statistics().facts <= 3 + *added, "one statement, at most one fact");
  const auto again = store->load_text("again", text);
  demand(again && *again == *added, "what was accepted is accepted again");
  demand(store->snapshot().statistics().facts == after.statistics().facts,
         "twice is once (SEM-11)");
}

}  // namespace
}  // namespace frost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  frost::fuzz::run(frost::fuzz::as_text(data, size));
  return 0;
}
