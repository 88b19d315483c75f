// SPDX-License-Identifier: Apache-2.0
#include "tools/filetest/inputs.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace frost::filetest {

bool set_limit(Limits& limits, std::string_view name, std::string_view digits) {
  static constexpr std::pair<std::string_view, uint32_t Limits::*> kNames[] = {
      {"policy_bytes_max", &Limits::policy_bytes_max},
      {"nesting_depth_max", &Limits::nesting_depth_max},
      {"clauses_max", &Limits::clauses_max},
      {"clause_atoms_max", &Limits::clause_atoms_max},
      {"monomorphic_clauses_max", &Limits::monomorphic_clauses_max},
      {"plan_nodes_max", &Limits::plan_nodes_max},
      {"function_nodes_max", &Limits::function_nodes_max},
      {"plan_depth_max", &Limits::plan_depth_max},
      {"program_nodes_max", &Limits::program_nodes_max},
      {"rule_arity_max", &Limits::rule_arity_max},
      {"inherited_max", &Limits::inherited_max},
      {"literals_max", &Limits::literals_max},
      {"diagnostics_max", &Limits::diagnostics_max},
  };
  auto at = std::ranges::find(kNames, name, [](const auto& pair) { return pair.first; });
  uint32_t number = 0;
  const char* end = digits.data() + digits.size();
  bool is_number = !digits.empty() && std::from_chars(digits.data(), end, number).ptr == end;
  if (at == std::end(kNames) || !is_number) return false;
  limits.*(at->second) = number;
  return true;
}

std::string decode_bytes(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    bool is_escape =
        text.substr(i, 2) == "\\x" && i + 4 <= text.size() &&
        std::from_chars(&text[i + 2], &text[i + 2] + 2, byte, 16).ptr == &text[i + 2] + 2;
    result += is_escape ? static_cast<char>(byte) : text[i];
    if (is_escape) i += 3;
  }
  return result;
}

}  // namespace frost::filetest
