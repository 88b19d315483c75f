// SPDX-License-Identifier: Apache-2.0
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Operator.h>

#include <vector>

#include "codegen/llvm/emitter.hpp"

namespace frost {

namespace {

void sink(llvm::Instruction& address) {
  std::vector<llvm::Use*> elsewhere;
  for (llvm::Use& use : address.uses()) {
    const auto* user = llvm::cast<llvm::Instruction>(use.getUser());
    const bool is_elsewhere = user->getParent() != address.getParent();
    if (is_elsewhere && !llvm::isa<llvm::PHINode>(user)) elsewhere.push_back(&use);
  }
  for (llvm::Use* use : elsewhere) {
    llvm::Instruction* const copy = address.clone();
    copy->insertBefore(llvm::cast<llvm::Instruction>(use->getUser())->getIterator());
    use->set(copy);
  }
  if (address.use_empty()) address.eraseFromParent();
}

}  // namespace

std::optional<Slot> slot_of(const llvm::Value* address) {
  const auto* element = llvm::dyn_cast<llvm::GetElementPtrInst>(address);
  if (element == nullptr || element->getNumIndices() != 1) return std::nullopt;
  const auto* index = llvm::dyn_cast<llvm::PtrToIntOperator>(element->getOperand(1));
  if (index == nullptr) return std::nullopt;
  const llvm::StringRef name = index->getPointerOperand()->getName();
  return parse_slot_symbol({name.data(), name.size()});
}

void sink_slot_addresses(llvm::Module& module) {
  std::vector<llvm::Instruction*> addresses;
  for (llvm::Function& function : module) {
    for (llvm::BasicBlock& block : function) {
      for (llvm::Instruction& instruction : block) {
        if (slot_of(&instruction)) addresses.push_back(&instruction);
      }
    }
  }
  for (llvm::Instruction* address : addresses) sink(*address);
}

}  // namespace frost
