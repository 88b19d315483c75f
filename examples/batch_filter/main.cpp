// SPDX-License-Identifier: Apache-2.0
// Which of 100,000 search results may this user see? One call for all of them, and the same answer
// the other way round: a list of what she may see.
#include <chrono>
#include <string>
#include <unordered_set>
#include <vector>

#include "examples/must.hpp"

namespace {

using example::must;
using Clock = std::chrono::steady_clock;

constexpr const char* kPolicy = R"(
actor User {}
resource Folder { roles = ["viewer"]; }
resource Document {
  permissions = ["read"]; relations = { folder: Folder };
  "read" if "viewer" on "folder";
}
)";
constexpr int kDocuments = 100'000;
constexpr int kFolders = 100;

frost::FactStore make_store(const frost::Policy& policy) {
  frost::FactStore store = must(frost::FactStore::create(policy));
  for (int i = 0; i < kDocuments; ++i) {
    const std::string document = "doc-" + std::to_string(i);
    const std::string folder = "folder-" + std::to_string(i % kFolders);
    const frost::Value arguments[] = {
        {"Document", document}, {"String", "folder"}, {"Folder", folder}};
    must(store.insert("has_relation", arguments));
  }
  for (const char* folder : {"folder-3", "folder-14", "folder-15"}) {
    const frost::Value arguments[] = {{"User", "mia"}, {"String", "viewer"}, {"Folder", folder}};
    must(store.insert("has_role", arguments));
  }
  return store;
}

void tell_time(const char* what, Clock::time_point begin) {
  const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
  std::fprintf(stderr, "%s: %.1f ms\n", what, took.count());
}

}  // namespace

int main() {
  frost::Policy policy = example::compile(kPolicy);
  if (const auto native = policy.compile_native(); !native) {
    std::fprintf(stderr, "%s\n", native.error().message.c_str());  // the interpreter goes on
  }
  const frost::Snapshot snapshot = make_store(policy).snapshot();

  std::vector<std::string> ids;
  for (int i = 0; i < kDocuments; ++i) ids.push_back("doc-" + std::to_string(i));
  std::vector<frost::Value> results;  // borrows the ids
  for (const std::string& id : ids) results.push_back({"Document", id});

  auto begin = Clock::now();
  const std::vector<size_t> visible =
      must(snapshot.authorize_resources({"User", "mia"}, "read", results));
  tell_time("filter", begin);

  begin = Clock::now();
  std::unordered_set<std::string> listed;
  must(snapshot.visit_list({{"User", "mia"}, "read", "Document"}, [&](std::string_view id) {
    listed.emplace(id);
    return true;  // the next one
  }));
  tell_time("list", begin);

  bool is_same = visible.size() == listed.size();
  for (const size_t place : visible) is_same = is_same && listed.contains(ids[place]);
  std::printf("%zu of %d documents, %s\n", visible.size(), kDocuments,
              is_same ? "both ways" : "but the list says otherwise");
  return is_same ? 0 : 1;
}
