// SPDX-License-Identifier: Apache-2.0
// frost man-pages
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <system_error>

#include "tools/frost/command.hpp"
#include "tools/frost/command_text.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/file.hpp"
#include "tools/frost/output.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::string directory;
  bool is_markdown = false;
};

Outcome<int> run(const Options& options) {
  const CommandLineText line = describe_command_line();
  if (options.is_markdown) {
    print(command_markdown(line));
    return kExitOk;
  }
  if (options.directory.empty()) {
    return stop(kExitUsage, "say where to: a folder for the man pages, or --markdown");
  }
  std::error_code error;
  std::filesystem::create_directories(options.directory, error);
  if (error) {
    return stop(kExitData, "cannot make the folder `" + options.directory +
                               "`: " + error.message() + "; name another");
  }
  for (const ManPage& page : man_pages(line)) {
    const std::string path = (std::filesystem::path(options.directory) / page.name).string();
    auto written = write_file(path, std::as_bytes(std::span(page.roff)));
    if (!written) return std::unexpected(std::move(written.error()));
    print_item(path);
  }
  return kExitOk;
}

}  // namespace

RunCommand declare_man_pages(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("FOLDER", options->directory, "Where to: a page for each command, and frost.1")
      ->type_name("DIR");
  app.add_flag("--markdown", options->is_markdown,
               "Print all of them as one page of Markdown: docs/cli.md");
  return [options] { return run(*options); };
}

}  // namespace frost::cli
