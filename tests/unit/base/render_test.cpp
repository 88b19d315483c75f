// SPDX-License-Identifier: Apache-2.0
// The four formats over one list of diagnostics.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "base/diagnostics/render.hpp"
#include "base/diagnostics/resolve.hpp"
#include "base/source.hpp"

namespace frost {
namespace {

using Json = nlohmann::json;

// Sources, and the diagnostics of them that a test emits.
class Render : public testing::Test {
 protected:
  FileId add(std::string name, std::string text) {
    sources_.push_back({name, text});
    return map_.add(std::move(name), std::move(text));
  }

  // The only place of `needle`.
  [[nodiscard]] SourceSpan find(FileId file, std::string_view needle) const {
    size_t at = map_.file(file).text().find(needle);
    EXPECT_NE(at, std::string_view::npos) << needle;
    return {file, static_cast<uint32_t>(at), static_cast<uint32_t>(at + needle.size())};
  }

  std::string render_as(DiagnosticFormat format, RenderOptions options = {}) {
    options.format = format;
    return render(diagnostics(), sources_, options);
  }

  const std::vector<Diagnostic>& diagnostics() {
    if (diagnostics_.empty()) diagnostics_ = resolve(emit_.take_sorted(), map_, false);
    return diagnostics_;
  }

  // A misspelt relation: labels, a note, help and a fix.
  void emit_misspelt() {
    FileId file = add("dir/polícy.polar",
                      "resource Repo {\n  relations = { parent: Org };\n  \"é\" if \"x\" on "
                      "\"paernt\";\n}\n");
    emit_.emit<diag::UndeclaredTerm>(find(file, "\"paernt\""), "paernt", "Repo", "resource")
        .label("not declared")
        .label(find(file, "parent"), "did you mean this one?")
        .note("relations are declared in dictionaries")
        .help("declare it")
        .replace(find(file, "\"paernt\""), "\"parent\"");
  }

  Emitter emit_;
  SourceMap map_;
  std::vector<Source> sources_;
  std::vector<Diagnostic> diagnostics_;
};

constexpr std::string_view kMessage =
    "Undeclared term \"paernt\" referenced in rule in the 'Repo' resource block. Did you mean to "
    "declare it as a role, permission, or relation?";

TEST_F(Render, TextInAscii) {
  emit_misspelt();
  EXPECT_EQ(render_as(DiagnosticFormat::kText), "error[P1107]: " + std::string(kMessage) + R"(
  --> dir/polícy.polar:3:17
   |
 3 |   "é" if "x" on "paernt";
   |                 ^^^^^^^^ not declared
 2 |   relations = { parent: Org };
   |                 ------ did you mean this one?
   |
   = note: relations are declared in dictionaries
   = help: declare it
   = fix: replace with `"parent"`        docs: frost explain P1107
)");
}

TEST_F(Render, TextWithBoxes) {
  emit_misspelt();
  EXPECT_EQ(render_as(DiagnosticFormat::kText, {.unicode = true}),
            "error[P1107]: " + std::string(kMessage) + R"(
   ╭─ dir/polícy.polar:3:17
 3 │   "é" if "x" on "paernt";
   │                 ━━━━━━━━ not declared
   ┆
 2 │   relations = { parent: Org };
   │                 ────── did you mean this one?
   ├─ note: relations are declared in dictionaries
   ├─ help: declare it
   ╰─ fix: replace with `"parent"`        docs: frost explain P1107
)");
}

TEST_F(Render, ColourAddsNothingButEscapes) {
  emit_misspelt();
  std::string coloured = render_as(DiagnosticFormat::kText, {.colour = true});
  EXPECT_TRUE(coloured.starts_with("\x1b[1;31merror[P1107]\x1b[0m"));
  std::string plain;
  for (size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\x1b') i = coloured.find('m', i) + 1;
    while (i < coloured.size() && coloured[i] == '\x1b') i = coloured.find('m', i) + 1;
    if (i < coloured.size()) plain += coloured[i];
  }
  EXPECT_EQ(plain, render_as(DiagnosticFormat::kText));
}

TEST_F(Render, PlainHasALinePerFact) {
  emit_misspelt();
  EXPECT_EQ(render_as(DiagnosticFormat::kPlain),
            "dir/polícy.polar:3:17: error: " + std::string(kMessage) + " [P1107]\n" +
                R"(dir/polícy.polar:3:17: here: not declared
dir/polícy.polar:2:17: see: did you mean this one?
dir/polícy.polar:3:17: note: relations are declared in dictionaries
dir/polícy.polar:3:17: help: declare it
dir/polícy.polar:3:17: fix: replace with `"parent"`
)");
}

TEST_F(Render, JsonSaysEverythingWithoutTextToParse) {
  emit_misspelt();
  Json all = Json::parse(render_as(DiagnosticFormat::kJson));
  ASSERT_EQ(all.size(), 1U);
  const Json& one = all[0];
  Json place{{"file", "dir/polícy.polar"},
             {"begin", {{"line", 3}, {"column", 17}, {"byte", 64}}},
             {"end", {{"line", 3}, {"column", 25}, {"byte", 72}}}};
  EXPECT_EQ(one["code"], "P1107");
  EXPECT_EQ(one["kind"], "UndeclaredTerm");
  EXPECT_EQ(one["severity"], "error");
  EXPECT_EQ(one["message"], kMessage);
  EXPECT_EQ(one["arguments"], Json::parse(R"(["paernt", "Repo", "resource"])"));
  EXPECT_EQ(one["range"], place);
  EXPECT_EQ(one["label"], "not declared");
  EXPECT_EQ(one["labels"][0]["text"], "did you mean this one?");
  EXPECT_EQ(one["labels"][0]["range"]["begin"]["line"], 2);
  EXPECT_EQ(one["notes"], Json::parse(R"(["relations are declared in dictionaries"])"));
  EXPECT_EQ(one["help"], "declare it");
  EXPECT_EQ(one["fixes"][0]["range"], place);
  EXPECT_EQ(one["fixes"][0]["replacement"], "\"parent\"");
}

TEST_F(Render, FixesApplyByTheirBytes) {
  emit_misspelt();
  const DiagnosticFix& fix = diagnostics().at(0).fixes.at(0);
  std::string text = sources_.at(fix.range.source).text;
  text.replace(fix.range.begin_byte, fix.range.end_byte - fix.range.begin_byte, fix.replacement);
  EXPECT_NE(text.find("on \"parent\";"), std::string::npos);
}

TEST_F(Render, NumbersStayNumbersInJson) {
  FileId file = add("p.polar", "x");
  emit_.emit<diag::FileTooLarge>(SourceSpan{file, 0, 0}, size_t{27}, 20U);
  Json all = Json::parse(render_as(DiagnosticFormat::kJson));
  EXPECT_EQ(all[0]["arguments"], Json::parse("[27, 20]"));
}

TEST_F(Render, SarifHasOneRunItsRulesAndItsFixes) {
  emit_misspelt();
  FileId other = add("a b.polar", "actor User {};\nactor User {};\n");
  emit_.emit<diag::StraySemicolon>(SourceSpan{other, 13, 14})
      .fix(SourceSpan{other, 13, 14}, "", "remove it");
  emit_.emit<diag::StraySemicolon>(SourceSpan{other, 28, 29});
  Json log = Json::parse(render_as(DiagnosticFormat::kSarif));
  EXPECT_EQ(log["version"], "2.1.0");
  ASSERT_EQ(log["runs"].size(), 1U);
  const Json& run = log["runs"][0];
  EXPECT_EQ(run["columnKind"], "unicodeCodePoints");
  const Json& rules = run["tool"]["driver"]["rules"];
  ASSERT_EQ(rules.size(), 2U);
  ASSERT_EQ(run["results"].size(), 3U);
  for (const Json& result : run["results"]) {
    EXPECT_EQ(rules[result["ruleIndex"].get<size_t>()]["id"], result["ruleId"]);
    EXPECT_FALSE(result["message"]["text"].get<std::string>().empty());
  }
  EXPECT_EQ(rules[0]["shortDescription"]["text"], "A name that its block does not declare");

  const Json& misspelt = run["results"][0];
  const Json& place = misspelt["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "dir/pol%C3%ADcy.polar");
  EXPECT_EQ(place["region"], Json::parse(R"({"startLine": 3, "startColumn": 17, "endLine": 3,
      "endColumn": 25, "byteOffset": 64, "byteLength": 8})"));
  EXPECT_EQ(misspelt["relatedLocations"][0]["message"]["text"], "did you mean this one?");
  const Json& change = misspelt["fixes"][0]["artifactChanges"][0];
  EXPECT_EQ(change["replacements"][0]["insertedContent"]["text"], "\"parent\"");
  EXPECT_EQ(change["replacements"][0]["deletedRegion"], place["region"]);
  EXPECT_EQ(run["results"][1]["level"], "warning");
  EXPECT_EQ(run["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "a%20b.polar");
}

TEST_F(Render, ADocumentIsThereWithoutDiagnostics) {
  EXPECT_EQ(render({}, {}, {.format = DiagnosticFormat::kText}), "");
  EXPECT_EQ(render({}, {}, {.format = DiagnosticFormat::kPlain}), "");
  EXPECT_EQ(render({}, {}, {.format = DiagnosticFormat::kJson}), "[]\n");
  Json log = Json::parse(render({}, {}, {.format = DiagnosticFormat::kSarif}));
  EXPECT_TRUE(log["runs"][0]["results"].empty());
}

TEST_F(Render, ADiagnosticOfTheWholePolicyHasNoPlace) {
  emit_.emit<diag::TooManyLiterals>(SourceSpan{}, 2U).help("use facts");
  EXPECT_EQ(render_as(DiagnosticFormat::kText, {.explain = false}),
            "error[P2007]: the policy has more than 2 different values (literals_max)\n"
            "   = help: use facts\n");
  EXPECT_EQ(render_as(DiagnosticFormat::kPlain),
            "policy: error: the policy has more than 2 different values (literals_max) [P2007]\n"
            "policy: help: use facts\n");
  EXPECT_EQ(Json::parse(render_as(DiagnosticFormat::kJson))[0]["range"], nullptr);
  Json log = Json::parse(render_as(DiagnosticFormat::kSarif));
  EXPECT_FALSE(log["runs"][0]["results"][0].contains("locations"));
}

TEST_F(Render, PlacesWithoutTheirSourceAreNamed) {
  emit_misspelt();
  std::string text = render(diagnostics(), {}, {});
  EXPECT_NE(text.find("--> dir/polícy.polar:3:17"), std::string::npos);
  EXPECT_EQ(text.find("^^^"), std::string::npos);
  sources_[0].text = "short";
  EXPECT_NE(render(diagnostics(), sources_, {}).find(" 3 | short\n"), std::string::npos);
}

TEST_F(Render, LabelsInOtherFilesNameThem) {
  FileId first = add("first.polar", "global {}\n");
  FileId second = add("second.polar", "\nglobal {}\n");
  emit_.emit<diag::SecondGlobal>(find(second, "global")).label(find(first, "global"), "the first");
  EXPECT_EQ(render_as(DiagnosticFormat::kText, {.unicode = true, .explain = false}),
            R"(error[P1116]: a policy has at most one `global` block
   ╭─ second.polar:2:1
 2 │ global {}
   │ ━━━━━━
   ├─ first.polar:1:1
 1 │ global {}
   │ ────── the first
)");
}

TEST_F(Render, AtMostTwentyErrorsAndTwentyWarnings) {
  std::string text(30, 'x');
  FileId file = add("p.polar", text);
  for (uint32_t i = 0; i < 30; ++i) {
    if (i < 21) emit_.emit<diag::FloatingPoint>(SourceSpan{file, i, i + 1});
    emit_.emit<diag::StraySemicolon>(SourceSpan{file, i, i + 1});
  }
  for (DiagnosticFormat format : {DiagnosticFormat::kText, DiagnosticFormat::kPlain}) {
    std::string shown = render_as(format);
    EXPECT_TRUE(shown.ends_with("and 1 more error\nand 10 more warnings\n")) << shown;
  }
  std::string plain = render_as(DiagnosticFormat::kPlain);
  EXPECT_EQ(std::ranges::count(plain, '\n'), 2 * static_cast<ptrdiff_t>(kDiagnosticsShownMax) + 2);
  EXPECT_EQ(Json::parse(render_as(DiagnosticFormat::kJson)).size(), 51U);
}

TEST_F(Render, SortedByPositionAndStable) {
  FileId file = add("p.polar", "abc");
  emit_.emit<diag::FloatingPoint>(SourceSpan{file, 2, 3});
  emit_.emit<diag::StraySemicolon>(SourceSpan{file, 0, 1});
  emit_.emit<diag::FloatingPoint>(SourceSpan{file, 0, 1});
  std::string codes;
  for (const Diagnostic& diagnostic : diagnostics()) codes += diagnostic.code + " ";
  EXPECT_EQ(codes, "P1008 P1006 P1006 ");
}

TEST_F(Render, WhatIsSaidTwiceAboutOnePlaceIsThereOnce) {
  FileId file = add("p.polar", "abc");
  for (int i = 0; i < 3; ++i) emit_.emit<diag::FloatingPoint>(SourceSpan{file, 2, 3});
  emit_.emit<diag::FloatingPoint>(SourceSpan{file, 1, 3});
  EXPECT_EQ(diagnostics().size(), 2U);
}

// ---------- hostile text ----------

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= ' ' && c < 127) || c == '\n'; });
}

TEST_F(Render, HostileTextIsEscaped) {
  std::string evil = "\x1b[31m\x07\x7f\xE2\x80\xAE\xE2\x81\xA6\xFF\xC2\x9B";
  FileId file = add("\x1b[31m" + evil + ".polar", "f(" + evil + ");\r\n");
  emit_.emit<diag::UndeclaredTerm>(find(file, evil), evil, evil, evil)
      .label(evil)
      .label(find(file, "f("), evil)
      .note(evil)
      .help(evil)
      .replace(find(file, evil), evil);
  for (bool unicode : {false, true}) {
    std::string text = render_as(DiagnosticFormat::kText, {.unicode = unicode});
    for (std::string_view bad :
         {"\x1b", "\x07", "\x7f", "\r", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xFF", "\xC2\x9B"}) {
      EXPECT_EQ(text.find(bad), std::string::npos) << text;
    }
  }
  EXPECT_TRUE(is_ascii(render_as(DiagnosticFormat::kPlain)));
  std::string json = render_as(DiagnosticFormat::kJson);
  EXPECT_TRUE(is_ascii(json));
  EXPECT_EQ(Json::parse(json).size(), 1U);
  std::string sarif = render_as(DiagnosticFormat::kSarif);
  EXPECT_TRUE(is_ascii(sarif));
  EXPECT_FALSE(Json::parse(sarif).is_discarded());
}

TEST_F(Render, LongLinesAreShownAroundTheMark) {
  std::string text = std::string(500'000, 'a') + " here " + std::string(500'000, 'b') + "\nnext";
  FileId file = add("p.polar", text);
  emit_.emit<diag::FloatingPoint>(find(file, "here"));
  std::string shown = render_as(DiagnosticFormat::kText);
  EXPECT_LT(shown.size(), 600U);
  EXPECT_NE(shown.find(" 1 | ...aaa"), std::string::npos);
  EXPECT_NE(shown.find("bbb...\n"), std::string::npos);
  size_t line = shown.find(" 1 | ") + 5;
  size_t marks = shown.find("^^^^");
  size_t indent = marks - (shown.rfind('\n', marks) + 1) - 5;
  EXPECT_EQ(shown.substr(line + indent, 4), "here");
}

TEST_F(Render, MarksStandBelowWideAndCombiningCharacters) {
  FileId file = add("p.polar", "f(\"\u65e5\u672c e\u0301\", 1.5);");
  emit_.emit<diag::FloatingPoint>(find(file, "1.5"));
  std::string shown = render_as(DiagnosticFormat::kText, {.explain = false});
  // f ( " two wide, blank, e with its accent, " , blank: 12 cells.
  EXPECT_NE(shown.find("   | " + std::string(12, ' ') + "^^^\n"), std::string::npos) << shown;
}

TEST_F(Render, RangesOverSeveralLinesMarkTheFirst) {
  FileId file = add("p.polar", "f(1,\r\n  2);\n");
  emit_.emit<diag::FloatingPoint>(SourceSpan{file, 2, 11});
  std::string shown = render_as(DiagnosticFormat::kText, {.explain = false});
  EXPECT_NE(shown.find(" 1 | f(1,\n   |   ^^\n"), std::string::npos) << shown;
  EXPECT_EQ(diagnostics().at(0).range.end_line, 2U);
  EXPECT_EQ(diagnostics().at(0).range.end_column, 6U);
}

TEST_F(Render, TheEndOfAFileIsAPlace) {
  FileId file = add("p.polar", "f(x)");
  emit_.emit<diag::UnexpectedEnd>(SourceSpan{file, 4, 4});
  std::string shown = render_as(DiagnosticFormat::kText, {.explain = false});
  EXPECT_NE(shown.find(" 1 | f(x)\n   |     ^\n"), std::string::npos) << shown;
}

TEST(SourceColumns, AreRightInLongLines) {
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += i % 7 == 0 ? "é" : i % 11 == 0 ? "日" : "x";
  text += "\n" + text;
  SourceFile file("p", text);
  uint32_t line = 1;
  uint32_t column = 1;
  for (uint32_t at = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) continue;
    LineColumn place = file.line_column(at);
    ASSERT_EQ(place.line, line);
    ASSERT_EQ(place.column, column);
    ++column;
    if (text[at] == '\n') {
      ++line;
      column = 1;
    }
  }
  EXPECT_EQ(line, 2U);
}

}  // namespace
}  // namespace frost
