// SPDX-License-Identifier: Apache-2.0
// Test helper: policy text and what the parser makes of it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "base/source.hpp"
#include "frontend/ast/ast_printer.hpp"
#include "frontend/parse.hpp"

namespace frost {

struct Parsed {
  SourceMap sources;
  ast::Ast ast;
  std::vector<DiagnosticRecord> diagnostics;

  [[nodiscard]] std::string text(SourceSpan span) const { return std::string(sources.text(span)); }

  // "P1001 P1011", in source order.
  [[nodiscard]] std::string codes() const {
    std::string out;
    for (const DiagnosticRecord& record : diagnostics) {
      if (!out.empty()) out += ' ';
      out += info(record.kind).code;
    }
    return out;
  }

  // "P1001 at `x`" for each diagnostic, one a line.
  [[nodiscard]] std::string places() const {
    std::string out;
    for (const DiagnosticRecord& record : diagnostics) {
      out += std::string(info(record.kind).code) + " at `" + text(record.span) + "`\n";
    }
    return out;
  }

  // The printed tree without the line of the file, positions and trailing blanks.
  [[nodiscard]] std::string tree() const {
    std::string out;
    std::string printed = ast::print(ast, sources);
    for (size_t begin = 0; begin < printed.size();) {
      size_t end = printed.find('\n', begin);
      std::string line = printed.substr(begin, end - begin);
      begin = end + 1;
      if (line.starts_with("file ")) continue;
      if (size_t at = line.rfind(" @");
          at != std::string::npos && line.back() >= '0' && line.back() <= '9') {
        line.erase(line.find_last_not_of(' ', at) + 1);
      }
      out += line.substr(2) + "\n";
    }
    return out;
  }
};

inline Parsed parse_files(std::vector<std::string> texts, const Limits& limits = {}) {
  Parsed parsed;
  for (size_t i = 0; i < texts.size(); ++i) {
    std::string name = i == 0 ? "policy.polar" : "policy" + std::to_string(i) + ".polar";
    parsed.sources.add(std::move(name), std::move(texts[i]));
  }
  Emitter emit;
  parsed.ast = parse(parsed.sources, limits, emit);
  parsed.diagnostics = emit.take_sorted();
  return parsed;
}

inline Parsed parse_text(std::string text, const Limits& limits = {}) {
  std::vector<std::string> texts;
  texts.push_back(std::move(text));
  return parse_files(std::move(texts), limits);
}

// The sample of polar.md §2.2.
inline constexpr std::string_view kSample = R"polar(
global { roles = ["auditor"]; permissions = ["open_tenant"];  "open_tenant" if "auditor"; }
actor Person {}
actor Robot { relations = { owner: Person }; permissions = ["stop"]; "stop" if "owner"; }

resource Vault { roles = ["keeper"]; }
resource Box {
  roles = ["opener", "viewer"]; permissions = ["open", "peek",];
  relations = { vault: Vault, maker: Person };      # trailing comma would be fine
  "opener" if "keeper" on "vault";
  "viewer" if "opener" or "maker";
  "open"   if "opener" and is_unlocked(resource);
  "peek"   if "viewer" or global "auditor";
}
resource SafeBox extends Box {}

declare note(Person, String, Integer);

allow(p: Person, action: String, b: Box) if has_permission(p, action, b) and not is_fired(p);
allow(p: Person, action: String) if has_permission(p, action);

test fixture base { has_role(Person{"pat"}, "keeper", Vault{"v1"}); has_relation(Box{"b1"}, "vault", Vault{"v1"}); }
test "keepers open unlocked boxes" {
  setup { fixture base; is_unlocked(Box{"b1"}); }
  assert allow(Person{"pat"}, act: String, Box{"b1"}) iff act in ["open", "peek"];
  assert_not allow(Person{"zoe"}, "peek", Box{"b1"});
}
)polar";

}  // namespace frost
