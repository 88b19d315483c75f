// SPDX-License-Identifier: Apache-2.0
// Notes where linked code comes to lie, for debuggers and profilers. Internal to codegen/llvm.
#pragma once

#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>

#include <charconv>
#include <span>
#include <string>
#include <vector>

#include "codegen/llvm/emitter.hpp"
#include "codegen/llvm/gdb_objects.hpp"
#include "codegen/llvm/llvm_compat.hpp"
#include "codegen/llvm/perf_map.hpp"

namespace frost {

// What was seen of one object.
struct LinkedObject {
  SectionAddresses sections;
  std::vector<NamedCode> functions;  // by their symbols
};

// Sees objects whose buffers are named by their index into what it is given.
class LinkObserver : public llvm::orc::ObjectLinkingLayer::Plugin {
 public:
  explicit LinkObserver(std::span<LinkedObject> objects) : objects_(objects) {}

  void modifyPassConfig(llvm::orc::MaterializationResponsibility& /*what*/,
                        llvm::jitlink::LinkGraph& graph,
                        llvm::jitlink::PassConfiguration& passes) override {
    size_t index = objects_.size();
    const std::string name = graph.getName();
    std::from_chars(name.data(), name.data() + name.size(), index);
    if (index >= objects_.size()) return;
    passes.PostAllocationPasses.push_back([&object = objects_[index]](auto& placed) {
      observe(placed, object);
      return llvm::Error::success();
    });
  }
  llvm::Error notifyFailed(llvm::orc::MaterializationResponsibility& /*what*/) override {
    return llvm::Error::success();
  }
  llvm::Error notifyRemovingResources(llvm::orc::JITDylib& /*library*/,
                                      llvm::orc::ResourceKey /*key*/) override {
    return llvm::Error::success();
  }
  void notifyTransferringResources(llvm::orc::JITDylib& /*library*/, llvm::orc::ResourceKey /*to*/,
                                   llvm::orc::ResourceKey /*from*/) override {}

 private:
  static void observe(llvm::jitlink::LinkGraph& graph, LinkedObject& object) {
    for (llvm::jitlink::Section& section : graph.sections()) {
      const llvm::jitlink::SectionRange range(section);
      if (range.empty()) continue;
      object.sections.emplace(section.getName().str(), range.getStart().getValue());
    }
    for (llvm::jitlink::Symbol* symbol : graph.defined_symbols()) {
      if (!symbol->hasName() || !symbol->isCallable() || symbol->getSize() == 0) continue;
      object.functions.push_back({.name = compat::name_of(*symbol).str(),
                                  .address = symbol->getAddress().getValue(),
                                  .bytes = symbol->getSize()});
    }
  }

  std::span<LinkedObject> objects_;
};

}  // namespace frost
