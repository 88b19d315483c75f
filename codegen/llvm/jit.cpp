// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/jit.hpp"

#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/ExecutionEngine/Orc/TaskDispatch.h>
#include <llvm/Support/Memory.h>
#include <llvm/Support/MemoryBuffer.h>

#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "codegen/artefact/artefact.hpp"
#include "codegen/llvm/image.hpp"
#include "codegen/llvm/link_observer.hpp"
#include "codegen/llvm/llvm_compat.hpp"
#include "codegen/llvm/objects.hpp"

namespace frost {

namespace {

std::unexpected<Error> link_error(llvm::Error error) {
  return fail(Code::kCorrupt, "the code cannot be linked: " + llvm::toString(std::move(error)));
}

// The procedure that a symbol names, see function_name; else nothing.
std::optional<size_t> procedure_of(std::string_view symbol) {
  if (!symbol.starts_with(kProcedurePrefix)) return std::nullopt;
  symbol.remove_prefix(kProcedurePrefix.size());
  size_t index = 0;
  const auto read = std::from_chars(symbol.data(), symbol.data() + symbol.size(), index);
  if (read.ec != std::errc() || read.ptr != symbol.data() + symbol.size()) return std::nullopt;
  return index;
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
  ~OrcJit() override {
    // Before the code goes: a debugger takes its breakpoints out.
    gdb_objects_.clear();
    llvm::consumeError(session_.endSession());
  }

  // Where each object comes to lie goes into `linked` unless that is empty.
  llvm::Error link(const std::vector<std::string_view>& objects, std::span<LinkedObject> linked) {
    if (!linked.empty()) layer_.addPlugin(std::make_shared<LinkObserver>(linked));
    // A bare one: nothing that it does not define resolves.
    llvm::orc::JITDylib& library = session_.createBareJITDylib("frost");
    for (size_t i = 0; i < objects.size(); ++i) {
      auto buffer = llvm::MemoryBuffer::getMemBufferCopy(
          llvm::StringRef(objects[i].data(), objects[i].size()), std::to_string(i));
      if (auto error = layer_.add(library, std::move(buffer))) return error;
    }
    // The table refers to every procedure, so this links them all.
    auto table = session_.lookup({&library}, session_.intern(kEntriesSymbol));
    if (!table) return table.takeError();
    entries_ = table->getAddress().toPtr<const frost_entry_fn*>();
    return llvm::Error::success();
  }

  const frost_entry_fn* entries() const override { return entries_; }

  void tell_gdb(std::string_view object, const LinkedObject& linked) {
    std::string placed = with_addresses(std::string(object), linked.sections);
    if (!placed.empty()) gdb_objects_.push_back(std::make_unique<GdbObject>(std::move(placed)));
  }

 private:
  llvm::orc::ExecutionSession session_;
  llvm::orc::ObjectLinkingLayer layer_;
  const frost_entry_fn* entries_ = nullptr;
  std::vector<std::unique_ptr<GdbObject>> gdb_objects_;
};

// Code that is linked already: it only has to be put somewhere.
class ImageJit : public Jit {
 public:
  static Result<std::unique_ptr<ImageJit>> load(const Image& image) {
    std::error_code error;
    std::unique_ptr<ImageJit> jit(new ImageJit);
    using llvm::sys::Memory;
    // Never writable and executable at once.
    jit->code_ = llvm::sys::OwningMemoryBlock(Memory::allocateMappedMemory(
        image.code.size(), nullptr, Memory::MF_READ | Memory::MF_WRITE, error));
    if (error) return fail(Code::kLimit, "no memory for code: " + error.message());
    std::memcpy(jit->code_.base(), image.code.data(), image.code.size());
    error =
        Memory::protectMappedMemory(jit->code_.getMemoryBlock(), Memory::MF_READ | Memory::MF_EXEC);
    if (error) return fail(Code::kUnavailable, "code may not run here: " + error.message());
    const char* const base = static_cast<const char*>(jit->code_.base());
    // A program without procedures has a table, too.
    jit->entries_.reserve(image.entries.size() + 1);
    for (const uint32_t entry : image.entries) {
      // SAFETY: the code generator put a function of this type there.
      jit->entries_.push_back(
          reinterpret_cast<frost_entry_fn>(reinterpret_cast<uintptr_t>(base) + entry));
    }
    return jit;
  }
  const frost_entry_fn* entries() const override { return entries_.data(); }
  [[nodiscard]] uint64_t address() const { return reinterpret_cast<uintptr_t>(code_.base()); }

 private:
  ImageJit() = default;
  llvm::sys::OwningMemoryBlock code_;
  std::vector<frost_entry_fn> entries_;
};

Result<void> tell_perf(std::vector<NamedCode> all, std::span<const char* const> names) {
  for (NamedCode& code : all) {
    const auto procedure = procedure_of(code.name);
    if (procedure && *procedure < names.size()) code.name = names[*procedure];
  }
  return append_to_perf_map(all);
}

Result<std::unique_ptr<Jit>> load_image(std::string_view code, const LinkOptions& options) {
  const auto image = decode_image(code);
  if (!image) return std::unexpected(image.error());
  auto jit = ImageJit::load(*image);
  if (!jit) return std::unexpected(jit.error());
  if (options.debug == FROST_DEBUG_PERF) {
    std::vector<NamedCode> all;
    for (const Image::Symbol& symbol : image->symbols) {
      all.push_back({.name = symbol.name,
                     .address = (*jit)->address() + symbol.offset,
                     .bytes = symbol.size});
    }
    if (auto told = tell_perf(std::move(all), options.names); !told) {
      return std::unexpected(told.error());
    }
  }
  return jit;
}

}  // namespace

Result<std::unique_ptr<Jit>> Jit::link(std::string_view code, const LinkOptions& options) {
  if (is_image(code)) return load_image(code, options);
  auto objects = split_objects(code);
  if (!objects) return std::unexpected(objects.error());
  // In the calling thread: the default starts threads of its own.
  auto process = llvm::orc::SelfExecutorProcessControl::Create(
      nullptr, std::make_unique<llvm::orc::InPlaceTaskDispatcher>());
  if (!process) return link_error(process.takeError());
  auto jit = std::make_unique<OrcJit>(std::move(*process));
  std::vector<LinkedObject> linked(options.debug == FROST_DEBUG_NONE ? 0 : objects->size());
  if (auto error = jit->link(*objects, linked)) return link_error(std::move(error));
  if (options.debug == FROST_DEBUG_PERF) {
    std::vector<NamedCode> all;
    for (const LinkedObject& object : linked) {
      all.insert(all.end(), object.functions.begin(), object.functions.end());
    }
    if (auto told = tell_perf(std::move(all), options.names); !told) {
      return std::unexpected(told.error());
    }
  }
  if (options.debug == FROST_DEBUG_GDB) {
    for (size_t i = 0; i < linked.size(); ++i) jit->tell_gdb((*objects)[i], linked[i]);
  }
  return jit;
}

}  // namespace frost
