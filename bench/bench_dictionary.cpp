// SPDX-License-Identifier: Apache-2.0
// What names cost, by their spelling: bytes per id, new ids, look-ups and reading texts back.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "runtime/exec/answers.hpp"
#include "runtime/store/dictionary.hpp"
#include "runtime/store/store.hpp"

namespace {

using namespace frost;
using namespace frost::rt;

enum Spelling : int64_t { kUuids, kDecimals, kNames };

// A bijection of 64 bits, so that names differ and come in no order.
uint64_t mixed(uint64_t number) {
  number *= 0x9E3779B97F4A7C15U;
  number ^= number >> 32;
  return number * 0xD6E8FEB86659FD93U;
}

std::string id_text(int64_t spelling, uint64_t number) {
  char text[40];
  const auto high = static_cast<unsigned long long>(mixed(number));
  const auto low = static_cast<unsigned long long>(mixed(~number));
  switch (spelling) {
    case kUuids:
      std::snprintf(text, sizeof text, "%08llx-%04llx-%04llx-%04llx-%012llx", high >> 32,
                    high >> 16 & 0xFFFF, high & 0xFFFF, low >> 48, low & 0xFFFF'FFFF'FFFF);
      return text;
    case kDecimals:
      return std::to_string(1'000'000 + number * 17);
    default:
      return "user-" + std::to_string(number * 7919);
  }
}

std::vector<std::string> id_texts(int64_t spelling, uint64_t count) {
  std::vector<std::string> texts;
  for (uint64_t number = 0; number < count; ++number) texts.push_back(id_text(spelling, number));
  return texts;
}

void fill(Dictionary& dictionary, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) benchmark::DoNotOptimize(dictionary.intern(text));
}

constexpr int64_t kIds = 1'000'000;
constexpr TypeId kUser{uint32_t{3}};

void spellings(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("uuid0_decimal1_name2")->Arg(kUuids)->Arg(kDecimals)->Arg(kNames);
}

void dictionary_intern(benchmark::State& state) {
  const std::vector<std::string> texts = id_texts(state.range(0), kIds);
  uint64_t bytes = 0;
  for (auto _ : state) {
    Dictionary dictionary;
    fill(dictionary, texts);
    bytes = dictionary.bytes();
  }
  state.SetItemsProcessed(state.iterations() * kIds);
  state.counters["bytes_per_id"] = static_cast<double>(bytes) / kIds;
}
BENCHMARK(dictionary_intern)->Apply(spellings)->Unit(benchmark::kMillisecond);

// Look-ups among `ids` ids, each after the one before; `known` of four are there.
void find_among(benchmark::State& state, uint64_t ids, int known) {
  Dictionary dictionary;
  fill(dictionary, id_texts(state.range(0), ids));
  const DictionaryView view = dictionary.view();
  std::mt19937_64 random(11);
  std::vector<std::string> wanted;
  for (int text = 0; text < 65536; ++text) {
    const bool is_known = text % 4 < known;
    wanted.push_back(id_text(state.range(0), random() % ids + (is_known ? 0 : ids)));
  }
  size_t next = 0;
  for (auto _ : state) {
    const auto id = view.find(wanted[next % wanted.size()]);
    next += 1 + (id.value_or(0) >> 31);  // one more in any case, but the processor cannot know
  }
  benchmark::DoNotOptimize(next);
  state.SetItemsProcessed(state.iterations());
}

void dictionary_find_near(benchmark::State& state) { find_among(state, 10'000, 4); }
BENCHMARK(dictionary_find_near)->Apply(spellings);
void dictionary_find_far(benchmark::State& state) { find_among(state, kIds, 4); }
BENCHMARK(dictionary_find_far)->Apply(spellings);
void dictionary_find_unknown(benchmark::State& state) { find_among(state, 10'000, 0); }
BENCHMARK(dictionary_find_unknown)->Apply(spellings);

// As a list of strings does for its answers, a thousand of a million.
void dictionary_text(benchmark::State& state) {
  Schema schema;
  schema.types = {"String", "Boolean", "Integer", "User"};
  schema.relations.push_back({"is_known", {kUser}, {}, {}, {{}}});
  schema.paths.push_back({RelationId{uint32_t{0}}, kOpenPartition, {0}});
  const auto store = Store::create(std::move(schema), Limits{});
  for (const std::string& text : id_texts(state.range(0), kIds)) {
    benchmark::DoNotOptimize(store->insert("is_known", std::array{Value{"User", text}}));
  }
  const auto snapshot = store->snapshot();
  std::vector<uint32_t> ids(64'000);
  std::mt19937_64 random(13);
  for (uint32_t& id : ids) id = static_cast<uint32_t>(random() % kIds);
  constexpr size_t kAnswers = 1000;
  size_t next = 0;
  for (auto _ : state) {
    std::vector<std::string> texts;
    snapshot->append_texts(kUser, std::span(ids).subspan(next, kAnswers), texts);
    std::ranges::sort(texts);
    benchmark::DoNotOptimize(texts.data());
    next = (next + kAnswers) % ids.size();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kAnswers));
}
BENCHMARK(dictionary_text)->Apply(spellings)->Unit(benchmark::kMicrosecond);

// `x < y` between stored Integers.
void compare_integers(benchmark::State& state) {
  Schema schema;
  schema.types = {"String", "Boolean", "Integer", "User"};
  schema.relations.push_back({"age", {kUser, kInteger}, {}, {}, {{}}});
  schema.paths.push_back({RelationId{uint32_t{0}}, kOpenPartition, {0, 1}});
  const auto store = Store::create(std::move(schema), Limits{});
  constexpr uint32_t kNumbers = 10'000;
  for (uint32_t number = 0; number < kNumbers; ++number) {
    const std::string text = id_text(kDecimals, number);
    const Value arguments[] = {{"User", "ann"}, {"Integer", text}};
    benchmark::DoNotOptimize(store->insert("age", arguments));
  }
  const auto snapshot = store->snapshot();
  frost_req request = make_request(*snapshot, 0, nullptr);
  std::vector<std::array<uint32_t, 2>> pairs(4096);
  std::mt19937_64 random(17);
  for (auto& [a, b] : pairs) {
    a = static_cast<uint32_t>(random() % kNumbers);
    b = static_cast<uint32_t>(random() % kNumbers);
  }
  size_t next = 0;
  for (auto _ : state) {
    const auto [a, b] = pairs[next++ % pairs.size()];
    benchmark::DoNotOptimize(runtime_calls().compare_integers(&request, a, b));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(compare_integers);

}  // namespace
