// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <thread>

#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

TEST(Native, NoMemoryIsWritableAndExecutable) {
  World world(kRepoPolicy, kRepoFacts);
  EXPECT_TRUE(world.allows("User:bob", "read", "Repo:r1"));
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    EXPECT_EQ(line.find(" rwx"), std::string::npos) << line;
  }
}

TEST(Native, IsAnErrorUntilCompiled) {
  Policy policy = compile_text(kRepoPolicy).policy.value();
  auto store = FactStore::create(policy);
  auto answer =
      store->snapshot().authorize({value("User:a"), "read", value("Repo:r")}, {Tier::kNative});
  ASSERT_FALSE(answer.has_value());
}

TEST(Native, PolicyTextNeverNamesASymbol) {
  World world(R"(
actor User {}
resource Box { permissions = ["open"]; "open" if memcpy(actor, resource) or system(actor, "frost.p0"); }
)",
              "memcpy(User{\"u\"}, Box{\"b\"}); system(User{\"v\"}, \"frost.p0\");");
  EXPECT_TRUE(world.allows("User:u", "open", "Box:b"));
  EXPECT_TRUE(world.allows("User:v", "open", "Box:b"));
  EXPECT_FALSE(world.allows("User:w", "open", "Box:b"));
}

TEST(Native, ManyThreadsShareOneSnapshot) {
  World world(kRepoPolicy, kRepoFacts);
  auto ask = [&] {
    for (int i = 0; i < 500; ++i) {
      for (Tier tier : {Tier::kInterpreter, Tier::kNative}) {
        auto read =
            world.snapshot().authorize({value("User:bob"), "read", value("Repo:r1")}, {tier});
        auto drop =
            world.snapshot().authorize({value("User:bob"), "drop", value("Repo:r1")}, {tier});
        auto list = world.snapshot().list({value("User:bob"), "read", "Repo"}, {tier});
        if (!*read || *drop || list->size() != 2) std::abort();
      }
    }
  };
  std::thread first(ask);
  std::thread second(ask);
  first.join();
  second.join();
}

TEST(Native, EveryStagePrints) {
  Source source{"test.polar", kRepoPolicy};
  for (Stage stage :
       {Stage::kAst, Stage::kHir, Stage::kRir, Stage::kLir, Stage::kLlvm, Stage::kAsm}) {
    auto printed = print_stage({&source, 1}, stage, {});
    ASSERT_TRUE(printed.has_value()) << printed.error().message;
    EXPECT_TRUE(printed->text.has_value() && !printed->text->empty());
  }
  PrintOptions only;
  only.only = "p0";
  EXPECT_NE(print_stage({&source, 1}, Stage::kAsm, only)->text->find("frost.p0"),
            std::string::npos);
  only.only = "p999";
  EXPECT_FALSE(print_stage({&source, 1}, Stage::kLir, only).has_value());
}

}  // namespace
}  // namespace frost::test
