// SPDX-License-Identifier: Apache-2.0
// Native code on disk, for later processes (design §13.3; docs/formats/object-cache.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codegen/backend.hpp"
#include "codegen/engine/backend.hpp"
#include "frost/tiers.hpp"

namespace frost {

// Names code by everything that it depends on, in hex: the program, the code generator and its
// LLVM, the CPU with its features, the ABI, and the flags. The program includes the digest of its
// policy.
std::string object_key(const frost_backend& backend, std::string_view lir, const std::string& cpu,
                       const CodeFlags& flags = {});

// Thread safety: const; other processes may use the directory at the same time. Errors: none. What
// cannot be read is absent, and what cannot be written is not kept.
class ObjectCache {
 public:
  explicit ObjectCache(ObjectCacheOptions options) : options_(std::move(options)) {}

  // The code that was stored under `key`, byte for byte. A damaged or foreign file is removed.
  [[nodiscard]] std::optional<std::string> find(const std::string& key) const;
  // Keeps `code`, and drops what was used longest ago beyond ObjectCacheOptions::bytes_max.
  void store(const std::string& key, std::string_view code) const;
  // Removes what find() gave.
  void drop(const std::string& key) const;

 private:
  ObjectCacheOptions options_;
};

}  // namespace frost
