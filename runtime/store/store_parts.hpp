// SPDX-License-Identifier: Apache-2.0
// A store from parts that were stored: what runtime/checkpoint makes of a file.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "frost/limits.hpp"
#include "frost/result.hpp"
#include "runtime/store/access_path.hpp"
#include "runtime/store/dictionary.hpp"
#include "runtime/store/layout.hpp"
#include "runtime/store/store.hpp"

namespace frost::rt {

struct StoreParts {
  std::shared_ptr<const Layout> layout;
  // By partition of the layout, then by its orders.
  std::vector<std::vector<std::shared_ptr<const AccessPath>>> paths;
  // By type. Boolean has `false` and `true` and nothing else.
  std::vector<Dictionary> dictionaries;
};

// A store that goes on from `parts`, of which every array must hold what its reader demands.
// kCorrupt when the names that the schema mentions do not have the first ids of their types, in
// their order: other parts are the caller's mistake. Cost: that of the schema.
Result<std::unique_ptr<Store>> restore_store(StoreParts parts, const Limits& limits);

// Whether the names that the schema mentions have the first ids, as in every store; `find` gives
// the id of a name, if it has one.
bool has_fixed_names(const Schema& schema,
                     const std::function<std::optional<uint32_t>(const Constant&)>& find);

}  // namespace frost::rt
