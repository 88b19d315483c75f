// SPDX-License-Identifier: Apache-2.0
// Queries whose answers are those of closures: of several relations that pass one column on, beside
// rows that are found one by one. Asked of the interpreter and of native code.
#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

constexpr const char* kPolicy = R"(
actor User {}
resource Group { roles = ["member"]; }
resource Folder {
  roles = ["viewer", "owner"]; permissions = ["read"]; relations = { parent: Folder };
  role if role on "parent"; "viewer" if "owner"; "read" if "viewer";
}
resource Document {
  roles = ["viewer", "owner"]; permissions = ["read", "share"]; relations = { parent: Folder };
  role if role on "parent"; "viewer" if "owner"; "read" if "viewer"; "share" if "owner";
}
has_role(user: User, "member", group: Group) if
  inner matches Group and has_role(inner, "member", group) and has_role(user, "member", inner);
has_role(user: User, role: String, folder: Folder) if
  group matches Group and has_role(group, role, folder) and has_role(user, "member", group);
has_role(user: User, role: String, document: Document) if
  group matches Group and has_role(group, role, document) and has_role(user, "member", group);
)";

constexpr const char* kFacts = R"(
has_role(User{"ann"}, "member", Group{"inner"}); has_role(Group{"inner"}, "member", Group{"outer"});
has_role(User{"bob"}, "member", Group{"outer"}); has_role(Group{"outer"}, "viewer", Folder{"top"});
has_role(User{"cat"}, "owner", Folder{"sub"}); has_role(Group{"inner"}, "owner", Document{"memo"});
has_relation(Folder{"sub"}, "parent", Folder{"top"}); has_relation(Folder{"top"}, "parent", Folder{"sub"});
has_relation(Document{"plan"}, "parent", Folder{"sub"});
has_permission(User{"ann"}, "read", Document{"plan"}); has_permission(User{"dan"}, "burn", Document{"plan"});
has_permission(User{"dan"}, "share", Document{"memo"});
)";

Query all_of(const std::string& predicate, QueryArgument middle, const std::string& type) {
  Query query;
  query.variables = {{"User", {}}};
  if (middle.index() == 0) query.variables.push_back({"String", {}});
  const auto last = static_cast<uint32_t>(query.variables.size());
  query.variables.push_back({type, {}});
  query.atoms = {{predicate, {uint32_t{0}, std::move(middle), last}}};
  return query;
}

Strings rows_of(const World& world, const Query& query) {
  const auto rows = world.snapshot().query(query, {Tier::kInterpreter});
  EXPECT_EQ(*rows, *world.snapshot().query(query, {Tier::kNative}));
  for (Tier tier : {Tier::kInterpreter, Tier::kNative}) {
    EXPECT_EQ(*world.snapshot().count(query, {tier}), rows->size());
  }
  Strings texts;
  for (const QueryRow& row : *rows) {
    std::string text;
    for (const QueryValue& value : row) text += (text.empty() ? "" : " ") + value.id.value_or("*");
    texts.push_back(std::move(text));
  }
  return texts;
}

const Strings kReaders = {"ann memo", "ann plan", "bob plan", "cat plan"};

TEST(ClosedAnswers, OfOneAction) {
  const World world(kPolicy, kFacts);
  EXPECT_EQ(rows_of(world, all_of("allow", QueryValue{"String", "read"}, "Document")), kReaders);
  EXPECT_EQ(rows_of(world, all_of("allow", QueryValue{"String", "share"}, "Document")),
            (Strings{"ann memo", "cat plan", "dan memo"}));
  EXPECT_EQ(rows_of(world, all_of("allow", QueryValue{"String", "burn"}, "Document")),
            Strings{"dan plan"});
}

// Roles of every name climb, so rules find what closures have as well: it is there once.
TEST(ClosedAnswers, OfEveryActionAndRoleAreThereOnce) {
  const World world(kPolicy, kFacts);
  EXPECT_EQ(rows_of(world, all_of("allow", uint32_t{1}, "Document")),
            (Strings{"ann read memo", "ann read plan", "ann share memo", "bob read plan",
                     "cat read plan", "cat share plan", "dan burn plan", "dan share memo"}));
  EXPECT_EQ(rows_of(world, all_of("has_role", uint32_t{1}, "Document")),
            (Strings{"ann owner memo", "ann viewer memo", "ann viewer plan", "bob viewer plan",
                     "cat owner plan", "cat viewer plan"}));
  EXPECT_EQ(rows_of(world, all_of("has_role", uint32_t{1}, "Folder")),
            (Strings{"ann viewer sub", "ann viewer top", "bob viewer sub", "bob viewer top",
                     "cat owner sub", "cat owner top", "cat viewer sub", "cat viewer top"}));
}

// The same variables in the other order: columns change places.
TEST(ClosedAnswers, InTheOrderOfTheQuery) {
  const World world(kPolicy, kFacts);
  Query query;
  query.variables = {{"Document", {}}, {"User", {}}};
  query.atoms = {{"allow", {uint32_t{1}, QueryValue{"String", "read"}, uint32_t{0}}}};
  EXPECT_EQ(rows_of(world, query), (Strings{"memo ann", "plan ann", "plan bob", "plan cat"}));
}

// What the closures need is found in facts of the question as well.
// Rows that a closure keeps as a whole are paid for when they are listed.
TEST(ClosedAnswers, AreListedWithinTheBudget) {
  constexpr int kUsers = 300;
  constexpr int kFolders = 100;
  std::string facts = "has_role(Group{\"all\"}, \"viewer\", Folder{\"f0\"});";
  for (int i = 0; i < kUsers; ++i) {
    facts += "has_role(User{\"u" + std::to_string(i) + "\"}, \"member\", Group{\"all\"});";
  }
  for (int i = 1; i < kFolders; ++i) {
    facts += "has_relation(Folder{\"f" + std::to_string(i) + "\"}, \"parent\", Folder{\"f0\"});";
  }
  const World world(kPolicy, facts);
  const Query query = all_of("allow", QueryValue{"String", "read"}, "Folder");
  constexpr int64_t kRows = int64_t{kUsers} * kFolders;
  for (Tier tier : {Tier::kInterpreter, Tier::kNative}) {
    const auto count = [&](int64_t fuel) {
      return world.snapshot().count(query, {.tier = tier, .fuel = fuel});
    };
    const auto list = [&](int64_t fuel) {
      return world.snapshot().query(query, {.tier = tier, .fuel = fuel});
    };
    int64_t least = 1;  // fuel to count them
    for (int64_t step = int64_t{1} << 20; step > 0; step /= 2) {
      if (!count(least + step - 1)) least += step;
    }
    EXPECT_EQ(count(least).value(), static_cast<uint64_t>(kRows));
    EXPECT_EQ(list(least + kRows - 1).error().code, Code::kLimit);
    EXPECT_EQ(list(least + kRows).value().size(), static_cast<size_t>(kRows));
  }
}

TEST(ClosedAnswers, FollowTheFacts) {
  World world(kPolicy, kFacts);
  world.load("has_role(User{\"eve\"}, \"member\", Group{\"inner\"});");
  Strings readers = kReaders;
  readers.insert(readers.end(), {"eve memo", "eve plan"});
  EXPECT_EQ(rows_of(world, all_of("allow", QueryValue{"String", "read"}, "Document")), readers);
}

}  // namespace
}  // namespace frost::test
