// SPDX-License-Identifier: Apache-2.0
// frost-scaling: measures how costs grow and draws it.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>

#include "bench/scaling/curves.hpp"
#include "bench/scaling/measure.hpp"

namespace {

using namespace frost::scaling;

struct Arguments {
  std::string folder;
  std::string only;
  Limits limits;
};

void write(const Chart& chart, const std::string& folder) {
  std::fputs(render_table(chart).c_str(), stdout);
  std::fflush(stdout);
  if (folder.empty()) return;
  const std::filesystem::path path = std::filesystem::path(folder) / (chart.file + ".svg");
  std::ofstream file(path, std::ios::binary);
  file << render_svg(chart);
  if (!file.flush()) give_up("cannot write " + path.string());
}

int run(int argument_count, char** argument_values) {
  Arguments arguments;
  CLI::App app("Measures how costs grow with facts, rules, depth and width.", "frost-scaling");
  app.add_option("--out", arguments.folder, "Where charts go as SVG: a directory")
      ->type_name("DIR");
  app.add_option("--only", arguments.only, "One of: facts, rules, depth, width")
      ->check(CLI::IsMember({"facts", "rules", "depth", "width"}));
  app.add_option("--facts-max", arguments.limits.facts_max, "Largest number of facts")
      ->capture_default_str();
  app.add_option("--rules-max", arguments.limits.rules_max, "Largest number of rules")
      ->capture_default_str();
  app.footer(
      "Tables go to standard output, as Markdown.\n\nExample:\n"
      "  frost-scaling --out docs/charts --facts-max 1000000");
  try {
    app.parse(argument_count, argument_values);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  std::error_code error;
  if (!arguments.folder.empty()) std::filesystem::create_directories(arguments.folder, error);
  if (error) give_up("cannot make " + arguments.folder + ": " + error.message());
  const auto draw = [&arguments](const std::string& name, const auto& curves) {
    if (!arguments.only.empty() && arguments.only != name) return;
    for (const Chart& chart : curves()) write(chart, arguments.folder);
  };
  draw("facts", [&] { return curves_by_facts(arguments.limits); });
  draw("rules", [&] { return curves_by_rules(arguments.limits); });
  draw("depth", [] { return curves_by_depth(); });
  draw("width", [] { return curves_by_width(); });
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "frost-scaling: %s\n", error.what());
    return 70;
  }
}
