// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/recursive_programs.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace frost::difftest {

namespace {

using Strings = std::vector<std::string>;

class ProgramDrawer {
 public:
  explicit ProgramDrawer(Random& random) : random_(random) {}

  Case run() {
    policy_.actor_types = {"User", "Team"};
    policy_.block_types = {"User", "Team", "Node", "Doc"};
    nodes_ = random_.between(2, 7);
    if (random_.chance(30)) {
      add_roles();
    } else {
      add_types();
      add_relations();
    }
    std::vector<Fact> facts = draw_facts();
    return {std::move(policy_), std::move(facts)};
  }

 private:
  // A relation of two columns, maybe with a literal between them.
  struct Relation {
    std::string name;
    std::string first;
    std::string second;
    Strings literals;  // none, or those the middle column may have
  };

  // ---------- longhand relations

  void add_types() {
    for (const char* header : {"actor User", "actor Team", "resource Node", "resource Doc"}) {
      policy_.blocks.push_back({header, {}, {}});
    }
  }

  void add_relations() {
    const std::string from = "Node";
    const std::string to = random_.chance(75) ? from : "Doc";
    add_bases(from, to);
    is_typed_ = random_.chance(88);
    if (random_.chance(40)) {
      // A lower relation, recursive of its own, that the others build on.
      const Relation lower = make_relation("q", from, from);
      add_rules(lower, {lower});
      if (random_.chance(70)) bases_.push_back(lower);
    }
    const Relation main = make_relation("p", from, to);
    if (random_.chance(25)) {
      const Relation other = make_relation("r", from, to);
      add_rules(other, {main, other});
      add_rules(main, {main, other});
    } else {
      add_rules(main, {main});
    }
    if (random_.chance(15)) add_second_signature(main);
    if (random_.chance(25)) {
      statement("allow(_: User, \"see\", y: " + to + ") if x matches " + from + " and " +
                call(main, "x", "y") + ";");
    }
    random_.shuffle(policy_.statements);
  }

  Relation make_relation(const std::string& name, const std::string& from, const std::string& to) {
    Relation relation{name, from, to, {}};
    if (random_.chance(25)) relation.literals = {"a"};
    if (!relation.literals.empty() && random_.chance(50)) relation.literals.emplace_back("b");
    return relation;
  }

  // Stored relations: edges between the columns' types, marks, weights.
  void add_bases(const std::string& from, const std::string& to) {
    const std::set<std::pair<std::string, std::string>> pairs = {
        {from, from}, {from, to}, {to, to}, {to, from}};
    int number = 0;
    for (const auto& [first, second] : pairs) {
      const size_t count = random_.between(1, 2);
      for (size_t i = 0; i < count; ++i) {
        Relation base{"e" + std::to_string(number++), first, second, {}};
        if (random_.chance(10)) base.literals = {"a"};
        declare_base(base);
        bases_.push_back(std::move(base));
      }
    }
    for (const std::string& type : std::set<std::string>{from, to}) {
      for (const char* name : {"mark", "shut"}) {
        statement("declare " + std::string(name) + "(" + type + ");");
        policy_.shapes.insert({name, {{type, {}}}});
      }
      statement("declare weight(" + type + ", Integer);");
      policy_.shapes.insert({"weight", {{type, {}}, {"Integer", {}}}});
    }
  }

  void declare_base(const Relation& base) {
    const bool has_literal = !base.literals.empty();
    statement("declare " + base.name + "(" + base.first + (has_literal ? ", String" : "") + ", " +
              base.second + ");");
    FactShape shape{base.name, {{base.first, {}}}};
    if (has_literal) shape.slots.push_back({"String", base.literals[0]});
    shape.slots.push_back({base.second, {}});
    policy_.shapes.insert(std::move(shape));
  }

  void add_rules(const Relation& head, const std::vector<Relation>& group) {
    const size_t seeds = random_.between(1, 2);
    for (size_t i = 0; i < seeds; ++i) add_seed(head);
    const size_t rules = random_.between(1, 3);
    for (size_t i = 0; i < rules; ++i) add_recursive(head, group);
    // Facts of the relation itself, beside what the rules derive.
    if (random_.chance(20)) {
      FactShape shape{head.name, {{head.first, {}}, {head.second, {}}}};
      if (!head.literals.empty()) {
        shape.slots.insert(shape.slots.begin() + 1, {"String", random_.pick(head.literals)});
      }
      policy_.shapes.insert(std::move(shape));
    }
  }

  void add_seed(const Relation& head) {
    switch (random_.below(12)) {
      case 0:  // a literal
        rule(head, "x", head.second + "{\"n1\"}", {"mark(x)"}, {});
        return;
      case 1:
        rule(head, head.first + "{\"n2\"}", head.second + "{\"n1\"}", {}, {});
        return;
      case 2:
        if (random_.chance(40)) {
          rule(head, "x", "y", {"mark(x)"}, {});  // every y
          return;
        }
        break;
      case 3:
        if (head.first == head.second) {
          rule(head, "x", "x", {"mark(x)"}, {});
          return;
        }
        break;
      case 4:
        rule(head, "x", "y", {"mark(x)", "mark(y)"}, {});  // a product
        return;
      default:
        break;
    }
    Strings fresh;
    Strings body = path("x", head.first, "y", head.second, fresh);
    rule(head, "x", "y", std::move(body), std::move(fresh));
  }

  void add_recursive(const Relation& head, const std::vector<Relation>& group) {
    const Relation& own = random_.pick(group);
    const std::string& a = head.first;
    const std::string& b = head.second;
    const bool is_square = a == b;
    Strings fresh;
    Strings body;
    auto part = [&](const char* x, const std::string& x_type, const char* y,
                    const std::string& y_type) {
      for (std::string& atom : path(x, x_type, y, y_type, fresh)) body.push_back(std::move(atom));
    };
    auto recursive = [&](const char* x, const char* y) { body.push_back(call(own, x, y)); };
    switch (random_.below(is_square ? 10 : 5)) {
      case 0:
      case 1:
        introduce("u", a, fresh);
        part("x", a, "u", a);
        recursive("u", "y");
        break;
      case 2:
      case 3:
        introduce("v", b, fresh);
        recursive("x", "v");
        part("v", b, "y", b);
        break;
      case 4:
        introduce("u", a, fresh);
        introduce("v", b, fresh);
        part("x", a, "u", a);
        recursive("u", "v");
        part("v", b, "y", b);
        break;
      case 5:
        introduce("u", a, fresh);
        recursive("x", "u");
        body.push_back(call(random_.pick(group), "u", "y"));
        break;
      case 6:
        recursive("y", "x");
        if (random_.chance(50)) body.emplace_back("mark(x)");
        break;
      default:
        add_derived(head, group);
        return;
    }
    rule(head, "x", "y", std::move(body), std::move(fresh));
  }

  // p(t, o) if p(c, d) and g(key, w) and p(s, o), with t and s two of c, d, w.
  void add_derived(const Relation& head, const std::vector<Relation>& group) {
    Strings ends = {"c", "d", "w"};
    random_.shuffle(ends);
    const std::string& target = ends[0];
    const std::string& source = ends[1];
    Strings fresh;
    Strings body = {call(random_.pick(group), "c", "d"), call(random_.pick(group), source, "o")};
    for (const char* name : {"c", "d"}) {
      if (name != target) introduce(name, head.first, fresh);
    }
    const bool needs_link = target == "w" || source == "w";
    if (needs_link || random_.chance(10)) {
      if (target != "w") introduce("w", head.first, fresh);
      const char* key = random_.chance(50) ? "c" : "d";
      for (std::string& atom : path(key, head.first, "w", head.first, fresh)) {
        body.push_back(std::move(atom));
      }
    }
    rule(head, target, "o", std::move(body), std::move(fresh));
  }

  // Atoms of lower relations that lead from `x` to `y`: mostly one.
  Strings path(const std::string& x, const std::string& x_type, const std::string& y,
               const std::string& y_type, Strings& fresh) {
    if (random_.chance(12)) {
      const std::string middle = "m" + std::to_string(variables_++);
      introduce(middle, x_type, fresh);
      return {step(x, x_type, middle, x_type), step(middle, x_type, y, y_type)};
    }
    return {step(x, x_type, y, y_type)};
  }

  std::string step(const std::string& x, const std::string& x_type, const std::string& y,
                   const std::string& y_type) {
    std::vector<const Relation*> forward;
    std::vector<const Relation*> backward;
    for (const Relation& base : bases_) {
      if (base.first == x_type && base.second == y_type) forward.push_back(&base);
      if (base.first == y_type && base.second == x_type) backward.push_back(&base);
    }
    if (random_.chance(20)) return call(*random_.pick(backward), y, x);
    return call(*random_.pick(forward), x, y);
  }

  std::string call(const Relation& relation, const std::string& x, const std::string& y) {
    if (relation.literals.empty()) return relation.name + "(" + x + ", " + y + ")";
    return relation.name + "(" + x + ", \"" + random_.pick(relation.literals) + "\", " + y + ")";
  }

  void introduce(const std::string& variable, const std::string& type, Strings& fresh) {
    fresh.push_back(variable + ":" + type);
  }

  // `fresh` has `name:Type` for each variable of the body only. Some rules get more conditions,
  // some have the columns of their head in the other order.
  void rule(const Relation& head, std::string x, std::string y, Strings body, Strings fresh) {
    auto is_variable = [](const std::string& term) { return term.find('{') == std::string::npos; };
    std::vector<std::pair<std::string, std::string>> variables;
    if (is_variable(x)) variables.emplace_back(x, head.first);
    if (is_variable(y) && y != x) variables.emplace_back(y, head.second);
    for (const std::string& entry : fresh) {
      const size_t colon = entry.find(':');
      variables.emplace_back(entry.substr(0, colon), entry.substr(colon + 1));
    }
    if (!variables.empty() && random_.chance(22)) body.push_back(condition(variables));
    for (const std::string& entry : fresh) {
      const size_t colon = entry.find(':');
      if (!is_typed_) continue;
      body.push_back(entry.substr(0, colon) + " matches " + entry.substr(colon + 1));
    }
    random_.shuffle(body);
    const std::string first = is_variable(x) ? x + ": " + head.first : x;
    const std::string second = is_variable(y) ? y + ": " + head.second : y;
    const bool is_swapped = head.first == head.second && random_.chance(10);
    std::string text = call(head, is_swapped ? second : first, is_swapped ? first : second);
    for (size_t i = 0; i < body.size(); ++i) text += (i == 0 ? " if " : " and ") + body[i];
    statement(text + ";");
  }

  std::string condition(const std::vector<std::pair<std::string, std::string>>& variables) {
    const auto& [one, type] = random_.pick(variables);
    const auto& [other, other_type] = random_.pick(variables);
    switch (random_.below(6)) {
      case 0:
        return "not shut(" + one + ")";
      case 1:
        if (one == other || type != other_type) return "not shut(" + other + ")";
        return one + " != " + other;
      case 2:
        return "mark(" + one + ")";
      case 3: {
        const std::string weight = "k" + std::to_string(variables_++);
        return "weight(" + one + ", " + weight + ") and " + weight + " < 2";
      }
      case 4:
        return "not " + step(one, type, other, other_type);
      default:
        return one + " != " + type + "{\"n1\"}";
    }
  }

  // The same predicate over users too.
  void add_second_signature(const Relation& main) {
    statement("declare owns(User, " + main.first + ");");
    policy_.shapes.insert({"owns", {{"User", {}}, {main.first, {}}}});
    statement(call(main, "x: User", "y: " + main.second) + " if u matches " + main.first +
              " and owns(x, u) and " + call(main, "u", "y") + ";");
    if (!random_.chance(50)) return;
    statement("declare knows(User, User);");
    policy_.shapes.insert({"knows", {{"User", {}}, {"User", {}}}});
    statement(call(main, "x: User", "y: " + main.second) +
              " if u matches User and knows(x, u) and " + call(main, "u", "y") + ";");
  }

  // ---------- roles and permissions along relations

  void add_roles() {
    policy_.blocks.push_back({"actor User", {}, {}});
    GeneratedPolicy::Block team{
        "actor Team", {"roles = [\"member\"];", "relations = { parent: Team };"}, {}};
    if (random_.chance(60)) team.rules.emplace_back("\"member\" if \"member\" on \"parent\";");
    GeneratedPolicy::Block folder{
        "resource Node",
        {"roles = [\"viewer\", \"editor\", \"owner\"];", "permissions = [\"read\", \"write\"];",
         "relations = { parent: Node, maker: User, link: Node };"},
        {}};
    maybe_rules(
        folder.rules,
        {"\"viewer\" if \"viewer\" on \"parent\";", "\"editor\" if \"editor\" on \"parent\";",
         "\"viewer\" if \"editor\";", "\"editor\" if \"owner\";", "\"owner\" if \"maker\";",
         "role if role on \"parent\";", "role if role on \"link\";", "\"read\" if \"viewer\";",
         "\"write\" if \"editor\" and mark(resource);", "\"read\" if \"read\" on \"parent\";",
         "permission if permission on \"link\";", "\"viewer\" if \"maker\" on \"parent\";",
         "permission if \"owner\";", "\"editor\" if \"viewer\" on \"link\" and mark(resource);",
         "\"viewer\" if \"owner\" on \"link\" or \"editor\" on \"parent\";"});
    GeneratedPolicy::Block doc{"resource Doc",
                               {"roles = [\"viewer\", \"editor\"];", "permissions = [\"read\"];",
                                "relations = { folder: Node, copy: Doc };"},
                               {}};
    maybe_rules(doc.rules,
                {"role if role on \"folder\";", "\"viewer\" if \"viewer\" on \"folder\";",
                 "\"viewer\" if \"viewer\" on \"copy\";", "\"read\" if \"viewer\";",
                 "\"viewer\" if \"editor\";", "\"read\" if \"read\" on \"folder\";"});
    for (GeneratedPolicy::Block& block : std::vector{team, folder, doc}) {
      policy_.blocks.push_back(std::move(block));
    }
    for (const char* longhand :
         {"has_role(u: User, r: String, n: Node) if t matches Team and has_role(u, \"member\", t) "
          "and "
          "has_role(t, r, n);",
          "has_role(u: User, r: String, d: Doc) if t matches Team and has_role(t, r, d) and "
          "has_role(u, \"member\", t);",
          "has_role(u: User, \"member\", t: Team) if s matches Team and has_role(u, \"member\", s) "
          "and has_role(s, \"member\", t);",
          "has_relation(a: Node, \"parent\", b: Node) if has_relation(b, \"link\", a);",
          "has_relation(a: Node, \"link\", c: Node) if b matches Node and has_relation(a, "
          "\"link\", "
          "b) and has_relation(b, \"link\", c);",
          "has_role(_: User, \"viewer\", n: Node) if is_public(n);",
          "has_permission(u: User, \"read\", n: Node) if m matches Node and not shut(n) and "
          "has_relation(n, \"parent\", m) and has_permission(u, \"read\", m);",
          "allow(a: Actor, x: String, r: Resource) if has_permission(a, x, r) and not shut(r);",
          "near(a: Node, b: Node) if has_relation(a, \"parent\", b);"
          " near(a: Node, c: Node) if b matches Node and near(a, b) and near(b, c);",
          "above(u: User, v: User) if n matches Node and has_role(u, \"owner\", n) and "
          "has_role(v, \"viewer\", n); above(u: User, w: User) if v matches User and above(u, v) "
          "and above(v, w);"}) {
      if (random_.chance(25)) statement(longhand);
    }
    statement("declare mark(Node); declare shut(Node); declare is_public(Node);");
    add_role_shapes();
  }

  void maybe_rules(Strings& rules, const Strings& all) {
    for (const std::string& rule : all) {
      if (random_.chance(40)) rules.push_back(rule);
    }
  }

  void add_role_shapes() {
    auto add = [&](const char* predicate, std::vector<Slot> slots) {
      policy_.shapes.insert({predicate, std::move(slots)});
    };
    for (const char* relation : {"parent", "link"}) {
      add("has_relation", {{"Node", {}}, {"String", relation}, {"Node", {}}});
    }
    add("has_relation", {{"Team", {}}, {"String", "parent"}, {"Team", {}}});
    add("has_relation", {{"Node", {}}, {"String", "maker"}, {"User", {}}});
    add("has_relation", {{"Doc", {}}, {"String", "folder"}, {"Node", {}}});
    add("has_relation", {{"Doc", {}}, {"String", "copy"}, {"Doc", {}}});
    for (const char* actor : {"User", "Team"}) {
      for (const char* role : {"viewer", "editor", "owner"}) {
        add("has_role", {{actor, {}}, {"String", role}, {"Node", {}}});
      }
      add("has_role", {{actor, {}}, {"String", "member"}, {"Team", {}}});
    }
    for (const char* actor : {"User", "Team"}) {
      add("has_role", {{actor, {}}, {"String", "viewer"}, {"Doc", {}}});
    }
    for (const char* name : {"mark", "shut", "is_public"}) add(name, {{"Node", {}}});
    add("has_permission", {{"User", {}}, {"String", "read"}, {"Node", {}}});
  }

  // ---------- facts

  std::vector<Fact> draw_facts() {
    const std::vector<FactShape> shapes(policy_.shapes.begin(), policy_.shapes.end());
    std::vector<FactShape> weighted;
    for (const FactShape& shape : shapes) {
      weighted.insert(weighted.end(), shape.slots.size() == 1 ? 1 : 3, shape);
    }
    std::set<Fact> facts;
    const size_t count = random_.between(3, 8 + (nodes_ * 5));
    for (size_t i = 0; i < count; ++i) {
      const FactShape& shape = random_.pick(weighted);
      Fact fact{shape.predicate, {}};
      for (const Slot& slot : shape.slots) {
        std::string id = slot.literal.value_or("n" + std::to_string(1 + random_.below(nodes_)));
        if (slot.type == "Integer") id = std::to_string(random_.below(4));
        fact.arguments.push_back({slot.type, std::move(id)});
      }
      facts.insert(std::move(fact));
    }
    std::vector<Fact> result(facts.begin(), facts.end());
    random_.shuffle(result);
    return result;
  }

  void statement(std::string text) { policy_.statements.push_back(std::move(text)); }

  Random& random_;
  GeneratedPolicy policy_;
  std::vector<Relation> bases_;
  size_t nodes_ = 2;
  int variables_ = 0;
  bool is_typed_ = true;
};

}  // namespace

Case generate_recursive_program(Random& random) { return ProgramDrawer(random).run(); }

}  // namespace frost::difftest
