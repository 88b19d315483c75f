// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/object_cache.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <span>
#include <vector>

#include "base/env.hpp"
#include "base/private_directory.hpp"
#include "codegen/artefact/hash.hpp"

namespace frost {

namespace {

// The last character is the version of the format.
constexpr std::string_view kMagic = "FROSTOC1";
constexpr std::string_view kSuffix = ".code";
constexpr size_t kHeaderBytes = kMagic.size() + 2 * kHashHexBytes + sizeof(uint64_t);
// A write takes milliseconds; what has lain unfinished for so long was interrupted.
constexpr int64_t kInterruptedAfterS = 3600;

std::string length_bytes(std::string_view code) {
  const uint64_t length = code.size();
  std::string bytes(sizeof length, '\0');
  std::memcpy(bytes.data(), &length, sizeof length);
  return bytes;
}

// The header of a file: magic, key, length, and a digest of these and the code.
std::string header(const std::string& key, std::string_view code) {
  const std::string length = length_bytes(code);
  std::string bytes(kMagic);
  bytes.append(key).append(length).append(hash_hex({kMagic, key, length, code}));
  return bytes;
}

// There is only one right header for a key and the code, so nothing of it has to be taken apart.
bool is_sound(const std::string& key, std::string_view file) {
  if (file.size() < kHeaderBytes) return false;
  return file.substr(0, kHeaderBytes) == header(key, file.substr(kHeaderBytes));
}

std::string file_name(const std::string& key) { return key + std::string(kSuffix); }

void remove_interrupted(const PrivateDirectory& directory,
                        std::vector<PrivateDirectory::File>& files) {
  const int64_t now = unix_time_s();
  std::erase_if(files, [&](const PrivateDirectory::File& file) {
    if (!file.is_unfinished) return !std::string_view(file.name).ends_with(kSuffix);
    if (now - file.used_s > kInterruptedAfterS) static_cast<void>(directory.remove(file.name));
    return true;
  });
}

void evict(const PrivateDirectory& directory, uint64_t bytes_max) {
  auto files = directory.list();
  if (!files) return;
  remove_interrupted(directory, *files);
  std::ranges::sort(*files, std::ranges::greater(), &PrivateDirectory::File::used_s);
  uint64_t bytes = 0;
  for (const PrivateDirectory::File& file : *files) {
    bytes += file.bytes;
    if (bytes > bytes_max) static_cast<void>(directory.remove(file.name));
  }
}

}  // namespace

std::string object_key(const frost_backend& backend, std::string_view lir, const std::string& cpu,
                       const CodeFlags& flags) {
  const std::string abi = std::to_string(backend.abi_hash);
  const std::string_view cpu_text =
      cpu == "native" ? std::string_view(backend.native_cpu) : std::string_view(cpu);
  return hash_hex({kMagic, backend.code_generator_hash, backend.llvm_version, backend.target_triple,
                   cpu_text, abi, flags.debug_info ? "debug info" : "",
                   flags.checked ? "checked" : "", lir});
}

std::optional<std::string> ObjectCache::find(const std::string& key) const try {
  if (options_.directory.empty()) return std::nullopt;
  const auto directory = PrivateDirectory::open(options_.directory);
  if (!directory) return std::nullopt;
  auto file = directory->read(file_name(key), options_.bytes_max);
  if (!file) return std::nullopt;
  if (!is_sound(key, *file)) {
    static_cast<void>(directory->remove(file_name(key)));
    return std::nullopt;
  }
  file->erase(0, kHeaderBytes);
  return *std::move(file);
} catch (const std::bad_alloc&) {
  return std::nullopt;
}

void ObjectCache::store(const std::string& key, std::string_view code) const try {
  if (options_.directory.empty()) return;
  const std::string file = header(key, code).append(code);
  if (file.size() > options_.bytes_max) return;
  const auto directory = PrivateDirectory::open(options_.directory);
  if (!directory || !directory->write(file_name(key), file)) return;
  evict(*directory, options_.bytes_max);
} catch (const std::bad_alloc&) {
  // Then it is not kept.
}

void ObjectCache::drop(const std::string& key) const {
  const auto directory = PrivateDirectory::open(options_.directory);
  if (directory) static_cast<void>(directory->remove(file_name(key)));
}

}  // namespace frost
