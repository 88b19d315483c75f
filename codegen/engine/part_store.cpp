// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/part_store.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <new>
#include <utility>

namespace frost {

namespace {

// Nearly all processes compile for one CPU.
constexpr size_t kKeysMax = 2;

struct Kept {
  std::string key;
  std::shared_ptr<const std::string> parts;
};

struct Store {
  std::mutex mutex;
  std::deque<Kept> kept;  // the last one was replaced last
};

// Never destroyed: a thread may make code while the process ends.
Store& store() {
  static Store* const only = new Store;
  return *only;
}

}  // namespace

std::shared_ptr<const std::string> find_parts(const std::string& key) {
  Store& all = store();
  const std::lock_guard lock(all.mutex);
  const auto known = std::ranges::find(all.kept, key, &Kept::key);
  return known == all.kept.end() ? nullptr : known->parts;
}

void keep_parts(const std::string& key, std::string parts) try {
  auto shared = std::make_shared<const std::string>(std::move(parts));
  Store& all = store();
  const std::lock_guard lock(all.mutex);
  std::erase_if(all.kept, [&](const Kept& kept) { return kept.key == key; });
  all.kept.push_back({key, std::move(shared)});
  if (all.kept.size() > kKeysMax) all.kept.pop_front();
} catch (const std::bad_alloc&) {
  // Then they are compiled again.
}

void forget_parts() {
  Store& all = store();
  const std::lock_guard lock(all.mutex);
  all.kept.clear();
}

}  // namespace frost
