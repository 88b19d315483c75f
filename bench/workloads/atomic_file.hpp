// SPDX-License-Identifier: Apache-2.0
// A file that appears complete or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace frost::workloads {

// Collects text in a buffer, writes it to a temporary file beside the target and renames that to
// the target on commit().
//
// Thread safety: none. Ownership: without commit() the destructor removes the temporary file.
// Errors: the first one is kept in error(), ready to print; every later call does nothing.
// Durability: commit() does not sync, since a workload can be made again.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  // What is appended to the buffer is written in order. Call flush_if_full() now and then.
  std::string& buffer() { return buffer_; }
  void flush_if_full() {
    if (buffer_.size() >= kBufferBytes) flush();
  }

  // Writes the rest and closes the temporary file, then commit() can fail in the rename only.
  bool close();
  bool commit();

  const std::string& path() const { return path_; }
  const std::string& error() const { return error_; }
  uint64_t bytes_written() const { return bytes_written_; }

 private:
  static constexpr std::size_t kBufferBytes = std::size_t{1} << 18;

  void open();
  void flush();
  void fail(const char* what, int error_number);

  std::string path_;
  std::string temporary_path_;
  std::string buffer_;
  std::string error_;
  uint64_t bytes_written_ = 0;
  int descriptor_ = -1;
  bool has_temporary_ = false;
};

}  // namespace frost::workloads
