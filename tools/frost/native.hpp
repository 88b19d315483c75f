// SPDX-License-Identifier: Apache-2.0
// Which tier answers, and where native code is kept.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "frost/tiers.hpp"

namespace frost::cli {

struct CacheOptions {
  std::string directory;  // empty: the default one
  bool is_off = false;
};

// --cache and --no-cache.
void declare_cache(CLI::App& app, CacheOptions& options);

// For this machine, with the cache that `options` choose: $FROST_CACHE, $XDG_CACHE_HOME/frost or
// ~/.cache/frost when they name none; no cache when there is no home either.
NativeOptions native_options(const CacheOptions& options);

// --tier. `tier` stays empty when it is not given.
void declare_tier(CLI::App& app, std::string& tier);
// The tier that a name means; `otherwise` for an empty one.
Tier tier_of(const std::string& name, Tier otherwise);

}  // namespace frost::cli
