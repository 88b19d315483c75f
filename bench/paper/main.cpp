// SPDX-License-Identifier: Apache-2.0
// frost-paper: the table of the Cedar paper (OOPSLA 2024), with Permafrost in it.
#include <algorithm>
#include <cstdint>
#include <exception>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "bench/paper/measure.hpp"
#include "bench/workloads/atomic_file.hpp"
#include "bench/workloads/fact_json.hpp"

namespace {

using namespace frost::paper;

constexpr int kExitUsage = 2;
constexpr int kExitPolicy = 3;
constexpr int kExitData = 4;
constexpr int kExitInternal = 70;
constexpr uint32_t kSizes[] = {5, 10, 15, 20, 30, 40, 50};

struct Arguments {
  Protocol protocol;
  std::vector<std::string> applications;
  std::string json_path;
  std::string export_folder;
  bool interpreted = false;
};

int fail(int code, const std::string& message) {
  fmt::print(stderr, "frost-paper: {}\n", message);
  return code;
}

void declare_options(CLI::App& app, Arguments& arguments) {
  app.name("frost-paper");
  app.footer(
      "Every answer is compared with a search in the store's graph before anything is timed.\n\n"
      "Examples:\n"
      "  frost-paper --json paper.json\n"
      "  frost-paper --stores 5 --export stores");
  app.add_option("--stores", arguments.protocol.stores, "Random stores of each size")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--requests", arguments.protocol.requests, "Requests of each store")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--application", arguments.applications, "Only this one; may be repeated")
      ->check(CLI::IsMember({"github", "gdrive", "tinytodo"}));
  app.add_flag("--interpreted", arguments.interpreted, "The interpreter instead of native code");
  app.add_option("--json", arguments.json_path, "The table as JSON, too")->type_name("FILE");
  app.add_option("--export", arguments.export_folder,
                 "Write the stores and requests as JSONL into this folder, and time nothing")
      ->type_name("FOLDER");
}

bool is_chosen(const Arguments& arguments, const Application& application) {
  return arguments.applications.empty() ||
         std::ranges::find(arguments.applications, application.name) !=
             arguments.applications.end();
}

std::optional<frost::Policy> compile(const Application& application, bool native) {
  const std::string path = fmt::format("{}/{}.polar", FROST_PAPER_POLICIES, application.name);
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  const frost::Source source{path, text.str()};
  const frost::Compiled compiled = frost::compile({&source, 1});
  for (const auto& diagnostic : compiled.diagnostics) fmt::print(stderr, "{}\n", diagnostic.text);
  if (!compiled.policy) return std::nullopt;
  frost::Policy policy = *compiled.policy;
  if (!native) return policy;
  const auto done = policy.compile_native();
  if (done) return policy;
  fmt::print(stderr, "frost-paper: {}\n", done.error().message);
  return std::nullopt;
}

nlohmann::json json_of(const Application& application, const Row& row) {
  return {{"application", application.name},
          {"entities", row.entities},
          {"facts", row.facts},
          {"allowed", row.allowed},
          {"median_ns", row.median},
          {"p99_ns", row.percentile99},
          {"mean_ns", row.mean},
          {"mean_min_ns", row.mean_min},
          {"mean_max_ns", row.mean_max}};
}

int run_table(const Arguments& arguments) {
  fmt::print(
      "A decision in nanoseconds, strings in and boolean out, {} stores x {} requests a row.\n"
      "median, p99: requests timed one by one; mean: a store's requests in one go, processor time "
      "(median, min–max "
      "of the stores).\n\n"
      "| application | N | facts a store | allowed | median | p99 | mean | min–max |\n"
      "|---|---|---|---|---|---|---|---|\n",
      arguments.protocol.stores, arguments.protocol.requests);
  nlohmann::json rows = nlohmann::json::array();
  for (const Application& application : applications()) {
    if (!is_chosen(arguments, application)) continue;
    const auto policy = compile(application, !arguments.interpreted);
    if (!policy) return kExitPolicy;
    for (const uint32_t entities : kSizes) {
      const Measured measured = measure(application, *policy, entities, arguments.protocol);
      if (!measured.error.empty()) return fail(kExitInternal, measured.error);
      const Row& row = measured.row;
      const double asked = arguments.protocol.stores * 1.0 * arguments.protocol.requests;
      fmt::print("| {} | {} | {} | {:.0f} % | {:.0f} | {:.0f} | {:.0f} | {:.0f}–{:.0f} |\n",
                 application.name, entities, row.facts / arguments.protocol.stores,
                 100.0 * static_cast<double>(row.allowed) / asked, row.median, row.percentile99,
                 row.mean, row.mean_min, row.mean_max);
      rows.push_back(json_of(application, row));
    }
  }
  if (arguments.json_path.empty()) return 0;
  frost::workloads::AtomicFile file(arguments.json_path);
  file.buffer() = rows.dump(1) + "\n";
  return file.commit() ? 0 : fail(kExitData, file.error());
}

// Each store as NAME-N-SEED.facts.jsonl and NAME-N-SEED.checks.jsonl.
int export_stores(const Arguments& arguments) {
  for (const Application& application : applications()) {
    if (!is_chosen(arguments, application)) continue;
    for (const uint32_t entities : kSizes) {
      for (uint32_t seed = 1; seed <= arguments.protocol.stores; ++seed) {
        const std::string stem =
            fmt::format("{}/{}-{}-{}", arguments.export_folder, application.name, entities, seed);
        frost::workloads::AtomicFile facts(stem + ".facts.jsonl");
        frost::workloads::AtomicFile checks(stem + ".checks.jsonl");
        frost::workloads::FactJsonSink sink(facts);
        for (const auto& check : application.make(
                 {.entities = entities, .seed = seed, .requests = arguments.protocol.requests},
                 sink)) {
          frost::workloads::append_check_json(checks.buffer(), check);
        }
        if (!facts.commit()) return fail(kExitData, facts.error());
        if (!checks.commit()) return fail(kExitData, checks.error());
      }
    }
  }
  return 0;
}

int run(int argument_count, char** argument_values) {
  Arguments arguments;
  CLI::App app("Repeats the benchmark of the Cedar paper with Permafrost.");
  declare_options(app, arguments);
  try {
    app.parse(argument_count, argument_values);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  if (arguments.interpreted) arguments.protocol.tier = frost::Tier::kInterpreter;
  return arguments.export_folder.empty() ? run_table(arguments) : export_stores(arguments);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    return fail(kExitInternal, error.what());
  }
}
