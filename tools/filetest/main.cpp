// SPDX-License-Identifier: Apache-2.0
// frost-filetest [--update] PATH…: runs golden files, or rewrites what they expect (style §8.4).
// frost-filetest --codes PATH…: says which diagnostics no golden shows (style §8.3).
// frost-filetest --pages FOLDER: checks docs/errors: pages, their examples and fixes (style §9.3).
//
// Exit codes: 0 all as expected, 1 a difference, 2 usage or a file that cannot be used.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/filetest/golden.hpp"
#include "tools/filetest/pages.hpp"
#include "tools/filetest/produce.hpp"

namespace frost::filetest {
namespace {

namespace fs = std::filesystem;

enum class Outcome : uint8_t { Same, Updated, Different, Unusable };

constexpr std::string_view kUsage = "usage: frost-filetest [--update | --codes | --pages] PATH…\n";

// Every code of the registry.
constexpr std::string_view kCodes[] = {
#define FROST_DIAGNOSTIC(name, code, severity, format) code,
#include "base/diagnostics/diagnostics.def"
#undef FROST_DIAGNOSTIC
};

// Files to run, sorted. A folder stands for every golden below it; none is an error.
std::vector<std::string> find_goldens(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      if (entry.path().extension() == ".golden") files.push_back(entry.path().string());
    }
  }
  std::ranges::sort(files);
  return files;
}

Outcome unusable(const std::string& path, const std::string& problem) {
  std::cerr << path << ":" << (std::isdigit(static_cast<unsigned char>(problem[0])) != 0 ? "" : " ")
            << problem << "\n";
  return Outcome::Unusable;
}

// The first line names the file, so that a copied or moved golden says so.
bool names_itself(const Golden& golden, const std::string& path) {
  std::string first = golden.comment.substr(0, golden.comment.find('\n'));
  if (!first.starts_with("# ")) return false;
  return fs::absolute(path).lexically_normal().string().ends_with("/" + first.substr(2));
}

std::optional<std::string> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

bool write(const std::string& path, const std::string& text) {
  std::string draft = path + ".new";
  std::ofstream file(draft, std::ios::binary);
  file << text;
  file.close();
  return file.good() && std::rename(draft.c_str(), path.c_str()) == 0;
}

Outcome run(const std::string& path, bool update) {
  std::optional<std::string> text = read(path);
  if (!text) return unusable(path, "cannot be read");
  auto golden = parse_golden(*text);
  if (!golden) return unusable(path, golden.error());
  if (!names_itself(*golden, path)) return unusable(path, "1: the first line is not `# <path>`");
  auto actual = produce(*golden);
  if (!actual) {
    std::cout << path << ": " << actual.error() << "\n";
    return Outcome::Different;
  }
  std::string printed = print_golden(*actual);
  if (printed == *text) return Outcome::Same;
  if (update) return write(path, printed) ? Outcome::Updated : unusable(path, "cannot be written");
  std::cout << "--- " << path << "\n+++ as the product has it now\n"
            << unified_diff(*text, printed) << "repeat: frost-filetest " << path
            << "\naccept: frost-filetest --update " << path << "\n";
  return Outcome::Different;
}

int run_all(const std::vector<std::string>& paths, bool update) {
  std::vector<std::string> files = find_goldens(paths);
  if (files.empty()) {
    std::cerr << "frost-filetest: no golden files there\n";
    return 2;
  }
  size_t counts[4] = {0, 0, 0, 0};
  for (const std::string& path : files) ++counts[static_cast<size_t>(run(path, update))];
  std::cout << files.size() << " goldens: " << counts[0] << " as expected, " << counts[1]
            << " updated, " << counts[2] << " different, " << counts[3] << " unusable\n";
  if (counts[3] > 0) return 2;
  return counts[2] > 0 ? 1 : 0;
}

// Does some expected section of a golden show `[code]`?
int check_codes(const std::vector<std::string>& paths) {
  std::string shown;
  for (const std::string& path : find_goldens(paths)) {
    std::optional<std::string> text = read(path);
    if (text) shown += text->substr(std::min(text->find("\n=== "), text->size()));
  }
  int missing = 0;
  for (std::string_view code : kCodes) {
    bool is_shown = shown.find("[" + std::string(code) + "]") != std::string::npos;
    if (is_shown) continue;
    ++missing;
    std::cout << code << ": no golden shows it\n";
  }
  return missing > 0 ? 1 : 0;
}

int check_pages_of(const std::string& folder) {
  std::vector<std::string> problems = check_pages(folder, kCodes);
  for (const std::string& problem : problems) std::cout << problem << "\n";
  return problems.empty() ? 0 : 1;
}

}  // namespace
}  // namespace frost::filetest

int main(int argument_count, char** arguments) {
  std::vector<std::string> paths(arguments + 1, arguments + argument_count);
  bool update = std::erase(paths, "--update") > 0;
  bool codes = std::erase(paths, "--codes") > 0;
  bool pages = std::erase(paths, "--pages") > 0;
  bool is_usage =
      paths.empty() || (pages && paths.size() != 1) ||
      std::ranges::any_of(paths, [](const std::string& path) { return path.starts_with('-'); });
  if (is_usage) {
    std::cerr << frost::filetest::kUsage;
    return 2;
  }
  try {
    if (pages) return frost::filetest::check_pages_of(paths.front());
    return codes ? frost::filetest::check_codes(paths) : frost::filetest::run_all(paths, update);
  } catch (const std::exception& error) {
    std::cerr << "frost-filetest: " << error.what() << "\n";
    return 2;
  }
}
