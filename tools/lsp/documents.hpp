// SPDX-License-Identifier: Apache-2.0
// The documents that the client has open: their text is the client's, whatever the disk says.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "tools/lsp/limits.hpp"
#include "tools/lsp/message.hpp"
#include "tools/lsp/position.hpp"

namespace frost::lsp {

struct Document {
  std::string uri;                  // as the client writes it
  std::optional<std::string> path;  // of a file: URI
  int64_t version = 0;
  std::string text;
};

// Not thread-safe. Errors: RequestError for parameters that make no sense and for limits; the
// documents are then as before.
class Documents {
 public:
  explicit Documents(const ServerLimits& limits) : limits_(limits) {}

  // textDocument/didOpen. Opening an open document replaces its text.
  const Document& open(const Json& params);
  // textDocument/didChange, full or incremental. The changes of one notification apply all or none.
  const Document& change(const Json& params, Encoding encoding);
  // textDocument/didClose; gives what was closed, none when it was not open.
  std::optional<Document> close(const Json& params);

  // By key: the path of a file: URI, else the URI.
  [[nodiscard]] const std::map<std::string, Document>& all() const { return documents_; }
  [[nodiscard]] const Document* find(const std::string& key) const;

 private:
  void check_size(const std::string& uri, size_t bytes) const;

  ServerLimits limits_;
  std::map<std::string, Document> documents_;
};

// What identifies a document in whatever way its URI is spelt: its path, else the URI itself.
std::string document_key(const std::string& uri);

}  // namespace frost::lsp
