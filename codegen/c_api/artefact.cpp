// SPDX-License-Identifier: Apache-2.0
// frost/c/policy.h: artefacts.
#include <span>
#include <utility>

#include "codegen/c_api/handles.hpp"

namespace frost::c_api {
namespace {

Result<std::span<const std::byte>> bytes_of(const void* bytes, size_t count) {
  if (auto checked = require_array("the artefact", bytes, count); !checked) {
    return std::unexpected(checked.error());
  }
  return std::span(static_cast<const std::byte*>(bytes), count);
}

frost_buffer* to_buffer(std::span<const std::byte> bytes) {
  // SAFETY: bytes may be looked at as characters.
  return new frost_buffer{{reinterpret_cast<const char*>(bytes.data()), bytes.size()}};
}

Result<LoadOptions> load_options_of(const frost_load_options* given) {
  const auto known = read_struct(given, "the options");
  if (!known) return std::unexpected(known.error());
  LoadOptions options{.limits = limits_of(known->limits)};
  options.trust_unsigned = known->trust_unsigned;
  if (auto checked =
          require_array("the trusted keys", known->trusted_keys, known->trusted_key_count);
      !checked) {
    return std::unexpected(checked.error());
  }
  for (size_t i = 0; i < known->trusted_key_count; ++i) {
    const auto pem = text_of(known->trusted_keys[i], "a trusted key");
    if (!pem) return std::unexpected(pem.error());
    const auto key = PublicKey::from_pem(*pem);
    if (!key) return std::unexpected(key.error());
    options.trusted_keys.push_back(*key);
  }
  return options;
}

}  // namespace
}  // namespace frost::c_api

using namespace frost::c_api;  // of this file only
using frost::Result;

extern "C" {

frost_code frost_policy_build_artefact(const frost_policy* policy, frost_text cpu,
                                       frost_buffer** artefact, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_out("the artefact", artefact); !checked) return checked;
    if (auto checked = require("the policy", policy); !checked) return checked;
    const auto name = text_of(cpu, "the CPU");
    if (!name) return std::unexpected(name.error());
    frost::ArtefactOptions options;
    if (!name->empty()) options.cpu = *name;
    const auto bytes = frost::build_artefact(policy->policy, options);
    if (!bytes) return std::unexpected(bytes.error());
    *artefact = to_buffer(*bytes);
    return {};
  });
}

frost_code frost_artefact_sign(const void* bytes, size_t byte_count, frost_text key,
                               frost_buffer** artefact, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_out("the artefact", artefact); !checked) return checked;
    const auto given = bytes_of(bytes, byte_count);
    if (!given) return std::unexpected(given.error());
    const auto pem = text_of(key, "the key");
    if (!pem) return std::unexpected(pem.error());
    const auto secret = frost::SigningKey::from_pem(*pem);
    if (!secret) return std::unexpected(secret.error());
    const auto made = frost::sign_artefact(*given, *secret);
    if (!made) return std::unexpected(made.error());
    *artefact = to_buffer(*made);
    return {};
  });
}

frost_code frost_artefact_verify(const void* bytes, size_t byte_count,
                                 frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    const auto given = bytes_of(bytes, byte_count);
    if (!given) return std::unexpected(given.error());
    const auto described = frost::describe_artefact(*given);
    if (!described) return std::unexpected(described.error());
    return {};
  });
}

frost_code frost_policy_load_artefact(const void* bytes, size_t byte_count,
                                      const frost_load_options* options, frost_policy** policy,
                                      frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_out("the policy", policy); !checked) return checked;
    const auto given = bytes_of(bytes, byte_count);
    if (!given) return std::unexpected(given.error());
    const auto trusted = load_options_of(options);
    if (!trusted) return std::unexpected(trusted.error());
    auto loaded = frost::load_policy_artefact(*given, *trusted);
    if (!loaded) return std::unexpected(loaded.error());
    *policy = new frost_policy{*std::move(loaded)};
    return {};
  });
}

}  // extern "C"
