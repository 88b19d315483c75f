// SPDX-License-Identifier: Apache-2.0
#include "bench/bombs/policy_bombs.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace frost::bombs {
namespace {

constexpr std::string_view kRepo = "actor User {}\nresource Repo {}\n";

template <class... Arguments>
void add(std::string& text, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  fmt::format_to(std::back_inserter(text), format, std::forward<Arguments>(arguments)...);
}

// Rules for one predicate, each with an action and a relation of its own.
std::string many_rules(size_t n) {
  std::string text(kRepo);
  for (size_t i = 0; i < n; ++i) {
    add(text, "allow(u: User, \"a{}\", r: Repo) if grants{}(u, r);\n", i, i);
  }
  return text;
}

// Rules for one action: they are alternatives of one plan.
std::string many_alternatives(size_t n) {
  std::string text(kRepo);
  for (size_t i = 0; i < n; ++i) {
    add(text, "allow(u: User, \"read\", r: Repo) if grants{}(u, r);\n", i);
  }
  return text;
}

std::string many_types(size_t n) {
  std::string text = "actor User {}\n";
  for (size_t i = 0; i < n; ++i) {
    add(text,
        "resource R{0} {{ roles = [\"m\", \"o\"]; permissions = [\"w\"]; relations = {{ up: R{1} "
        "}};\n"
        "  \"m\" if \"o\"; \"w\" if \"m\"; \"m\" if \"m\" on \"up\"; }}\n",
        i, (i + 1) % n);
  }
  return text;
}

std::string long_or(size_t n) {
  std::string text(kRepo);
  text += "allow(u: User, \"read\", r: Repo) if grants0(u, r)";
  for (size_t i = 1; i < n; ++i) add(text, " or grants{}(u, r)", i);
  return text + ";\n";
}

// One `or` in each of n conjuncts of a rule of its own, two to the power of four clauses each.
std::string or_of_ands(size_t n) {
  std::string text(kRepo);
  for (size_t i = 0; i < n; ++i) {
    add(text, "allow(u: User, \"a{}\", r: Repo) if ", i);
    for (size_t j = 0; j < 4; ++j) add(text, "{}(f{}(u) or g{}(r))", j > 0 ? " and " : "", j, j);
    text += ";\n";
  }
  return text;
}

std::string deep_nesting(size_t n) {
  std::string text(kRepo);
  text += "allow(u: User, \"read\", r: Repo) if ";
  for (size_t i = 0; i < n; ++i) text += "(";
  text += "grants(u, r)";
  for (size_t i = 0; i < n; ++i) add(text, " or g{}(u, r))", i);
  return text + ";\n";
}

std::string deep_negation(size_t n) {
  std::string text(kRepo);
  text += "allow(u: User, \"read\", r: Repo) if has(u, r) and ";
  for (size_t i = 0; i < n; ++i) text += "not (";
  text += "bad(u, r)";
  text += std::string(n, ')');
  return text + ";\n";
}

// A rule that asks for a rule that asks for a rule.
std::string chain(size_t n) {
  std::string text(kRepo);
  text += "allow(u: User, \"read\", r: Repo) if p0(u, r);\n";
  for (size_t i = 0; i < n; ++i) {
    add(text, "p{0}(u: User, r: Repo) if p{1}(u, r);\np{0}(u: User, r: Repo) if g{0}(u, r);\n", i,
        i + 1);
  }
  add(text, "p{}(u: User, r: Repo) if last(u, r);\n", n);
  return text;
}

// Each level asks twice for both of the next: two to the power of n ways through it.
std::string diamonds(size_t n) {
  std::string text(kRepo);
  text += "allow(u: User, \"read\", r: Repo) if p0(u, r);\n";
  for (size_t i = 0; i < n; ++i) {
    add(text,
        "p{0}(u: User, r: Repo) if p{1}(u, r) and q{1}(u, r);\n"
        "q{0}(u: User, r: Repo) if q{1}(u, r) or p{1}(u, r);\n",
        i, i + 1);
  }
  add(text, "p{0}(u: User, r: Repo) if f(u, r);\nq{0}(u: User, r: Repo) if g(u, r);\n", n);
  return text;
}

// The same with a value to be found at each level, so that lists multiply.
std::string forks(size_t n) {
  std::string text = "actor User {}\nresource Repo {}\nresource Node {}\n";
  text += "allow(u: User, \"read\", r: Repo) if x matches Node and f0(u, x) and last(x, r);\n";
  for (size_t i = 0; i < n; ++i) {
    add(text,
        "f{0}(u: User, x: Node) if y matches Node and f{1}(u, y) and e{0}(y, x);\n"
        "f{0}(u: User, x: Node) if y matches Node and f{1}(u, y) and d{0}(x, y);\n",
        i, i + 1);
  }
  add(text, "f{}(u: User, x: Node) if start(u, x);\n", n);
  return text;
}

// Bodies of sixteen conditions over as many variables, each joined with the next.
std::string wide_joins(size_t n) {
  constexpr size_t kWidth = 16;
  std::string text = "actor User {}\nresource Repo {}\nresource Node {}\n";
  text += "declare start(User, Node);\ndeclare last(Node, Repo);\n";
  for (size_t j = 0; j < kWidth; ++j) add(text, "declare e{}(Node, Node);\n", j);
  for (size_t i = 0; i < n; ++i) {
    add(text, "allow(u: User, \"a{}\", r: Repo) if start(u, x0)", i);
    for (size_t j = 0; j < kWidth; ++j) add(text, " and e{}(x{}, x{})", j, j, j + 1);
    add(text, " and last(x{}, r);\n", kWidth);
  }
  return text;
}

// Every condition of a body is joined with every other one.
std::string cliques(size_t n) {
  constexpr size_t kNodes = 7;
  std::string text = "actor User {}\nresource Repo {}\nresource Node {}\n";
  text += "declare start(User, Node);\ndeclare last(Node, Repo);\ndeclare e(Node, Node);\n";
  for (size_t i = 0; i < n; ++i) {
    add(text, "allow(u: User, \"a{}\", r: Repo) if start(u, x0) and last(x0, r)", i);
    for (size_t a = 0; a < kNodes; ++a) {
      for (size_t b = a + 1; b < kNodes; ++b) add(text, " and e(x{}, x{})", a, b);
    }
    text += ";\n";
  }
  return text;
}

// One hierarchy of roles: each implies the one before it.
std::string role_ladder(size_t n) {
  std::string text = "actor User {}\nresource Repo {\n  roles = [\"r0\"";
  for (size_t i = 1; i < n; ++i) add(text, ", \"r{}\"", i);
  text += "];\n  permissions = [\"read\"];\n  \"read\" if \"r0\";\n";
  for (size_t i = 1; i < n; ++i) add(text, "  \"r{}\" if \"r{}\";\n", i - 1, i);
  return text + "}\n";
}

// Roles handed down from a parent of the same type, each implied by all of the others.
std::string role_cycle(size_t n) {
  std::string text = "actor User {}\nresource Folder {\n  roles = [\"r0\"";
  for (size_t i = 1; i < n; ++i) add(text, ", \"r{}\"", i);
  text += "];\n  permissions = [\"read\"];\n  relations = { up: Folder };\n  \"read\" if \"r0\";\n";
  for (size_t i = 0; i < n; ++i) {
    add(text, "  \"r{}\" if \"r{}\";\n  \"r{}\" if \"r{}\" on \"up\";\n", i, (i + 1) % n, i, i);
  }
  return text + "}\n";
}

// Predicates that ask for each other in a ring.
std::string mutual_recursion(size_t n) {
  std::string text = "actor User {}\nresource Repo {}\n";
  text += "allow(u: User, \"read\", r: Repo) if p0(u, r);\n";
  for (size_t i = 0; i < n; ++i) {
    add(text,
        "p{0}(u: User, r: Repo) if v matches User and e{0}(u, v) and p{1}(v, r);\n"
        "p{0}(u: User, r: Repo) if g{0}(u, r);\n",
        i, (i + 1) % n);
  }
  return text;
}

// Relations of pairs that pass a column on to each other, each asked for all of its pairs: as many
// systems of as many relations, for each of a few literals.
std::string mutual_pairs(size_t n) {
  std::string text = "actor User {}\nresource Repo {}\n";
  for (size_t i = 0; i < n; ++i) {
    add(text,
        "allow(u: User, \"a{0}\", r: Repo) if "
        "v matches User and w matches Repo and p{0}(v, \"x\", w) and grants(u, r);\n",
        i);
    for (const char literal : {'x', 'y', 'z'}) {
      add(text,
          "p{0}(u: User, \"{1}\", r: Repo) if s matches Repo and p{2}(u, \"{1}\", s) and e{0}(s, "
          "r);\n"
          "p{0}(u: User, \"{1}\", r: Repo) if s matches Repo and p{3}(u, \"{4}\", s) and d{0}(s, "
          "r);\n"
          "p{0}(u: User, \"{1}\", r: Repo) if g{0}(u, r);\n",
          i, literal, (i + 1) % n, (i * 7 + 3) % n,
          static_cast<char>(literal == 'z' ? 'x' : literal + 1));
    }
  }
  return text;
}

// Words that only data gives: every rule is asked for every one of them.
std::string custom_words(size_t n) {
  std::string text =
      "actor User {}\nresource Repo { permissions = [\"read\"]; }\nresource Role {}\n";
  text +=
      "has_permission(u: User, action: String, r: Repo) if x matches Role and has_custom(u, x, r) "
      "and "
      "grants(x, action);\n";
  for (size_t i = 0; i < n; ++i) {
    add(text,
        "has_permission(u: User, \"a{}\", r: Repo) if has_flag(r, \"f{}\") and is_in(u, r);\n", i,
        i);
  }
  return text;
}

constexpr std::array kFamilies = {
    Family{"many_rules", "rules for one question, an action each", many_rules, 2048},
    Family{"many_alternatives", "rules for one action", many_alternatives, 4096},
    Family{"many_types", "resource types with a hierarchy each", many_types, 1024},
    Family{"long_or", "one `or` of many conditions", long_or, 4096},
    Family{"or_of_ands", "rules that become sixteen clauses each", or_of_ands, 64},
    Family{"deep_nesting", "parentheses in parentheses", deep_nesting, 128},
    Family{"deep_negation", "negations in negations", deep_negation, 64},
    Family{"chain", "rules that ask for the next", chain, 128},
    Family{"diamonds", "2^n ways through n levels of rules", diamonds, 64, 1.8},
    Family{"forks", "2^n ways to find a value", forks, 128},
    Family{"wide_joins", "bodies of 18 conditions in a row", wide_joins, 256},
    Family{"cliques", "bodies of 23 conditions, all joined", cliques, 256},
    Family{"role_ladder", "one hierarchy of roles", role_ladder, 8192},
    Family{"role_cycle", "roles that imply each other, down a tree", role_cycle, 4096},
    Family{"mutual_recursion", "a ring of recursive predicates", mutual_recursion, 2048},
    Family{"mutual_pairs", "relations that take pairs from each other", mutual_pairs, 512},
    Family{"custom_words", "rules beside roles that are data", custom_words, 1024},
};

}  // namespace

std::span<const Family> families() { return kFamilies; }

}  // namespace frost::bombs
