// SPDX-License-Identifier: Apache-2.0
#include "tools/filetest/produce.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "frost/frost.hpp"
#include "ir/lir/lir.hpp"
#include "tests/differential/harness.hpp"
#include "tools/filetest/inputs.hpp"
#include "tools/filetest/query.hpp"

namespace frost::filetest {

namespace {

using difftest::Answer;
using difftest::Fact;
using difftest::Question;
using Problem = std::unexpected<std::string>;
using Text = std::expected<std::string, std::string>;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    if (end > 0 && text[0] != '#') lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Each `--- policy [file.polar]` is a file of its own.
std::vector<Source> sources_of(const Golden& golden) {
  std::vector<Source> sources;
  for (const Section& section : golden.sections) {
    if (section.is_expected || section.name != "policy") continue;
    bool is_bytes = section.argument == "bytes";
    bool is_named = !section.argument.empty() && !is_bytes;
    sources.push_back({is_named ? section.argument : "policy.polar",
                       is_bytes ? decode_bytes(section.text) : section.text});
  }
  return sources;
}

// Lines such as `nesting_depth_max = 3`.
std::expected<Limits, std::string> limits_of(const Golden& golden) {
  Limits limits;
  std::string text = golden.input("limits");
  for (std::string_view line : lines_of(text)) {
    size_t equals = std::min(line.find(" = "), line.size());
    std::string_view digits = line.substr(std::min(equals + 3, line.size()));
    if (!set_limit(limits, line.substr(0, equals), digits)) {
      return Problem("limits: expected `name = number`, not `" + std::string(line) + "`");
    }
  }
  return limits;
}

// The words of a section header such as `only=p3`; an error for any other word.
Text only_of(const Section& section) {
  std::string_view argument = section.argument;
  if (argument.empty()) return "";
  if (!argument.starts_with("only=") || argument.find(' ') != std::string_view::npos) {
    return Problem("=== " + section.name + ": unknown argument `" + section.argument + "`");
  }
  return std::string(argument.substr(5));
}

// The clause lines of HIR text with these numbers: `#0` or `#0,#2`.
Text pick_clauses(std::string_view hir, std::string_view only) {
  std::string picked;
  for (std::string_view line : lines_of(hir)) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (!line.starts_with("clause ")) continue;
    std::string_view number = line.substr(7, line.find(' ', 7) - 7);
    std::string wanted = "," + std::string(only) + ",";
    if (wanted.find("," + std::string(number) + ",") == std::string::npos) continue;
    picked += std::string(line) + "\n";
  }
  if (picked.empty()) return Problem("=== hir: no clause is `" + std::string(only) + "`");
  return picked;
}

// The text form of LIR is complete, verified and stable: checked on every policy that has one.
std::optional<std::string> lir_problem(std::span<const Source> sources,
                                       const CompileOptions& options) {
  auto printed = print_stage(sources, Stage::kLir, {}, options);
  if (!printed || !printed->text) return std::nullopt;
  auto program = lir::parse(*printed->text);
  if (!program) return "LIR does not parse back: " + program.error().message;
  if (auto problem = lir::verify(*program)) return "LIR is not valid: " + *problem;
  if (lir::print(*program, {}, lir::Names::kProcedures) != *printed->text)
    return "LIR does not print as it was parsed";
  return std::nullopt;
}

// What writes the sections about the schema of a policy; null for other sections.
std::string (*schema_renderer(std::string_view section))(const PolicySchema&) {
  if (section == "schema") return schema_text;
  if (section == "metadata") return metadata_json;
  if (section == "typescript") {
    return [](const PolicySchema& schema) { return typescript_types(schema, "frost"); };
  }
  if (section == "python") {
    return [](const PolicySchema& schema) { return python_types(schema, "frost"); };
  }
  return nullptr;
}

class Producer {
 public:
  Producer(const Golden& golden, const Limits& limits)
      : golden_(golden), sources_(sources_of(golden)) {
    options_.limits = limits;
  }

  std::expected<Golden, std::string> run() {
    Golden result = golden_;
    if (auto problem = lir_problem(sources_, options_)) return Problem(*problem);
    for (Section& section : result.sections) {
      if (!section.is_expected) continue;
      Text text = produce_section(section);
      if (!text) return Problem(text.error());
      section.text = std::move(*text);
      if (!section.text.empty() && section.text.back() != '\n') section.text += '\n';
    }
    return result;
  }

 private:
  Text produce_section(const Section& section) {
    if (section.name == "answers") return answers();
    if (section.name == "diagnostics") return texts(compile(sources_, options_).diagnostics);
    if (section.name == "lint") {
      return texts(lint_policy(sources_, {.limits = options_.limits, .colour = false}));
    }
    if (section.name == "formatted") return formatted();
    if (section.name == "tests") return tests();
    if (auto render = schema_renderer(section.name)) return schema(render);
    Text only = only_of(section);
    if (!only) return only;
    if (section.name == "ast") return stage(Stage::kAst, "");
    if (section.name == "rir") return stage(Stage::kRir, *only);
    if (section.name == "lir") return stage(Stage::kLir, *only);
    Text text = stage(Stage::kHir, "");
    return text && !only->empty() ? pick_clauses(*text, *only) : text;
  }

  Text stage(Stage stage, const std::string& only) {
    PrintOptions print;
    print.only = only;
    auto printed = print_stage(sources_, stage, print, options_);
    if (!printed) return Problem(printed.error().message);
    if (printed->text) return *printed->text;
    std::string problem = "the policy does not get this far:\n";
    for (const Diagnostic& diagnostic : printed->diagnostics) problem += diagnostic.text;
    return Problem(problem);
  }

  Text schema(std::string (*render)(const PolicySchema&)) {
    Described described = describe(sources_, options_);
    if (described.schema) return render(*described.schema);
    return Problem(described.diagnostics.at(0).text);
  }

  static Text texts(const std::vector<Diagnostic>& diagnostics) {
    if (diagnostics.empty()) return Problem("there are no diagnostics");
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics) {
      text += diagnostic.text;
      if (text.back() != '\n') text += '\n';
    }
    return text;
  }

  // The policy's own tests as `frost test` shows them; the time is 1000.
  Text tests() {
    CompiledTests compiled = compile_tests(sources_, options_);
    if (!compiled.tests) return Problem(compiled.diagnostics.at(0).text);
    TestOptions options;
    options.engine = TestEngine::kTrace;
    options.now = 1000;
    auto run = run_tests(*compiled.tests, options);
    if (!run) return Problem(run.error().message);
    std::string text;
    for (const TestReport& report : run->tests) {
      text += report.name + ": " + std::to_string(report.passed) + " of " +
              std::to_string(report.total) + "\n";
      for (const TestFailure& failure : report.failures) {
        text += failure.file + ":" + std::to_string(failure.line) + ": " + render(failure, false);
      }
    }
    return text;
  }

  // Formatting the result again must change nothing.
  Text formatted() {
    if (sources_.size() != 1) return Problem("=== formatted: one file at a time");
    auto once = format_policy(sources_.front(), {.limits = options_.limits, .colour = false});
    if (!once) return Problem(once.error().message);
    if (!once->text) return texts(once->diagnostics);
    Source again{sources_.front().name, *once->text};
    auto twice = format_policy(again, {.limits = options_.limits, .colour = false});
    if (!twice) return Problem(twice.error().message);
    if (twice->text != once->text) return Problem("formatting again changes the text");
    return *once->text;
  }

  Text answers() {
    Compiled compiled = compile(sources_, options_);
    if (!compiled.policy) return Problem(compiled.diagnostics.at(0).text);
    auto engines = difftest::Engines::create(*compiled.policy, {.jit = true, .artefact = true});
    if (!engines) return Problem(engines.error().message);
    auto stores = difftest::Stores::create(*engines);
    if (!stores) return Problem(stores.error().message);
    std::string refusals;
    std::vector<Fact> facts;
    std::string fact_text = golden_.input("facts");
    for (std::string_view line : lines_of(fact_text)) {
      auto fact = parse_fact(line);
      if (!fact) return Problem("facts: " + fact.error());
      auto done = stores->insert(*fact);
      if (done) {
        facts.push_back(std::move(*fact));
      } else {
        refusals += "refused: " + done.error().message + "\n";
      }
    }
    Text text = ask(stores->snapshot(), facts);
    return text ? refusals + *text : text;
  }

  // One line per query; every execution must give the oracle's.
  Text ask(const difftest::Executions& executions, const std::vector<Fact>& facts) {
    std::string policy;
    for (const Source& source : sources_) policy += source.text;
    difftest::Expected expected(difftest::make_oracle(policy).evaluate(facts));
    std::string text;
    std::string queries = golden_.input("query");
    for (std::string_view line : lines_of(queries)) {
      auto question = parse_query(line);
      if (!question) return Problem("query: " + question.error());
      Answer truth = expected.direct(*question);
      // SEM-41: what may be refused is refused by every execution, or by none.
      bool is_refused = executions.front().answer(*question) == difftest::kUnanswerable;
      if (is_refused && expected.may_be_refused(*question)) truth = difftest::kUnanswerable;
      std::string disagreement;
      for (const difftest::Execution& execution : executions) {
        Answer answer = execution.answer(*question);
        if (answer != truth) disagreement += "\n  " + execution.name + ": " + answer;
      }
      if (!disagreement.empty()) {
        return Problem(difftest::to_text(*question) + "\n  oracle: " + truth + disagreement);
      }
      text += truth + "\n";
    }
    return text;
  }

  const Golden& golden_;
  std::vector<Source> sources_;
  CompileOptions options_;
};

}  // namespace

std::expected<Golden, std::string> produce(const Golden& golden) {
  auto limits = limits_of(golden);
  if (!limits) return Problem(limits.error());
  try {
    return Producer(golden, *limits).run();
  } catch (const std::runtime_error& error) {  // the oracle's way to refuse
    return Problem(error.what());
  }
}

}  // namespace frost::filetest
