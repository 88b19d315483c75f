// SPDX-License-Identifier: Apache-2.0
// The access primitives in C++, runtime/exec/access.hpp, against a model of plain maps, on random
// paths and keys, also keys outside of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "runtime/exec/access.hpp"
#include "tests/unit/ir/access_paths.hpp"

namespace frost {
namespace {

using namespace access_test;

TEST(AccessTwins, AgreeWithAModel) {
  std::set<uint32_t> kinds;
  for (uint64_t seed = 1; seed <= 150 / kSlowdown; ++seed) {
    Random random(seed);
    for (const PathKind& kind : kKinds) {
      Rows rows = rows_of_seed(kind, seed, random);
      std::shared_ptr<const rt::AccessPath> one;
      std::optional<PathOfTwo> two;
      if (kind.columns == 2) {
        two.emplace(kind, rows, random.chance(60));
        kinds.merge(chunk_kinds(two->descriptor()));
      } else {
        one = build_path(kind, rows);
      }
      const frost_path& path = two ? two->descriptor() : one->descriptor();
      for (int i = 0; i < 60; ++i) {
        Row key{random_key(random), random_key(random)};
        if (!rows.empty() && random.chance(40)) key = some_row(rows, random);
        uint64_t mask = model_mask(rows, {key.begin(), key.begin() + std::min(kind.columns, 2U)});
        if (kind.columns == 1 && kind.literals == 1) {
          ASSERT_EQ(rt::bitmap_test(path, key[0]), mask != 0) << "seed=" << seed;
        } else if (kind.columns == 1) {
          ASSERT_EQ(rt::unary_mask(path, key[0]), mask) << "seed=" << seed;
        } else if (kind.columns == 2) {
          ASSERT_EQ(rt::contains(path, key[0], key[1]), mask != 0) << "seed=" << seed;
          if (kind.literals > 1) {
            ASSERT_EQ(rt::csr_mask(path, key[0], key[1]), mask) << "seed=" << seed;
          }
          rt::Neighbours list = rt::csr_range(path, key[0]);
          std::set<uint32_t> seen;
          for (uint32_t at = list.begin; at < list.end; ++at) {
            seen.insert(rt::neighbour_at(*list.chunk, at));
          }
          ASSERT_EQ(seen, model_column(rows, {key[0]}, 1, UINT64_MAX)) << "seed=" << seed;
        }
      }
    }
  }
  expect_all_chunk_kinds(kinds);
}

TEST(AccessTwins, FindSortedOfEveryLength) {
  // Around the border between scanning and halving, each value inside and each gap between.
  for (uint32_t length = 0; length <= 3 * rt::kScanMax; ++length) {
    std::vector<uint32_t> ids;
    for (uint32_t i = 0; i < length; ++i) ids.push_back(2 * i + 1);
    for (uint32_t value = 0; value <= 2 * length + 1; ++value) {
      uint32_t wanted = value % 2 == 1 && value / 2 < length ? value / 2 : rt::kNotFound;
      ASSERT_EQ(rt::find_sorted(ids.data(), 0, length, value, value), wanted)
          << length << " " << value;
    }
    ASSERT_EQ(rt::find_sorted(ids.data(), 0, length, UINT32_MAX, UINT32_MAX), rt::kNotFound);
  }
}

}  // namespace
}  // namespace frost
