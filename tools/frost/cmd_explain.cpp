// SPDX-License-Identifier: Apache-2.0
// frost explain
#include <algorithm>
#include <cctype>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "frost/explain.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/why.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::vector<std::string> words;
  WhyOptions why;
};

Outcome<int> run(const Options& options);
Outcome<int> explain_code(const std::string& code);
void list_codes();
std::string near_codes(std::string_view code);

}  // namespace

RunCommand declare_explain(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("WHAT", options->words,
                 "A code such as P1203, or `allow ACTOR ACTION RESOURCE`: the same as `frost why`. "
                 "Without it: all codes and their titles")
      ->type_name("");
  declare_why_options(app, options->why);
  return [options] { return run(*options); };
}

namespace {

Outcome<int> run(const Options& options) {
  const std::vector<std::string>& words = options.words;
  if (words.size() == 4 && words[0] == "allow") {
    return print_why({.actor = words[1], .action = words[2], .resource = words[3]}, options.why);
  }
  if (words.size() <= 1 && (words.empty() || words[0] != "allow")) {
    return explain_code(words.empty() ? "" : words[0]);
  }
  return stop(kExitUsage,
              "expected a code such as P1203, or `allow ACTOR ACTION RESOURCE`; see `frost explain "
              "--help`");
}

nlohmann::ordered_json page_json(const ErrorPage& page, bool is_whole) {
  nlohmann::ordered_json json = {{"code", page.code}, {"title", page.title}};
  if (is_whole) json["markdown"] = page.markdown;
  return json;
}

Outcome<int> explain_code(const std::string& given) {
  if (given.empty()) {
    list_codes();
    return kExitOk;
  }
  std::string code = given;
  std::ranges::transform(code, code.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (const ErrorPage* page = find_error_page(code)) {
    if (output().json) {
      print_json(page_json(*page, true));
    } else {
      print(page->markdown);
    }
    return kExitOk;
  }
  return stop(kExitUsage, "there is no code `" + given + "`" + near_codes(code) +
                              "; `frost explain` lists all");
}

void list_codes() {
  for (const ErrorPage& page : error_pages()) {
    if (output().json) {
      print_json(page_json(page, false));
    } else {
      print(std::string(page.code).append("  ").append(page.title).append("\n"));
    }
  }
}

// "; near it: P1107, P1108".
std::string near_codes(std::string_view code) {
  std::string text;
  for (std::string_view near : near_error_codes(code)) {
    text.append(text.empty() ? "; near it: " : ", ").append(near);
  }
  return text;
}

}  // namespace
}  // namespace frost::cli
