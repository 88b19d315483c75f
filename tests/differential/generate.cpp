// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/generate.hpp"

#include "tests/differential/generator.hpp"

namespace frost::difftest {

namespace generation {

GeneratedPolicy Generator::run() {
  make_types();
  make_predicates();
  for (size_t i = 0; i < types_.size(); ++i) make_block(i);
  make_global_block();
  size_t rules = random_.between(0, 7);
  for (size_t i = 0; i < rules; ++i) make_longhand();
  if (random_.chance(25)) make_allow();
  size_t facts = random_.chance(40) ? random_.between(1, 3) : 0;
  for (size_t i = 0; i < facts; ++i) make_policy_fact();
  for (const Type& type : types_) {
    policy_.block_types.push_back(type.name);
    if (type.is_actor) policy_.actor_types.push_back(type.name);
  }
  if (!has_allow_) add_default_shapes();
  random_.shuffle(policy_.statements);
  return std::move(policy_);
}

void Generator::make_policy_fact() {
  std::vector<FactShape> shapes(policy_.shapes.begin(), policy_.shapes.end());
  if (shapes.empty()) return;
  const FactShape& shape = random_.pick(shapes);
  std::vector<std::string> arguments;
  for (const Slot& slot : shape.slots) {
    if (is_abstract(slot.type)) {
      policy_.features.universals = true;
      arguments.push_back("_: " + slot.type);
    } else if (slot.literal && slot.type == "String") {
      arguments.push_back(quoted(*slot.literal));
    } else if (slot.literal) {
      arguments.push_back(*slot.literal);
    } else if (!is_primitive(slot.type) && random_.chance(40)) {
      policy_.features.universals = true;
      arguments.push_back("_: " + slot.type);
    } else {
      arguments.push_back(literal(slot.type).first);
    }
  }
  if (shape.predicate == "allow") return;
  policy_.statements.push_back(shape.predicate + "(" + join(arguments, ", ") + ");");
}

void Generator::add_default_shapes() {
  policy_.shapes.insert({"has_permission", {{"Actor", {}}, {"String", {}}, {"Resource", {}}}});
  policy_.shapes.insert({"has_permission", {{"Actor", {}}, {"String", {}}}});
}

}  // namespace generation

std::string GeneratedPolicy::text() const {
  std::string text;
  for (const Block& block : blocks) {
    text += block.header + " {\n";
    for (const std::string& declaration : block.declarations) text += "  " + declaration + "\n";
    for (const std::string& rule : block.rules) text += "  " + rule + "\n";
    text += "}\n";
  }
  for (const std::string& statement : statements) text += statement + "\n";
  return text;
}

GeneratedPolicy generate_policy(Random& random) { return generation::Generator(random).run(); }

GeneratedPolicy reordered(GeneratedPolicy policy, Random& random) {
  random.shuffle(policy.blocks);
  random.shuffle(policy.statements);
  for (GeneratedPolicy::Block& block : policy.blocks) {
    random.shuffle(block.declarations);
    random.shuffle(block.rules);
  }
  return policy;
}

}  // namespace frost::difftest
