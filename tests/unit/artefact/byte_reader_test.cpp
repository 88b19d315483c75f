// SPDX-License-Identifier: Apache-2.0
#include "base/byte_reader.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace frost {
namespace {

constexpr std::array<std::byte, 9> kBytes = {std::byte{1}, std::byte{2}, std::byte{3},
                                             std::byte{4}, std::byte{5}, std::byte{6},
                                             std::byte{7}, std::byte{8}, std::byte{9}};

TEST(ByteReader, ReadsLittleEndianInOrder) {
  ByteReader in(kBytes);
  EXPECT_EQ(in.u8(), 0x01);
  EXPECT_EQ(in.u16(), 0x0302);
  EXPECT_EQ(in.u32(), 0x07060504U);
  EXPECT_EQ(in.offset(), 7U);
  EXPECT_EQ(ByteReader(kBytes).u64(), 0x0807060504030201U);
}

TEST(ByteReader, AFailedCallMovesNothing) {
  ByteReader in(kBytes);
  ASSERT_TRUE(in.u64());
  EXPECT_EQ(in.u64(), std::nullopt);
  EXPECT_EQ(in.u32(), std::nullopt);
  EXPECT_EQ(in.u16(), std::nullopt);
  EXPECT_FALSE(in.take(2));
  EXPECT_FALSE(in.take(UINT64_MAX));
  EXPECT_EQ(in.remaining(), 1U);
  EXPECT_EQ(in.u8(), 9);
  EXPECT_TRUE(in.done());
  EXPECT_EQ(in.u8(), std::nullopt);
}

TEST(ByteReader, AStructureIsReadWholeOrNotAtAll) {
  ByteReader in(kBytes);
  uint32_t first = 77;
  uint64_t second = 77;
  EXPECT_FALSE(in.read(first, second));
  EXPECT_EQ(first, 77U);
  EXPECT_EQ(in.offset(), 0U);
  uint8_t last = 0;
  EXPECT_TRUE(in.read(second, last));
  EXPECT_EQ(last, 9);
}

TEST(ByteReader, PaddingCountsFromTheFirstByte) {
  ByteReader in(kBytes);
  ASSERT_TRUE(in.u8());
  EXPECT_EQ(in.take_padding(4)->size(), 3U);
  EXPECT_EQ(in.take_padding(4)->size(), 0U);
  ASSERT_TRUE(in.take(5));
  EXPECT_FALSE(in.take_padding(4)) << "the bytes end before the boundary";
}

TEST(ByteReader, AnEmptyRangeHasNothing) {
  ByteReader in({});
  EXPECT_TRUE(in.done());
  EXPECT_EQ(in.u8(), std::nullopt);
  EXPECT_EQ(in.take(0)->size(), 0U);
}

TEST(CheckedArithmetic, OverflowHasNoValue) {
  EXPECT_EQ(checked_add(UINT64_MAX, 0), UINT64_MAX);
  EXPECT_EQ(checked_add(UINT64_MAX, 1), std::nullopt);
  EXPECT_EQ(checked_multiply(uint64_t{1} << 32, uint64_t{1} << 31), uint64_t{1} << 63);
  EXPECT_EQ(checked_multiply(uint64_t{1} << 32, uint64_t{1} << 32), std::nullopt);
  EXPECT_EQ(checked_align_up(4095, 4096), 4096U);
  EXPECT_EQ(checked_align_up(UINT64_MAX - 4095, 4096), UINT64_MAX - 4095);
  EXPECT_EQ(checked_align_up(UINT64_MAX, 4096), std::nullopt);
}

TEST(CheckedArithmetic, ARangeFitsOnlyWithBothEnds) {
  EXPECT_TRUE(range_fits(9, 0, 9));
  EXPECT_FALSE(range_fits(9, 1, 9));
  EXPECT_FALSE(range_fits(10, 0, 9));
  EXPECT_FALSE(range_fits(UINT64_MAX, 2, 9));
  EXPECT_FALSE(range_fits(2, UINT64_MAX, 9));
  EXPECT_EQ(checked_range(kBytes, 3, 4)->front(), std::byte{4});
  EXPECT_FALSE(checked_range(kBytes, 3, 7));
}

}  // namespace
}  // namespace frost
