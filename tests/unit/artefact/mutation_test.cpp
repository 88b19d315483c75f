// SPDX-License-Identifier: Apache-2.0
// Hostile bytes at random, from fixed seeds: with a stale digest they are refused, with a fresh one
// they are judged without reading out of bounds, and what is accepted can be loaded.
#include <algorithm>
#include <iterator>
#include <memory>
#include <random>

#include "codegen/artefact/elf_image.hpp"
#include "fixtures.hpp"

namespace frost {
namespace {

constexpr const char* kFixtures[] = {"policy_a", "policy_both_hashes", "policy_driver",
                                     "policy_property"};

class Mutator {
 public:
  explicit Mutator(uint32_t seed) : random_(seed) {}

  uint64_t below(uint64_t bound) { return random_() % bound; }

  void change_bytes(Bytes& bytes, uint64_t count) {
    for (; count > 0; --count) {
      bytes[below(bytes.size())] ^= static_cast<std::byte>(1 + below(255));
    }
  }

  // Overwrites a field as a lying header would: with borders, with sums that overflow, and with
  // values that stand elsewhere in the file.
  void change_field(Bytes& bytes) {
    const uint64_t width = uint64_t{1} << below(4);
    const uint64_t offset = below(bytes.size() / width) * width;
    uint64_t value = 0;
    std::memcpy(&value, bytes.data() + offset, width);
    switch (below(5)) {
      case 0:
        value += below(33) - 16;
        break;
      case 1:
        value = ~uint64_t{0} - below(16);
        break;
      case 2:
        value = uint64_t{1} << below(64);
        break;
      case 3:
        value = below(2 * bytes.size());
        break;
      default:
        std::memcpy(&value, bytes.data() + below(bytes.size() / width) * width, width);
    }
    std::memcpy(bytes.data() + offset, &value, width);
  }

 private:
  std::mt19937_64 random_;
};

// The check itself on memory that ends where the ELF image ends, so that the address sanitizer
// sees the first byte too many.
void check_exactly(const Bytes& elf) {
  const auto exact = std::make_unique<std::byte[]>(elf.size());
  std::ranges::copy(elf, exact.get());
  static_cast<void>(artefact::check_elf({exact.get(), elf.size()}, Limits{}));
}

TEST(Mutation, StaleDigestsAreAlwaysRefused) {
  const Bytes sealed = sealed_fixture("policy_a");
  Mutator mutator(1);
  for (int round = 0; round < 20'000; ++round) {
    Bytes changed = sealed;
    mutator.change_bytes(changed, 1 + mutator.below(4));
    if (changed == sealed) continue;
    ASSERT_FALSE(verify_artefact(changed, Limits{})) << "seed 1, round " << round;
  }
}

TEST(Mutation, EveryByteOfAnArtefactCounts) {
  Bytes sealed = sealed_fixture("policy_a");
  for (std::byte& byte : sealed) {
    byte ^= std::byte{0x10};
    ASSERT_FALSE(verify_artefact(sealed, Limits{}));
    byte ^= std::byte{0x10};
  }
}

class ResealedMutation : public testing::TestWithParam<uint32_t> {};

TEST_P(ResealedMutation, IsJudgedWithinBoundsAndLoadsWhenAccepted) {
  const uint32_t seed = GetParam();
  Mutator mutator(seed);
  const Bytes elf = read_fixture(kFixtures[seed % std::size(kFixtures)]);
  int accepted = 0;
  for (int round = 0; round < 15'000; ++round) {
    Bytes changed = elf;
    const uint64_t changes = 1 + mutator.below(3);
    for (uint64_t change = 0; change < changes; ++change) {
      if (mutator.below(4) == 0) {
        mutator.change_bytes(changed, 1 + mutator.below(8));
      } else {
        mutator.change_field(changed);
      }
    }
    check_exactly(changed);
    const Bytes sealed = seal_artefact(changed);
    if (!verify_artefact(sealed, Limits{})) continue;
    ++accepted;
    // Its code may be anything now, so the entries are not called.
    const auto loaded = load_artefact(sealed, kUnsigned, Limits{});
    if (!loaded) {
      EXPECT_EQ(loaded.error().code, Code::kIncompatible)
          << loaded.error().message << ", seed " << seed << ", round " << round;
    }
  }
  EXPECT_GT(accepted, 0) << "the mutations must not all be trivial";
}

INSTANTIATE_TEST_SUITE_P(Seeds, ResealedMutation, testing::Values(4, 5, 6, 7));

// The first kilobyte holds the headers and tables of an image: every value there is tried.
TEST(Mutation, EveryFieldOfTheHeadersIsJudgedWithinBounds) {
  const Bytes elf = read_fixture("policy_a");
  const uint64_t values[] = {
      0, 1, 7, 0x1000, 0x7FFFFFFF, 0xFFFFFFFF, uint64_t{1} << 63, UINT64_MAX - 7, UINT64_MAX};
  for (size_t offset = 0; offset + 8 <= std::min<size_t>(elf.size(), 1024); offset += 2) {
    for (const uint64_t value : values) {
      for (const size_t width : {2U, 4U, 8U}) {
        Bytes changed = elf;
        std::memcpy(changed.data() + offset, &value, width);
        check_exactly(changed);
        const Bytes sealed = seal_artefact(std::move(changed));
        if (!verify_artefact(sealed, Limits{})) continue;
        const auto loaded = load_artefact(sealed, kUnsigned, Limits{});
        EXPECT_TRUE(loaded || loaded.error().code == Code::kIncompatible) << loaded.error().message;
      }
    }
  }
}

TEST(Mutation, EveryPrefixIsRefusedOrStillWhole) {
  for (const char* fixture : kFixtures) {
    const Bytes elf = read_fixture(fixture);
    const auto whole = verify_artefact(seal_artefact(elf), Limits{});
    ASSERT_TRUE(whole) << whole.error().message;
    const Bytes note = encode_note(whole->note);
    for (size_t size = 0; size < elf.size(); size += size < 1024 ? 1 : 7) {
      const Bytes prefix(elf.begin(), elf.begin() + static_cast<ptrdiff_t>(size));
      check_exactly(prefix);
      const auto verified = verify_artefact(seal_artefact(prefix), Limits{});
      // Section headers and debug symbols at the end are not part of the image.
      if (verified) {
        ASSERT_EQ(encode_note(verified->note), note) << fixture << " " << size;
      }
    }
    const Bytes sealed = seal_artefact(elf);
    for (size_t size = 0; size < sealed.size(); size += size < 1024 ? 1 : 7) {
      ASSERT_FALSE(verify_artefact(std::span(sealed).first(size), Limits{})) << size;
    }
  }
}

}  // namespace
}  // namespace frost
