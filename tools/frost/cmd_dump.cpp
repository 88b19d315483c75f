// SPDX-License-Identifier: Apache-2.0
// frost dump
#include <memory>
#include <string>

#include "frost/dump.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/database.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/session.hpp"

namespace frost::cli {
namespace {

struct Options {
  SessionOptions inputs;
  FactFormat format = FactFormat::kAuto;
  std::string output_path;
  bool sorted = false;
};

Outcome<int> run(const Options& options);

}  // namespace

RunCommand declare_dump(CLI::App& app) {
  auto options = std::make_shared<Options>();
  declare_inputs(app, options->inputs);
  declare_database(app, options->inputs.database);
  declare_format(app, "--format", options->format,
                 "How to write them: text, jsonl, csv or tsv. Default: what the name of the output "
                 "says, else text");
  app.add_flag("--sort", options->sorted,
               "In the order of their bytes: the same facts give the same output");
  app.add_option("-o,--output", options->output_path,
                 "Where to, complete or not at all. Text and JSONL: a file, compressed if its name "
                 "ends in .gz; default: standard output. CSV and TSV: a new folder, a file in it "
                 "for each predicate and its types")
      ->type_name("FILE|DIR");
  return [options] { return run(*options); };
}

namespace {

Result<uint64_t> write(const Snapshot& snapshot, const Options& options) {
  ProgressLine line;
  const bool is_json =
      options.format == FactFormat::kAuto && options.output_path.empty() && output().json;
  DumpOptions how{.format = is_json ? FactFormat::kJsonl : options.format,
                  .sorted = options.sorted,
                  .progress = {}};
  how.progress = [&](uint64_t facts) {
    if (line.is_due()) line.update("writing facts: " + grouped(facts));
  };
  const bool is_table = how.format == FactFormat::kCsv || how.format == FactFormat::kTsv;
  if (is_table && !options.output_path.empty()) {
    return dump_folder(snapshot, options.output_path, how);
  }
  if (!options.output_path.empty()) return dump_file(snapshot, options.output_path, how);
  // main says when standard output does not take it.
  return dump_facts(snapshot, how, [](std::string_view piece) -> Result<void> {
    print(piece);
    return {};
  });
}

Outcome<int> run(const Options& options) {
  const auto session = open_session(options.inputs);
  if (!session) return std::unexpected(session.error());
  const auto written = write(session->snapshot, options);
  if (!written) return stop(written.error());
  return kExitOk;
}

}  // namespace
}  // namespace frost::cli
