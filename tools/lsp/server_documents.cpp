// SPDX-License-Identifier: Apache-2.0
// Text synchronisation and diagnostics.
#include <utility>
#include <vector>

#include "tools/lsp/diagnostics.hpp"
#include "tools/lsp/server.hpp"
#include "tools/lsp/uri.hpp"

namespace frost::lsp {

void Server::did_open(const Json& params) { workspace_.open(params); }

void Server::did_change(const Json& params) { workspace_.change(params, client_.encoding); }

void Server::did_close(const Json& params) { workspace_.close(params); }

void Server::did_save(const Json& params) {
  const auto path = path_of_uri(string_member(member(params, "textDocument"), "uri"));
  if (path) workspace_.disk_changed(*path);
}

bool Server::idle() {
  if (state_ != State::kRunning) return false;
  withdraw_departed();
  for (auto& [root, unit] : workspace_.units()) {
    if (unit.analysis && unit.published && unit.planned) continue;
    // What the front end says is shown at once; planning may take longer and can be overtaken by
    // the next change.
    workspace_.analysis(unit);
    if (!unit.published) {
      publish(unit, {});
      unit.published = true;
      return true;
    }
    const std::vector<Diagnostic> planning = plan_diagnostics(*unit.analysis);
    unit.planned = true;
    if (!planning.empty()) publish(unit, planning);
    return true;
  }
  return false;
}

void Server::publish(PolicyUnit& unit, const std::vector<Diagnostic>& planning) {
  const View view{.analysis = *unit.analysis, .client = client_};
  std::vector<Json> files = diagnostics_by_file(view, planning);
  for (size_t i = 0; i < files.size(); ++i) {
    publish_file(unit.analysis->files[i], std::move(files[i]));
  }
}

// Sends what changed only: a policy may have many files.
void Server::publish_file(const AnalysedFile& file, Json diagnostics) {
  const auto known = published_.find(file.key);
  std::string text = diagnostics.empty() ? std::string() : to_text(diagnostics);
  if (file.version) text += "@" + std::to_string(*file.version);
  if (known == published_.end() ? text.empty() : known->second == text) return;
  if (text.empty()) {
    published_.erase(known);
  } else {
    published_[file.key] = std::move(text);
  }
  Json params = {{"uri", file.uri}, {"diagnostics", std::move(diagnostics)}};
  if (file.version) params["version"] = *file.version;
  post(make_notification("textDocument/publishDiagnostics", std::move(params)));
}

void Server::withdraw_departed() {
  for (const std::string& key : workspace_.take_departed()) {
    if (published_.erase(key) == 0) continue;
    const std::string uri = key.starts_with('/') ? uri_of_path(key) : key;
    post(make_notification("textDocument/publishDiagnostics",
                           {{"uri", uri}, {"diagnostics", Json::array()}}));
  }
}

}  // namespace frost::lsp
