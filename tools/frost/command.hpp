// SPDX-License-Identifier: Apache-2.0
// The commands. Each cmd_<name>.cpp declares the options of one and gives what runs it after
// parsing.
#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "tools/frost/outcome.hpp"

namespace frost::cli {

// The exit code, or why the command stopped.
using RunCommand = std::function<Outcome<int>()>;

RunCommand declare_actions(CLI::App& app);
RunCommand declare_artefact(CLI::App& app);
RunCommand declare_authorize(CLI::App& app);
RunCommand declare_authorize_resources(CLI::App& app);
RunCommand declare_bench(CLI::App& app);
RunCommand declare_clear(CLI::App& app);
RunCommand declare_completion(CLI::App& app);
RunCommand declare_compile(CLI::App& app);
RunCommand declare_delete(CLI::App& app);
RunCommand declare_diff(CLI::App& app);
RunCommand declare_dump(CLI::App& app);
RunCommand declare_explain(CLI::App& app);
RunCommand declare_facts(CLI::App& app);
RunCommand declare_generate_types(CLI::App& app);
RunCommand declare_fmt(CLI::App& app);
RunCommand declare_get(CLI::App& app);
RunCommand declare_graph(CLI::App& app);
RunCommand declare_inspect(CLI::App& app);
RunCommand declare_lint(CLI::App& app);
RunCommand declare_list(CLI::App& app);
RunCommand declare_load(CLI::App& app);
RunCommand declare_lsp(CLI::App& app);
RunCommand declare_man_pages(CLI::App& app);
RunCommand declare_metadata(CLI::App& app);
RunCommand declare_plan(CLI::App& app);
RunCommand declare_policy(CLI::App& app);
RunCommand declare_profile(CLI::App& app);
RunCommand declare_query(CLI::App& app);
RunCommand declare_repl(CLI::App& app);
RunCommand declare_stats(CLI::App& app);
RunCommand declare_tell(CLI::App& app);
RunCommand declare_test(CLI::App& app);
RunCommand declare_validate(CLI::App& app);
RunCommand declare_version(CLI::App& app);
RunCommand declare_who_can(CLI::App& app);
RunCommand declare_why(CLI::App& app);

// `frost version`'s line without its end: "version: 0.1.0 sha: …".
std::string version_line();

}  // namespace frost::cli
