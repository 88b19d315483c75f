// SPDX-License-Identifier: Apache-2.0
// The language server of Polar (LSP 3.17): what `frost lsp` runs.
#pragma once

#include <string>

#include "tools/lsp/limits.hpp"

namespace frost::lsp {

// Serves one client that writes to `input` and reads from `output`, both open descriptors that stay
// the caller's, until `exit`, the end of the input or an output that nobody reads.
//
// Gives the exit code of the process: 0 after `shutdown`, else 1. Single-threaded; reads what the
// client has sent before it works, so that cancelled requests and overtaken changes cost nothing.
// The caller must ignore SIGPIPE.
int serve(int input, int output, const std::string& version, const ServerLimits& limits = {});

}  // namespace frost::lsp
