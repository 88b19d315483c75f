// SPDX-License-Identifier: Apache-2.0
// frost generate-types
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frost/schema.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/file.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/policy.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::string language;
  std::vector<std::string> policy_paths;
  std::string output_path;
  ReportOptions report = {};
};

Outcome<int> run(const Options& options);
std::string command_line(const Options& options);
std::string shell_word(std::string_view word);

}  // namespace

RunCommand declare_generate_types(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("LANGUAGE", options->language, "typescript or python")
      ->required()
      ->check(CLI::IsMember({"typescript", "python"}))
      ->type_name("");
  app.add_option("POLICY", options->policy_paths, "Files of one policy")
      ->required()
      ->type_name("FILE");
  app.add_option("-o,--output", options->output_path, "Write to a file instead of standard output")
      ->type_name("FILE");
  declare_report(app, options->report);
  return [options] { return run(*options); };
}

namespace {

Outcome<int> run(const Options& options) {
  const auto schema = describe_policy(options.policy_paths, {.report = options.report});
  if (!schema) return std::unexpected(schema.error());
  const std::string command = command_line(options);
  const std::string text = options.language == "python" ? python_types(*schema, command)
                                                        : typescript_types(*schema, command);
  if (options.output_path.empty()) {
    if (output().json) {
      print_json({{"language", options.language}, {"text", text}});
    } else {
      print(text);
    }
    return kExitOk;
  }
  auto written = write_file(options.output_path, std::as_bytes(std::span(text)));
  if (!written) return std::unexpected(std::move(written.error()));
  return kExitOk;
}

// What prints the same to standard output, wherever this run wrote to.
std::string command_line(const Options& options) {
  std::string out = "frost generate-types " + options.language;
  for (const std::string& path : options.policy_paths) out += " " + shell_word(path);
  return out;
}

std::string shell_word(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./,:@%+=-";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(word);
  }
  std::string out = "'";
  for (char c : word) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace
}  // namespace frost::cli
