// SPDX-License-Identifier: Apache-2.0
// One database for each tenant: facts, policy and offsets of one are nothing to another, and a
// tenant that goes is a folder that goes.
#include <filesystem>
#include <map>
#include <mutex>
#include <string>

#include "examples/must.hpp"

namespace {

using example::must;

constexpr const char* kPolicy = R"(
actor User {}
resource Invoice { permissions = ["pay"]; roles = ["accountant"]; "pay" if "accountant"; }
)";

// Opens the database of a tenant when it is first asked for.
class Tenants {
 public:
  explicit Tenants(std::filesystem::path root) : root_(std::move(root)) {}

  // Lives as long as this. A name that comes from outside must be checked before: it becomes a
  // folder.
  frost::Database& of(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto known = open_.find(name);
    if (known != open_.end()) return known->second;
    frost::Database database = must(frost::Database::open((root_ / name).string()));
    if (database.offset() == 0) must(database.set_policy(example::compile(kPolicy)));
    return open_.emplace(name, std::move(database)).first->second;
  }

 private:
  std::filesystem::path root_;
  std::mutex mutex_;  // of open_; a database needs no lock
  std::map<std::string, frost::Database> open_;
};

void make_accountant(frost::Database& database, const std::string& user) {
  frost::Batch batch;
  const frost::Value arguments[] = {{"User", user}, {"String", "accountant"}, {"Invoice", "1"}};
  batch.insert("has_role", arguments);
  must(database.apply(batch));
}

void report(Tenants& tenants, const std::string& tenant, const std::string& user) {
  const frost::Snapshot snapshot = tenants.of(tenant).snapshot();
  const bool allowed = must(snapshot.authorize({{"User", user}, "pay", {"Invoice", "1"}}));
  std::printf("%s: %s may%s pay invoice 1\n", tenant.c_str(), user.c_str(), allowed ? "" : " not");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: multi_tenant FOLDER\n", stderr);
    return 2;
  }
  {
    Tenants tenants(argv[1]);
    make_accountant(tenants.of("acme"), "ann");
    make_accountant(tenants.of("globex"), "bob");
  }
  // Another process, later.
  Tenants tenants(argv[1]);
  for (const char* tenant : {"acme", "globex"}) {
    for (const char* user : {"ann", "bob"}) report(tenants, tenant, user);
  }
  return 0;
}
