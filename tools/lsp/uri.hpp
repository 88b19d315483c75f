// SPDX-License-Identifier: Apache-2.0
// file: URIs and paths (RFC 3986, RFC 8089).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace frost::lsp {

// The absolute path of a file: URI, without `.`, `..` and a trailing slash; none for other schemes,
// other hosts, and escapes that are wrong or give a zero byte.
std::optional<std::string> path_of_uri(std::string_view uri);

// The file: URI of an absolute path.
std::string uri_of_path(std::string_view path);

// Whether `path` is `folder` or lies below it. Both as path_of_uri gives them.
bool is_below(std::string_view path, std::string_view folder);

}  // namespace frost::lsp
