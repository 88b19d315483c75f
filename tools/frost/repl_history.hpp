// SPDX-License-Identifier: Apache-2.0
// The lines of former sessions: $XDG_STATE_HOME/frost/history, or ~/.local/state/frost/history.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace frost::cli {

// The file is for its owner only (mode 0600, in a folder of mode 0700), and each line is appended
// as it is typed. One that is a link, no regular file or somebody else's is neither read nor
// written. History is a convenience: what cannot be read or written is left out without a word.
class HistoryFile {
 public:
  HistoryFile();
  HistoryFile(const HistoryFile&) = delete;
  HistoryFile& operator=(const HistoryFile&) = delete;
  ~HistoryFile();

  // The last kHistoryLinesMax lines, oldest first.
  [[nodiscard]] std::vector<std::string> read() const;
  // A line that begins with a blank is not kept.
  void append(std::string_view line);

 private:
  int file_ = -1;
};

}  // namespace frost::cli
