// SPDX-License-Identifier: Apache-2.0
// initialize, shutdown, and the folders and files of the workspace.
#include <algorithm>

#include "tools/lsp/server.hpp"
#include "tools/lsp/uri.hpp"

namespace frost::lsp {
namespace {

constexpr int kIncrementalSync = 2;

bool lists(const Json& object, std::initializer_list<const char*> path, const Json& value) {
  const Json* at = &object;
  for (const char* name : path) {
    if (!at->is_object()) return false;
    const auto found = at->find(name);
    if (found == at->end()) return false;
    at = &*found;
  }
  return at->is_array() && std::ranges::find(*at, value) != at->end();
}

ClientAbilities read_abilities(const Json& params) {
  ClientAbilities abilities;
  const auto found = params.find("capabilities");
  if (found == params.end()) return abilities;
  const Json& client = *found;
  if (lists(client, {"general", "positionEncodings"}, "utf-8"))
    abilities.encoding = Encoding::kUtf8;
  abilities.markdown = lists(client, {"textDocument", "hover", "contentFormat"}, "markdown");
  abilities.hierarchical_symbols =
      flag_at(client, {"textDocument", "documentSymbol", "hierarchicalDocumentSymbolSupport"});
  abilities.document_changes = flag_at(client, {"workspace", "workspaceEdit", "documentChanges"});
  abilities.related_information =
      flag_at(client, {"textDocument", "publishDiagnostics", "relatedInformation"});
  abilities.unnecessary_tag =
      lists(client, {"textDocument", "publishDiagnostics", "tagSupport", "valueSet"}, 1);
  abilities.watches_files =
      flag_at(client, {"workspace", "didChangeWatchedFiles", "dynamicRegistration"});
  return abilities;
}

Json server_capabilities(const ClientAbilities& client) {
  return {
      {"positionEncoding", client.encoding == Encoding::kUtf8 ? "utf-8" : "utf-16"},
      {"textDocumentSync",
       {{"openClose", true}, {"change", kIncrementalSync}, {"save", {{"includeText", false}}}}},
      {"hoverProvider", true},
      {"definitionProvider", true},
      {"referencesProvider", true},
      {"documentHighlightProvider", true},
      {"documentSymbolProvider", true},
      {"renameProvider", {{"prepareProvider", true}}},
      {"completionProvider", {{"triggerCharacters", {"\"", ":"}}}},
      {"documentFormattingProvider", true},
      {"codeActionProvider", {{"codeActionKinds", {"quickfix"}}}},
      {"codeLensProvider", {{"resolveProvider", false}}},
      {"executeCommandProvider", {{"commands", {kRunTestCommand}}}},
      {"workspace", {{"workspaceFolders", {{"supported", true}, {"changeNotifications", true}}}}}};
}

std::optional<std::string> path_at(const Json& object, const char* name) {
  if (!object.is_object()) return std::nullopt;
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return path_of_uri(found->get<std::string>());
}

}  // namespace

Json Server::initialize(const Json& params) {
  if (!params.is_object()) {
    throw RequestError(ErrorCode::kInvalidParams, "`params` must be an object");
  }
  client_ = read_abilities(params);
  add_roots(params);
  state_ = State::kRunning;
  return {{"capabilities", server_capabilities(client_)},
          {"serverInfo", {{"name", "frost"}, {"version", version_}}}};
}

// The folders of the workspace, else the root that older clients send. When the client names policy
// folders, they are the roots instead: a repository may hold several policies.
void Server::add_roots(const Json& params) {
  std::vector<std::string> roots;
  if (const auto folders = params.find("workspaceFolders");
      folders != params.end() && folders->is_array()) {
    for (const Json& folder : *folders) {
      if (auto path = path_at(folder, "uri")) roots.push_back(*std::move(path));
    }
  }
  if (roots.empty()) {
    if (auto path = path_at(params, "rootUri")) roots.push_back(*std::move(path));
  }
  std::vector<std::string> chosen;
  if (const auto options = params.find("initializationOptions");
      options != params.end() && options->is_object() && options->contains("policyFolders") &&
      (*options)["policyFolders"].is_array()) {
    for (const Json& folder : (*options)["policyFolders"]) {
      if (!folder.is_string()) continue;
      for (const std::string& root : roots) {
        auto path = path_of_uri(uri_of_path(root + "/" + folder.get<std::string>()));
        if (path && is_below(*path, root)) chosen.push_back(*std::move(path));
      }
    }
  }
  for (const std::string& root : chosen.empty() ? roots : chosen) workspace_.add_root(root);
}

Json Server::shutdown(const Json& /*params*/) {
  state_ = State::kShutDown;
  return nullptr;
}

void Server::initialized(const Json& /*params*/) {
  if (!client_.watches_files) return;
  const Json watcher = {{"globPattern", "**/*.polar"}};
  post({{"jsonrpc", "2.0"},
        {"id", "frost-watch"},
        {"method", "client/registerCapability"},
        {"params",
         {{"registrations",
           {{{"id", "frost-watch"},
             {"method", "workspace/didChangeWatchedFiles"},
             {"registerOptions", {{"watchers", {watcher}}}}}}}}}});
}

void Server::workspace_folders_changed(const Json& params) {
  const Json& event = member(params, "event");
  for (const Json& folder : member(event, "removed")) {
    if (const auto path = path_at(folder, "uri")) workspace_.remove_root(*path);
  }
  for (const Json& folder : member(event, "added")) {
    if (const auto path = path_at(folder, "uri")) workspace_.add_root(*path);
  }
}

void Server::watched_files_changed(const Json& params) {
  for (const Json& change : member(params, "changes")) {
    if (const auto path = path_at(change, "uri")) workspace_.disk_changed(*path);
  }
}

}  // namespace frost::lsp
