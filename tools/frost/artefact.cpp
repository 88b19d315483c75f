// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/artefact.hpp"

#include <cstdint>
#include <span>
#include <utility>

#include "tools/frost/file.hpp"

namespace frost::cli {
namespace {

// A PEM file of one key has about 120.
constexpr uint64_t kKeyFileBytesMax = 4096;

}  // namespace

void declare_trust(CLI::App& app, TrustOptions& options) {
  app.add_flag("--trust", options.is_trusted,
               "Run the artefact's native code, signed or not: only for files of your own");
  app.add_option("--trust-key", options.key_paths,
                 "Run the artefact's native code if the owner of this public key signed it "
                 "(PEM; may be given more than once)")
      ->type_name("FILE")
      ->allow_extra_args(false);
}

Outcome<std::string> read_artefact(const std::string& path) {
  return read_file(path, Limits{}.artefact_bytes_max);
}

Outcome<Policy> load_artefact(const std::string& path, const TrustOptions& trust) {
  LoadOptions options;
  options.trust_unsigned = trust.is_trusted;
  auto keys = read_public_keys(trust.key_paths);
  if (!keys) return std::unexpected(std::move(keys.error()));
  options.trusted_keys = *std::move(keys);
  const auto bytes = read_artefact(path);
  if (!bytes) return std::unexpected(bytes.error());
  auto policy = load_policy_artefact(std::as_bytes(std::span(*bytes)), options);
  if (!policy) return stop_at(path, policy.error());
  return *std::move(policy);
}

Outcome<std::vector<PublicKey>> read_public_keys(const std::vector<std::string>& paths) {
  std::vector<PublicKey> keys;
  for (const std::string& path : paths) {
    const auto pem = read_file(path, kKeyFileBytesMax);
    if (!pem) return std::unexpected(pem.error());
    const auto key = PublicKey::from_pem(*pem);
    if (!key) return stop_at(path, key.error());
    keys.push_back(*key);
  }
  return keys;
}

Outcome<SigningKey> read_signing_key(const std::string& path) {
  auto pem = read_file(path, kKeyFileBytesMax);
  if (!pem) return std::unexpected(std::move(pem.error()));
  auto key = SigningKey::from_pem(*pem);
  if (!key) return stop_at(path, key.error());
  return *std::move(key);
}

}  // namespace frost::cli
