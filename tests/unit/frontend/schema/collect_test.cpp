// SPDX-License-Identifier: Apache-2.0
// HIR made by hand, so that each law has the shapes it is about and no others.
#include "frontend/schema/collect.hpp"

#include <gtest/gtest.h>

#include "tests/unit/frontend/schema/entries.hpp"

namespace frost {
namespace {

using hir::ShapeOrigin;

class SchemaCollect : public ::testing::Test {
 protected:
  SchemaCollect() {
    hir_.types.push({"String", hir::TypeKind::Primitive});
    hir_.types.push({"Boolean", hir::TypeKind::Primitive});
    hir_.types.push({"Integer", hir::TypeKind::Primitive});
    user_ = hir_.types.push({"User", hir::TypeKind::Actor});
    outing_ = hir_.types.push({"Outing", hir::TypeKind::Resource});
    any_ = hir_.types.push({std::string(kAnyName), hir::TypeKind::Any});
    file_ = sources_.add("a.polar", "first\nsecond line\nthird\n");
    other_ = sources_.add("b.polar", "one\n");
  }

  hir::RelationId relation(const std::string& predicate, std::vector<hir::TypeId> types) {
    if (auto found = hir_.find(predicate, types)) return *found;
    hir::Relation made;
    made.predicate = predicate;
    made.types = std::move(types);
    return hir_.relations.push(std::move(made));
  }

  hir::LiteralId literal(hir::TypeId type, const std::string& id) {
    return hir_.literals.push({type, id});
  }

  void shape(hir::RelationId relation, hir::LiteralPattern arguments, ShapeOrigin origin,
             std::vector<SourceSpan> spans = {}) {
    hir_.schema.push_back({relation, std::move(arguments), origin, std::move(spans)});
  }

  // has_role(User, <id>, Outing)
  void role(const std::string& id, ShapeOrigin origin, std::vector<SourceSpan> spans = {}) {
    shape(relation("has_role", {user_, hir::kString, outing_}),
          {std::nullopt, literal(hir::kString, id), std::nullopt}, origin, std::move(spans));
  }

  [[nodiscard]] PolicySchema collect() const { return schema::collect(hir_, blocks_, sources_); }

  static std::vector<std::string> texts(const std::vector<SchemaEntry>& entries) {
    std::vector<std::string> result;
    for (const SchemaEntry& entry : entries) {
      result.push_back(schema::signature_text(entry.predicate, entry.arguments));
    }
    return result;
  }

  hir::Hir hir_;
  BlockTable blocks_;
  SourceMap sources_;
  hir::TypeId user_, outing_, any_;
  FileId file_, other_;
};

using Texts = std::vector<std::string>;

TEST_F(SchemaCollect, FactsAreAllButTheBuiltInHeadAndQuestionsAreHeads) {
  auto make = [&](const char* predicate, ShapeOrigin origin) {
    shape(relation(predicate, {user_}), {std::nullopt}, origin);
  };
  make("used", ShapeOrigin::Use);
  make("declared", ShapeOrigin::Declare);
  make("head", ShapeOrigin::Head);
  make("has_permission", ShapeOrigin::DefaultAllow);
  make("allow", ShapeOrigin::BuiltinHead);
  const PolicySchema schema = collect();
  EXPECT_EQ(texts(schema.facts),
            (Texts{"declared(User)", "has_permission(User)", "head(User)", "used(User)"}));
  EXPECT_EQ(texts(schema.questions), Texts{"head(User)"});
}

// polar.md §6.2: allow(User, <perms>, T) per resource type, from heads, uses and declares.
TEST_F(SchemaCollect, TheDefaultAllowDerivesWhatHasPermissionHas) {
  const hir::RelationId permission = relation("has_permission", {user_, hir::kString, outing_});
  const hir::RelationId global = relation("has_permission", {user_, hir::kString});
  shape(permission, {std::nullopt, literal(hir::kString, "look"), std::nullopt}, ShapeOrigin::Head);
  shape(permission, {std::nullopt, literal(hir::kString, "edit"), std::nullopt}, ShapeOrigin::Use);
  shape(permission, {std::nullopt, std::nullopt, std::nullopt}, ShapeOrigin::DefaultAllow);
  shape(global, {std::nullopt, literal(hir::kString, "open")}, ShapeOrigin::Head);
  EXPECT_EQ(texts(collect().questions),
            (Texts{R"(has_permission(User, "look", Outing))", R"(has_permission(User, "open"))"}));
  shape(relation("allow", {any_, hir::kString, any_}), {std::nullopt, std::nullopt, std::nullopt},
        ShapeOrigin::BuiltinHead);
  EXPECT_EQ(texts(collect().questions),
            (Texts{R"(allow(User, "edit" | "look", Outing))",
                   R"(has_permission(User, "look", Outing))", R"(has_permission(User, "open"))"}));
  shape(relation("allow", {any_, hir::kString}), {std::nullopt, std::nullopt},
        ShapeOrigin::BuiltinHead);
  EXPECT_EQ(texts(collect().questions).front(), R"(allow(User, "edit" | "look", Outing))");
  EXPECT_EQ(texts(collect().questions)[1], R"(allow(User, "open"))");
}

TEST_F(SchemaCollect, AnyTakesTheTypesItWasExpandedTo) {
  const SourceSpan use{file_, 0, 3};
  const SourceSpan other{file_, 6, 9};
  for (hir::TypeId type : {user_, outing_, hir::kString, any_}) {
    shape(relation("p", {type, type}), {std::nullopt, std::nullopt}, ShapeOrigin::Use,
          type == any_ ? std::vector{use} : std::vector{use, use});
  }
  // Said elsewhere or for another reason: both are shown.
  shape(relation("q", {any_}), {std::nullopt}, ShapeOrigin::Use, {use});
  shape(relation("q", {user_}), {std::nullopt}, ShapeOrigin::Use, {other});
  shape(relation("r", {any_}), {std::nullopt}, ShapeOrigin::Use, {use});
  shape(relation("r", {user_}), {std::nullopt}, ShapeOrigin::Declare, {use});
  EXPECT_EQ(texts(collect().facts),
            (Texts{"p(Any, Any)", "q(Any)", "q(User)", "r(Any)", "r(User)"}));
}

TEST_F(SchemaCollect, AnEntrySaysWhichLiteralsEachOriginHas) {
  role("watcher", ShapeOrigin::Use, {{file_, 6, 9}});
  role("lead", ShapeOrigin::Use, {{file_, 0, 3}});
  role("watcher", ShapeOrigin::Head, {{file_, 18, 20}});
  const PolicySchema schema = collect();
  ASSERT_EQ(texts(schema.facts), Texts{R"(has_role(User, "lead" | "watcher", Outing))"});
  const SchemaEntry& entry = schema.facts[0];
  ASSERT_EQ(entry.sources.size(), 2U);
  EXPECT_EQ(entry.sources[0].origin, SchemaOrigin::kRuleBody);
  EXPECT_EQ(entry.sources[0].arguments, entry.arguments);
  EXPECT_EQ(entry.sources[0].places,
            (std::vector<SchemaPlace>{{"a.polar", 1, 1}, {"a.polar", 2, 1}}));
  EXPECT_EQ(entry.sources[1].origin, SchemaOrigin::kRuleHead);
  EXPECT_EQ(entry.sources[1].arguments[1].literals, Texts{"watcher"});
  EXPECT_EQ(entry.sources[1].places, (std::vector<SchemaPlace>{{"a.polar", 3, 1}}));
  EXPECT_EQ(texts(schema.questions), Texts{R"(has_role(User, "watcher", Outing))"});
}

TEST_F(SchemaCollect, PlacesAreInPolicyOrderAndNotRepeated) {
  role("lead", ShapeOrigin::Use, {{other_, 0, 3}, {file_, 13, 14}, {file_, 8, 9}, {file_, 8, 10}});
  role("guest", ShapeOrigin::Use, {{file_, 13, 14}, {}});
  EXPECT_EQ(collect().facts.at(0).sources.at(0).places,
            (std::vector<SchemaPlace>{{"a.polar", 2, 3}, {"a.polar", 2, 8}, {"b.polar", 1, 1}}));
}

TEST_F(SchemaCollect, AnEntityLiteralStandsForItsType) {
  shape(relation("p", {user_, hir::kInteger}),
        {literal(user_, "root"), literal(hir::kInteger, "3")}, ShapeOrigin::Use);
  EXPECT_EQ(texts(collect().facts), Texts{"p(User, 3)"});
}

TEST_F(SchemaCollect, AnyIsNoTypeName) {
  shape(relation("p", {any_, hir::kString}), {std::nullopt, std::nullopt}, ShapeOrigin::Use);
  const PolicySchema schema = collect();
  EXPECT_EQ(schema.facts.at(0).arguments.at(0).type, "");
  EXPECT_EQ(texts(schema.facts), Texts{"p(Any, String)"});
}

TEST_F(SchemaCollect, AuxiliaryRelationsAreNotShown) {
  const hir::RelationId made = relation("not:1", {user_});
  hir_.relations[made].auxiliary = true;
  shape(made, {std::nullopt}, ShapeOrigin::Head);
  EXPECT_TRUE(collect().facts.empty());
  EXPECT_TRUE(collect().questions.empty());
}

TEST_F(SchemaCollect, BlocksGiveSortedNames) {
  BlockInfo outing;
  auto add = [&](const char* name, MemberKind kind, const char* target) {
    Member member;
    member.kind = kind;
    member.target = target;
    outing.members.emplace(name, member);
  };
  add("watcher", MemberKind::Role, "");
  add("lead", MemberKind::Role, "");
  add("look", MemberKind::Permission, "");
  add("firm", MemberKind::Relation, "Firm");
  blocks_.types.emplace("Outing", outing);
  blocks_.types.emplace("User", BlockInfo{});
  const PolicySchema schema = collect();
  EXPECT_EQ(schema.blocks.at("Outing").roles, (Texts{"lead", "watcher"}));
  EXPECT_EQ(schema.blocks.at("Outing").permissions, Texts{"look"});
  EXPECT_EQ(schema.blocks.at("Outing").relations,
            (std::map<std::string, std::string>{{"firm", "Firm"}}));
  EXPECT_TRUE(schema.blocks.at("User").roles.empty());
  EXPECT_FALSE(schema.global.has_value());
}

}  // namespace
}  // namespace frost
