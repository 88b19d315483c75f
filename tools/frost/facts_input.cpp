// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/facts_input.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <span>
#include <system_error>
#include <utility>

#include "tools/frost/console.hpp"
#include "tools/frost/load_progress.hpp"

namespace frost::cli {
namespace {

// So many rejects are shown.
constexpr size_t kRejectsShownMax = 20;

Outcome<void> check_paths(const std::vector<std::string>& paths);
void tell_rejects(const LoadReport& report);

}  // namespace

void declare_format(CLI::App& app, const std::string& name, FactFormat& format,
                    const std::string& help) {
  static const std::map<std::string, FactFormat> kNames = {{"text", FactFormat::kText},
                                                           {"jsonl", FactFormat::kJsonl},
                                                           {"csv", FactFormat::kCsv},
                                                           {"tsv", FactFormat::kTsv}};
  app.add_option_function<std::string>(
         name, [&format](const std::string& text) { format = kNames.at(text); }, help)
      ->check(CLI::IsMember({"text", "jsonl", "csv", "tsv"}))
      ->option_text("FORMAT");
}

void declare_facts_input(CLI::App& app, FactsOptions& options) {
  app.add_option("--facts", options.paths,
                 "Files of facts: text such as `has_role(User{\"a\"}, \"member\", Org{\"o\"});`, "
                 ".jsonl, .csv, .tsv, each also as .gz")
      ->type_name("FILE");
  declare_facts_format(app, options);
}

void declare_facts_format(CLI::App& app, FactsOptions& options) {
  declare_format(app, "--facts-format", options.format,
                 "What these files hold, whatever their names: text, jsonl, csv or tsv");
  app.add_option("--facts-predicate", options.predicate,
                 "Of CSV and TSV. Default: the file's name up to the first dot")
      ->type_name("NAME");
  app.add_option("--facts-types", options.types,
                 "Of CSV and TSV without a header row: the types of the columns")
      ->type_name("TYPE,TYPE...")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--max-errors", options.max_errors,
                 "Leave out up to so many bad facts. Default: 0, then one bad fact is an error and "
                 "nothing is loaded")
      ->type_name("COUNT");
}

namespace {

// `load` is given the sources and how to read them.
template <class Load>
Outcome<LoadReport> load_by(const Load& load, const FactsOptions& options) {
  if (auto checked = check_paths(options.paths); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  std::vector<FactInput> inputs;
  for (const std::string& path : options.paths) {
    inputs.push_back({.path = path,
                      .content = {},
                      .format = options.format,
                      .predicate = options.predicate,
                      .types = options.types});
  }
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  ProgressLine line;
  const auto show = [&](const LoadStatus& status) {
    if (!line.is_due()) return;
    line.update(load_progress_text(
        {.path = status.path,
         .bytes_done = status.bytes_done,
         .bytes_total = status.bytes_total,
         .facts = status.facts,
         .rejected = status.rejected,
         .seconds = std::chrono::duration<double>(Clock::now() - begin).count()}));
  };
  auto report = load(inputs, {.max_errors = options.max_errors, .progress = show});
  if (!report) return stop(report.error());
  tell_rejects(*report);
  return *std::move(report);
}

}  // namespace

Outcome<void> load_facts(FactStore& store, const FactsOptions& options) {
  const auto load = [&](std::span<const FactInput> inputs, const FactLoadOptions& how) {
    return frost::load_facts(store, inputs, how);
  };
  const auto report = load_by(load, options);
  if (!report) return std::unexpected(report.error());
  return {};
}

Outcome<LoadReport> load_facts(Database& database, const FactsOptions& options) {
  const auto load = [&](std::span<const FactInput> inputs, const FactLoadOptions& how) {
    return frost::load_facts(database, inputs, how);
  };
  return load_by(load, options);
}

Outcome<LoadReport> read_facts(const std::function<Result<void>(const Fact&)>& insert,
                               const FactsOptions& options) {
  const auto load = [&](std::span<const FactInput> inputs, const FactLoadOptions& how) {
    return frost::read_facts(inputs, insert, how);
  };
  return load_by(load, options);
}

namespace {

// What the operating system says of these helps less.
Outcome<void> check_paths(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found) {
      return stop(kExitData, "there is no file `" + path + "`: check the path");
    }
    if (status.type() == std::filesystem::file_type::directory) {
      return stop(kExitData, "`" + path + "` is a folder: name the files in it");
    }
  }
  return {};
}

void tell_rejects(const LoadReport& report) {
  if (report.rejected == 0) return;
  std::string text = counted(report.rejected, "bad fact") + " left out:";
  const size_t shown = std::min(report.rejects.size(), kRejectsShownMax);
  for (const Reject& reject : std::span(report.rejects).first(shown)) {
    text += "\n  " + reject.text();
  }
  if (shown < report.rejected) {
    text += "\n  and " + grouped(report.rejected - shown) + " more";
  }
  complain(text);
}

}  // namespace
}  // namespace frost::cli
