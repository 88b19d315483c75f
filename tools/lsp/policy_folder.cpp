// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/policy_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/env.hpp"
#include "tools/lsp/uri.hpp"

namespace frost::lsp {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".polar";

bool is_left_out(std::string_view folder_name) {
  return folder_name.starts_with('.') || folder_name == "node_modules";
}

// The paths of the policy files, sorted, so that limits cut off the same files each time.
std::vector<std::string> list_files(const std::string& root, const ServerLimits& limits,
                                    FolderContents& contents) {
  std::vector<std::string> paths;
  std::error_code error;
  uint32_t entries = 0;
  auto at =
      fs::recursive_directory_iterator(root, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (++entries > limits.workspace_entries_max) {
      contents.problems.push_back("`" + root + "` holds more than " +
                                  std::to_string(limits.workspace_entries_max) +
                                  " files and folders (workspace_entries_max); the rest is not "
                                  "looked at");
      break;
    }
    std::error_code ignored;
    const std::string name = at->path().filename().string();
    if (at->is_directory(ignored)) {
      if (is_left_out(name)) at.disable_recursion_pending();
    } else if (name.ends_with(kExtension) && at->is_regular_file(ignored)) {
      paths.push_back(at->path().string());
    }
  }
  if (error) {
    contents.problems.push_back("cannot read all of `" + root + "`: " + error.message());
  }
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

FolderContents read_folder(const std::string& root, const ServerLimits& limits) {
  FolderContents contents;
  uint64_t bytes = 0;
  for (const std::string& path : list_files(root, limits, contents)) {
    if (contents.texts.size() >= limits.workspace_files_max) {
      contents.problems.push_back("`" + root + "` has more than " +
                                  std::to_string(limits.workspace_files_max) +
                                  " .polar files (workspace_files_max); the rest is left out");
      break;
    }
    auto text = read_policy_file(path, limits.workspace_bytes_max - bytes);
    if (!text) {
      contents.problems.push_back("`" + path + "` cannot be read or is too large " +
                                  "(workspace_bytes_max) and is left out");
      continue;
    }
    bytes += text->size();
    contents.texts.emplace(path, *std::move(text));
  }
  return contents;
}

std::optional<std::string> read_policy_file(const std::string& path, uint64_t bytes_max) {
  auto text = read_file(path, bytes_max);
  if (!text) return std::nullopt;
  return *std::move(text);
}

bool is_policy_path(const std::string& path, const std::string& root) {
  if (!path.ends_with(kExtension) || !is_below(path, root)) return false;
  const fs::path below = fs::path(path).lexically_relative(root).parent_path();
  return std::ranges::none_of(
      below, [](const fs::path& folder) { return folder != "." && is_left_out(folder.string()); });
}

}  // namespace frost::lsp
