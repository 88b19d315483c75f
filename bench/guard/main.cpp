// SPDX-License-Identifier: Apache-2.0
// frost-guard POLICY ARTEFACT [FACTS]: does a fixed amount of each kind of work once and prints,
// for each, its name and how many operations it was. Under callgrind, where tools/check-baseline
// runs it, each has a dump of its own: only what it does is counted.
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string_view>
#include <system_error>

#include <valgrind/callgrind.h>

#include "bench/guard/work.hpp"

namespace {

#if defined(__clang__)
constexpr const char* kCompiler = "clang++ " __clang_version__;
#else
constexpr const char* kCompiler = "g++ " __VERSION__;
#endif

int run(const char* policy, const char* artefact, uint64_t facts) {
  std::printf("compiler %s\n", kCompiler);
  frost::guard::World world = frost::guard::make_world(policy, artefact, facts);
  CALLGRIND_DUMP_STATS_AT("setup");  // also what other threads did, which zeroing leaves
  for (const frost::guard::Work& work : frost::guard::all_work()) {
    CALLGRIND_ZERO_STATS;
    const uint64_t operations = work.run(world);
    CALLGRIND_DUMP_STATS_AT(work.name);
    if (operations == 0) {
      std::fprintf(stderr, "frost-guard: %s failed\n", work.name);
      return 1;
    }
    std::printf("%s %ju\n", work.name, static_cast<uintmax_t>(operations));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  uint64_t facts = frost::guard::kFacts;
  const std::string_view given = argc == 4 ? argv[3] : "";
  const auto read = std::from_chars(given.data(), given.data() + given.size(), facts);
  const bool is_number = read.ec == std::errc() && read.ptr == given.data() + given.size();
  if (argc < 3 || argc > 4 || (argc == 4 && !is_number)) {
    std::fprintf(stderr, "Usage: frost-guard POLICY ARTEFACT [FACTS]\n");
    return 2;
  }
  try {
    return run(argv[1], argv[2], facts);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "frost-guard: %s\n", error.what());
    return 70;
  }
}
