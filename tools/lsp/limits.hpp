// SPDX-License-Identifier: Apache-2.0
// What a client, or a folder it opens, can make the server hold. docs/editors.md lists them, and a
// test compares the two.
#pragma once

#include <cstdint>

namespace frost::lsp {

struct ServerLimits {
  uint64_t message_bytes_max = 32U << 20;    // bytes of one message; a longer one is skipped
  uint64_t header_bytes_max = 8U << 10;      // bytes of a message's header
  uint32_t json_depth_max = 64;              // nested arrays and objects of a message
  uint64_t queued_bytes_max = 128U << 20;    // bytes of messages read ahead
  uint64_t document_bytes_max = 16U << 20;   // bytes of an open document
  uint32_t open_documents_max = 1'000;       // documents open at a time
  uint32_t workspace_files_max = 2'000;      // .polar files of one policy
  uint64_t workspace_bytes_max = 64U << 20;  // bytes of the files of one policy
  uint32_t workspace_entries_max = 200'000;  // files and folders looked at below one root
};

}  // namespace frost::lsp
