// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/repl_history.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "tools/frost/repl_editor.hpp"

namespace frost::cli {
namespace {

constexpr size_t kHistoryBytesMax = size_t{4} << 20;

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Empty when there is no place for it. Relative paths do not count (XDG Base Directory
// Specification).
std::filesystem::path state_folder() {
  const std::string state = variable("XDG_STATE_HOME");
  if (state.starts_with('/')) return std::filesystem::path(state) / "frost";
  const std::string home = variable("HOME");
  if (home.starts_with('/')) return std::filesystem::path(home) / ".local/state/frost";
  return {};
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

HistoryFile::HistoryFile() {
  const std::filesystem::path folder = state_folder();
  if (folder.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(folder.parent_path(), error);
  ::mkdir(folder.c_str(), 0700);
  const std::string path = folder / "history";
  file_ =
      ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
  if (file_ < 0) return;
  struct stat status = {};
  const bool is_ours = ::fstat(file_, &status) == 0 && S_ISREG(status.st_mode) &&
                       status.st_uid == ::geteuid() && status.st_nlink == 1;
  if (is_ours && ::fchmod(file_, 0600) == 0) return;
  ::close(file_);
  file_ = -1;
}

HistoryFile::~HistoryFile() {
  if (file_ >= 0) ::close(file_);
}

std::vector<std::string> HistoryFile::read() const {
  std::vector<std::string> lines;
  if (file_ < 0) return lines;
  struct stat status = {};
  if (::fstat(file_, &status) != 0) return lines;
  const auto size = static_cast<size_t>(std::max<off_t>(status.st_size, 0));
  std::string text(std::min(size, kHistoryBytesMax), '\0');
  const auto begin = static_cast<off_t>(size - text.size());
  const ssize_t bytes = ::pread(file_, text.data(), text.size(), begin);
  if (bytes < 0) return lines;
  text.resize(static_cast<size_t>(bytes));
  std::string_view rest = text;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    if (end > 0) lines.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const bool is_long = lines.size() > 2 * kHistoryLinesMax || size > kHistoryBytesMax;
  if (lines.size() > kHistoryLinesMax) {
    lines.erase(lines.begin(), lines.end() - static_cast<ptrdiff_t>(kHistoryLinesMax));
  }
  if (is_long && ::ftruncate(file_, 0) == 0) {
    std::string kept;
    for (const std::string& line : lines) kept += line + "\n";
    (void)write_all(file_, kept);
  }
  return lines;
}

void HistoryFile::append(std::string_view line) {
  if (file_ < 0 || line.empty() || line.starts_with(' ')) return;
  // One call, so that the lines of sessions side by side do not mix.
  (void)write_all(file_, std::string(line) + "\n");
}

}  // namespace frost::cli
