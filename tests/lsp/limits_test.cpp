// SPDX-License-Identifier: Apache-2.0
// docs/editors.md repeats the limits of tools/lsp/limits.hpp; each has a test of its own elsewhere.
#include "tools/lsp/limits.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>

namespace frost::lsp {
namespace {

TEST(LspLimits, AreDocumentedAsTheyAre) {
  constexpr ServerLimits kLimits;
  const std::map<std::string, uint64_t> defaults = {
      {"message_bytes_max", kLimits.message_bytes_max},
      {"header_bytes_max", kLimits.header_bytes_max},
      {"json_depth_max", kLimits.json_depth_max},
      {"queued_bytes_max", kLimits.queued_bytes_max},
      {"document_bytes_max", kLimits.document_bytes_max},
      {"open_documents_max", kLimits.open_documents_max},
      {"workspace_files_max", kLimits.workspace_files_max},
      {"workspace_bytes_max", kLimits.workspace_bytes_max},
      {"workspace_entries_max", kLimits.workspace_entries_max},
  };
  std::map<std::string, uint64_t> documented;
  std::ifstream page(FROST_SOURCE_DIR "/docs/editors.md");
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("| `") || line.find("_max`") == std::string::npos) continue;
    const size_t end = line.find('`', 3);
    const size_t number = line.find("| ", end);
    documented[line.substr(3, end - 3)] = std::stoull(line.substr(number + 2));
  }
  EXPECT_EQ(documented, defaults);
}

}  // namespace
}  // namespace frost::lsp
