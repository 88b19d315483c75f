// SPDX-License-Identifier: Apache-2.0
// Bytes as files of facts, through the readers alone: what is found must not depend on the blocks
// in which the bytes come. The first byte chooses the format and a small or a large limit.
#include <vector>

#include "fuzz.hpp"
#include "runtime/bulk/gzip.hpp"
#include "tests/unit/bulk/collector.hpp"

namespace frost::fuzz {
namespace {

constexpr FactFormat kFormats[] = {FactFormat::kText, FactFormat::kJsonl, FactFormat::kCsv,
                                   FactFormat::kTsv};
constexpr unsigned kSmallLimitBit = 4;

void run(unsigned choice, std::string_view bytes) {
  bulk::ReadOptions options{.format = kFormats[choice % 4]};
  const bool is_small = (choice & kSmallLimitBit) != 0;
  options.limits.load_record_bytes_max = is_small ? 40 : 4096;

  // Behind them is nothing, so that a sanitizer sees who reads there.
  const std::vector<char> exact(bytes.begin(), bytes.end());
  bulk::Window memory(std::string_view(exact.data(), exact.size()), options.limits);
  const bulk::Strings found = bulk::read_window(memory, options);
  bulk::TrickleSource source(bytes);
  bulk::Window trickle(source, options.limits);
  const bulk::Strings found_slowly = bulk::read_window(trickle, options);
  // Of text the small limit is about what is kept in memory, which depends on the blocks.
  if (!is_small || options.format != FactFormat::kText) {
    demand(found == found_slowly, "blocks change nothing", found.empty() ? "" : found.back());
  }

  const auto unpacked = bulk::gunzip(std::make_unique<bulk::TrickleSource>(bytes));
  bulk::Window window(*unpacked, options.limits);
  static_cast<void>(bulk::read_window(window, options));
}

}  // namespace
}  // namespace frost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  frost::fuzz::run(data[0], frost::fuzz::as_text(data, size).substr(1));
  return 0;
}
