// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/out_of_bounds.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "runtime/abi.h"

namespace frost::rt {

namespace {

// In the order of FROST_READ_….
constexpr std::array<const char*, FROST_READS> kReads = {"word of a bitmap",
                                                         "mask of an id",
                                                         "chunk",
                                                         "offset",
                                                         "key of a chunk",
                                                         "range of offsets",
                                                         "neighbour",
                                                         "mask of a neighbour",
                                                         "row of many columns",
                                                         "answer"};

}  // namespace

void report_out_of_bounds(uint32_t read, uint64_t index, uint64_t count) {
  const char* const what = read < kReads.size() ? kReads[read] : "element";
  std::fprintf(stderr, "frost: checked code is about to read %s %" PRIu64 " of %" PRIu64 "\n", what,
               index, count);
  std::abort();
}

}  // namespace frost::rt
