// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/pair_rows.hpp"

#include <algorithm>
#include <tuple>

namespace frost::rt {

namespace {

constexpr uint32_t kNoOwner = UINT32_MAX;

auto key(const IdPair& pair) { return std::tuple(pair.first, pair.second); }

}  // namespace

bool PairRows::reset(WorkMeter& meter, Contents contents) {
  contents_ = std::move(contents);
  width_ = RowWidth(contents_.ids.size());
  opened_ = kNoOwner;
  const uint32_t owners = contents_.owners.size();
  if (!meter.resize(offsets_, uint64_t{owners} + 1)) return false;
  uint64_t total = 0;
  for (uint32_t owner = 0; owner < owners; ++owner) {
    offsets_[owner] = static_cast<uint32_t>(total);
    total += contents_.rows[contents_.row_of[owner]].count;
    if (total >= kPairsMax) return meter.refuse();
  }
  offsets_[owners] = static_cast<uint32_t>(total);
  return meter.spend(owners) && meter.resize(listed_, width_.ids());
}

void PairRows::open(uint32_t owner) {
  if (opened_ != kNoOwner && contents_.row_of[opened_] == contents_.row_of[owner]) {
    opened_ = owner;
    return;
  }
  opened_ = owner;
  const Row& row = contents_.rows[contents_.row_of[owner]];
  const size_t count = width_.list(row.view, listed_.data());
  for (size_t i = 0; i < count; ++i) listed_[i] = contents_.ids.id(listed_[i]);
}

IdPair PairRows::at(uint32_t number) {
  const bool is_open =
      opened_ != kNoOwner && offsets_[opened_] <= number && number < offsets_[opened_ + 1];
  if (!is_open) {
    // The owner behind it is the next one with a row, more often than not.
    uint32_t owner = opened_ == kNoOwner ? 0 : opened_ + 1;
    const bool is_next =
        owner + 1 < offsets_.size() && offsets_[owner] <= number && number < offsets_[owner + 1];
    if (!is_next) {
      owner =
          static_cast<uint32_t>(std::ranges::upper_bound(offsets_, number) - offsets_.begin()) - 1;
    }
    open(owner);
  }
  return {contents_.owners.id(opened_), listed_[number - offsets_[opened_]]};
}

bool PairRows::contains(uint32_t owner, uint32_t id) const {
  const uint32_t place = contents_.owners.find(owner);
  const uint32_t wanted = contents_.ids.find(id);
  if (place == IdIndex::kAbsent || wanted == IdIndex::kAbsent) return false;
  const RowView row = contents_.rows[contents_.row_of[place]].view;
  if (width_.is_bitmap(row)) return RowWidth::test(row.data(), wanted);
  return std::ranges::binary_search(row, wanted);
}

uint64_t PairRows::bytes() const {
  uint64_t words = offsets_.capacity() + listed_.capacity() + contents_.row_of.capacity();
  for (const std::vector<uint32_t>& part : contents_.storage) words += part.capacity();
  return words * sizeof(uint32_t) + contents_.rows.capacity() * sizeof(Row) +
         contents_.owners.bytes() + contents_.ids.bytes();
}

uint64_t PairAnswers::size() const {
  return std::visit([](const auto& pairs) -> uint64_t { return pairs.size(); }, pairs_);
}

IdPair PairAnswers::at(uint32_t number) {
  if (auto* rows = std::get_if<PairRows>(&pairs_)) return in_order(rows->at(number));
  return in_order(std::get<std::vector<IdPair>>(pairs_).at(number));
}

bool PairAnswers::contains(IdPair pair) const {
  pair = in_order(pair);
  if (const auto* rows = std::get_if<PairRows>(&pairs_)) {
    return rows->contains(pair.first, pair.second);
  }
  return std::ranges::binary_search(std::get<std::vector<IdPair>>(pairs_), key(pair), {}, key);
}

uint64_t PairAnswers::bytes() const {
  if (const auto* rows = std::get_if<PairRows>(&pairs_)) return rows->bytes();
  return std::get<std::vector<IdPair>>(pairs_).capacity() * sizeof(IdPair);
}

}  // namespace frost::rt
