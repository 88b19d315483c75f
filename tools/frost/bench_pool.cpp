// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_pool.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

namespace frost::cli {
namespace {

constexpr std::array<std::string_view, 3> kPrimitives = {"String", "Integer", "Boolean"};

bool is_primitive(std::string_view type) {
  return std::ranges::find(kPrimitives, type) != kPrimitives.end();
}

// The ids of one type with the smallest hashes.
class SmallestHashes {
 public:
  void add(uint64_t hash, std::string_view id, size_t ids_max) {
    if (ids_.size() >= ids_max && hash > ids_.rbegin()->first) return;
    ids_.emplace(hash, id);
    if (ids_.size() > ids_max) ids_.erase(std::prev(ids_.end()));
  }
  [[nodiscard]] std::vector<std::string> sorted() const {
    std::vector<std::string> ids;
    for (const auto& [hash, id] : ids_) ids.push_back(id);
    std::ranges::sort(ids);
    return ids;
  }

 private:
  std::set<std::pair<uint64_t, std::string>> ids_;
};

// FNV-1a, then mixed.
uint64_t hash_of(std::string_view id, uint64_t seed) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : id) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  }
  return DrawnNumbers(hash ^ seed).next();
}

}  // namespace

Outcome<IdPool> collect_ids(const Snapshot& snapshot, uint64_t seed, size_t ids_max) {
  std::map<std::string, SmallestHashes, std::less<>> kept;
  const auto done = snapshot.visit_facts({}, [&](const Fact& fact) {
    for (const Value& value : fact.arguments) {
      if (is_primitive(value.type) || !fits_in_line(value.id)) continue;
      auto place = kept.find(value.type);
      if (place == kept.end()) place = kept.emplace(value.type, SmallestHashes()).first;
      place->second.add(hash_of(value.id, seed), value.id, ids_max);
    }
    return true;
  });
  if (!done) return stop(done.error());
  IdPool pool;
  for (const auto& [type, ids] : kept) pool.emplace(type, ids.sorted());
  return pool;
}

bool fits_in_line(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code > ' ' && code != 0x7f;
  });
}

uint64_t DrawnNumbers::next() {
  state_ += 0x9e3779b97f4a7c15;
  uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31U);
}

}  // namespace frost::cli
