// SPDX-License-Identifier: Apache-2.0
// frost fmt
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "frost/format.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/file.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/policy.hpp"

namespace frost::cli {
namespace {

constexpr const char* kStandardInput = "-";

struct Options {
  std::vector<std::string> paths;
  bool check = false;
  ReportOptions report;
};

Outcome<int> run(const Options& options);
Outcome<bool> format_one(const std::string& path, const Options& options);
Outcome<void> replace(const std::string& path, const std::string& text);

}  // namespace

RunCommand declare_fmt(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("FILE", options->paths,
                 "Policy files to format in place; - reads standard input and writes standard "
                 "output")
      ->required()
      ->type_name("FILE");
  app.add_flag("--check", options->check,
               "Change nothing: list the files that are not formatted, and exit with 1 if there "
               "are any");
  declare_report(app, options->report);
  return [options] { return run(*options); };
}

namespace {

// Every file is looked at, also after one that cannot be formatted; the first such decides how the
// command ends.
Outcome<int> run(const Options& options) {
  const auto streams = std::ranges::count(options.paths, kStandardInput);
  if (streams > 0 && options.paths.size() > 1) {
    return stop(kExitUsage, "`-` stands alone: name files or read standard input");
  }
  std::optional<Stop> first_stop;
  bool would_change = false;
  for (const std::string& path : options.paths) {
    const auto changed = format_one(path, options);
    if (changed) {
      would_change |= options.check && *changed;
    } else if (!first_stop) {
      first_stop = changed.error();
    } else if (!changed.error().message.empty()) {
      complain(changed.error().message);
    }
  }
  if (first_stop) return std::unexpected(*std::move(first_stop));
  return would_change ? kExitNegative : kExitOk;
}

// Whether the file is not formatted. Unless this is a check, it is formatted then.
Outcome<bool> format_one(const std::string& path, const Options& options) {
  const bool is_stream = path == kStandardInput;
  auto text = read_file(is_stream ? "/dev/stdin" : path, Limits{}.policy_bytes_max);
  if (!text) return std::unexpected(std::move(text.error()));
  const Source source{.name = is_stream ? "standard input" : path, .text = *std::move(text)};
  auto formatted = format_policy(source);
  if (!formatted) return stop(formatted.error());
  if (!formatted->text) {
    // Only errors: formatting removes what the parser warns about.
    std::erase_if(formatted->diagnostics,
                  [](const Diagnostic& diagnostic) { return !diagnostic.is_error; });
    report(formatted->diagnostics, std::span(&source, 1), options.report);
    auto stopped = stop_for(formatted->diagnostics, options.report);
    if (!stopped.error().message.empty()) {
      stopped.error().message += " `" + path + "`, which stays as it is";
    }
    return stopped;
  }
  const bool changes = *formatted->text != source.text;
  if (options.check) {
    if (changes) print_item(source.name);
  } else if (is_stream && output().json) {
    print_json({{"text", *formatted->text}});
  } else if (is_stream) {
    print(*formatted->text);
  } else if (changes) {
    if (auto done = replace(path, *formatted->text); !done) {
      return std::unexpected(std::move(done.error()));
    }
  }
  return changes;
}

// The file a link leads to, not the link.
Outcome<void> replace(const std::string& path, const std::string& text) {
  std::error_code error;
  const std::filesystem::path target = std::filesystem::canonical(path, error);
  return write_file(error ? path : target.string(), std::as_bytes(std::span(text)));
}

}  // namespace
}  // namespace frost::cli
