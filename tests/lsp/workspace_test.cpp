// SPDX-License-Identifier: Apache-2.0
// Policies made of the files below a folder (polar.md §8).
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/lsp/client.hpp"
#include "tools/lsp/uri.hpp"

namespace frost::lsp {
namespace {

namespace fs = std::filesystem;

class LspWorkspace : public testing::Test {
 protected:
  LspWorkspace() {
    std::string pattern = (fs::temp_directory_path() / "frost-lsp-XXXXXX").string();
    root_ = fs::canonical(::mkdtemp(pattern.data()));
  }
  ~LspWorkspace() override { fs::remove_all(root_); }

  void write(const std::string& name, const std::string& text) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }
  [[nodiscard]] std::string uri(const std::string& name = "") const {
    return uri_of_path((root_ / name).lexically_normal().string());
  }
  static Json folders(const std::vector<std::string>& uris) {
    Json list = Json::array();
    for (const std::string& one : uris) list.push_back({{"uri", one}, {"name", "x"}});
    return {{"workspaceFolders", list}};
  }
  void start(const Json& more) { client_.initialize(Json::object(), more); }
  void watched(const std::string& name) {
    client_.notify("workspace/didChangeWatchedFiles",
                   {{"changes", {{{"uri", uri(name)}, {"type", 2}}}}});
  }

  fs::path root_;
  Client client_;
};

TEST_F(LspWorkspace, AllFilesBelowTheRootAreOnePolicy) {
  write("a.polar",
        "resource Repo { roles = [\"r\"]; relations = { org: Org }; \"r\" if \"m\" on \"org\"; }");
  write("deep/er/b.polar", "actor User {}\nresource Org { roles = [\"m\"]; }");
  start(folders({uri()}));
  EXPECT_TRUE(client_.diagnostics(uri("a.polar")).is_null());
  client_.open(
      uri("a.polar"),
      "resource Repo { roles = [\"r\"]; relations = { org: Org }; \"r\" if \"m\" on \"org\"; }");
  EXPECT_EQ(client_.errors(uri("a.polar")), Json::array());
  const Json places = client_.ask("textDocument/definition", at(uri("a.polar"), 0, 65));
  ASSERT_EQ(places.size(), 1U) << places.dump();
  EXPECT_EQ(places[0]["uri"], uri("deep/er/b.polar"));
  EXPECT_EQ(text(places[0]["range"]), "1:24-1:27");
  // A rename reaches the file that is not open.
  Json params = at(uri("a.polar"), 0, 65);
  params["newName"] = "n";
  const Json edit = client_.ask("textDocument/rename", params);
  EXPECT_EQ(edit["changes"].size(), 2U);
}

TEST_F(LspWorkspace, OpenTextCountsInsteadOfTheFile) {
  write("a.polar", "actor {");
  start(folders({uri()}));
  EXPECT_FALSE(client_.diagnostics(uri("a.polar")).empty());
  client_.open(uri("a.polar"), "actor User {}");
  EXPECT_EQ(client_.errors(uri("a.polar")), Json::array());
  client_.close(uri("a.polar"));
  EXPECT_FALSE(client_.diagnostics(uri("a.polar")).empty());
}

TEST_F(LspWorkspace, ChangesOnTheDiskAreFollowed) {
  write("a.polar", "actor User {}");
  start(folders({uri()}));
  client_.settle();
  write("b.polar", "actor {");
  watched("b.polar");
  EXPECT_FALSE(client_.diagnostics(uri("b.polar")).empty());
  fs::remove(root_ / "b.polar");
  watched("b.polar");
  EXPECT_EQ(client_.errors(uri("b.polar")), Json::array());
  write("c.txt", "actor {");
  watched("c.txt");
  EXPECT_TRUE(client_.diagnostics(uri("c.txt")).is_null());
}

TEST_F(LspWorkspace, HiddenAndVendoredFoldersAreLeftOut) {
  write(".git/a.polar", "actor {");
  write("node_modules/x/a.polar", "actor {");
  write("x/.hidden/a.polar", "actor {");
  write("real.polar", "actor {");
  start(folders({uri()}));
  client_.settle();
  EXPECT_EQ(client_.received().size(), 1U);
  watched(".git/a.polar");
  watched("node_modules/x/a.polar");
  client_.forget();
  client_.settle();
  EXPECT_TRUE(client_.received().empty());
}

TEST_F(LspWorkspace, LinksToFoldersAreNotFollowed) {
  write("a.polar", "actor User {}");
  fs::create_directory_symlink(root_, root_ / "loop");
  start(folders({uri()}));
  EXPECT_TRUE(client_.diagnostics(uri("a.polar")).is_null());
}

TEST_F(LspWorkspace, RootsAreIndependent) {
  write("one/a.polar", "global {}");
  write("two/a.polar", "global {}");
  start(folders({uri("one"), uri("two")}));
  client_.settle();
  EXPECT_TRUE(client_.received().empty());
  client_.notify("workspace/didChangeWorkspaceFolders",
                 {{"event",
                   {{"removed", {{{"uri", uri("one")}}, {{"uri", uri("two")}}}},
                    {"added", {{{"uri", uri()}}}}}}});
  client_.settle();
  EXPECT_FALSE(client_.received().empty());  // two global blocks now
}

TEST_F(LspWorkspace, ARemovedFolderTakesItsDiagnosticsAlong) {
  write("a.polar", "actor {");
  start(folders({uri()}));
  EXPECT_FALSE(client_.diagnostics(uri("a.polar")).empty());
  client_.notify("workspace/didChangeWorkspaceFolders",
                 {{"event", {{"removed", {{{"uri", uri()}}}}, {"added", Json::array()}}}});
  EXPECT_EQ(client_.errors(uri("a.polar")), Json::array());
}

TEST_F(LspWorkspace, PolicyFoldersSplitARepository) {
  write("one/a.polar", "global {}");
  write("two/a.polar", "global {}");
  write("broken.polar", "actor {");
  Json more = folders({uri()});
  more["initializationOptions"] = {{"policyFolders", {"one", "two/", "../..", 7}}};
  start(more);
  client_.settle();
  EXPECT_TRUE(client_.received().empty());
}

TEST_F(LspWorkspace, OlderClientsSendARootUri) {
  write("a.polar", "actor {");
  start({{"rootUri", uri()}});
  EXPECT_FALSE(client_.diagnostics(uri("a.polar")).empty());
}

TEST_F(LspWorkspace, AFolderThatIsNotThereIsReported) {
  start(folders({uri("missing")}));
  EXPECT_FALSE(client_.take("window/showMessage").is_null());
  client_.open(uri("missing/a.polar"), "actor User {}");
  EXPECT_EQ(client_.errors(uri("missing/a.polar")), Json::array());
}

std::string shown(Client& client) {
  const Json message = client.take("window/showMessage");
  return message.is_null() ? "" : message["params"]["message"].get<std::string>();
}

TEST_F(LspWorkspace, LimitsAreReportedAndTheRestIsStillThere) {
  write("a.polar", "actor {");
  write("b.polar", "actor {");
  write("c.polar", "actor {");
  Client files(ServerLimits{.workspace_files_max = 2});
  files.initialize(Json::object(), folders({uri()}));
  EXPECT_NE(shown(files).find("workspace_files_max"), std::string::npos);
  EXPECT_FALSE(files.diagnostics(uri("a.polar")).is_null());
  EXPECT_TRUE(files.diagnostics(uri("c.polar")).is_null());
  files.notify("workspace/didChangeWatchedFiles",
               {{"changes", {{{"uri", uri("c.polar")}, {"type", 1}}}}});
  EXPECT_NE(shown(files).find("workspace_files_max"), std::string::npos);

  Client bytes(ServerLimits{.workspace_bytes_max = 10});
  bytes.initialize(Json::object(), folders({uri()}));
  EXPECT_NE(shown(bytes).find("workspace_bytes_max"), std::string::npos);
  EXPECT_FALSE(bytes.diagnostics(uri("a.polar")).is_null());

  Client entries(ServerLimits{.workspace_entries_max = 1});
  entries.initialize(Json::object(), folders({uri()}));
  EXPECT_NE(shown(entries).find("workspace_entries_max"), std::string::npos);
}

TEST_F(LspWorkspace, AFileThatIsNoTextIsADiagnostic) {
  write("a.polar", "actor \xff {}");
  start(folders({uri()}));
  const Json list = client_.diagnostics(uri("a.polar"));
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["code"], "P1010");
}

}  // namespace
}  // namespace frost::lsp
