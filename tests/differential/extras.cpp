// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/extras.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace frost::difftest {

namespace {

class Adder {
 public:
  Adder(GeneratedPolicy& policy, Random& random) : policy_(policy), random_(random) {
    types_.actor = random.pick(policy.actor_types);
    types_.type = random.pick(policy.block_types);
  }

  Extras run() {
    add_rules();
    add_recursive_rules();
    for (const char* action :
         {"x.open", "x.full", "x.some", "x.quota", "x.time", "x.now", "x.other", "x.one", "x.two",
          "x.odd", "x.deep", "x.see", "x.same", "x.reach", "x.far", "x.cut", "x.ping"}) {
      policy_.actions.insert(action);
    }
    add_shapes();
    if (random_.chance(25)) add_subtypes();
    return types_;
  }

 private:
  // "$A" and "$T" stand for the two types.
  void add_rules() {
    statement(
        "declare xbad($A); declare xshut($T); declare xnear($T, $T); declare xquota($T, Integer);");
    statement("declare xused($T, Integer); declare xneeds($T, Xtag); declare xholds($A, Xtag);");
    statement("declare xfriend($A, $A);");
    maybe("allow(a: $A, x: String, r: $T) if has_permission(a, x, r) and not xbad(a);");
    maybe("allow(a: $A, \"x.open\", r: $T) if xfree(a, r) and not xfar(r, r);");
    statement("xfree(a: $A, r: $T) if not xbad(a) and not xshut(r);");
    maybe("xfree(_: $A, r: $T) if xquota(r, 2);");
    statement("xfar(a: $T, b: $T) if xnear(a, b);");
    statement("xfar(a: $T, c: $T) if b matches $T and xfar(a, b) and xnear(b, c);");
    maybe(
        "allow(a: $A, \"x.full\", r: $T) if not (t matches Xtag and xneeds(r, t) and not xholds(a, "
        "t));");
    maybe("allow(a: $A, \"x.some\", r: $T) if xfriend(a, _) and not xneeds(r, _any);");
    maybe("allow(_: $A, \"x.quota\", r: $T) if xused(r, m) and xquota(r, n) and m < n;");
    maybe("allow(_: $A, \"x.time\", r: $T) if xquota(r, n) and n <= @current_unix_time;");
    maybe(
        "allow(a: $A, \"x.now\", r: $T) if n = @current_unix_time and xquota(r, n) and not "
        "xbad(a);");
    maybe("allow(a: $A, \"x.other\", r: $T) if xfriend(a, b) and a != b and xquota(r, _);");
    maybe(
        "allow(a: $A, x: String, r: $T) if x in [\"x.one\", \"x.two\"] and xnear(r, r) and not "
        "xbad(a);");
    maybe("xodd(a: $A) if not xeven(a) and xfriend(a, _);");
    statement("xeven(a: $A) if xfriend(a, a);");
    maybe("allow(a: $A, \"x.odd\", r: $T) if xodd(a) and not xfree(a, r);");
    maybe("xany(r: $T) if not xshut(r) and n matches Integer and n < 3 and xquota(r, n);");
    maybe("allow(a: $A, \"x.deep\", r: $T) if not xany(r) and not xbad(a);");
    maybe("xsee(a: $A, b: $A) if not xfriend(a, b);");
    maybe(
        "allow(a: $A, \"x.see\", r: $T) if xfriend(b, a) and b matches $A and not xsee(a, b) and "
        "xnear(r, _);");
    maybe(
        "xsame(a: $A, a: $A); allow(a: $A, \"x.same\", r: $T) if xsame(a, b) and xfriend(b, _) and "
        "xquota(r, _);");
  }

  void add_recursive_rules() {
    statement("declare xlink($T, $T);");
    statement("xreach(a: $T, b: $T) if xlink(a, b);");
    maybe("xreach(a: $T, c: $T) if b matches $T and xreach(a, b) and xreach(b, c);");
    maybe("xreach(a: $T, c: $T) if b matches $T and xlink(a, b) and xreach(b, c);");
    maybe("xreach(a: $T, _: $T) if xshut(a);");
    maybe("allow(_: $A, \"x.reach\", r: $T) if xreach(r, r);");
    maybe(
        "allow(a: $A, \"x.far\", r: $T) if xquota(s, 1) and s matches $T and xreach(s, r) and not "
        "xbad(a);");
    maybe("allow(_: $A, \"x.cut\", r: $T) if xquota(r, _) and not xreach(r, r);");
    maybe(
        "xteam(a: $A, b: $A) if xfriend(a, b); xteam(a: $A, b: $A) if xteam(b, a);"
        " xteam(a: $A, c: $A) if xteam(a, b) and xteam(b, c) and b matches $A;");
    maybe("allow(a: $A, x: String, r: $T) if b matches $A and xteam(a, b) and allow(b, x, r);");
    maybe(
        "xping(r: $T) if xquota(r, 0); xping(r: $T) if s matches $T and xlink(s, r) and xpong(s);"
        " xpong(r: $T) if s matches $T and xlink(s, r) and xping(s);");
    maybe("allow(_: $A, \"x.ping\", r: $T) if xping(r) and not xpong(r);");
  }

  void add_shapes() {
    static const std::vector<std::pair<std::string, std::vector<std::string>>> kShapes = {
        {"xbad", {"$A"}},
        {"xshut", {"$T"}},
        {"xnear", {"$T", "$T"}},
        {"xquota", {"$T", "Integer"}},
        {"xused", {"$T", "Integer"}},
        {"xneeds", {"$T", "Xtag"}},
        {"xholds", {"$A", "Xtag"}},
        {"xfriend", {"$A", "$A"}},
        {"xlink", {"$T", "$T"}}};
    for (const auto& [predicate, types] : kShapes) {
      FactShape shape{predicate, {}};
      for (const std::string& type : types) shape.slots.push_back({named(type), std::nullopt});
      policy_.shapes.insert(std::move(shape));
    }
  }

  // A subtype of either type, with facts of their own and a recursive permission (SEM-6, SEM-7).
  void add_subtypes() {
    bool is_actor =
        std::ranges::find(policy_.actor_types, types_.type) != policy_.actor_types.end();
    std::string kind = is_actor ? "actor" : "resource";
    policy_.blocks.push_back(
        {named(kind + " Xsub extends $T"),
         {"permissions = [\"x.sub\"];", "relations = { xnext: Xsub };"},
         {"\"x.sub\" if is_trusted(actor);", "\"x.sub\" if \"x.sub\" on \"xnext\";"}});
    policy_.blocks.push_back({named("actor Xbot extends $A"), {}, {}});
    statement("allow(a: $A, \"x.sub\", s: Xsub) if has_permission(a, \"x.sub\", s);");
    maybe(
        "allow(a: Xbot, \"x.bot\", r: $T) if xfriend(b, a) and b matches $A and not xbad(a) and "
        "not xshut(r) and xnear(r, _);");
    maybe("allow(_: $A, \"x.any\", r: $T) if r matches Xsub and xquota(r, _);");
    policy_.actions.insert({"x.sub", "x.bot", "x.any"});
    policy_.block_types.insert(policy_.block_types.end(), {"Xsub", "Xbot"});
    policy_.actor_types.emplace_back("Xbot");
    if (is_actor) policy_.actor_types.emplace_back("Xsub");
    std::set<FactShape> shapes = policy_.shapes;
    for (FactShape shape : shapes) {
      for (Slot& slot : shape.slots) {
        if (slot.type == types_.type) slot.type = "Xsub";
        if (slot.type == types_.actor && random_.chance(50)) slot.type = "Xbot";
      }
      policy_.shapes.insert(std::move(shape));
    }
    policy_.shapes.insert({"is_trusted", {{"Actor", {}}}});
    policy_.shapes.insert({"has_relation", {{"Xsub", {}}, {"String", "xnext"}, {"Xsub", {}}}});
  }

  std::string named(std::string text) const {
    for (const auto& [mark, name] : {std::pair("$A", types_.actor), std::pair("$T", types_.type)}) {
      for (size_t at = 0; (at = text.find(mark)) != std::string::npos;) text.replace(at, 2, name);
    }
    return text;
  }
  void maybe(const std::string& text) {
    if (random_.chance(50)) statement(text);
  }
  void statement(const std::string& text) { policy_.statements.push_back(named(text)); }

  GeneratedPolicy& policy_;
  Random& random_;
  Extras types_;
};

}  // namespace

Extras add_extras(GeneratedPolicy& policy, Random& random) { return Adder(policy, random).run(); }

}  // namespace frost::difftest
