// SPDX-License-Identifier: Apache-2.0
// Rows that want a certain layout of their chunk (decision 11).
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/abi.h"
#include "tests/unit/runtime/random.hpp"
#include "tests/unit/runtime/sample_schema.hpp"

namespace frost::rt {

inline constexpr uint32_t kChunkKinds = FROST_CHUNK_SPARSE + 1;
// So many neighbours of every key are too many rows for offsets of 16 bits.
inline constexpr uint32_t kWideDegree = 17;

using Pairs = std::set<std::pair<uint32_t, uint32_t>>;

// Rows of a whole chunk that begins with the source id `first`; neighbours are below 40.
inline Pairs rows_of_kind(uint32_t kind, uint32_t first, Random& random) {
  Pairs rows;
  const auto add = [&](uint32_t key) { rows.emplace(first + key, random.below(40)); };
  if (kind == FROST_CHUNK_SPARSE) {
    for (uint32_t entry = 0; entry <= FROST_CHUNK_KEYS / 64; ++entry) {
      const uint32_t key = random.below(FROST_CHUNK_KEYS);
      for (uint32_t left = random.below(4); left > 0; --left) add(key);
      add(key);
    }
    return rows;
  }
  for (uint32_t key = 0; key < FROST_CHUNK_KEYS; ++key) {
    if (kind == FROST_CHUNK_FUNCTIONAL) {
      if (key == 0 || random.below(8) != 0) add(key);
    } else if (kind == FROST_CHUNK_WIDE) {
      for (uint32_t id = 0; id < kWideDegree; ++id) rows.emplace(first + key, 2 * id + key % 2);
    } else {
      for (uint32_t left = random.below(3); left > 0; --left) add(key);
    }
  }
  // The last key has rows, and in a dense chunk two.
  rows.emplace(first + FROST_CHUNK_KEYS - 1, 1);
  if (kind == FROST_CHUNK_DENSE) rows.emplace(first + FROST_CHUNK_KEYS - 1, 2);
  if (kind == FROST_CHUNK_FUNCTIONAL) {
    const auto last = rows.lower_bound({first + FROST_CHUNK_KEYS - 1, 0});
    rows.erase(last, rows.end());
  }
  return rows;
}

// A store whose relations `follows` and `has_role` have one chunk of users of each kind, in the
// order of the kinds. Those of `has_role` have masks of 8 bits.
inline std::unique_ptr<Store> store_of_every_kind(Random& random) {
  auto store = sample_store();
  const auto user_name = [](uint32_t id) { return id == 0 ? "root" : "u" + std::to_string(id); };
  const auto change = [&](bool is_set, uint32_t user, uint32_t repo) {
    const std::string name = user_name(user);
    const std::string other = "r" + std::to_string(repo);
    const ValueView arguments[] = {{"User", name}, {"Repo", other}};
    EXPECT_TRUE(is_set ? store->insert("follows", arguments) : store->erase("follows", arguments));
  };
  // Ids come in the order in which names are first used.
  for (uint32_t id = 0; id < kChunkKinds * FROST_CHUNK_KEYS; ++id) change(true, id, 0);
  for (uint32_t id = 0; id < kChunkKinds * FROST_CHUNK_KEYS; ++id) change(false, id, 0);
  for (uint32_t kind = 0; kind < kChunkKinds; ++kind) {
    for (const auto& [user, repo] : rows_of_kind(kind, kind * FROST_CHUNK_KEYS, random)) {
      change(true, user, repo);
      const std::string name = user_name(user);
      const std::string org = "o" + std::to_string(repo);
      for (const std::string_view role : {"member", "owner"}) {
        if (role == "owner" && user % 2 == 0) continue;
        EXPECT_TRUE(insert(*store, "has_role", {{"User", name}, {"String", role}, {"Org", org}}));
      }
    }
  }
  return store;
}

}  // namespace frost::rt
