// SPDX-License-Identifier: Apache-2.0
// The .polar files below a folder, as they are on the disk (polar.md §8).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/lsp/limits.hpp"

namespace frost::lsp {

struct FolderContents {
  std::map<std::string, std::string> texts;  // by path
  std::vector<std::string> problems;  // for people: limits that were reached, unreadable files
};

// Reads every `*.polar` below `root`. Hidden folders and `node_modules` are left out, links to
// folders are not followed. What is beyond a limit is left out and reported.
FolderContents read_folder(const std::string& root, const ServerLimits& limits);

// The text of one file; none when it cannot be read or has more than `bytes_max` bytes.
std::optional<std::string> read_policy_file(const std::string& path, uint64_t bytes_max);

// Whether read_folder(root) would look at `path`, judged by its name alone.
bool is_policy_path(const std::string& path, const std::string& root);

}  // namespace frost::lsp
