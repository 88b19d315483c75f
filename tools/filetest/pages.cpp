// SPDX-License-Identifier: Apache-2.0
#include "tools/filetest/pages.hpp"

#include <algorithm>
#include <expected>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include "frost/explain.hpp"
#include "frost/frost.hpp"
#include "tools/filetest/inputs.hpp"

namespace frost::filetest {

namespace {

namespace fs = std::filesystem;
using Problem = std::unexpected<std::string>;

constexpr size_t kLineBytesMax = 100;

// The ```polar blocks of one section: one policy.
struct Snippet {
  std::vector<Source> sources;
  std::optional<Limits> limits;  // when a fence says some
};

struct Page {
  std::string title;
  std::string meaning;
  Snippet example;
  Snippet fix;
};

// The words behind "```polar": `name.polar`, `bytes`, `limits:name=number,…`.
std::optional<std::string> read_fence(std::string_view words, Snippet& snippet, bool& is_bytes) {
  Source source{"policy.polar", ""};
  std::istringstream in{std::string(words)};
  for (std::string word; in >> word;) {
    if (word == "bytes") {
      is_bytes = true;
    } else if (word.starts_with("limits:")) {
      if (!snippet.limits) snippet.limits.emplace();
      std::istringstream limits(word.substr(word.find(':') + 1));
      for (std::string limit; std::getline(limits, limit, ',');) {
        size_t equals = std::min(limit.find('='), limit.size());
        std::string digits = limit.substr(std::min(equals + 1, limit.size()));
        if (!set_limit(*snippet.limits, limit.substr(0, equals), digits)) return word;
      }
    } else if (word.ends_with(".polar")) {
      source.name = word;
    } else {
      return word;
    }
  }
  snippet.sources.push_back(std::move(source));
  return std::nullopt;
}

// INVARIANT: the only headings are `# CODE: Title`, `## Example` and `## Fix`, in this order.
std::expected<Page, std::string> parse_page(std::string_view code, const std::string& text) {
  Page page;
  std::istringstream in(text);
  std::string line;
  std::string begin = "# " + std::string(code) + ": ";
  if (!std::getline(in, line) || !line.starts_with(begin)) {
    return Problem("the first line is not `" + begin + "Title`");
  }
  page.title = line.substr(begin.size());
  Snippet* section = nullptr;
  bool in_fence = false;
  bool is_bytes = false;
  while (std::getline(in, line)) {
    if (line.size() > kLineBytesMax && !is_bytes) return Problem("a line is too long: " + line);
    if (in_fence) {
      in_fence = line != "```";
      if (in_fence) section->sources.back().text += is_bytes ? decode_bytes(line) : line;
      if (in_fence) section->sources.back().text += '\n';
    } else if (line == "## Example" && section == nullptr) {
      section = &page.example;
    } else if (line == "## Fix" && section == &page.example) {
      section = &page.fix;
    } else if (line.starts_with("#")) {
      return Problem("unexpected heading: " + line);
    } else if (line.starts_with("```polar") && section != nullptr) {
      in_fence = true;
      is_bytes = false;
      if (auto word = read_fence(std::string_view(line).substr(8), *section, is_bytes)) {
        return Problem("unknown word `" + *word + "` behind ```polar");
      }
    } else if (section == nullptr) {
      page.meaning += line;
    }
  }
  if (in_fence) return Problem("a ``` is not closed");
  if (page.example.sources.empty()) return Problem("there is no ```polar below `## Example`");
  if (page.fix.sources.empty()) return Problem("there is no ```polar below `## Fix`");
  return page;
}

// Lints that compile() does not report.
bool is_lint(std::string_view code) { return code >= "P1410" && code <= "P1439"; }

// "P1107 P1401": the codes that are reported for `snippet`, sorted, each once.
// `with_lints`: by lint_policy() instead of compile().
std::string codes_of(const Snippet& snippet, const std::optional<Limits>& limits, bool with_lints) {
  CompileOptions options;
  if (snippet.limits) {
    options.limits = *snippet.limits;
  } else if (limits) {
    options.limits = *limits;
  }
  std::vector<std::string> codes;
  std::vector<Diagnostic> found =
      with_lints ? lint_policy(snippet.sources, {.limits = options.limits, .colour = false})
                 : compile(snippet.sources, options).diagnostics;
  for (const Diagnostic& diagnostic : found) codes.push_back(diagnostic.code);
  std::ranges::sort(codes);
  codes.erase(std::ranges::unique(codes).begin(), codes.end());
  std::string text;
  for (const std::string& code : codes) text += (text.empty() ? "" : " ") + code;
  return text;
}

std::optional<std::string> problem_of(std::string_view code, const std::string& text) {
  auto page = parse_page(code, text);
  if (!page) return page.error();
  if (page->title.empty() || page->title.ends_with('.')) return "the title is no title";
  if (page->meaning.empty()) return "nothing says what the code means";
  std::string reported = codes_of(page->example, std::nullopt, is_lint(code));
  if (reported != code) return "the example reports " + (reported.empty() ? "nothing" : reported);
  // The fix must keep to the limits of the example.
  std::string left = codes_of(page->fix, page->example.limits, is_lint(code));
  if (!left.empty()) return "the fix reports " + left;
  const ErrorPage* embedded = find_error_page(code);
  if (embedded == nullptr || embedded->markdown != text || embedded->title != page->title) {
    return "`frost explain` has another text; build again";
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> check_pages(const std::string& folder,
                                     std::span<const std::string_view> codes) {
  std::vector<std::string> problems;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::string name = entry.path().stem().string();
    bool is_code = std::ranges::find(codes, name) != codes.end();
    if (!is_code && name != "README") problems.push_back(name + ": there is no such code");
  }
  for (std::string_view code : codes) {
    std::string path = folder + "/" + std::string(code) + ".md";
    std::ifstream file(path, std::ios::binary);
    if (!file) {
      problems.push_back(path + ": missing; the code needs a page");
      continue;
    }
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (auto problem = problem_of(code, text)) problems.push_back(path + ": " + *problem);
  }
  std::ranges::sort(problems);
  return problems;
}

}  // namespace frost::filetest
