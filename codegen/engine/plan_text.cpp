// SPDX-License-Identifier: Apache-2.0
// Plans for people: one line an operator, numbers before it.
#include <fmt/format.h>

#include <optional>
#include <string_view>

#include "base/diagnostics/render.hpp"
#include "frost/plan.hpp"

namespace frost {

namespace {

constexpr size_t kColumn = 10;

// Three digits are enough to compare by.
std::string number_text(double number) {
  if (number == 0) return "0";
  if (number >= 1e15) return fmt::format("{:.2e}", number);
  if (number >= 100) return fmt::format("{:.0f}", number);
  if (number < 0.001) return "<0.001";
  return fmt::format("{:.3g}", number);
}

std::string time_text(uint64_t nanoseconds) {
  const auto exact = static_cast<double>(nanoseconds);
  if (exact < 1e4) return fmt::format("{} ns", nanoseconds);
  if (exact < 1e7) return fmt::format("{:.1f} us", exact / 1e3);
  return fmt::format("{:.1f} ms", exact / 1e6);
}

class Writer {
 public:
  Writer(const Plan& plan, const PlanTextOptions& options) : plan_(plan), options_(options) {}

  std::string run() {
    for (size_t i = 0; i < plan_.parts.size(); ++i) write_part(i);
    return std::move(out_);
  }

 private:
  void write_part(size_t i) {
    const PlanPart& part = plan_.parts[i];
    runs_ = part.root.counts.starts;
    if (i > 0) out_ += "\n";
    out_ += fmt::format("part {}: {}", i + 1, escape_for_terminal(part.goal));
    if (part.is_table) out_ += ", a table";
    if (!part.place.empty()) out_ += "   " + escape_for_terminal(part.place);
    out_ += "\n" + titles() + "\n";
    write(part.root, "", "");
  }

  std::string titles() const {
    std::string line = fmt::format("{:>{}}", "expected", kColumn);
    if (options_.counts) line += fmt::format("{:>{}}{:>{}}", "rows", kColumn, "starts", kColumn);
    if (options_.times) line += fmt::format("{:>{}}", "time", kColumn);
    return line;
  }

  std::string numbers(const PlanOperator& source) const {
    std::string line = source.estimated_rows ? number_text(*source.estimated_rows) : "?";
    line = fmt::format("{:>{}}", line, kColumn);
    if (options_.counts) {
      const double runs = runs_ == 0 ? 1 : static_cast<double>(runs_);
      line +=
          fmt::format("{:>{}}{:>{}}", number_text(static_cast<double>(source.counts.rows) / runs),
                      kColumn, source.counts.starts, kColumn);
    }
    if (options_.times)
      line += fmt::format("{:>{}}", time_text(source.counts.nanoseconds), kColumn);
    return line;
  }

  // `lead` stands before the lines of the children, `branch` before this one. Depth is bounded by
  // Limits::plan_depth_max.
  void write(const PlanOperator& source, const std::string& lead, std::string_view branch) {
    out_ +=
        fmt::format("{}  {}{}{}", numbers(source), lead, branch, escape_for_terminal(source.text));
    if (!source.place.empty()) out_ += "   " + escape_for_terminal(source.place);
    out_ += "\n";
    std::string next = lead;
    if (!branch.empty()) next += is_last_branch(branch) ? "   " : line_mark();
    for (size_t i = 0; i < source.children.size(); ++i) {
      const bool is_last = i + 1 == source.children.size();
      write(source.children[i], next, is_last ? last_mark() : branch_mark());
    }
  }

  [[nodiscard]] bool is_last_branch(std::string_view branch) const { return branch == last_mark(); }
  [[nodiscard]] std::string_view branch_mark() const { return options_.unicode ? "├─ " : "|- "; }
  [[nodiscard]] std::string_view last_mark() const { return options_.unicode ? "└─ " : "`- "; }
  [[nodiscard]] std::string_view line_mark() const { return options_.unicode ? "│  " : "|  "; }

  const Plan& plan_;
  const PlanTextOptions& options_;
  uint64_t runs_ = 0;
  std::string out_;
};

}  // namespace

std::string plan_text(const Plan& plan, const PlanTextOptions& options) {
  return Writer(plan, options).run();
}

}  // namespace frost
