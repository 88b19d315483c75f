// SPDX-License-Identifier: Apache-2.0
// A policy that is evaluated in every way, and facts that give it work.
#pragma once

#include <string>

namespace frost::test {

// Loops, a walk along folders, and tables of links.
inline constexpr const char* kChainPolicy = R"(
actor User {}
resource Folder { roles = ["reader"]; permissions = ["read"]; relations = { parent: Folder };
  "reader" if "reader" on "parent"; "read" if "reader"; }
has_permission(u: User, "open", f: Folder) if n matches Node and team(u, n) and opens(n, f);
near(x: Node, y: Node) if edge(x, y);
near(x: Node, y: Node) if z matches Node and near(x, z) and near(z, y);
has_permission(u: User, "meet", f: Folder) if n matches Node and m matches Node and team(u, n) and
  near(n, m) and opens(m, f);
)";

// A chain of `length` folders and one of links, and a team of User:a for each folder.
inline std::string chain_facts(int length) {
  std::string text;
  auto folder = [](int i) { return "Folder{\"f" + std::to_string(i) + "\"}"; };
  auto node = [](int i) { return "Node{\"n" + std::to_string(i) + "\"}"; };
  for (int i = 0; i < length; ++i) {
    text += "has_relation(" + folder(i) + ", \"parent\", " + folder(i + 1) + ");\n";
    text += "edge(" + node(i) + ", " + node(i + 1) + ");\n";
    text += "team(User{\"a\"}, " + node(i) + "); opens(" + node(i) + ", " + folder(i) + ");\n";
  }
  return text + "has_role(User{\"a\"}, \"reader\", " + folder(length) + ");\n";
}

}  // namespace frost::test
