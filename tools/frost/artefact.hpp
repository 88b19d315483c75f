// SPDX-License-Identifier: Apache-2.0
// Artefacts and keys from files.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "frost/artefact.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

// Why the native code of an artefact may run.
struct TrustOptions {
  bool is_trusted = false;             // by the user's word
  std::vector<std::string> key_paths;  // public keys whose signatures are trusted

  [[nodiscard]] bool is_given() const { return is_trusted || !key_paths.empty(); }
};

// --trust and --trust-key.
void declare_trust(CLI::App& app, TrustOptions& options);

Outcome<std::string> read_artefact(const std::string& path);
// A policy from an artefact that `trust` trusts.
Outcome<Policy> load_artefact(const std::string& path, const TrustOptions& trust);

Outcome<std::vector<PublicKey>> read_public_keys(const std::vector<std::string>& paths);
Outcome<SigningKey> read_signing_key(const std::string& path);

}  // namespace frost::cli
