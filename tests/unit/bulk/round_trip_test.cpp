// SPDX-License-Identifier: Apache-2.0
// Writing a fact and reading it back is the identity, for ids of every kind in every format.
#include <random>

#include "runtime/bulk/fact_writer.hpp"
#include "runtime/store/utf8.hpp"
#include "tests/unit/bulk/collector.hpp"

namespace frost::bulk {
namespace {

constexpr size_t kIdBytesMax = 512;

// Of pieces that some format has to treat.
std::string nasty_id(std::mt19937& random) {
  static const Strings kPieces = {"\"",
                                  ",",
                                  "\n",
                                  "\r",
                                  "\r\n",
                                  "\\",
                                  "\t",
                                  " ",
                                  std::string(1, '\0'),
                                  "'",
                                  "*",
                                  "#",
                                  "{",
                                  "}",
                                  "\\n",
                                  "\"\"",
                                  "\xEF\xBB\xBF",
                                  "\x7F",
                                  "\x1F",
                                  "\xC3\xA9",
                                  "\xF0\x9F\x98\x80",
                                  "\xE2\x80\xAE",
                                  "null",
                                  "N",
                                  "a",
                                  "7",
                                  ";",
                                  ":",
                                  "\x1f\x8b"
                                  "x"};
  std::string id;
  for (size_t pieces = 1 + random() % 6; pieces > 0; --pieces) {
    const std::string& piece = kPieces[random() % kPieces.size()];
    if (rt::utf8_prefix(piece) == piece.size()) id += piece;
  }
  if (random() % 50 == 0) id = std::string(kIdBytesMax, "\"\\ \n,\t"[random() % 6]);
  return id.empty() ? "x" : id;
}

struct OwnedFact {
  Strings ids;
  [[nodiscard]] std::vector<rt::ValueView> values(const Strings& types) const {
    std::vector<rt::ValueView> values;
    for (size_t i = 0; i < types.size(); ++i) values.push_back({types[i], ids[i]});
    return values;
  }
};

TEST(FactFiles, WritingAndReadingIsTheIdentity) {
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    Strings types = {"A", "String", "B::c?", "Integer", "Boolean"};
    types.resize(1 + random() % types.size());
    std::vector<OwnedFact> facts(random() % 20);
    for (OwnedFact& fact : facts) {
      for (const std::string& type : types) {
        fact.ids.push_back(type == "Integer"   ? std::to_string(static_cast<int32_t>(random()))
                           : type == "Boolean" ? (random() % 2 == 0 ? "true" : "false")
                                               : nasty_id(random));
      }
    }
    for (const FactFormat format :
         {FactFormat::kText, FactFormat::kJsonl, FactFormat::kCsv, FactFormat::kTsv}) {
      std::string text;
      Strings expected;
      if (format == FactFormat::kCsv || format == FactFormat::kTsv) {
        ASSERT_TRUE(append_header(format, text, types).has_value());
      }
      for (const OwnedFact& fact : facts) {
        const auto values = fact.values(types);
        ASSERT_TRUE(append_fact(format, text, {"f", values}).has_value());
        rt::append_fact_text(expected.emplace_back(), "f", values);
        expected.back().pop_back();
      }
      EXPECT_EQ(read_all(text, {.format = format}), expected)
          << "seed " << seed << " format " << static_cast<int>(format) << "\n"
          << text;
    }
  }
}

TEST(FactFiles, WhatAFormatCannotSayIsAnError) {
  std::string out;
  const rt::ValueView bytes[] = {{"A", "\xFF"}};
  const rt::ValueView type[] = {{"no name", "x"}};
  const rt::ValueView boolean[] = {{"true", "x"}};
  for (const FactFormat format :
       {FactFormat::kText, FactFormat::kJsonl, FactFormat::kCsv, FactFormat::kTsv}) {
    EXPECT_FALSE(append_fact(format, out, {"f", bytes}).has_value());
  }
  EXPECT_FALSE(append_fact(FactFormat::kText, out, {"f", type}).has_value());
  EXPECT_FALSE(append_fact(FactFormat::kText, out, {"f", boolean}).has_value());
  EXPECT_TRUE(append_fact(FactFormat::kJsonl, out, {"f", type}).has_value());
}

}  // namespace
}  // namespace frost::bulk
