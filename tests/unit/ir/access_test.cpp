// SPDX-License-Identifier: Apache-2.0
// The access primitives: runtime/exec/access.hpp, the interpreter and native code against a model
// of plain maps, on random paths and keys, also keys outside of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "codegen/interp/interp.hpp"
#include "ir/lir/lir.hpp"
#include "runtime/exec/access.hpp"
#include "runtime/exec/answers.hpp"
#include "runtime/store/access_path.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"
#include "tests/unit/ir/jit.hpp"

namespace frost {
namespace {

using difftest::kSlowdown;
using difftest::Random;
using Row = std::vector<uint32_t>;
using Rows = std::map<Row, uint64_t>;  // mask, 1 without masks

constexpr uint32_t kIdsMax = 400;
constexpr int64_t kFuel = 1'000'000;

// ---------- paths

// The width of the mask beside each row is that of a partition with `literals` literal tuples.
struct PathKind {
  uint32_t columns = 1;
  size_t literals = 1;
};

const PathKind kKinds[] = {{1, 1},  {1, 3},  {1, 12}, {1, 20}, {1, 40}, {2, 1},  {2, 8}, {2, 9},
                           {2, 32}, {2, 64}, {3, 1},  {3, 5},  {3, 16}, {4, 33}, {5, 1}};

uint32_t bits_of(const PathKind& kind) {
  if (kind.literals <= 1) return 0;
  if (kind.literals <= 8) return 8;
  if (kind.literals <= 16) return 16;
  return kind.literals <= 32 ? 32 : 64;
}

uint64_t random_mask(const PathKind& kind, Random& random) {
  if (kind.literals <= 1) return 1;
  uint64_t mask = random.next();
  if (kind.literals < 64) mask &= (uint64_t{1} << kind.literals) - 1;
  return mask == 0 ? 1 : mask;
}

// Rows that want this layout of chunks (decision 11), some of them in a second chunk.
Rows random_chunks(const PathKind& kind, uint32_t layout, Random& random) {
  Rows rows;
  const uint32_t first = random.chance(30) ? FROST_CHUNK_KEYS - 2 : 0;
  const auto add = [&](uint32_t key, uint64_t value) {
    rows[{first + key, static_cast<uint32_t>(value)}] = random_mask(kind, random);
  };
  if (layout == FROST_CHUNK_WIDE) {  // more rows than 16 bits can count
    for (uint32_t key = 0; key < 280; ++key) {
      for (uint64_t value = random.below(80); value < kIdsMax; ++value) add(key, value);
    }
  } else if (layout == FROST_CHUNK_SPARSE) {
    for (uint64_t list = random.below(6) + 1; list > 0; --list) {
      const auto key = static_cast<uint32_t>(random.below(FROST_CHUNK_KEYS));
      for (uint64_t row = random.below(60) + 1; row > 0; --row) add(key, random.below(kIdsMax));
    }
  } else if (layout == FROST_CHUNK_DENSE) {  // with lists too long to search them from their side
    for (uint64_t list = random.below(3) + 1; list > 0; --list) {
      const auto key = static_cast<uint32_t>(random.below(5));
      for (uint64_t value = 0; value < 2 * rt::kLongList; value += random.below(3) + 1) {
        add(key, value);
      }
    }
  } else {  // functional, with gaps
    for (uint32_t key = 0; key < kIdsMax; ++key) {
      if (random.chance(85)) add(key, random.below(kIdsMax));
    }
  }
  return rows;
}

// Rows crowd around few ids, so that lists of neighbours are empty, short and long.
Rows random_rows(const PathKind& kind, Random& random) {
  Rows rows;
  if (random.chance(8)) return rows;
  if (kind.columns == 2 && random.chance(40)) {
    const uint32_t layouts[] = {FROST_CHUNK_DENSE, FROST_CHUNK_FUNCTIONAL, FROST_CHUNK_SPARSE};
    const bool is_wide = random.chance(5);
    return random_chunks(kind, is_wide ? uint32_t{FROST_CHUNK_WIDE} : layouts[random.below(3)],
                         random);
  }
  size_t count = random.chance(50) ? random.below(40) : random.below(1500);
  uint32_t ids = random.chance(40) ? 4 : kIdsMax;
  for (size_t i = 0; i < count; ++i) {
    Row row;
    for (uint32_t c = 0; c < kind.columns; ++c) {
      bool is_crowded = c == 0 && random.chance(60);
      row.push_back(static_cast<uint32_t>(random.below(is_crowded ? 3 : ids)));
    }
    if (kind.columns > 1 && random.chance(40))
      row.back() = static_cast<uint32_t>(random.below(kIdsMax));
    rows[row] = random_mask(kind, random);
  }
  // A path longer than one chunk.
  if (kind.columns == 2 && random.chance(15)) rows[{FROST_CHUNK_KEYS + 3, 7}] = 1;
  return rows;
}

// Kinds of the chunks that have rows.
std::set<uint32_t> chunk_kinds(const frost_path& path) {
  std::set<uint32_t> kinds;
  for (uint64_t key = 0; key < path.keys; key += FROST_CHUNK_KEYS) {
    const frost_chunk& chunk = static_cast<const frost_chunk*>(path.a)[key >> FROST_CHUNK_BITS];
    if (chunk.rows != 0) kinds.insert(chunk.kind);
  }
  return kinds;
}

const std::set<uint32_t> kAllChunkKinds = {FROST_CHUNK_DENSE, FROST_CHUNK_WIDE,
                                           FROST_CHUNK_FUNCTIONAL, FROST_CHUNK_SPARSE};

std::shared_ptr<const rt::AccessPath> build_path(const PathKind& kind, const Rows& rows) {
  rt::PathShape shape;
  shape.payload_bits = bits_of(kind);
  for (uint32_t c = 0; c < kind.columns; ++c) shape.order.push_back(c);
  rt::ChangeLog log(kind.columns);
  for (const auto& [row, mask] : rows) {
    for (uint32_t bit = 0; bit < 64; ++bit) {
      if ((mask >> bit & 1) != 0) log.set(row.data(), bit);
    }
  }
  return rt::AccessPath::empty(shape)->merged(log);
}

// A path of two columns that knows its reverse, as those of a snapshot do, or none.
class PathOfTwo {
 public:
  PathOfTwo(const PathKind& kind, const Rows& rows, bool has_reverse)
      : own_(build_path(kind, rows)), path_(own_->descriptor()) {
    if (!has_reverse) return;
    Rows turned;
    for (const auto& [row, mask] : rows) turned[{row[1], row[0]}] = mask;
    other_ = build_path(kind, turned);
    path_.reverse = &other_->descriptor();
  }
  [[nodiscard]] const frost_path& descriptor() const { return path_; }

 private:
  std::shared_ptr<const rt::AccessPath> own_;
  std::shared_ptr<const rt::AccessPath> other_;
  frost_path path_;
};

// Keys that hit, that miss, and that lie outside every path.
uint32_t random_key(Random& random) {
  switch (random.below(8)) {
    case 0:
      return static_cast<uint32_t>(random.next());
    case 1:
      return FROST_PRIVATE_IDS + static_cast<uint32_t>(random.below(256));
    case 2:
      return FROST_CHUNK_KEYS - 1 + static_cast<uint32_t>(random.below(8));
    case 3:
      return static_cast<uint32_t>(random.below(kIdsMax + 2));
    default:
      return static_cast<uint32_t>(random.below(5));
  }
}

// ---------- the model

uint64_t model_mask(const Rows& rows, const Row& row) {
  auto it = rows.find(row);
  return it == rows.end() ? 0 : it->second;
}

std::set<uint32_t> model_column(const Rows& rows, const Row& prefix, uint32_t column,
                                uint64_t mask) {
  std::set<uint32_t> ids;
  for (auto it = rows.lower_bound(prefix); it != rows.end(); ++it) {
    const auto& [row, bits] = *it;
    if (!std::equal(prefix.begin(), prefix.end(), row.begin())) break;
    if ((bits & mask) != 0) ids.insert(row[column]);
  }
  return ids;
}

std::set<uint32_t> bits_set(uint64_t mask) {
  std::set<uint32_t> bits;
  for (uint32_t bit = 0; bit < 64; ++bit) {
    if ((mask >> bit & 1) != 0) bits.insert(bit);
  }
  return bits;
}

// ---------- twins

TEST(AccessTwins, AgreeWithAModel) {
  std::set<uint32_t> kinds;
  for (uint64_t seed = 1; seed <= 150 / kSlowdown; ++seed) {
    Random random(seed);
    for (const PathKind& kind : kKinds) {
      Rows rows = random_rows(kind, random);
      std::shared_ptr<const rt::AccessPath> one;
      std::optional<PathOfTwo> two;
      if (kind.columns == 2) {
        two.emplace(kind, rows, random.chance(60));
        kinds.merge(chunk_kinds(two->descriptor()));
      } else {
        one = build_path(kind, rows);
      }
      const frost_path& path = two ? two->descriptor() : one->descriptor();
      for (int i = 0; i < 60; ++i) {
        Row key{random_key(random), random_key(random)};
        uint64_t mask = model_mask(rows, {key.begin(), key.begin() + std::min(kind.columns, 2U)});
        if (kind.columns == 1 && kind.literals == 1) {
          ASSERT_EQ(rt::bitmap_test(path, key[0]), mask != 0) << "seed=" << seed;
        } else if (kind.columns == 1) {
          ASSERT_EQ(rt::unary_mask(path, key[0]), mask) << "seed=" << seed;
        } else if (kind.columns == 2) {
          ASSERT_EQ(rt::contains(path, key[0], key[1]), mask != 0) << "seed=" << seed;
          if (kind.literals > 1) {
            ASSERT_EQ(rt::csr_mask(path, key[0], key[1]), mask) << "seed=" << seed;
          }
          rt::Neighbours list = rt::csr_range(path, key[0]);
          std::set<uint32_t> seen;
          for (uint32_t at = list.begin; at < list.end; ++at) {
            seen.insert(list.chunk->neighbours[at]);
          }
          ASSERT_EQ(seen, model_column(rows, {key[0]}, 1, UINT64_MAX)) << "seed=" << seed;
        }
      }
    }
  }
  EXPECT_EQ(kinds, kAllChunkKinds);
}

TEST(AccessTwins, FindSortedOfEveryLength) {
  // Around the border between scanning and halving, each value inside and each gap between.
  for (uint32_t length = 0; length <= 3 * rt::kScanMax; ++length) {
    std::vector<uint32_t> ids;
    for (uint32_t i = 0; i < length; ++i) ids.push_back(2 * i + 1);
    for (uint32_t value = 0; value <= 2 * length + 1; ++value) {
      uint32_t wanted = value % 2 == 1 && value / 2 < length ? value / 2 : rt::kNotFound;
      ASSERT_EQ(rt::find_sorted(ids.data(), 0, length, value), wanted) << length << " " << value;
    }
    ASSERT_EQ(rt::find_sorted(ids.data(), 0, length, UINT32_MAX), rt::kNotFound);
  }
}

// ---------- programs of one operator

// Writes a program for one kind of path, P0, with procedures that each show one operator.
class ProgramText {
 public:
  explicit ProgramText(const PathKind& kind) : kind_(kind) {
    text_ = "lir 1\ndigest \"\"\ntype \"String\"\ntype \"Boolean\"\ntype \"Integer\"\ntype \"A\"\n";
    relation();
    // Constant k has id k (see Request), so that an emitted constant names a bit or a case.
    for (uint32_t k = 0; k < 64; ++k) text_ += "constant 0 \"k" + std::to_string(k) + "\"\n";
    for (uint32_t k = 0; k < 6; ++k) text_ += "literal 0 \"l" + std::to_string(k) + "\"\n";
  }

  // Number of the procedure added. `body` begins with its `registers` line.
  uint32_t add(uint32_t parameters, bool enumerates, const std::string& body) {
    text_ += "\nproc p" + std::to_string(count_) + " " + std::to_string(parameters) +
             (enumerates ? " enum\n" : " exists\n") + body;
    return count_++;
  }
  // Emits the number of each bit of the mask that `op` makes.
  uint32_t add_bits(uint32_t parameters, const std::string& registers, const std::string& before,
                    const std::string& mask) {
    std::string names = "registers " + registers;
    std::string blocks;
    size_t first = static_cast<size_t>(std::ranges::count(registers, ' ')) + 1;
    for (size_t bit = 0; bit < 64; ++bit) {
      names += " k";
      std::string k = "k." + std::to_string(first + bit);
      std::string number = std::to_string(3 * bit + 1);
      std::string next = std::to_string(3 * bit + 3);
      std::string test = std::to_string(3 * bit + 2);
      blocks += "b" + number + ":\n  test_mask " + mask + ", 0x" + hexadecimal(uint64_t{1} << bit) +
                " -> b" + test + ", b" + next + "\nb" + test + ":\n  " + k + " = const C" +
                std::to_string(bit) + "\n  emit " + k + "\n  jump -> b" + next + "\nb" + next +
                ":\n" +
                (bit == 63 ? "  return 1\n" : "  jump -> b" + std::to_string(3 * bit + 4) + "\n");
    }
    return add(parameters, true, names + "\nb0:\n" + before + "  jump -> b1\n" + blocks);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

  static std::string hexadecimal(uint64_t value) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string digits;
    for (; value != 0; value >>= 4U) digits.insert(digits.begin(), kDigits[value & 15U]);
    return digits.empty() ? "0" : digits;
  }

 private:
  void relation() {
    bool is_masked = kind_.literals > 1;
    std::string types;
    std::string order;
    for (uint32_t c = 0; c < kind_.columns; ++c) {
      types += (c > 0 ? " 3" : "3");
      order += (c > 0 ? " " : "") + std::to_string(c);
    }
    text_ += "relation \"r\" (" + types + (is_masked ? " 0" : "") + ") literals (" +
             (is_masked ? std::to_string(kind_.columns) : "") + ")\n";
    if (is_masked) {
      text_ += "  mask";
      for (size_t i = 0; i < kind_.literals; ++i) text_ += " (\"m" + std::to_string(i) + "\")";
      text_ += "\n";
    } else {
      text_ += "  open ()\n";
    }
    text_ += std::string("path R0 ") + (is_masked ? "0" : "open") + " (" + order + ")\n";
  }

  PathKind kind_;
  std::string text_;
  uint32_t count_ = 0;
};

// The outcome of one run: what a caller can see.
struct Outcome {
  frost_status status = FROST_E_INTERNAL;
  std::set<uint32_t> ids;
  size_t emitted = 0;
  bool universal = false;
  int64_t fuel = 0;
  bool operator==(const Outcome&) const = default;
};

void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << "status " << outcome.status << " fuel " << outcome.fuel << " ids";
  for (uint32_t id : outcome.ids) *out << " " << id;
}

// One program in both executions.
class Both {
 public:
  explicit Both(const std::string& text) : program_(lir::parse(text).value()) {
    if (auto problem = lir::verify(program_)) throw std::logic_error(*problem + "\n" + text);
    interpreter_ = std::make_unique<Interpreter>(program_);
    auto jit = jit_of(text, "native");
    if (!jit) throw std::runtime_error(jit.error().message);
    jit_ = std::move(*jit);
    for (uint32_t k = 0; k < 64; ++k) constants_.push_back(k);
    // Literal indexes of String ids 10 to 15; the ids around them are no literals.
    literal_index_.assign(20, FROST_NO_LITERAL);
    for (uint16_t k = 0; k < 6; ++k) literal_index_[10U + k] = k;
    literals_.resize(program_.types.size());
    literals_[0] = {literal_index_.data(), literal_index_.size()};
  }

  // The outcome, which both executions must share.
  Outcome run(const frost_path& path, uint32_t procedure, const std::vector<uint32_t>& arguments,
              int64_t fuel = kFuel) {
    Outcome interpreted = run_one(path, fuel, [&](frost_req& request) {
      return interpreter_->run(lir::ProcedureId(procedure), request, arguments.data());
    });
    Outcome native = run_one(path, fuel, [&](frost_req& request) {
      return jit_->entries()[procedure](&request, arguments.data());
    });
    EXPECT_EQ(native, interpreted) << "p" << procedure;
    return interpreted;
  }

 private:
  template <class Entry>
  Outcome run_one(const frost_path& path, int64_t fuel, const Entry& entry) {
    frost_sink* sink = buffer_.reset(kIdsMax / 2);  // so that some ids have no `seen` bit
    frost_req request{};
    request.calls = &rt::runtime_calls();
    request.paths = &path;
    request.constants = constants_.data();
    request.literals = literals_.data();
    request.fuel = fuel;
    request.sink = sink;
    Outcome outcome;
    outcome.status = entry(request);
    outcome.ids.insert(buffer_.ids().begin(), buffer_.ids().end());
    outcome.emitted = buffer_.ids().size();
    outcome.universal = buffer_.universal();
    outcome.fuel = request.fuel;
    EXPECT_EQ(outcome.ids.size(), outcome.emitted);  // distinct
    return outcome;
  }

  lir::Program program_;
  std::unique_ptr<Interpreter> interpreter_;
  std::unique_ptr<JitCode> jit_;
  rt::AnswerBuffer buffer_;
  std::vector<uint32_t> constants_;
  std::vector<uint16_t> literal_index_;
  std::vector<frost_literals> literals_;
};

constexpr const char* kYesNo = " -> b1, b2\nb1:\n  return 1\nb2:\n  return 0\n";

frost_status yes_or_no(bool value) { return value ? FROST_YES : FROST_NO; }

// ---------- one test per kind of path

TEST(AccessPrograms, Unary) {
  for (const PathKind& kind : kKinds) {
    if (kind.columns != 1) continue;
    ProgramText text(kind);
    bool is_masked = kind.literals > 1;
    uint32_t test =
        is_masked
            ? text.add_bits(1, "a m", "  m.1 = unary_mask P0, a.0\n", "m.1")
            : text.add(1, false, std::string("registers a\nb0:\n  bitmap_test P0, a.0") + kYesNo);
    uint32_t keys = text.add(0, true,
                             "registers s k\nb0:\n  s.0 = key_range P0\n  charge s.0\n"
                             "  jump -> b1\nb1:\n  k.1 = for_keys s.0 -> b2, b3\nb2:\n"
                             "  emit k.1\n  jump -> b1\nb3:\n  return 1\n");
    Both both(text.text());
    for (uint64_t seed = 1; seed <= 40 / std::min<size_t>(kSlowdown, 4); ++seed) {
      Random random(seed);
      Rows rows = random_rows(kind, random);
      auto built = build_path(kind, rows);
      const frost_path& path = built->descriptor();
      for (int i = 0; i < 30; ++i) {
        uint32_t key = random_key(random);
        Outcome outcome = both.run(path, test, {key});
        uint64_t mask = model_mask(rows, {key});
        if (is_masked) {
          ASSERT_EQ(outcome.ids, bits_set(mask)) << "seed=" << seed << " key=" << key;
        } else {
          ASSERT_EQ(outcome.status, yes_or_no(mask != 0)) << "seed=" << seed << " key=" << key;
        }
      }
      // Every id below the largest, whether it has a row or not.
      Outcome all = both.run(path, keys, {});
      ASSERT_EQ(all.ids.size(), path.keys) << "seed=" << seed;
      ASSERT_EQ(all.fuel, kFuel - path.keys) << "seed=" << seed;
      for (const auto& [row, mask] : rows) ASSERT_TRUE(all.ids.contains(row[0]));
    }
  }
}

TEST(AccessPrograms, Csr) {
  std::set<uint32_t> kinds;
  for (const PathKind& kind : kKinds) {
    if (kind.columns != 2) continue;
    ProgramText text(kind);
    bool is_masked = kind.literals > 1;
    uint32_t test =
        is_masked ? text.add_bits(2, "a b m", "  m.2 = csr_mask P0, a.0, b.1\n", "m.2")
                  : text.add(2, false,
                             std::string("registers a b\nb0:\n  contains P0, a.0, b.1") + kYesNo);
    const std::string range = "b0:\n  s.1 = csr_range P0, a.0\n  charge s.1\n  jump -> b1\nb1:\n";
    uint32_t list = text.add(1, true,
                             "registers a s n\n" + range +
                                 "  n.2 = for_range P0, s.1 -> b2, b3\nb2:\n  emit n.2\n"
                                 "  jump -> b1\nb3:\n  return 1\n");
    constexpr uint64_t kMask = 0x12;
    uint32_t masked = UINT32_MAX;
    if (is_masked) {
      masked = text.add(1, true,
                        "registers a s n m\n" + range +
                            "  n.2, m.3 = for_masked P0, s.1 -> b2, b4\nb2:\n"
                            "  test_mask m.3, 0x12 -> b3, b1\nb3:\n  emit n.2\n  jump -> b1\nb4:\n"
                            "  return 1\n");
    }
    Both both(text.text());
    for (uint64_t seed = 1; seed <= 40 / std::min<size_t>(kSlowdown, 4); ++seed) {
      Random random(seed);
      // Every layout once, and then as it comes.
      Rows rows = seed < 4 ? random_chunks(kind, static_cast<uint32_t>(seed), random)
                           : random_rows(kind, random);
      const PathOfTwo built(kind, rows, random.chance(60));
      const frost_path& path = built.descriptor();
      kinds.merge(chunk_kinds(path));
      for (int i = 0; i < 30; ++i) {
        Row key{random_key(random), random_key(random)};
        if (!rows.empty() && random.chance(40)) {
          auto it = rows.begin();
          std::advance(it, static_cast<ptrdiff_t>(random.below(rows.size())));
          key = it->first;
        }
        uint64_t mask = model_mask(rows, key);
        Outcome outcome = both.run(path, test, key);
        if (is_masked) {
          ASSERT_EQ(outcome.ids, bits_set(mask)) << "seed=" << seed;
        } else {
          ASSERT_EQ(outcome.status, yes_or_no(mask != 0)) << "seed=" << seed;
        }
        auto neighbours = model_column(rows, {key[0]}, 1, UINT64_MAX);
        outcome = both.run(path, list, {key[0]});
        ASSERT_EQ(outcome.ids, neighbours) << "seed=" << seed;
        ASSERT_EQ(outcome.fuel, kFuel - static_cast<int64_t>(neighbours.size()));
        // Fuel for one row less than there are: an error, never an answer.
        if (!neighbours.empty()) {
          auto short_fuel = static_cast<int64_t>(neighbours.size()) - 1;
          ASSERT_EQ(both.run(path, list, {key[0]}, short_fuel).status, FROST_E_FUEL);
        }
        if (!is_masked) continue;
        ASSERT_EQ(both.run(path, masked, {key[0]}).ids, model_column(rows, {key[0]}, 1, kMask))
            << "seed=" << seed;
      }
    }
  }
  EXPECT_EQ(kinds, kAllChunkKinds);
}

TEST(AccessPrograms, Runs) {
  for (const PathKind& kind : kKinds) {
    if (kind.columns < 3) continue;
    ProgramText text(kind);
    bool is_masked = kind.literals > 1;
    // By length of the prefix: each column, and the rows whose mask has a bit of kMask.
    constexpr uint64_t kMask = 0x5;
    std::vector<std::vector<uint32_t>> columns(kind.columns + 1);
    std::vector<uint32_t> masked;
    for (uint32_t prefix = 0; prefix <= kind.columns; ++prefix) {
      std::string names = "registers";
      std::string list;
      for (uint32_t i = 0; i < prefix; ++i) {
        names += " a";
        list += ", a." + std::to_string(i);
      }
      std::string s = "s." + std::to_string(prefix);
      std::string w = "w." + std::to_string(prefix + 1);
      std::string c = "c." + std::to_string(prefix + 2);
      std::string m = "m." + std::to_string(prefix + 3);
      std::string begin = "b0:\n  " + s + " = runs_range P0" + list + "\n  charge " + s +
                          "\n  jump -> b1\nb1:\n  " + w + " = for_rows " + s + " -> b2, b3\nb2:\n";
      for (uint32_t column = 0; column < kind.columns; ++column) {
        columns[prefix].push_back(text.add(
            prefix, true,
            names + " s w c\n" + begin + "  " + c + " = column P0, " + w + ", " +
                std::to_string(column) + "\n  emit " + c + "\n  jump -> b1\nb3:\n  return 1\n"));
      }
      if (!is_masked) continue;
      masked.push_back(
          text.add(prefix, true,
                   names + " s w c m\n" + begin + "  " + m + " = row_mask P0, " + w +
                       "\n  test_mask " + m + ", 0x5 -> b4, b1\nb3:\n  return 1\nb4:\n  " + c +
                       " = column P0, " + w + ", 0\n  emit " + c + "\n  jump -> b1\n"));
    }
    Both both(text.text());
    for (uint64_t seed = 1; seed <= 24 / std::min<size_t>(kSlowdown, 4); ++seed) {
      Random random(seed);
      Rows rows = random_rows(kind, random);
      auto built = build_path(kind, rows);
      const frost_path& path = built->descriptor();
      for (int i = 0; i < 12; ++i) {
        Row key;
        for (uint32_t c = 0; c < kind.columns; ++c) key.push_back(random_key(random));
        if (!rows.empty() && random.chance(60)) {
          auto it = rows.begin();
          std::advance(it, static_cast<ptrdiff_t>(random.below(rows.size())));
          key = it->first;
        }
        for (uint32_t prefix = 0; prefix <= kind.columns; ++prefix) {
          Row head(key.begin(), key.begin() + prefix);
          for (uint32_t column = 0; column < kind.columns; ++column) {
            ASSERT_EQ(both.run(path, columns[prefix][column], head).ids,
                      model_column(rows, head, column, UINT64_MAX))
                << "seed=" << seed;
          }
          if (!is_masked) continue;
          ASSERT_EQ(both.run(path, masked[prefix], head).ids, model_column(rows, head, 0, kMask))
              << "seed=" << seed;
        }
      }
    }
  }
}

TEST(AccessPrograms, ValuesControlAndOutput) {
  ProgramText text({1, 1});
  uint32_t same = text.add(2, false, std::string("registers a b\nb0:\n  same a.0, b.1") + kYesNo);
  std::string cases =
      "registers a k k k k\nb0:\n  switch_literal a.0, 0, L0: b1, L2: b2, L5: b3 -> b4\n";
  for (int i = 1; i <= 4; ++i) {
    std::string number = std::to_string(i);
    cases += "b" + number + ":\n  k." + number + " = const C" + number + "\n  emit k." + number +
             "\n  return 1\n";
  }
  uint32_t switched = text.add(1, true, cases);
  uint32_t zero = text.add(0, true, "registers z\nb0:\n  z.0 = zero\n  emit z.0\n  return 1\n");
  uint32_t every = text.add(1, true, "registers a\nb0:\n  emit a.0\n  emit_all\n  return 1\n");
  uint32_t called = text.add(
      2, false, "registers a b\nb0:\n  call p" + std::to_string(same) + ", a.0, b.1" + kYesNo);
  uint32_t emitted = text.add(1, true,
                              "registers a\nb0:\n  emit_call p" + std::to_string(every) +
                                  ", a.0\n  emit_call p" + std::to_string(zero) + "\n  return 1\n");
  Both both(text.text());
  auto built = build_path({1, 1}, {});
  const frost_path& path = built->descriptor();
  Random random(1);
  for (int i = 0; i < 500; ++i) {
    uint32_t a = random_key(random);
    uint32_t b = random.chance(50) ? a : random_key(random);
    ASSERT_EQ(both.run(path, same, {a, b}).status, yes_or_no(a == b));
    ASSERT_EQ(both.run(path, called, {a, b}).status, yes_or_no(a == b));
    Outcome outcome = both.run(path, emitted, {a});
    ASSERT_TRUE(outcome.universal);
    ASSERT_EQ(outcome.ids, (std::set<uint32_t>{0, a}));
    // String ids 10 to 15 are the literals 0 to 5.
    uint32_t subject = random.chance(70) ? 8 + static_cast<uint32_t>(random.below(14)) : a;
    uint32_t wanted = subject == 10 ? 1 : subject == 12 ? 2 : subject == 15 ? 3 : 4;
    ASSERT_EQ(both.run(path, switched, {subject}).ids, std::set<uint32_t>{wanted}) << subject;
  }
}

}  // namespace
}  // namespace frost
