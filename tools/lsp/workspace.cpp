// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/workspace.hpp"

#include <algorithm>
#include <optional>

#include "tools/lsp/policy_folder.hpp"
#include "tools/lsp/uri.hpp"

namespace frost::lsp {

void Workspace::add_root(const std::string& path) {
  FolderContents contents = read_folder(path, limits_);
  std::ranges::move(contents.problems, std::back_inserter(problems_));
  PolicyUnit& unit = units_[path];
  unit.root = path;
  unit.is_folder = true;
  unit.disk = std::move(contents.texts);
  regroup();
}

void Workspace::remove_root(const std::string& path) {
  const auto found = units_.find(path);
  if (found == units_.end() || !found->second.is_folder) return;
  for (const auto& [file, text] : found->second.disk) departed_.push_back(file);
  units_.erase(found);
  regroup();
}

void Workspace::disk_changed(const std::string& path) {
  PolicyUnit* unit = root_around(path);
  if (unit == nullptr || !is_policy_path(path, unit->root)) return;
  uint64_t bytes = 0;
  for (const auto& [file, text] : unit->disk) bytes += file == path ? 0 : text.size();
  const uint64_t room = limits_.workspace_bytes_max - std::min(bytes, limits_.workspace_bytes_max);
  const bool is_new = !unit->disk.contains(path);
  auto text = read_policy_file(path, room);
  if (text && is_new && unit->disk.size() >= limits_.workspace_files_max) {
    problems_.push_back("`" + unit->root + "` has more than " +
                        std::to_string(limits_.workspace_files_max) +
                        " .polar files (workspace_files_max); `" + path + "` is left out");
    return;
  }
  if (text) {
    unit->disk[path] = *std::move(text);
  } else {
    unit->disk.erase(path);
    if (documents_.find(path) == nullptr) departed_.push_back(path);
  }
  touch(*unit);
}

void Workspace::open(const Json& params) {
  const std::string key = document_key(documents_.open(params).uri);
  touch(unit_of(key));
}

void Workspace::change(const Json& params, Encoding encoding) {
  const std::string key = document_key(documents_.change(params, encoding).uri);
  touch(unit_of(key));
}

void Workspace::close(const Json& params) {
  const auto closed = documents_.close(params);
  if (!closed) return;
  const std::string key = document_key(closed->uri);
  PolicyUnit& unit = unit_of(key);
  if (!unit.is_folder) {
    departed_.push_back(key);
    units_.erase(key);
    return;
  }
  touch(unit);
  disk_changed(key);  // what was saved meanwhile
  if (!unit.disk.contains(key)) departed_.push_back(key);
}

std::pair<std::shared_ptr<const Analysis>, FileId> Workspace::look_up(const std::string& uri) {
  const std::string key = document_key(uri);
  const bool is_open = documents_.find(key) != nullptr;
  PolicyUnit* unit = is_open ? &unit_of(key) : root_around(key);
  if (unit != nullptr) {
    const auto& current = analysis(*unit);
    if (const auto file = current->file(key)) return {current, *file};
  }
  throw RequestError(ErrorCode::kInvalidParams, "`" + uri + "` is no open document or policy file");
}

const std::shared_ptr<const Analysis>& Workspace::analysis(PolicyUnit& unit) {
  if (unit.analysis) return unit.analysis;
  std::map<std::string, PolicyFile> files;
  for (const auto& [path, text] : unit.disk) {
    if (root_around(path) != &unit) continue;  // of a root inside this one
    files[path] = {.key = path, .uri = uri_of_path(path), .version = std::nullopt, .text = text};
  }
  for (const auto& [key, document] : documents_.all()) {
    if (&unit_of(key) != &unit) continue;
    files[key] = {
        .key = key, .uri = document.uri, .version = document.version, .text = document.text};
  }
  std::vector<PolicyFile> ordered;
  for (auto& [key, file] : files) ordered.push_back(std::move(file));
  unit.analysis = analyse(std::move(ordered));
  unit.published = false;
  unit.planned = false;
  return unit.analysis;
}

PolicyUnit& Workspace::unit_of(const std::string& key) {
  if (PolicyUnit* unit = root_around(key)) return *unit;
  PolicyUnit& unit = units_[key];
  unit.root = key;
  return unit;
}

PolicyUnit* Workspace::root_around(const std::string& key) {
  PolicyUnit* innermost = nullptr;
  for (auto& [root, unit] : units_) {
    if (!unit.is_folder || !is_below(key, root)) continue;
    if (innermost == nullptr || root.size() > innermost->root.size()) innermost = &unit;
  }
  return innermost;
}

// After a change of roots: every open document has its unit, and no document's unit is left over.
void Workspace::regroup() {
  std::erase_if(units_, [](const auto& entry) { return !entry.second.is_folder; });
  for (auto& [root, unit] : units_) touch(unit);
  for (const auto& [key, document] : documents_.all()) touch(unit_of(key));
}

}  // namespace frost::lsp
