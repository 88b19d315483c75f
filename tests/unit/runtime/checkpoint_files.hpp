// SPDX-License-Identifier: Apache-2.0
// Checkpoints in simulated files, and everything that a reader and a writer may do with what they
// open.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/checkpoint/checkpoint.hpp"
#include "runtime/exec/access.hpp"
#include "runtime/store/access_path.hpp"
#include "runtime/store/layout.hpp"
#include "runtime/store/path_reader.hpp"
#include "runtime/store/stored_facts.hpp"
#include "tests/durability/simulated_files.hpp"

namespace frost::rt {

inline constexpr const char* kCheckpointPath = "/db/facts-1";

inline CheckpointDigest digest_of(std::string_view bytes) {
  return {bytes.size(), checkpoint_checksum(std::as_bytes(std::span(bytes)))};
}

// The bytes of a checkpoint of `snapshot`.
inline std::string checkpoint_bytes(const Snapshot& snapshot,
                                    std::string_view attachment = "mine") {
  test::SimulatedFiles files;
  EXPECT_TRUE(files.create_directory("/db"));
  const auto digest = write_checkpoint(snapshot, attachment, files, kCheckpointPath);
  EXPECT_TRUE(digest) << digest.error().message;
  std::string bytes = files.content(kCheckpointPath);
  EXPECT_EQ(*digest, digest_of(bytes));
  return bytes;
}

// Opens a file with these bytes, by default as one that somebody calculated the checksum of.
inline Result<OpenedCheckpoint> open_bytes(std::string_view bytes,
                                           const CheckpointDigest* expected = nullptr) {
  test::SimulatedFiles files;
  files.put(kCheckpointPath, std::string(bytes));
  return open_checkpoint(files, kCheckpointPath, expected ? *expected : digest_of(bytes), Limits{});
}

inline void read_path_everywhere(const frost_path& path, const frost_literals& literals) {
  uint64_t rows = 0;
  read_rows(path, {}, [&](std::span<const uint32_t>, uint64_t mask) {
    rows += mask != 0;
    return true;
  });
  EXPECT_EQ(rows, path.rows);
  constexpr std::array kKeys = {0U, 1U, 7U, 8U, 9U, 63U, 64U, 1000U, FROST_PRIVATE_IDS, UINT32_MAX};
  uint64_t found = 0;  // used below, so that no look-up is left out
  for (const uint32_t key : kKeys) {
    found += literal_of(literals, key) != FROST_NO_LITERAL;
    if (path.kind == FROST_PATH_UNARY) {
      found +=
          (path.payload_bits == 0 ? uint64_t{bitmap_test(path, key)} : unary_mask(path, key)) != 0;
    }
    if (path.kind != FROST_PATH_CSR) continue;
    for (const uint32_t value : kKeys) {
      found +=
          path.payload_bits == 0 ? contains(path, key, value) : csr_mask(path, key, value) != 0;
    }
  }
  EXPECT_LE(found, kKeys.size() * (kKeys.size() + 2));
}

// What readers do. Returns the facts, at most a few.
inline std::vector<OwnedFact> read_everything(const Snapshot& snapshot) {
  const Schema& schema = snapshot.layout()->schema();
  for (uint32_t type = 0; type < schema.types.size(); ++type) {
    for (uint32_t id = 0; id < snapshot.id_count(TypeId{type}); ++id) {
      const IdText text = snapshot.text(TypeId{type}, id);
      if (const auto found = snapshot.find(TypeId{type}, text.view())) {
        EXPECT_EQ(snapshot.text(TypeId{type}, *found), text);
      }
    }
    EXPECT_FALSE(snapshot.find(TypeId{type}, "a name that nobody has"));
  }
  for (size_t path = 0; path < schema.paths.size(); ++path) {
    read_path_everywhere(snapshot.paths()[path], snapshot.literals()[0]);
  }
  std::vector<OwnedFact> facts;
  snapshot.visit_facts({}, [&](const FactView& fact) {
    if (facts.size() < 20) facts.push_back(OwnedFact::of(fact));
    return true;
  });
  return facts;
}

// What a writer does: names, rows, merges and a batch that is taken back. Facts may be refused.
inline void write_everywhere(Store& store, const std::vector<OwnedFact>& facts) {
  const auto before = store.snapshot();
  store.begin_batch();
  for (const OwnedFact& fact : facts) {
    OwnedFact other = fact;
    for (auto& [type, id] : other.arguments) id += "2";
    static_cast<void>(store.insert(other.predicate, views_of(other)));
  }
  store.rollback_batch();
  for (const OwnedFact& fact : facts) {
    ASSERT_TRUE(store.erase(fact.predicate, views_of(fact)));
    OwnedFact other = fact;
    other.arguments.back().second += "3";
    static_cast<void>(store.insert(other.predicate, views_of(other)));
  }
  read_everything(*store.snapshot());
  for (const OwnedFact& fact : facts) {
    static_cast<void>(store.insert(fact.predicate, views_of(fact)));
  }
  const auto after = store.snapshot();
  read_everything(*after);
  read_everything(*before);
}

}  // namespace frost::rt
