// SPDX-License-Identifier: Apache-2.0
// Snapshot::query, who_can, authorize_resources and context facts. Every query is asked of the
// interpreter and of native code, which must agree.
#include <algorithm>
#include <sstream>

#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

// `allow User:bob ?a Repo:?r and owns ?r` with the variables ?a and ?r in order of appearance; the
// type of a variable stands where it occurs first. `_` is a variable too.
Query query_of(const std::string& text) {
  Query query;
  std::vector<std::string> names;
  query.atoms.emplace_back();
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (word == "and") {
      query.atoms.emplace_back();
      continue;
    }
    QueryAtom& atom = query.atoms.back();
    if (atom.predicate.empty()) {
      atom.predicate = word;
      continue;
    }
    size_t colon = word.find(':');
    std::string type = colon == std::string::npos ? "" : word.substr(0, colon);
    std::string id = colon == std::string::npos ? word : word.substr(colon + 1);
    if (id.front() != '?' && id != "_") {
      atom.arguments.emplace_back(QueryValue{type.empty() ? "String" : type, id});
      continue;
    }
    auto known = std::ranges::find(names, id);
    if (known == names.end() || id == "_") {
      query.variables.push_back({type, {}});
      names.push_back(id);
      known = names.end() - 1;
    }
    atom.arguments.emplace_back(static_cast<uint32_t>(known - names.begin()));
  }
  return query;
}

// `read anvil; write anvil`: rows of ids, `*` for every value.
std::string text_of(const std::vector<QueryRow>& rows) {
  std::string out;
  for (const QueryRow& row : rows) {
    if (!out.empty()) out += "; ";
    for (size_t i = 0; i < row.size(); ++i) out += (i > 0 ? " " : "") + row[i].id.value_or("*");
  }
  return out;
}

std::string ask(const Snapshot& snapshot, const Query& query, int64_t now = 0) {
  auto interpreted = snapshot.query(query, {Tier::kInterpreter, now});
  auto native = snapshot.query(query, {Tier::kNative, now});
  EXPECT_EQ(interpreted.has_value(), native.has_value());
  if (!interpreted) {
    EXPECT_EQ(interpreted.error().message, native.error().message);
    return "error: " + interpreted.error().message;
  }
  EXPECT_EQ(*interpreted, *native);
  return text_of(*interpreted);
}

std::string ask(const World& world, const std::string& text) {
  return ask(world.snapshot(), query_of(text));
}

std::string ask_in(const World& world, const std::string& text, size_t variable,
                   std::vector<std::string> ids) {
  Query query = query_of(text);
  query.variables.at(variable).ids = std::move(ids);
  return ask(world.snapshot(), query);
}

// oso-cloud-api.md §4.5.1.
constexpr const char* kPolicy = R"(
global { permissions = ["create_repository"]; roles = ["user"]; "create_repository" if "user"; }
has_role(_: User, "user");
actor User {}
resource Org  { roles = ["member","admin"]; permissions = ["read","delete"];
  "read" if "member"; "read" if global "user"; "delete" if "admin"; }
resource Repo { roles = ["member","admin"]; permissions = ["read","write"]; relations = { parent: Org };
  role if role on "parent"; "read" if "member"; "write" if "admin"; "member" if "admin"; }
resource Field {}
allow_field(user: User, "read", repo: Repo, Field{"name"}) if has_permission(user, "read", repo);
)";
constexpr const char* kFacts = R"(
has_role(User{"alice"}, "member", Org{"acme"});
has_role(User{"bob"}, "admin", Org{"acme"});
has_relation(Repo{"anvil"}, "parent", Org{"acme"});
has_role(User{"alice"}, "member", Repo{"swage"});
)";

TEST(Query, WorkedExamplesOfTheVendor) {
  World world(kPolicy, kFacts);
  EXPECT_EQ(ask(world, "allow_field User:alice read Repo:anvil Field:?f"), "name");
  EXPECT_EQ(ask(world, "allow User:bob String:?a Repo:?r and has_relation ?r parent Org:acme"),
            "read anvil; write anvil");
  EXPECT_EQ(ask(world, "allow User:bob String:?a Org:?o"), "delete acme; read *");
  EXPECT_EQ(ask(world, "allow User:?u String:?a Org:acme"), "* read; alice read; bob delete");
  EXPECT_EQ(ask_in(world, "allow User:alice String:?a Repo:?r", 1, {"anvil", "3", "5"}),
            "read anvil");
  EXPECT_EQ(ask_in(world, "allow User:?u String:?a Repo:?r", 2, {"anvil", "3", "5"}),
            "alice read anvil; bob read anvil; bob write anvil");
}

TEST(Query, WithoutVariablesARowSaysYes) {
  World world(kPolicy, kFacts);
  auto rows = world.snapshot().query(query_of("has_permission User:alice create_repository"));
  ASSERT_TRUE(rows.has_value());
  EXPECT_EQ(rows->size(), 1U);
  rows = world.snapshot().query(query_of("has_permission User:alice frob"));
  ASSERT_TRUE(rows.has_value());
  EXPECT_TRUE(rows->empty());
}

TEST(Query, UntypedWildcardsStandForEveryTypeTheyMayHave) {
  World world(
      R"(
hello(friend) if is_friendly(friend);
something_else(friend, other, _anybody) if is_friendly(friend) and is_friendly(other);
)",
      R"(is_friendly(User{"sam"}); is_friendly(User{"gabe"}); is_friendly(Computer{"steve"});)");
  auto rows = world.snapshot().query(query_of("hello _"));
  ASSERT_TRUE(rows.has_value());
  std::vector<QueryRow> expected = {{{"Computer", "steve"}}, {{"User", "gabe"}}, {{"User", "sam"}}};
  EXPECT_EQ(*rows, expected);
  EXPECT_EQ(ask(world, "hello User:_"), "gabe; sam");
  EXPECT_EQ(ask(world, "hello Robot:_"), "");
  rows = world.snapshot().query(query_of("something_else User:_ Computer:_ _"));
  ASSERT_TRUE(rows.has_value());
  expected = {{{"User", "gabe"}, {"Computer", "steve"}, {"", {}}},
              {{"User", "sam"}, {"Computer", "steve"}, {"", {}}}};
  EXPECT_EQ(*rows, expected);
}

TEST(List, OfAnUntypedResourceHasTheTypeThatIsAskedFor) {
  World world(
      R"(
actor User {}
allow(u: User, "see", thing) if shown(u, thing);
)",
      R"(shown(User{"u"}, Doc{"d"}); shown(User{"u"}, Doc{"e"}); shown(User{"u"}, Box{"b"});)");
  EXPECT_EQ(world.list("User:u", "see", "Doc"), (Strings{"d", "e"}));
  auto ids = world.snapshot().list_ids({value("User:u"), "see", "Box"});
  ASSERT_TRUE(ids.has_value());
  EXPECT_EQ(ids->ids.size(), 1U);
}

TEST(Query, AnswersOfSeveralRelationsAddUp) {
  World world(
      R"(
actor User {} actor Robot {}
resource Repo { roles = ["reader"]; permissions = ["read"]; "read" if "reader"; }
)",
      R"(has_role(User{"u"}, "reader", Repo{"r"}); has_role(Robot{"b"}, "reader", Repo{"r"});)");
  auto rows = world.snapshot().query(query_of("allow _ read Repo:r"));
  ASSERT_TRUE(rows.has_value());
  std::vector<QueryRow> expected = {{{"Robot", "b"}}, {{"User", "u"}}};
  EXPECT_EQ(*rows, expected);
}

TEST(Query, EveryValueIsGivenForEachListedId) {
  World world(R"(
actor User {}
resource Doc {}
has_permission(u: User, "read", _: Doc) if is_admin(u);
)",
              R"(is_admin(User{"root"});)");
  EXPECT_EQ(ask(world, "allow User:root read Doc:?d"), "*");
  EXPECT_EQ(ask_in(world, "allow User:root read Doc:?d", 0, {"b", "a", "b"}), "a; b");
  EXPECT_EQ(ask_in(world, "allow User:root read Doc:?d", 0, {"only"}), "only");
  EXPECT_EQ(ask_in(world, "allow User:root read Doc:?d", 0, {}), "");
  EXPECT_EQ(ask_in(world, "allow User:?u read Doc:x", 0, {"nobody", "root"}), "root");
}

TEST(Query, RecursionGivesEveryPair) {
  World world(
      R"(
reach(a: Node, b: Node) if edge(a, b);
reach(a: Node, c: Node) if reach(a, b) and edge(b, c);
)",
      R"(edge(Node{"a"}, Node{"b"}); edge(Node{"b"}, Node{"c"}); edge(Node{"c"}, Node{"b"});)");
  EXPECT_EQ(ask(world, "reach Node:?x Node:?y"), "a b; a c; b b; b c; c b; c c");
  EXPECT_EQ(ask(world, "reach Node:?x ?x"), "b; c");
  EXPECT_EQ(ask(world, "reach Node:a Node:?y and edge ?y Node:b"), "c");
  EXPECT_EQ(ask(world, "edge Node:?x Node:?y and edge ?y Node:?z"), "a b c; b c b; c b c");
}

// So many pairs of small ids that the table of the answers becomes a bit matrix, which grows.
TEST(Query, ManyPairsAreDistinct) {
  constexpr size_t kNodes = 300;
  std::string facts;
  for (size_t i = 0; i < kNodes; ++i) {
    facts += "edge(Node{\"" + std::to_string(i) + "\"}, Node{\"" +
             std::to_string((i + 1) % kNodes) + "\"}); edge(Node{\"" + std::to_string(i) +
             "\"}, Node{\"" + std::to_string((i * 7) % kNodes) + "\"});\n";
  }
  // Closures of three shapes, and tables that ask for each other.
  for (const char* rules : {"reach(a: Node, c: Node) if reach(a, b) and reach(b, c);",
                            "reach(a: Node, c: Node) if reach(a, b) and edge(b, c);",
                            "reach(a: Node, c: Node) if edge(a, b) and reach(b, c);",
                            "reach(a: Node, c: Node) if other(a, b) and edge(b, c);\n"
                            "other(a: Node, b: Node) if edge(a, b);\n"
                            "other(a: Node, c: Node) if reach(a, b) and edge(b, c);"}) {
    SCOPED_TRACE(rules);
    const World world("reach(a: Node, b: Node) if edge(a, b);\n" + std::string(rules), facts);
    const Query query = query_of("reach Node:?x Node:?y");
    for (Tier tier : {Tier::kInterpreter, Tier::kNative}) {
      auto rows = world.snapshot().query(query, {tier});
      ASSERT_TRUE(rows.has_value()) << rows.error().message;
      EXPECT_EQ(rows->size(), kNodes * kNodes);
      EXPECT_TRUE(std::ranges::adjacent_find(*rows) == rows->end());
      EXPECT_EQ(world.snapshot().count(query, {tier}).value(), kNodes * kNodes);
    }
  }
}

TEST(Query, IntegersAndTimeAreValues) {
  World world(R"(
actor User {}
resource Doc {}
has_permission(u: User, "read", d: Doc) if expires(u, d, t) and t > @current_unix_time;
clock(n: Integer) if n = @current_unix_time;
)",
              R"(expires(User{"a"}, Doc{"new"}, 500); expires(User{"a"}, Doc{"old"}, 50);)");
  EXPECT_EQ(ask(world.snapshot(), query_of("allow User:a read Doc:?d"), 100), "new");
  EXPECT_EQ(ask(world.snapshot(), query_of("expires User:a Doc:?d Integer:?t"), 100),
            "new 500; old 50");
  EXPECT_EQ(ask(world.snapshot(), query_of("clock Integer:?n"), 100), "100");
}

TEST(Query, EveryValueExceptSomeIsUnanswerable_SEM41) {
  World world(R"(
actor User {}
resource Doc {}
has_permission(u: User, "read", d: Doc) if is_user(u) and not banned(d);
)",
              R"(is_user(User{"a"}); banned(Doc{"x"});)");
  EXPECT_EQ(ask(world, "allow User:a read Doc:x"), "");
  EXPECT_EQ(ask_in(world, "allow User:a read Doc:?d", 0, {"x", "y"}), "y");
  auto rows = world.snapshot().query(query_of("allow User:a read Doc:?d"));
  ASSERT_FALSE(rows.has_value());
  EXPECT_EQ(rows.error().code, Code::kUnanswerable);
  EXPECT_NE(rows.error().message.find("test.polar:4: banned(d)"), std::string::npos)
      << rows.error().message;
}

TEST(Query, EveryValueWithItselfIsUnanswerable_SEM27) {
  World world("actor User {}\nhas_permission(u: User, \"see_own\", u: User);");
  auto rows = world.snapshot().query(query_of("allow User:?u see_own User:?v"));
  ASSERT_FALSE(rows.has_value()) << text_of(*rows);
  EXPECT_EQ(rows.error().code, Code::kUnanswerable);
  EXPECT_NE(rows.error().message.find("together with itself"), std::string::npos);
  EXPECT_EQ(ask(world, "allow User:?u see_own ?u"), "*");
  EXPECT_EQ(ask(world, "allow User:a see_own User:?v"), "a");
  EXPECT_EQ(ask_in(world, "allow User:?u see_own User:?v", 0, {"a", "b"}), "a a; b b");
}

TEST(Query, MistakesAreErrors) {
  World world(kPolicy, kFacts);
  EXPECT_EQ(ask(world, "alow User:alice read Repo:?r"),
            "error: the policy has no rule and accepts no fact `alow`");
  EXPECT_EQ(ask(world, "allow User:alice"), "error: `allow` takes 2 or 3 arguments, not 1");
  EXPECT_EQ(ask(world, "allow Actor:?a read Repo:anvil"),
            "error: a variable has the abstract type `Actor`; ask for each concrete type");
  EXPECT_EQ(ask(world, "allow ?a read ?a"),
            "error: a variable without a type may occur once, and has no list of ids");
  Query unused = query_of("allow User:alice read Repo:?r");
  unused.variables.push_back({"Repo", {}});
  EXPECT_EQ(ask(world.snapshot(), unused), "error: a variable is not used in the query");
  Query missing = query_of("allow User:alice read Repo:?r");
  missing.variables.clear();
  EXPECT_EQ(ask(world.snapshot(), missing),
            "error: the query uses a variable that it does not have");
  EXPECT_EQ(ask(world.snapshot(), Query{}), "error: the query asks for nothing");
  EXPECT_EQ(ask_in(world, "allow User:alice read Repo:?r", 0, {"*"}),
            "error: the id `*` is refused: it stands for every id in answers");
}

TEST(Query, OfAnArtefactPlansFromItsText) {
  World world(kPolicy, kFacts);
  auto bytes = build_artefact(world.policy());
  ASSERT_TRUE(bytes.has_value());
  auto loaded = load_policy_artefact(*bytes, {.limits = {}, .trust_unsigned = true});
  ASSERT_TRUE(loaded.has_value());
  auto store = FactStore::create(*loaded);
  ASSERT_TRUE(store->load_text("facts", kFacts).has_value());
  EXPECT_EQ(ask(store->snapshot(), query_of("allow User:?u String:?a Org:acme")),
            "* read; alice read; bob delete");
}

TEST(WhoCan, IsListFromTheOtherSide) {
  World world(kPolicy, kFacts);
  for (Tier tier : {Tier::kInterpreter, Tier::kNative}) {
    auto readers = world.snapshot().who_can({"User", "read", value("Repo:anvil")}, {tier});
    ASSERT_TRUE(readers.has_value());
    EXPECT_EQ(*readers, (Strings{"alice", "bob"}));
    readers = world.snapshot().who_can({"User", "read", value("Org:acme")}, {tier});
    EXPECT_EQ(*readers, (Strings{"*", "alice"}));
    EXPECT_TRUE(world.snapshot().who_can({"Robot", "read", value("Org:acme")}, {tier})->empty());
  }
}

TEST(AuthorizeResources, KeepsOrderAndDuplicates) {
  World world(kPolicy, kFacts);
  const Value resources[] = {value("Repo:swage"), value("Repo:x"), value("Repo:anvil"),
                             value("Repo:swage"), value("Planet:p")};
  auto allowed = world.snapshot().authorize_resources(value("User:alice"), "read", resources);
  ASSERT_TRUE(allowed.has_value());
  EXPECT_EQ(*allowed, (std::vector<size_t>{0, 2, 3}));
}

// ---------- context facts

struct Context {
  std::vector<std::vector<Value>> arguments;
  std::vector<Fact> facts;

  // Facts as words: `has_role User:a member Repo:r`.
  explicit Context(const std::vector<std::vector<std::string_view>>& texts) {
    for (const auto& text : texts) {
      std::vector<Value> values;
      for (size_t i = 1; i < text.size(); ++i) {
        bool is_typed = text[i].find(':') != std::string_view::npos;
        values.push_back(is_typed ? value(text[i]) : Value{"String", text[i]});
      }
      arguments.push_back(std::move(values));
    }
    for (size_t i = 0; i < texts.size(); ++i) facts.push_back({texts[i][0], arguments[i]});
  }
};

TEST(ContextFacts, HoldForTheirSnapshotOnly) {
  World world(kPolicy, kFacts);
  Context context({{"has_relation", "Repo:newRepo", "parent", "Org:acme"}});
  auto with = world.snapshot().with_context(context.facts);
  ASSERT_TRUE(with.has_value()) << with.error().message;
  EXPECT_EQ(
      ask(*with, query_of("allow User:bob String:?a Repo:?r and has_relation ?r parent Org:acme")),
      "read anvil; read newRepo; write anvil; write newRepo");
  for (Tier tier : {Tier::kInterpreter, Tier::kNative}) {
    EXPECT_TRUE(*with->authorize({value("User:alice"), "read", value("Repo:newRepo")}, {tier}));
    EXPECT_EQ(*with->list({value("User:bob"), "write", "Repo"}, {tier}),
              (Strings{"anvil", "newRepo"}));
    EXPECT_EQ(*with->actions({value("User:bob"), value("Repo:newRepo")}, {tier}),
              (Strings{"read", "write"}));
  }
  EXPECT_FALSE(world.allows("User:alice", "read", "Repo:newRepo"));
}

TEST(ContextFacts, BringNewNamesAndStack) {
  World world(kPolicy, kFacts);
  Context first({{"has_role", "User:charlie", "member", "Org:gitcloud"}});
  Context second({{"has_relation", "Repo:gitcloud", "parent", "Org:gitcloud"},
                  {"has_role", "User:alice", "member", "Org:acme"}});
  auto with = world.snapshot().with_context(first.facts);
  ASSERT_TRUE(with.has_value());
  with = with->with_context(second.facts);
  ASSERT_TRUE(with.has_value());
  EXPECT_TRUE(*with->authorize({value("User:charlie"), "read", value("Repo:gitcloud")}));
  EXPECT_EQ(ask(*with, query_of("has_role User:?u member Org:?o")), "alice acme; charlie gitcloud");
}

TEST(ContextFacts, AreCheckedLikeStoredOnes) {
  World world(kPolicy, kFacts);
  Context refused({{"has_relation", "Repo:a", "owner", "Org:acme"}});
  auto with = world.snapshot().with_context(refused.facts);
  ASSERT_FALSE(with.has_value());
  EXPECT_EQ(with.error().code, Code::kFactRefused);
  EXPECT_NE(with.error().message.find("not used in policy"), std::string::npos);
  Context wildcard({{"has_role", "User:*", "member", "Org:acme"}});
  EXPECT_EQ(world.snapshot().with_context(wildcard.facts).error().code, Code::kInvalidArgument);
}

TEST(ContextFacts, AreLimited) {
  Limits limits;
  limits.context_facts_max = 2;
  World world(kPolicy, kFacts, limits);
  for (size_t count : {1U, 2U, 3U}) {
    Context context(std::vector<std::vector<std::string_view>>(
        count, {"has_role", "User:a", "member", "Org:acme"}));
    auto with = world.snapshot().with_context(context.facts);
    EXPECT_EQ(with.has_value(), count <= 2);
    if (count > 2) {
      EXPECT_EQ(with.error().code, Code::kLimit);
    }
  }
}

TEST(Query, ARuleThatCanDeriveNothingGivesNoRows) {
  World world("actor User {}\np(a: User, r: User) if p(b, r);\nnever(a: User) if false;");
  EXPECT_EQ(ask(world, "p User:?a User:?r"), "");
  EXPECT_EQ(ask(world, "never User:?a"), "");
  EXPECT_EQ(ask(world, "never _"), "");
  auto wrong = world.snapshot().query(query_of("never User:?a User:?b"));
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().message, "`never` takes 1 arguments, not 2");
}

// What another condition binds is not asked of a recursive goal that needs it (SEM-41).
TEST(Query, ARecursiveGoalWaitsForWhatItNeeds) {
  World world(R"(
actor User {}
declare friend(User, User);
declare bad(User);
t(a: User, b: User) if not bad(a) and friend(b, b);
t(a: User, b: User) if c matches User and friend(a, c) and t(c, b);
both(a: User, b: User) if friend(a, b) and t(a, User{"u2"});
)",
              R"(friend(User{"u1"}, User{"u2"}); friend(User{"u2"}, User{"u2"});)");
  EXPECT_EQ(ask(world, "both User:?a User:?b"), "u1 u2; u2 u2");
  EXPECT_EQ(ask(world, "t User:u1 User:?b"), "u2");
  auto open = world.snapshot().query(query_of("t User:?a User:u2"));
  ASSERT_FALSE(open.has_value());
  EXPECT_EQ(open.error().code, Code::kUnanswerable);
}

// The value is asked of the place that gives it, not of every pair (SEM-41).
TEST(Query, AVariableTwiceInARecursiveGoal) {
  World world(R"(
resource Node {}
declare mark(Node);
declare shut(Node);
declare e(Node, Node);
p(x: Node, y: Node) if mark(x);
p(x: Node, y: Node) if u matches Node and p(u, y) and not shut(y) and e(x, u);
r(x: Node, y: Node) if mark(x) and y != Node{"a"};
r(x: Node, y: Node) if v matches Node and r(x, v) and e(v, y);
same(x: Node) if e(x, _) and r(x, x);
three(x: Node, y: Node, z: Node) if mark(x) and e(y, z);
three(x: Node, y: Node, z: Node) if u matches Node and three(u, y, z) and e(u, x);
all(x: Node, x: Node) if mark(_);
all(x: Node, y: Node) if u matches Node and all(x, u) and e(u, y);
)",
              R"(mark(Node{"a"}); mark(Node{"b"}); shut(Node{"a"}); e(Node{"a"}, Node{"b"});
e(Node{"b"}, Node{"c"}); e(Node{"c"}, Node{"a"}); e(Node{"c"}, Node{"c"});)");
  EXPECT_EQ(ask(world, "p Node:?x ?x"), "a; b; c");
  EXPECT_EQ(ask(world, "p Node:?y Node:c and p ?y ?y and e Node:?z ?y"), "a c; b a; c b; c c");
  EXPECT_EQ(ask(world, "same Node:?x"), "a; b");
  EXPECT_EQ(ask(world, "three Node:?x ?x Node:?y"), "a b; b c; c a; c c");
  EXPECT_EQ(ask(world, "three Node:?x ?x ?x"), "c");
  EXPECT_EQ(ask(world, "all Node:?x ?x"), "*; a; b; c");
  auto pairs = world.snapshot().query(query_of("r Node:?x Node:?y"));
  ASSERT_FALSE(pairs.has_value());
  EXPECT_EQ(pairs.error().code, Code::kUnanswerable);
}

// Both goals may have to be refused; the facts decide which one has to be asked first (SEM-41).
TEST(Query, AnotherOrderAnswersWhatOneRefuses) {
  const char* policy = R"(
resource Node {}
declare shut(Node);
declare e(Node, Node);
p(x: Node, y: Node) if not shut(y);
p(x: Node, y: Node) if v matches Node and r(x, "b", v);
r(x: Node, "b", y: Node) if u matches Node and p(u, y) and e(u, x);
)";
  const std::string query = "r Node:?x String:?s Node:?y and p Node:a ?x";
  EXPECT_EQ(ask(World(policy), query), "");
  World world(policy, R"(e(Node{"a"}, Node{"b"});)");
  auto rows = world.snapshot().query(query_of(query));
  ASSERT_FALSE(rows.has_value());
  EXPECT_EQ(rows.error().code, Code::kUnanswerable);
}

// In place, the rules of these goals multiply.
TEST(Query, ManyDerivedGoalsAreOneTableEach) {
  CompileOptions options;
  options.limits.plan_nodes_max = 150;
  const Policy policy = compile_text(kPolicy, options).policy.value();
  FactStore store = FactStore::create(policy).value();
  ASSERT_TRUE(store.load_text("facts", kFacts).has_value());
  EXPECT_EQ(ask(store.snapshot(), query_of("allow User:?a String:?x Repo:?r and allow User:?b ?x "
                                           "?r and allow ?a String:?y Repo:swage and allow ?b ?y "
                                           "Repo:anvil")),
            "alice read anvil alice read; alice read anvil bob read; alice read swage alice read");
}

// Of goals that may have to be refused, those with a given literal come first: when one has no
// answers, nothing is asked of the others.
TEST(Query, WhatMayBeRefusedIsAskedOfGivenLiteralsFirst) {
  World world(R"(
actor User {}
resource Doc {}
declare shut(Doc);
allow(a: User, "open", r: Doc) if not shut(r);
allow(a: User, x: String, r: Doc) if b matches User and allow(b, x, r);
)",
              R"(shut(Doc{"d"});)");
  EXPECT_EQ(ask(world, "allow User:?a String:?x Doc:?r and allow User:?b other Doc:?s"), "");
  auto all = world.snapshot().query(query_of("allow User:?a String:?x Doc:?r"));
  ASSERT_FALSE(all.has_value());
  EXPECT_EQ(all.error().code, Code::kUnanswerable);
}

// A recursive relation of two columns whose rules lead to one of three that leads back.
TEST(Query, RecursionThroughARelationWithMoreColumns) {
  World world(
      R"(
resource Node {}
declare e(Node, Node);
r(x: Node, "a", y: Node) if e(x, y);
r(x: Node, "b", y: Node) if z matches Node and r(z, "b", x) and p(z, y);
r(x: Node, "b", y: Node) if z matches Node and r(x, "a", z) and p(z, y);
p(x: Node, y: Node) if e(x, y);
p(x: Node, y: Node) if z matches Node and r(x, "b", z) and p(z, y);
)",
      R"(e(Node{"a"}, Node{"b"}); e(Node{"b"}, Node{"c"});)");
  EXPECT_EQ(ask(world, "r Node:?x String:?l Node:?y"), "a a b; a b c; b a c; b b c; c b b; c b c");
  EXPECT_EQ(ask(world, "p Node:?x Node:?y"), "a b; a c; b c; c c");
}

}  // namespace
}  // namespace frost::test
