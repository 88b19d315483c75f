// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "frost/format.hpp"
#include "tests/lsp/sample.hpp"

namespace frost::lsp {
namespace {

class LspFormatting : public SampleTest {
 protected:
  Json edits() {
    Json params = text_document(kUri);
    params["options"] = {{"tabSize", 4}, {"insertSpaces", true}};
    return client_.ask("textDocument/formatting", std::move(params));
  }
  // The document after the edits; the edits are applied by the server itself.
  std::string formatted() {
    const Json list = edits();
    std::string text = policy_;
    const LineTable lines(text);
    for (const Json& edit : list) {
      const Range range = read_range(edit["range"]);
      const uint32_t begin = lines.offset(text, range.start, Encoding::kUtf16);
      const uint32_t end = lines.offset(text, range.end, Encoding::kUtf16);
      text.replace(begin, end - begin, edit["newText"].get<std::string>());
    }
    return text;
  }
};

TEST_F(LspFormatting, GivesWhatTheLibraryGives) {
  const std::string texts[] = {
      std::string(kSample),
      "actor   User{}\n\n\n\nresource Repo{roles=[\"r\"];}",
      "# \u00e9\U0001F600\nactor User {}\nf( 1 ) ;\n# end\n",
      "actor User {}\r\nresource  Repo {}\r\n",
      "f(1);\nf(2);\nf(  3);\nf(4);\n",
      "\n\n\n",
      "",
  };
  for (const std::string& text : texts) {
    reopen(text);
    const auto wanted = format_policy({.name = "a.polar", .text = text});
    ASSERT_TRUE(wanted && wanted->text);
    EXPECT_EQ(formatted(), *wanted->text) << text;
    reopen(*wanted->text);
    EXPECT_EQ(edits(), Json::array()) << text;
  }
}

TEST_F(LspFormatting, LinesThatStayAreNotTouched) {
  reopen("f(1);\nf(2);\nf(  3);\nf(4);\n");
  EXPECT_EQ(ranges(edits()), "2:0-3:0");
}

TEST_F(LspFormatting, TextThatDoesNotParseStaysAsItIs) {
  reopen("actor User {");
  EXPECT_TRUE(edits().is_null());
}

}  // namespace
}  // namespace frost::lsp
