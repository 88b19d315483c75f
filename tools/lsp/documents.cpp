// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/documents.hpp"

#include <utility>

#include "tools/lsp/uri.hpp"

namespace frost::lsp {
namespace {

int64_t read_version(const Json& document) {
  const Json& version = member(document, "version");
  if (!version.is_number_integer()) {
    throw RequestError(ErrorCode::kInvalidParams, "`version` must be an integer");
  }
  return version.get<int64_t>();
}

void apply_change(std::string& text, const Json& change, Encoding encoding) {
  std::string replacement = string_member(change, "text");
  if (!change.contains("range") || change["range"].is_null()) {
    text = std::move(replacement);
    return;
  }
  const Range range = read_range(change["range"]);
  const LineTable lines(text);
  const uint32_t begin = lines.offset(text, range.start, encoding);
  const uint32_t end = lines.offset(text, range.end, encoding);
  text.replace(begin, end - begin, replacement);
}

}  // namespace

const Document& Documents::open(const Json& params) {
  const Json& item = member(params, "textDocument");
  Document document;
  document.uri = string_member(item, "uri");
  document.path = path_of_uri(document.uri);
  document.version = read_version(item);
  document.text = string_member(item, "text");
  check_size(document.uri, document.text.size());
  std::string key = document_key(document.uri);
  if (documents_.size() >= limits_.open_documents_max && !documents_.contains(key)) {
    throw RequestError(ErrorCode::kRequestFailed,
                       "more than " + std::to_string(limits_.open_documents_max) +
                           " documents are open (open_documents_max); `" + document.uri +
                           "` is not looked at");
  }
  return documents_[std::move(key)] = std::move(document);
}

const Document& Documents::change(const Json& params, Encoding encoding) {
  const Json& item = member(params, "textDocument");
  const std::string uri = string_member(item, "uri");
  const auto found = documents_.find(document_key(uri));
  if (found == documents_.end()) {
    throw RequestError(ErrorCode::kInvalidParams, "`" + uri + "` is not open");
  }
  const int64_t version = read_version(item);
  const Json& changes = member(params, "contentChanges");
  if (!changes.is_array()) {
    throw RequestError(ErrorCode::kInvalidParams, "`contentChanges` must be a list");
  }
  std::string text = found->second.text;
  for (const Json& change : changes) {
    apply_change(text, change, encoding);
    check_size(uri, text.size());
  }
  found->second.text = std::move(text);
  found->second.version = version;
  return found->second;
}

std::optional<Document> Documents::close(const Json& params) {
  const std::string uri = string_member(member(params, "textDocument"), "uri");
  auto node = documents_.extract(document_key(uri));
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

const Document* Documents::find(const std::string& key) const {
  const auto found = documents_.find(key);
  return found == documents_.end() ? nullptr : &found->second;
}

void Documents::check_size(const std::string& uri, size_t bytes) const {
  if (bytes <= limits_.document_bytes_max) return;
  throw RequestError(ErrorCode::kRequestFailed,
                     "`" + uri + "` would have " + std::to_string(bytes) + " bytes, more than " +
                         std::to_string(limits_.document_bytes_max) +
                         " (document_bytes_max); the server keeps its text as it was");
}

std::string document_key(const std::string& uri) {
  auto path = path_of_uri(uri);
  return path ? std::move(*path) : uri;
}

}  // namespace frost::lsp
