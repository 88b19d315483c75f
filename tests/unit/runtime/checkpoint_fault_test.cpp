// SPDX-License-Identifier: Apache-2.0
// Checkpoints on files that fail: the old file stays or the new one is there whole.
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/runtime/checkpoint_files.hpp"
#include "tests/unit/runtime/sample_schema.hpp"

namespace frost::rt {
namespace {

using test::Fault;
using test::SimulatedFiles;

constexpr const char* kDirectory = "/db";

std::shared_ptr<const Snapshot> snapshot_of(std::string_view user) {
  const auto store = sample_store();
  EXPECT_TRUE(insert(*store, "follows", {{"User", user}, {"Repo", "r"}}));
  return store->snapshot();
}

// Files with the checkpoint `before`.
void prepare(SimulatedFiles& files, const Snapshot& before) {
  ASSERT_TRUE(files.create_directory(kDirectory));
  ASSERT_TRUE(files.sync_directory("/"));
  ASSERT_TRUE(write_checkpoint(before, "mine", files, kCheckpointPath));
}

TEST(CheckpointFault, AFailedWriteLeavesTheOldFileOrTheNewOne) {
  const auto before = snapshot_of("ann");
  const auto after = snapshot_of("bob");
  const std::string old_bytes = checkpoint_bytes(*before);
  const std::string new_bytes = checkpoint_bytes(*after);
  for (const bool power : {false, true}) {
    for (const bool forever : {false, true}) {
      for (const Code code : {Code::kIo, Code::kNoSpace}) {
        for (uint64_t call = 1;; ++call) {
          SimulatedFiles files(call);
          prepare(files, *before);
          files.set_fault({call, forever, power, code});
          const auto written = write_checkpoint(*after, "mine", files, kCheckpointPath);
          const bool struck = files.fault_struck();
          files.set_fault({});
          if (written) {
            EXPECT_EQ(files.content(kCheckpointPath), new_bytes);
            EXPECT_EQ(*written, digest_of(new_bytes));
          } else {
            EXPECT_TRUE(struck);
            EXPECT_FALSE(written.error().message.empty());
          }
          if (power || call % 2 == 0) files.lose_power();
          const std::string& found = files.content(kCheckpointPath);
          if (written) {
            ASSERT_EQ(found, new_bytes);
          } else {
            ASSERT_TRUE(found == old_bytes || found == new_bytes) << "call " << call;
          }
          if (!struck) break;
          ASSERT_LT(call, 100U);
        }
      }
    }
  }
}

TEST(CheckpointFault, AFailedReadIsAnError) {
  const auto before = snapshot_of("ann");
  const CheckpointDigest digest = digest_of(checkpoint_bytes(*before));
  for (uint64_t call = 1;; ++call) {
    SimulatedFiles files;
    prepare(files, *before);
    files.set_fault({call, false, false, Code::kIo});
    const auto opened = open_checkpoint(files, kCheckpointPath, digest, Limits{});
    if (!files.fault_struck()) {
      EXPECT_TRUE(opened);
      break;
    }
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Code::kIo);
  }
}

TEST(CheckpointFault, AMissingFileIsNotFound) {
  SimulatedFiles files;
  const auto opened = open_checkpoint(files, kCheckpointPath, {}, Limits{});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::kNotFound);
}

}  // namespace
}  // namespace frost::rt
