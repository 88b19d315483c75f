// SPDX-License-Identifier: Apache-2.0
// Which tier answers, where native code is kept, and who is told of it.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "frost/tiers.hpp"

namespace frost::cli {

struct CodeOptions {
  std::string directory;  // of the cache; empty: the default one
  bool is_off = false;    // the cache
  std::string debug;      // perf, gdb or empty
};

// --cache, --no-cache and --native-debug.
void declare_code(CLI::App& app, CodeOptions& options);

// For this machine, with the cache that `options` choose: $FROST_CACHE, $XDG_CACHE_HOME/frost or
// ~/.cache/frost when they name none; no cache when there is no home either.
NativeOptions native_options(const CodeOptions& options);

// --tier. `tier` stays empty when it is not given.
void declare_tier(CLI::App& app, std::string& tier);
// The tier that a name means; `otherwise` for an empty one.
Tier tier_of(const std::string& name, Tier otherwise);

}  // namespace frost::cli
