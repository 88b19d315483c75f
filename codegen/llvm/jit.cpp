// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/jit.hpp"

#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/ExecutionEngine/Orc/TaskDispatch.h>
#include <llvm/Support/MemoryBuffer.h>

#include "codegen/artefact/artefact.hpp"
#include "codegen/llvm/llvm_compat.hpp"
#include "codegen/llvm/objects.hpp"

namespace frost {

namespace {

std::unexpected<Error> link_error(llvm::Error error) {
  return fail(Code::kCorrupt, "the code cannot be linked: " + llvm::toString(std::move(error)));
}

// The parts of LLJIT that objects need. LLJIT would make a compiler and a platform as well, and
// resolve the symbols of this process, such as `system`, unless told not to (design §11.4).
class OrcJit : public Jit {
 public:
  explicit OrcJit(std::unique_ptr<llvm::orc::ExecutorProcessControl> process)
      : session_(std::move(process)), layer_(session_) {
    // Errors come back from lookup(); the default also prints them.
    session_.setErrorReporter([](llvm::Error error) { llvm::consumeError(std::move(error)); });
  }
  ~OrcJit() override { llvm::consumeError(session_.endSession()); }

  llvm::Error link(const std::vector<std::string_view>& objects) {
    // A bare one: nothing that it does not define resolves.
    llvm::orc::JITDylib& library = session_.createBareJITDylib("frost");
    for (const std::string_view object : objects) {
      auto buffer =
          llvm::MemoryBuffer::getMemBufferCopy(llvm::StringRef(object.data(), object.size()), "");
      if (auto error = layer_.add(library, std::move(buffer))) return error;
    }
    // The table refers to every procedure, so this links them all.
    auto table = session_.lookup({&library}, session_.intern(kEntriesSymbol));
    if (!table) return table.takeError();
    entries_ = table->getAddress().toPtr<const frost_entry_fn*>();
    return llvm::Error::success();
  }

  const frost_entry_fn* entries() const override { return entries_; }

 private:
  llvm::orc::ExecutionSession session_;
  llvm::orc::ObjectLinkingLayer layer_;
  const frost_entry_fn* entries_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<Jit>> Jit::link(std::string_view code) {
  auto objects = split_objects(code);
  if (!objects) return std::unexpected(objects.error());
  // In the calling thread: the default starts threads of its own.
  auto process = llvm::orc::SelfExecutorProcessControl::Create(
      nullptr, std::make_unique<llvm::orc::InPlaceTaskDispatcher>());
  if (!process) return link_error(process.takeError());
  auto jit = std::make_unique<OrcJit>(std::move(*process));
  if (auto error = jit->link(*objects)) return link_error(std::move(error));
  return jit;
}

}  // namespace frost
