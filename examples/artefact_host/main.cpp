// SPDX-License-Identifier: Apache-2.0
// A host that runs policies compiled elsewhere: no LLVM on the machine, native code from the first
// question on. Artefacts are programs, so only those that the right key has signed are loaded.
//
//   artefact_host POLICY.frost KEY.pem FACTS USER ACTION REPOSITORY
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string>

#include "examples/must.hpp"

namespace {

using example::must;

std::optional<std::string> read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) {
    std::fputs("usage: artefact_host POLICY.frost KEY.pem FACTS USER ACTION REPOSITORY\n", stderr);
    return 2;
  }
  const std::optional<std::string> artefact = read_file(argv[1]);
  const std::optional<std::string> key = read_file(argv[2]);
  if (!artefact || !key) {
    std::fputs("cannot read the artefact or the key\n", stderr);
    return 2;
  }

  // Everything is verified before any of it runs.
  const frost::LoadOptions options{.limits = {},
                                   .trusted_keys = {must(frost::PublicKey::from_pem(*key))}};
  const frost::Policy policy =
      must(frost::load_policy_artefact(std::as_bytes(std::span(*artefact)), options));

  frost::FactStore store = must(frost::FactStore::create(policy));
  must(frost::load_file(store, argv[3]));
  const frost::Snapshot snapshot = store.snapshot();
  const bool allowed =
      must(snapshot.authorize({{"User", argv[4]}, argv[5], {"Repository", argv[6]}}));
  const bool is_native = policy.active_tier() == frost::Tier::kNative;
  std::printf("%s, by %s code\n", allowed ? "allowed" : "denied",
              is_native ? "native" : "interpreted");
  return 0;
}
