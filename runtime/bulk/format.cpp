// SPDX-License-Identifier: Apache-2.0
#include "runtime/bulk/format.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace frost::bulk {
namespace {

constexpr std::string_view kGzipExtension = ".gz";

constexpr std::array<std::pair<std::string_view, FactFormat>, 5> kExtensions = {{
    {".jsonl", FactFormat::kJsonl},
    {".ndjson", FactFormat::kJsonl},
    {".json", FactFormat::kJsonl},
    {".csv", FactFormat::kCsv},
    {".tsv", FactFormat::kTsv},
}};

}  // namespace

bool is_gzip_name(std::string_view path) { return path.ends_with(kGzipExtension); }

FactFormat format_of_name(std::string_view path) {
  if (is_gzip_name(path)) path.remove_suffix(kGzipExtension.size());
  const auto* const found = std::ranges::find_if(
      kExtensions, [&](const auto& extension) { return path.ends_with(extension.first); });
  return found == kExtensions.end() ? FactFormat::kText : found->second;
}

std::string_view predicate_of_name(std::string_view path) {
  path.remove_prefix(path.rfind('/') + 1);  // npos + 1 is 0
  return path.substr(0, path.find('.'));
}

}  // namespace frost::bulk
