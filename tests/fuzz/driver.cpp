// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target without libFuzzer: every file of a corpus folder as it is, then mutations of
// it from fixed seeds. The same arguments run the same inputs on every machine.
//
//   fuzz_policy CORPUS ROUNDS           every file, and ROUNDS mutations in all
//   fuzz_policy CORPUS ROUNDS CASE      one input of that run again: the number printed on a crash
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
// Only a build with a sanitizer has it.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace {

using Bytes = std::vector<uint8_t>;

volatile std::sig_atomic_t current_case = 0;

// Async-signal-safe.
void print_current_case() {
  char text[] = "fuzz: stopped in case 0000000000\n";
  char* digit = text + sizeof text - 3;
  for (auto number = static_cast<unsigned>(current_case); number > 0; number /= 10) {
    *digit-- = static_cast<char>('0' + number % 10);
  }
  static_cast<void>(!write(STDERR_FILENO, text, sizeof text - 1));
}

void report_signal(int number) {
  print_current_case();
  std::signal(number, SIG_DFL);
  std::raise(number);
}

// A sanitizer handles every signal but SIGABRT, and calls back.
void report_death() {
  std::signal(SIGABRT, report_signal);
  if (__sanitizer_set_death_callback != nullptr) {
    __sanitizer_set_death_callback(print_current_case);
    return;
  }
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, report_signal);
}

std::vector<Bytes> read_corpus(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<Bytes> corpus;
  for (const std::filesystem::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return corpus;
}

// One to eight edits of the kinds that libFuzzer makes.
class Mutator {
 public:
  Mutator(const std::vector<Bytes>& corpus, uint64_t seed) : corpus_(corpus), random_(seed) {}

  Bytes mutate(Bytes bytes) {
    for (size_t edits = 1 + below(8); edits > 0; --edits) edit(bytes);
    return bytes;
  }

 private:
  using Offset = Bytes::difference_type;

  size_t below(size_t bound) { return random_() % bound; }
  Offset place(const Bytes& bytes) { return static_cast<Offset>(below(bytes.size() + 1)); }

  // A short piece of `bytes`, seldom a long one.
  Bytes piece(const Bytes& bytes) {
    const auto begin = static_cast<size_t>(place(bytes));
    const size_t most = std::min(bytes.size() - begin, below(4) == 0 ? size_t{256} : size_t{16});
    const size_t length = below(most + 1);
    return {bytes.begin() + static_cast<Offset>(begin),
            bytes.begin() + static_cast<Offset>(begin + length)};
  }

  void edit(Bytes& bytes) {
    const Offset at = place(bytes);
    const Offset rest = static_cast<Offset>(bytes.size()) - at;
    switch (below(6)) {
      case 0:
        if (rest > 0) bytes[static_cast<size_t>(at)] ^= static_cast<uint8_t>(1U << below(8));
        return;
      case 1:
        if (rest > 0) bytes[static_cast<size_t>(at)] = static_cast<uint8_t>(below(256));
        return;
      case 2:
        bytes.erase(bytes.begin() + at,
                    bytes.begin() + at + std::min(rest, static_cast<Offset>(below(24))));
        return;
      case 3:
        return insert(bytes, at, piece(bytes));
      case 4:
        return insert(bytes, at, piece(corpus_[below(corpus_.size())]));
      default: {
        const Bytes other = piece(corpus_[below(corpus_.size())]);
        const auto length = std::min(rest, static_cast<Offset>(other.size()));
        std::copy_n(other.begin(), length, bytes.begin() + at);
      }
    }
  }

  static void insert(Bytes& bytes, Offset at, const Bytes& what) {
    bytes.insert(bytes.begin() + at, what.begin(), what.end());
  }

  const std::vector<Bytes>& corpus_;
  std::mt19937_64 random_;  // its sequence is the same everywhere, unlike the distributions
};

void run(const Bytes& bytes, unsigned number) {
  current_case = static_cast<std::sig_atomic_t>(number);
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s CORPUS ROUNDS [CASE]\n", argv[0]);
    return 2;
  }
  const std::vector<Bytes> corpus = read_corpus(argv[1]);
  const size_t rounds = std::strtoull(argv[2], nullptr, 10);
  if (corpus.empty()) {
    std::fprintf(stderr, "fuzz: there is nothing in %s\n", argv[1]);
    return 2;
  }
  report_death();
  // Case n is file n % files: as it is at first, then mutated by seed n.
  const size_t cases = corpus.size() + rounds;
  const size_t first = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 0;
  const size_t last = argc > 3 ? first + 1 : cases;
  for (size_t number = first; number < last; ++number) {
    Bytes bytes = corpus[number % corpus.size()];
    if (number >= corpus.size()) bytes = Mutator(corpus, number).mutate(std::move(bytes));
    run(bytes, static_cast<unsigned>(number));
  }
  std::printf("fuzz: %zu cases\n", last - first);
}
