// SPDX-License-Identifier: Apache-2.0
// Files in memory that fail on demand and forget at a power failure what was not synced.
//
// The model is harsher than any real file system: unsynced writes reach the disk in any order and
// in part, sector by sector; a sector that was being written may hold anything; names, removals and
// renames are lost or kept each on its own until their directory is synced; what a failed sync was
// to write counts as clean and is not written by the next one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/file_system.hpp"

namespace frost::test {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  // Below `limit`, which is not 0.
  uint64_t below(uint64_t limit) { return engine_() % limit; }
  bool chance(uint64_t percent) { return below(100) < percent; }

 private:
  std::mt19937_64 engine_;
};

struct SimulatedChange {
  bool is_truncation = false;
  uint64_t offset = 0;  // or the new size
  std::string bytes;
};

struct SimulatedNode {
  std::string current;
  std::string durable;
  std::vector<SimulatedChange> unsynced;
  bool is_directory = false;
  std::vector<uint64_t> locks;  // offsets
};

// Which call fails, and how. Calls are counted from 1 for everything that could fail.
struct Fault {
  uint64_t call = 0;      // 0: none
  bool forever = false;   // every later call too
  bool power = false;     // the machine is gone: every later call fails and changes nothing
  Code code = Code::kIo;  // kNoSpace strikes writes, syncs and creations only
};

class SimulatedFiles final : public FileSystem {
 public:
  explicit SimulatedFiles(uint64_t seed = 1);

  void set_fault(const Fault& fault);
  [[nodiscard]] uint64_t calls() const { return calls_; }
  [[nodiscard]] bool fault_struck() const { return struck_; }

  // Everything that is open must be closed. Afterwards the files are what the disk holds.
  void lose_power();

  // For tests that damage files by hand.
  [[nodiscard]] std::vector<std::string> paths() const;
  const std::string& content(const std::string& path) { return names_.at(path)->current; }
  [[nodiscard]] bool has(const std::string& path, const std::string& bytes) const;
  void put(const std::string& path, std::string bytes);

  Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
  Result<MappedFile> map(const std::string& path) override;
  Result<bool> exists(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Result<void> create_directory(const std::string& path) override;
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> remove(const std::string& path) override;
  Result<void> sync_directory(const std::string& path) override;
  Result<uint64_t> random_number() override;

 private:
  friend class SimulatedFile;
  using Node = std::shared_ptr<SimulatedNode>;
  enum class Call : uint8_t { kRead, kWrite, kSync };
  // One change of names: those given a node, or none. A rename is two entries at once.
  using NameChange = std::vector<std::pair<std::string, Node>>;

  // Counts a call; the error it has to fail with, if any.
  std::optional<Error> fault(Call call, const std::string& path);
  void change_names(NameChange change);
  static void apply(std::map<std::string, Node>& names, const NameChange& change);
  void settle(SimulatedNode& node, uint64_t kept_percent);

  Random random_;
  std::map<std::string, Node> names_;
  std::map<std::string, Node> durable_names_;
  std::vector<NameChange> unsynced_names_;
  Fault fault_;
  uint64_t calls_ = 0;
  bool struck_ = false;
};

}  // namespace frost::test
