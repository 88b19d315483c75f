// SPDX-License-Identifier: Apache-2.0
// What a reader finds in a text, as lines: facts in the textual form, rejects as `line:column why`.
// Every text is read from memory and from a source that gives a few bytes at a time, which must
// agree.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/bulk/byte_source.hpp"
#include "runtime/bulk/readers.hpp"
#include "runtime/store/facts_text.hpp"

namespace frost::bulk {

using Strings = std::vector<std::string>;

class Collector : public FactReceiver {
 public:
  Result<void> fact(std::string_view predicate, std::span<const rt::ValueView> arguments) override {
    // What a store does not take.
    if (predicate == "refused") return fail(Code::kFactRefused, "refused");
    std::string text;
    rt::append_fact_text(text, predicate, arguments);
    text.pop_back();
    found.push_back(std::move(text));
    return {};
  }
  Result<void> reject(Position position, const Error& why) override {
    if (stop_at_reject) return std::unexpected(located(position, why));
    found.push_back(located(position, why).message);
    return {};
  }
  [[nodiscard]] Error located(Position position, const Error& why) const override {
    std::string place = std::to_string(position.line);
    if (position.column > 0) place += ":" + std::to_string(position.column);
    return {why.code, place + " " + why.message};
  }

  Strings found;
  bool stop_at_reject = false;
};

// Gives one byte, then two, up to seven and again.
class TrickleSource : public ByteSource {
 public:
  explicit TrickleSource(std::string_view bytes) : bytes_(bytes) {}
  Result<size_t> read(std::span<char> into) override {
    step_ = step_ % 7 + 1;
    const size_t count = std::min({into.size(), bytes_.size(), step_});
    if (count > 0) std::memcpy(into.data(), bytes_.data(), count);
    bytes_.remove_prefix(count);
    return count;
  }
  [[nodiscard]] uint64_t bytes_done() const override { return 0; }
  [[nodiscard]] uint64_t bytes_total() const override { return 0; }

 private:
  std::string_view bytes_;
  size_t step_ = 0;
};

struct ReadOptions {
  FactFormat format = FactFormat::kText;
  Strings types = {};
  std::string predicate = "f";
  Limits limits = {};
};

// The last line is the error when reading ended with one.
inline Strings read_window(Window& window, const ReadOptions& options) {
  Collector collector;
  const auto done =
      read_facts(options.format, window, {.predicate = options.predicate, .types = options.types},
                 collector, options.limits);
  if (!done) collector.found.push_back("error: " + done.error().message);
  return collector.found;
}

inline Strings read_all(std::string_view text, const ReadOptions& options) {
  // Behind the text is nothing, so that a sanitizer sees who reads there.
  const std::vector<char> exact(text.begin(), text.end());
  Window memory(std::string_view(exact.data(), exact.size()), options.limits);
  const Strings found = read_window(memory, options);
  TrickleSource source(text);
  Window trickle(source, options.limits);
  EXPECT_EQ(read_window(trickle, options), found);
  return found;
}

}  // namespace frost::bulk
