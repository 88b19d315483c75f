// SPDX-License-Identifier: Apache-2.0
// frost compile
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "frost/artefact.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/file.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/policy.hpp"

namespace frost::cli {
namespace {

const std::map<std::string, Stage> kStages = {
    {"ast", Stage::kAst}, {"hir", Stage::kHir},   {"rir", Stage::kRir},
    {"lir", Stage::kLir}, {"llvm", Stage::kLlvm}, {"asm", Stage::kAsm},
};

struct Options {
  std::vector<std::string> policy_paths;
  std::string output_path;
  std::string stage;
  std::string only;
  std::string cpu;
  std::string emit;
  std::string architecture;
  bool debug = false;
  ReportOptions report = {};
};

Outcome<int> run(const Options& options);
Outcome<void> check(const Options& options);
Outcome<void> print_policy(const Options& options, std::span<const Source> sources);
Outcome<void> write_output(const Options& options, const Policy& policy);

}  // namespace

RunCommand declare_compile(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("POLICY", options->policy_paths, "Files of one policy")
      ->required()
      ->type_name("FILE");
  app.add_option("-o,--output", options->output_path,
                 "Write a native artefact, or what --emit says")
      ->type_name("FILE");
  app.add_option(
         "--emit", options->emit,
         "With -o: artefact, object, llvm or asm. Default: artefact, the only one that frost "
         "loads")
      ->check(CLI::IsMember({"artefact", "object", "llvm", "asm"}));
  app.add_option("--print", options->stage,
                 "Print the policy after a stage: ast, hir, rir, lir, llvm or asm")
      ->check(CLI::IsMember({"ast", "hir", "rir", "lir", "llvm", "asm"}));
  app.add_option("--only", options->only, "With --print, from rir on: one procedure, such as p3")
      ->type_name("pN");
  app.add_option("--cpu", options->cpu,
                 "With -o, --print=llvm and --print=asm: what the code may need: "
                 "baseline, x86-64-v2, x86-64-v3, x86-64-v4 or native. Default: x86-64-v3")
      ->type_name("NAME");
  app.add_option("--arch", options->architecture,
                 "With -o: x86_64 or aarch64. Default: that of this machine")
      ->check(CLI::IsMember({"x86_64", "aarch64"}));
  app.add_flag("--debug", options->debug,
               "With -o: also line tables of the policy and symbols, for debuggers");
  declare_report(app, options->report);
  return [options] { return run(*options); };
}

namespace {

Outcome<int> run(const Options& options) {
  if (auto checked = check(options); !checked) return std::unexpected(std::move(checked.error()));
  const auto sources = read_sources(options.policy_paths);
  if (!sources) return std::unexpected(sources.error());
  if (!options.stage.empty()) {
    auto printed = print_policy(options, *sources);
    if (!printed) return std::unexpected(std::move(printed.error()));
    if (options.output_path.empty()) return kExitOk;
  }

  const bool is_reported = !options.stage.empty();  // by print_policy
  const auto policy = compile_policy(
      *sources, {.with_warnings = true, .is_reported = is_reported, .report = options.report});
  if (!policy) return std::unexpected(policy.error());
  if (options.output_path.empty()) {
    if (output().json) print_json({{"policyDigest", policy->digest()}});
    print_note("ok: policy digest " + policy->digest());
    return kExitOk;
  }
  auto written = write_output(options, *policy);
  if (!written) return std::unexpected(std::move(written.error()));
  return kExitOk;
}

// An option that has no effect here is a mistake somewhere.
Outcome<void> check(const Options& options) {
  const std::string& stage = options.stage;
  if (!options.only.empty() && (stage.empty() || stage == "ast" || stage == "hir")) {
    return stop(kExitUsage, "--only picks a procedure of --print=rir, lir, llvm or asm");
  }
  if (!options.cpu.empty() && options.output_path.empty() && stage != "llvm" && stage != "asm") {
    return stop(kExitUsage, "--cpu needs -o FILE, --print=llvm or --print=asm");
  }
  const bool has_form = !options.emit.empty() || !options.architecture.empty() || options.debug;
  if (has_form && options.output_path.empty()) {
    return stop(kExitUsage, "--emit, --arch and --debug need -o FILE");
  }
  return {};
}

Outcome<void> print_policy(const Options& options, std::span<const Source> sources) {
  PrintOptions how;
  how.only = options.only;
  if (!options.cpu.empty()) how.cpu = options.cpu;
  const auto printed =
      print_stage(sources, kStages.at(options.stage), how, {.limits = {}, .with_tests = false});
  if (!printed) return stop(printed.error());
  report(printed->diagnostics, sources, options.report);
  if (!printed->text) return stop_for(printed->diagnostics, options.report);
  if (output().json) {
    print_json({{"stage", options.stage}, {"text", *printed->text}});
    return {};
  }
  print(escape_lines(*printed->text));
  if (!printed->text->ends_with('\n')) print("\n");
  return {};
}

Result<std::vector<std::byte>> build(const Options& options, const Policy& policy,
                                     const ArtefactOptions& how) {
  if (options.emit == "object") return build_code(policy, CodeForm::kObject, how);
  if (options.emit == "llvm") return build_code(policy, CodeForm::kLlvm, how);
  if (options.emit == "asm") return build_code(policy, CodeForm::kAssembly, how);
  return build_artefact(policy, how);
}

Outcome<void> write_output(const Options& options, const Policy& policy) {
  ArtefactOptions how;
  how.architecture = options.architecture;
  how.debug = options.debug;
  if (how.architecture == "aarch64") how.cpu = "generic";
  if (!options.cpu.empty()) how.cpu = options.cpu;
  auto busy = std::make_unique<BusyLine>("compiling " + options.output_path);
  const auto bytes = build(options, policy, how);
  busy.reset();
  if (!bytes) return stop(bytes.error());
  if (auto written = write_file(options.output_path, *bytes); !written) return written;
  if (output().json) {
    print_json({{"output", options.output_path},
                {"bytes", bytes->size()},
                {"cpu", how.cpu},
                {"policyDigest", policy.digest()}});
    return {};
  }
  note("wrote " + options.output_path + ": " + grouped(bytes->size()) + " bytes for " + how.cpu +
       ", policy digest " + policy.digest());
  return {};
}

}  // namespace
}  // namespace frost::cli
