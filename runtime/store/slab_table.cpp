// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/slab_table.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace frost::rt {

SlabTable::SlabTable(const SlabTable& other)
    : uses_(other.uses_),
      pages_(other.pages_),
      is_own_(other.pages_.size()),
      total_bytes_(other.total_bytes_),
      live_bytes_(other.live_bytes_) {}

uint32_t SlabTable::add(std::shared_ptr<const void> owner, uint64_t bytes) {
  FROST_CHECK(bytes > 0);
  const auto is_free = [](const Use& use) { return use.total == 0; };
  const auto slab = static_cast<uint32_t>(std::ranges::find_if(uses_, is_free) - uses_.begin());
  if (slab == uses_.size()) uses_.emplace_back();
  set_owner(slab, std::move(owner));
  uses_[slab] = {bytes, bytes};
  total_bytes_ += bytes;
  live_bytes_ += bytes;
  return slab;
}

void SlabTable::release(uint32_t slab, uint64_t bytes) {
  Use& use = uses_[slab];
  FROST_CHECK(bytes <= use.live);
  use.live -= bytes;
  live_bytes_ -= bytes;
  if (use.live != 0) return;
  total_bytes_ -= use.total;
  use.total = 0;
  set_owner(slab, nullptr);
}

std::vector<uint8_t> SlabTable::evacuees(uint64_t budget) const {
  std::vector<uint8_t> chosen;
  uint64_t moved = 0;
  for (size_t slab = 0; slab < uses_.size() && moved < budget; ++slab) {
    const Use& use = uses_[slab];
    if (use.live * 2 >= use.total) continue;
    chosen.resize(uses_.size());
    chosen[slab] = 1;
    moved += use.live;
  }
  return chosen;
}

uint64_t SlabTable::table_bytes() const {
  return uses_.capacity() * sizeof(Use) + pages_.size() * (sizeof(Page) + sizeof(void*));
}

void SlabTable::set_owner(uint32_t slab, std::shared_ptr<const void> owner) {
  const size_t page = slab / kPageSlabs;
  if (page == pages_.size()) {
    pages_.push_back(std::make_shared<Page>());
    is_own_.push_back(1);
  } else if (is_own_[page] == 0) {
    pages_[page] = std::make_shared<Page>(*pages_[page]);
    is_own_[page] = 1;
  }
  (*pages_[page])[slab % kPageSlabs] = std::move(owner);
}

}  // namespace frost::rt
