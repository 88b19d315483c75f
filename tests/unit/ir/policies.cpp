// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/ir/policies.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "frost/frost.hpp"
#include "tests/differential/generate.hpp"

namespace frost {

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The text below the one line `--- policy`; empty when there are several files.
std::string policy_of_golden(const std::string& golden) {
  constexpr std::string_view kHeader = "\n--- policy\n";
  size_t begin = golden.find(kHeader);
  if (begin == std::string::npos) return "";
  begin += kHeader.size();
  size_t end = std::min(golden.find("\n--- ", begin), golden.find("\n=== ", begin));
  return golden.substr(begin, end + 1 - begin);
}

bool compiles(const std::string& text) {
  return compile(std::vector<Source>{{"policy.polar", text}}).policy.has_value();
}

}  // namespace

std::vector<NamedPolicy> all_policies(size_t random_count) {
  std::vector<NamedPolicy> policies;
  const fs::path root(FROST_SOURCE_DIR);
  policies.push_back({"github", read(root / "examples/github/policy.polar")});
  std::vector<fs::path> goldens;
  for (const auto& entry : fs::recursive_directory_iterator(root / "tests/golden")) {
    if (entry.path().extension() == ".golden") goldens.push_back(entry.path());
  }
  std::ranges::sort(goldens);
  for (const fs::path& path : goldens) {
    std::string text = policy_of_golden(read(path));
    if (!text.empty() && compiles(text)) policies.push_back({path.stem().string(), text});
  }
  for (size_t seed = 1; seed <= random_count; ++seed) {
    difftest::Random random(seed);
    std::string text = difftest::generate_policy(random).text();
    if (compiles(text)) policies.push_back({"seed " + std::to_string(seed), text});
  }
  return policies;
}

}  // namespace frost
