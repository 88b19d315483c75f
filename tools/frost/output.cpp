// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/output.hpp"

#include <algorithm>
#include <array>
#include <iostream>

#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

constexpr std::string_view kColor = "--color";

struct Flag {
  const char* name;
  const char* help;
  bool OutputOptions::* value;
};

constexpr std::array kFlags = {
    Flag{"--json", "Print JSON: one value per line", &OutputOptions::json},
    Flag{"--plain", "For logs and screen readers: no colour, no box drawing, no redrawn lines",
         &OutputOptions::plain},
    Flag{"--quiet", "Print answers and errors, and nothing else", &OutputOptions::quiet},
    Flag{"--no-progress", "Do not show how far a long command is, also on a terminal",
         &OutputOptions::no_progress},
};

}  // namespace

OutputOptions& output() {
  static OutputOptions options;
  return options;
}

void declare_output(CLI::App& app) {
  OutputOptions& options = output();
  for (const Flag& flag : kFlags) {
    if (app.get_option_no_throw(flag.name) != nullptr) continue;
    app.add_flag(flag.name, options.*flag.value, flag.help)->group(kOutputGroup);
  }
  if (app.get_option_no_throw(std::string(kColor)) != nullptr) return;
  app.add_option(std::string(kColor), options.color,
                 "Colour: auto, always or never. Default: auto, which is on a terminal that is not "
                 "dumb, without NO_COLOR")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->option_text("WHEN")
      ->group(kOutputGroup);
}

bool takes_value(std::string_view output_option) { return output_option == kColor; }

bool is_output_option(std::string_view word) {
  return word == kColor || word.starts_with("--color=") ||
         std::ranges::any_of(kFlags, [&](const Flag& flag) { return word == flag.name; });
}

std::string json_line(const nlohmann::ordered_json& value) {
  return value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace) + "\n";
}

void print_json(const nlohmann::ordered_json& value) { print(json_line(value)); }

void print_item(std::string_view answer) {
  if (output().json) {
    print_json(answer);
  } else {
    print(escape(answer) + "\n");
  }
}

void print_items(const std::vector<std::string>& answers) {
  for (const std::string& answer : answers) print_item(answer);
}

nlohmann::ordered_json fact_json(const Fact& fact) {
  auto arguments = nlohmann::ordered_json::array();
  for (const Value& value : fact.arguments) {
    arguments.push_back({{"type", value.type}, {"id", value.id}});
  }
  return {{"predicate", fact.predicate}, {"args", std::move(arguments)}};
}

void note(std::string_view message) {
  if (output().quiet) return;
  std::cout.flush();  // in order when both go to one place
  std::cerr << "frost: " << escape_lines(message) << "\n";
}

void print_note(std::string_view line) {
  if (!output().quiet && !output().json) print(std::string(line) + "\n");
}

}  // namespace frost::cli
