// SPDX-License-Identifier: Apache-2.0
// Permafrost inside a C++ program: compile a policy, give it facts, ask.
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "frost/frost.hpp"

namespace {

constexpr const char* kPolicy = R"(
actor User {}
resource Organization { roles = ["member", "owner"]; "member" if "owner"; }
resource Repository {
  permissions = ["read", "delete"];
  relations = { organization: Organization };
  "read"   if "member" on "organization";
  "delete" if "owner"  on "organization";
}
)";

constexpr const char* kFacts = R"(
has_role(User{"alice"}, "owner", Organization{"acme"});
has_role(User{"bob"}, "member", Organization{"acme"});
has_relation(Repository{"anvil"}, "organization", Organization{"acme"});
)";

// A real host would recover; an example stops.
template <class T>
T must(frost::Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

}  // namespace

int main() {
  frost::Source source{"policy.polar", kPolicy};
  frost::Compiled compiled = frost::compile({&source, 1});
  for (const frost::Diagnostic& diagnostic : compiled.diagnostics) {
    std::fputs(diagnostic.text.c_str(), stderr);
  }
  if (!compiled.policy) return 1;

  // Questions are answered at once; native code takes over when it is there. Without
  // libfrost-llvm.so the interpreter goes on.
  compiled.policy->compile_in_background();

  frost::FactStore store = must(frost::FactStore::create(*compiled.policy));
  must(store.load_text("facts", kFacts));
  frost::Snapshot snapshot = store.snapshot();

  for (const char* user : {"alice", "bob", "carol"}) {
    bool allowed = must(snapshot.authorize({{"User", user}, "delete", {"Repository", "anvil"}}));
    std::printf("%s may%s delete anvil\n", user, allowed ? "" : " not");
  }
  for (const std::string& id : must(snapshot.list({{"User", "bob"}, "read", "Repository"}))) {
    std::printf("bob may read %s\n", id.c_str());
  }

  // Facts change; a snapshot does not.
  const frost::Value membership[] = {
      {"User", "bob"}, {"String", "member"}, {"Organization", "acme"}};
  if (!store.erase("has_role", membership)) return 1;
  frost::CheckQuery read{{"User", "bob"}, "read", {"Repository", "anvil"}};
  std::printf("before: %s, after: %s\n", must(snapshot.authorize(read)) ? "yes" : "no",
              must(store.snapshot().authorize(read)) ? "yes" : "no");
  return 0;
}
