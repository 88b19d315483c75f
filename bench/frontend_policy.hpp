// SPDX-License-Identifier: Apache-2.0
// Policies of a chosen size for the front-end benchmarks: the mix of a written policy (blocks,
// shorthand, full rules, comments), with names that differ, so that no cache of names helps.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>

namespace frost::bench {

// Rules of one resource type in mixed_policy().
inline constexpr size_t kRulesPerType = 10;

// `rules` rules, rounded up to whole resource types of ten: seven in shorthand, three in full. Each
// type has the same number of uses whatever `rules` is, so the work per rule stays the same and any
// growth of the time per rule is the compiler's.
inline std::string mixed_policy(size_t rules) {
  std::string text = "actor User {}\n\nglobal { roles = [\"auditor\"]; }\n";
  const size_t types = (rules + kRulesPerType - 1) / kRulesPerType;
  for (size_t i = 0; i < types; ++i) {
    text += fmt::format(
        R"polar(
# Documents of department {0}.
resource Document{0} {{
  roles = ["reader", "writer", "owner"];
  permissions = ["read", "write", "delete", "share"];
  relations = {{ folder: Folder{0}, creator: User }};

  "reader" if "writer";
  "writer" if "owner" or "creator";
  "read"   if "reader" or global "auditor";
  "write"  if "writer" and is_open(resource);
  "delete" if "owner";
  "share"  if "owner" on "folder";
  "reader" if "reader" on "folder";
}}
resource Folder{0} {{ roles = ["reader", "owner"]; }}

has_permission(user: User, "read", document: Document{0}) if
  is_published_{0}(document, true);  # anybody may read what is published
has_role(user: User, "reader", document: Document{0}) if
  group matches Group{0} and
  has_group_{0}(user, group) and
  is_shared_{0}(document, group, "all");
has_permission(user: User, action: String, document: Document{0}) if
  grants_{0}(user, action, document);
)polar",
        i);
  }
  return text;
}

}  // namespace frost::bench
