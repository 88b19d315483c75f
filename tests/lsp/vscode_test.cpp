// SPDX-License-Identifier: Apache-2.0
// The files of the VS Code extension, as far as they can be judged without an editor.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <string>

#include "tools/lsp/message.hpp"

namespace frost::lsp {
namespace {

Json read(const std::string& name) {
  std::ifstream file(std::string(FROST_SOURCE_DIR "/tools/vscode/") + name);
  EXPECT_TRUE(file.good()) << name;
  return Json::parse(file, nullptr, false);
}

void collect(const Json& node, const std::string& key, std::set<std::string>& found) {
  if (node.is_object() && node.contains(key) && node[key].is_string()) {
    found.insert(node[key].get<std::string>());
  }
  if (!node.is_structured()) return;
  for (const Json& child : node) collect(child, key, found);
}

TEST(VsCode, TheManifestNamesFilesThatAreThere) {
  const Json manifest = read("package.json");
  ASSERT_TRUE(manifest.is_object());
  const Json& contributes = manifest["contributes"];
  EXPECT_EQ(contributes["languages"][0]["extensions"], Json::array({".polar"}));
  for (const Json& path : {manifest["main"], contributes["languages"][0]["configuration"],
                           contributes["grammars"][0]["path"]}) {
    EXPECT_TRUE(
        std::ifstream(std::string(FROST_SOURCE_DIR "/tools/vscode/") + path.get<std::string>())
            .good())
        << path;
  }
  EXPECT_TRUE(manifest["dependencies"].contains("vscode-languageclient"));
}

TEST(VsCode, TheGrammarIncludesWhatItDefinesAndDefinesWhatItIncludes) {
  const Json grammar = read("syntaxes/polar.tmLanguage.json");
  ASSERT_TRUE(grammar.is_object());
  EXPECT_EQ(grammar["scopeName"], read("package.json")["contributes"]["grammars"][0]["scopeName"]);
  std::set<std::string> included;
  collect(grammar, "include", included);
  std::set<std::string> defined;
  for (const auto& [name, rule] : grammar["repository"].items()) defined.insert("#" + name);
  EXPECT_EQ(included, defined);
}

TEST(VsCode, EveryScopeIsOfPolar) {
  std::set<std::string> scopes;
  collect(read("syntaxes/polar.tmLanguage.json"), "name", scopes);
  scopes.erase("Polar");
  EXPECT_GT(scopes.size(), 30U);
  for (const std::string& scope : scopes) EXPECT_TRUE(scope.ends_with(".polar")) << scope;
}

TEST(VsCode, TheWordPatternIsANameOfPolar) {
  const Json configuration = read("language-configuration.json");
  EXPECT_EQ(configuration["comments"]["lineComment"], "#");
  const std::regex word(configuration["wordPattern"].get<std::string>());
  for (const char* name : {"x", "_", "is_open?", "Billing::Invoice", "a1"}) {
    EXPECT_TRUE(std::regex_match(name, word)) << name;
  }
  for (const char* text : {"1a", "a-b", "\"x\"", "a b", "?", "a:b"}) {
    EXPECT_FALSE(std::regex_match(text, word)) << text;
  }
}

}  // namespace
}  // namespace frost::lsp
