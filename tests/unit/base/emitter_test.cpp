// SPDX-License-Identifier: Apache-2.0
// What a collector of diagnostics keeps, and what it counts only.
#include "base/diagnostics/emitter.hpp"

#include <gtest/gtest.h>

namespace frost {
namespace {

SourceSpan at(uint32_t begin) { return {FileId(size_t{0}), begin, begin + 1}; }

// "P2002@1 P2011@-" of what `emit` has taken.
std::string codes(Emitter& emit) {
  std::string out;
  for (const DiagnosticRecord& record : emit.take_sorted()) {
    if (!out.empty()) out += ' ';
    out += info(record.kind).code;
    out += '@' + (record.span.valid() ? std::to_string(record.span.begin) : "-");
  }
  return out;
}

TEST(Emitter, GivesDiagnosticsInOrderOfPlaces) {
  Emitter emit;
  emit.emit<diag::TooDeep>(at(5), 1);
  emit.emit<diag::TooDeep>(at(2), 1);
  EXPECT_EQ(codes(emit), "P2002@2 P2002@5");
  EXPECT_EQ(codes(emit), "");
}

TEST(Emitter, KeepsWhatIsSaidTwiceOnce) {
  Emitter emit;
  emit.emit<diag::TooDeep>(at(1), 1).note("first");
  emit.emit<diag::TooDeep>(at(1), 1).note("second");
  EXPECT_EQ(emit.error_count(), 2U);
  const std::vector<DiagnosticRecord> taken = emit.take_sorted();
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken.front().notes, std::vector<std::string>{"first"});
}

TEST(Emitter, KeepsAsManyAsTheLimitOfEachSeverity) {
  for (uint32_t count : {2U, 3U, 4U}) {
    Emitter emit(3);
    for (uint32_t i = 0; i < count; ++i) emit.emit<diag::TooDeep>(at(i), 1);
    emit.emit<diag::StraySemicolon>(at(9));
    const std::string errors = "P2002@0 P2002@1" + std::string(count > 2 ? " P2002@2" : "");
    EXPECT_EQ(codes(emit), errors + " P1008@9" + (count > 3 ? " P2011@-" : ""));
  }
}

TEST(Emitter, CountsTheErrorsThatItLeavesOut) {
  Emitter emit(0);
  emit.emit<diag::TooDeep>(at(1), 1);
  EXPECT_TRUE(emit.has_errors());
  EXPECT_EQ(codes(emit), "P2011@-");
}

}  // namespace
}  // namespace frost
