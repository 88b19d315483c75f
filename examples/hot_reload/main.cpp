// SPDX-License-Identifier: Apache-2.0
// Another policy while requests go on: threads answer requests, and the policy changes under them.
// A request asks one snapshot, so it sees one policy from its beginning to its end.
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "examples/must.hpp"

namespace {

using example::must;

// Versions 0, 2, 4, … let every member write; the others, owners only.
std::string policy_text(int version) {
  const std::string who = version % 2 == 0 ? "member" : "owner";
  return R"(
actor User {}
resource Document {
  roles = ["member", "owner"]; permissions = ["read", "write"];
  "member" if "owner";
  "read" if "member";
  "write" if ")" +
         who + R"(";
}
)";
}

struct Served {
  uint64_t requests = 0;
  uint64_t contradictions = 0;
};

// One request: what the user may do, in two questions, must fit together whenever the policy
// changes.
bool is_consistent(const frost::Database& database) {
  const frost::Snapshot snapshot = database.snapshot();
  const frost::Value user{"User", "mia"};
  const frost::Value document{"Document", "plan"};
  const bool may_write = must(snapshot.authorize({user, "write", document}));
  const size_t actions = must(snapshot.actions({user, document})).size();
  return actions == (may_write ? 2U : 1U);
}

Served serve(const frost::Database& database, const std::atomic<bool>& stop) {
  Served served;
  while (!stop) {
    ++served.requests;
    if (!is_consistent(database)) ++served.contradictions;
  }
  return served;
}

}  // namespace

int main() {
  constexpr int kReloads = 20;
  // Native code is made before a policy is put in place, and in this example waited for.
  frost::Database database = must(frost::Database::in_memory());
  must(database.set_policy(example::compile(policy_text(0))));
  frost::Batch batch;
  const frost::Value arguments[] = {{"User", "mia"}, {"String", "member"}, {"Document", "plan"}};
  batch.insert("has_role", arguments);
  must(database.apply(batch));

  std::atomic<bool> stop{false};
  std::vector<Served> served(2);
  {
    std::vector<std::jthread> threads;
    for (Served& mine : served) {
      threads.emplace_back([&] { mine = serve(database, stop); });
    }
    for (int version = 1; version <= kReloads; ++version) {
      // A host reads the text of a file or of its configuration here. One that does not compile
      // changes nothing: the diagnostics say why, and the policy before goes on.
      frost::Policy next = example::compile(policy_text(version));
      // Without the back end the interpreter answers.
      if (const auto native = next.compile_native(); !native) {
        std::fprintf(stderr, "%s\n", native.error().message.c_str());
      }
      must(database.set_policy(next));
    }
    stop = true;
  }
  uint64_t contradictions = 0;
  for (const Served& mine : served) {
    contradictions += mine.contradictions;
    std::fprintf(stderr, "%llu requests\n", static_cast<unsigned long long>(mine.requests));
  }
  std::printf("%d reloads at offset %llu, %llu contradictions\n", kReloads,
              static_cast<unsigned long long>(database.offset()),
              static_cast<unsigned long long>(contradictions));
  return contradictions == 0 ? 0 : 1;
}
