// SPDX-License-Identifier: Apache-2.0
#include "tests/durability/simulated_files.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <span>
#include <utility>

namespace frost::test {
namespace {

constexpr uint64_t kSectorBytes = 512;
constexpr std::align_val_t kMapAlignment{64};

void write_into(std::string& content, uint64_t offset, std::string_view bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
  content.replace(offset, bytes.size(), bytes);
}

void write_into(std::string& content, const SimulatedChange& change) {
  if (change.is_truncation) {
    content.resize(change.offset);
  } else {
    write_into(content, change.offset, change.bytes);
  }
}

}  // namespace

class SimulatedFile final : public File {
 public:
  SimulatedFile(SimulatedFiles& files, std::shared_ptr<SimulatedNode> node, std::string path)
      : files_(&files), node_(std::move(node)), path_(std::move(path)) {}
  ~SimulatedFile() override {
    for (const uint64_t offset : locks_) std::erase(node_->locks, offset);
  }

  Result<size_t> read_at(uint64_t offset, std::span<std::byte> bytes) override {
    if (auto error = files_->fault(SimulatedFiles::Call::kRead, path_)) return failed(*error);
    if (offset >= node_->current.size()) return 0;
    const size_t count = std::min<uint64_t>(bytes.size(), node_->current.size() - offset);
    std::memcpy(bytes.data(), node_->current.data() + offset, count);
    return count;
  }

  Result<void> write_at(uint64_t offset, std::span<const std::byte> bytes) override {
    const auto error = files_->fault(SimulatedFiles::Call::kWrite, path_);
    // A write that fails may have written a part; after the power is gone nothing is written.
    if (error && files_->fault_.power && !first_strike()) return failed(*error);
    if (error) bytes = bytes.first(files_->random_.below(bytes.size() + 1));
    SimulatedChange change{false, offset,
                           std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())};
    write_into(node_->current, change);
    node_->unsynced.push_back(std::move(change));
    if (error) return failed(*error);
    return {};
  }

  Result<void> truncate(uint64_t bytes) override {
    if (auto error = files_->fault(SimulatedFiles::Call::kSync, path_)) return failed(*error);
    node_->current.resize(bytes);
    node_->unsynced.push_back({true, bytes, {}});
    return {};
  }

  Result<uint64_t> size() override {
    if (auto error = files_->fault(SimulatedFiles::Call::kRead, path_)) return failed(*error);
    return node_->current.size();
  }

  Result<void> sync() override {
    if (auto error = files_->fault(SimulatedFiles::Call::kSync, path_)) {
      // The kernel marks what it could not write as clean: it is read back, and never written.
      if (!files_->fault_.power) node_->unsynced.clear();
      return failed(*error);
    }
    for (const SimulatedChange& change : node_->unsynced) write_into(node_->durable, change);
    node_->unsynced.clear();
    return {};
  }

  Result<void> lock(uint64_t offset, uint64_t /*bytes*/) override {
    if (auto error = files_->fault(SimulatedFiles::Call::kRead, path_)) return failed(*error);
    if (std::ranges::find(node_->locks, offset) != node_->locks.end())
      return fail(Code::kBusy, path_ + " is locked");
    node_->locks.push_back(offset);
    locks_.push_back(offset);
    return {};
  }

 private:
  static std::unexpected<Error> failed(const Error& error) { return std::unexpected(error); }
  [[nodiscard]] bool first_strike() const { return files_->calls_ == files_->fault_.call; }

  SimulatedFiles* files_;
  std::shared_ptr<SimulatedNode> node_;
  std::string path_;
  std::vector<uint64_t> locks_;
};

SimulatedFiles::SimulatedFiles(uint64_t seed) : random_(seed) {
  auto root = std::make_shared<SimulatedNode>();
  root->is_directory = true;
  names_["/"] = root;
  durable_names_ = names_;
}

void SimulatedFiles::set_fault(const Fault& fault) {
  fault_ = fault;
  calls_ = 0;
  struck_ = false;
}

std::optional<Error> SimulatedFiles::fault(Call call, const std::string& path) {
  ++calls_;
  if (fault_.call == 0 || calls_ < fault_.call) return std::nullopt;
  const bool later = calls_ > fault_.call;
  if (later && !fault_.forever && !fault_.power) return std::nullopt;
  if (fault_.code == Code::kNoSpace && call == Call::kRead) return std::nullopt;
  struck_ = true;
  return Error{fault_.code, "cannot use `" + path + "`: simulated failure"};
}

void SimulatedFiles::apply(std::map<std::string, Node>& names, const NameChange& change) {
  for (const auto& [path, node] : change) {
    if (node == nullptr) {
      names.erase(path);
    } else {
      names[path] = node;
    }
  }
}

void SimulatedFiles::change_names(NameChange change) {
  apply(names_, change);
  unsynced_names_.push_back(std::move(change));
}

void SimulatedFiles::lose_power() {
  fault_ = {};
  // Some failures lose nearly everything that was not synced, some nearly nothing.
  constexpr uint64_t kKept[] = {0, 10, 50, 90, 100};
  const uint64_t kept_percent = kKept[random_.below(std::size(kKept))];
  for (const NameChange& change : unsynced_names_) {
    if (random_.chance(kept_percent)) apply(durable_names_, change);
  }
  unsynced_names_.clear();
  // What was in a directory that was lost is lost.
  std::erase_if(durable_names_, [this](const auto& entry) {
    return !durable_names_.contains(parent_directory(entry.first));
  });
  names_ = durable_names_;
  for (auto& [path, node] : names_) {
    settle(*node, kept_percent);
    node->locks.clear();
  }
}

// Decides for every sector of every unsynced write whether it reached the disk.
void SimulatedFiles::settle(SimulatedNode& node, uint64_t kept_percent) {
  const uint64_t damaged_percent = random_.chance(30) ? 5 : 0;
  const uint64_t damaged_bytes = random_.chance(50) ? kSectorBytes : 4096;
  for (const SimulatedChange& change : node.unsynced) {
    if (change.is_truncation) {
      if (random_.chance(kept_percent)) node.durable.resize(change.offset);
      continue;
    }
    uint64_t done = 0;
    while (done < change.bytes.size()) {
      const uint64_t offset = change.offset + done;
      const uint64_t count =
          std::min<uint64_t>(kSectorBytes - offset % kSectorBytes, change.bytes.size() - done);
      if (random_.chance(kept_percent)) {
        write_into(node.durable, offset, std::string_view(change.bytes).substr(done, count));
      }
      if (random_.chance(damaged_percent)) {
        const uint64_t begin = offset - offset % damaged_bytes;
        const uint64_t end = std::min<uint64_t>(begin + damaged_bytes, node.durable.size());
        for (uint64_t place = begin; place < end; ++place) {
          node.durable[place] = static_cast<char>(random_.below(256));
        }
      }
      done += count;
    }
  }
  node.unsynced.clear();
  node.current = node.durable;
}

std::vector<std::string> SimulatedFiles::paths() const {
  std::vector<std::string> found;
  for (const auto& [path, node] : names_) {
    if (!node->is_directory) found.push_back(path);
  }
  return found;
}

bool SimulatedFiles::has(const std::string& path, const std::string& bytes) const {
  const auto found = names_.find(path);
  return found != names_.end() && found->second->current == bytes;
}

void SimulatedFiles::put(const std::string& path, std::string bytes) {
  auto node = std::make_shared<SimulatedNode>();
  node->durable = bytes;
  node->current = std::move(bytes);
  names_[path] = node;
  durable_names_[path] = node;
}

Result<std::unique_ptr<File>> SimulatedFiles::open(const std::string& path, OpenMode mode) {
  const bool creates = mode == OpenMode::kCreate || mode == OpenMode::kCreateNew;
  if (auto error = fault(creates ? Call::kWrite : Call::kRead, path)) {
    return std::unexpected(*error);
  }
  const auto found = names_.find(path);
  if (found != names_.end() && mode == OpenMode::kCreateNew) {
    return fail(Code::kIo, path + " exists");
  }
  if (found == names_.end()) {
    if (!creates || !names_.contains(parent_directory(path))) {
      return fail(Code::kNotFound, "there is no " + path);
    }
    change_names({{path, std::make_shared<SimulatedNode>()}});
  }
  return std::make_unique<SimulatedFile>(*this, names_.at(path), path);
}

Result<MappedFile> SimulatedFiles::map(const std::string& path) {
  if (auto error = fault(Call::kRead, path)) return std::unexpected(*error);
  const auto found = names_.find(path);
  if (found == names_.end()) return fail(Code::kNotFound, "there is no " + path);
  // Real mappings begin at a page. An allocation of its own per mapping, so that sanitizers see who
  // reads behind it.
  const std::string& content = found->second->current;
  auto* const copy = static_cast<std::byte*>(::operator new(content.size(), kMapAlignment));
  std::ranges::copy(std::as_bytes(std::span(content)), copy);
  return MappedFile({copy, content.size()}, std::shared_ptr<const void>(copy, [](const void* gone) {
                      ::operator delete(const_cast<void*>(gone), kMapAlignment);
                    }));
}

Result<bool> SimulatedFiles::exists(const std::string& path) {
  if (auto error = fault(Call::kRead, path)) return std::unexpected(*error);
  return names_.contains(path);
}

Result<std::vector<std::string>> SimulatedFiles::list(const std::string& directory) {
  if (auto error = fault(Call::kRead, directory)) return std::unexpected(*error);
  std::vector<std::string> found;
  for (const auto& [path, node] : names_) {
    if (path != directory && parent_directory(path) == directory) {
      found.push_back(path.substr(path.rfind('/') + 1));
    }
  }
  return found;
}

Result<void> SimulatedFiles::create_directory(const std::string& path) {
  if (auto error = fault(Call::kWrite, path)) return std::unexpected(*error);
  if (names_.contains(path)) return {};
  auto node = std::make_shared<SimulatedNode>();
  node->is_directory = true;
  change_names({{path, node}});
  return {};
}

Result<void> SimulatedFiles::rename(const std::string& from, const std::string& to) {
  if (auto error = fault(Call::kWrite, from)) return std::unexpected(*error);
  const auto found = names_.find(from);
  if (found == names_.end()) return fail(Code::kNotFound, "there is no " + from);
  change_names({{to, found->second}, {from, nullptr}});
  return {};
}

Result<void> SimulatedFiles::remove(const std::string& path) {
  if (auto error = fault(Call::kWrite, path)) return std::unexpected(*error);
  if (!names_.contains(path)) return fail(Code::kNotFound, "there is no " + path);
  change_names({{path, nullptr}});
  return {};
}

Result<void> SimulatedFiles::sync_directory(const std::string& path) {
  if (auto error = fault(Call::kSync, path)) return std::unexpected(*error);
  std::vector<NameChange> others;
  for (NameChange& change : unsynced_names_) {
    if (parent_directory(change.front().first) == path) {
      apply(durable_names_, change);
    } else {
      others.push_back(std::move(change));
    }
  }
  unsynced_names_ = std::move(others);
  return {};
}

Result<uint64_t> SimulatedFiles::random_number() {
  if (auto error = fault(Call::kRead, "random")) return std::unexpected(*error);
  return random_.below(UINT64_MAX);
}

}  // namespace frost::test
