// SPDX-License-Identifier: Apache-2.0
// How answers are shown: the options that every command takes, before its name or after it.
//
// One process runs one command at a time, so they are kept in one place, set by the parser. Not
// thread-safe: set before a command runs, only read while it does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "frost/fact.hpp"

namespace frost::cli {

struct OutputOptions {
  bool json = false;   // one JSON value per line
  bool plain = false;  // no colour, no box drawing, no redrawn lines
  bool quiet = false;  // answers and errors only
  bool no_progress = false;
  std::string color = "auto";
};

// The group of these options in help.
inline constexpr const char* kOutputGroup = "Options of every command";

// Those of this process.
OutputOptions& output();

// Declares them, except those that a command has for itself already.
void declare_output(CLI::App& app);

// Whether `word` is one of them, and whether the next word is its value.
bool is_output_option(std::string_view word);
bool takes_value(std::string_view output_option);

// A value as one line of ASCII; bytes that are no UTF-8 become U+FFFD.
std::string json_line(const nlohmann::ordered_json& value);
void print_json(const nlohmann::ordered_json& value);

// Prints an answer: a line escaped for a terminal, or a JSON string.
void print_item(std::string_view answer);
void print_items(const std::vector<std::string>& answers);

// The wire form of facts (docs/formats/facts.md): what `frost load` reads back.
nlohmann::ordered_json fact_json(const Fact& fact);

// Says on standard error, or on standard output, what is neither answer nor error: nothing when
// --quiet is given, and nothing on standard output with --json.
void note(std::string_view message);
void print_note(std::string_view line);

}  // namespace frost::cli
