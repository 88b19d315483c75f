// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/backend.hpp"

#include <dlfcn.h>

#include "runtime/abi_hash.hpp"

namespace frost {

namespace {

std::string take(const frost_backend& backend, frost_bytes& bytes) {
  std::string text(bytes.data == nullptr ? "" : std::string(bytes.data, bytes.size));
  backend.release_bytes(&bytes);
  return text;
}

std::unexpected<Error> backend_error(int status, const std::string& message) {
  bool is_code = status >= 1 && status <= 1 + static_cast<int>(Code::kInternal);
  return fail(is_code ? static_cast<Code>(status - 1) : Code::kInternal, "native code: " + message);
}

Result<const frost_backend*> open_backend() {
  void* library = dlopen(kBackendLibrary, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* reason = dlerror();
    return fail(Code::kUnavailable,
                std::string("the LLVM back end cannot be opened (") + (reason ? reason : "") +
                    "); install libfrost-llvm.so beside libfrost, or use the interpreter");
  }
  // SAFETY: POSIX says that dlsym's result may be cast to the function's type.
  auto factory = reinterpret_cast<frost_llvm_backend_fn>(dlsym(library, kBackendSymbol));
  if (factory == nullptr) {
    return fail(Code::kIncompatible, "libfrost-llvm.so is not a Permafrost back end");
  }
  const frost_backend* backend = factory();
  if (backend == nullptr || backend->abi_hash != rt::abi_hash()) {
    return fail(Code::kIncompatible,
                "libfrost-llvm.so was built for another version; install the one of this version");
  }
  return backend;
}

frost_backend_options options_of(const EmitRequest& request) {
  return {request.cpu.c_str(),
          request.architecture.c_str(),
          reinterpret_cast<const char*>(request.note.data()),
          request.note.size(),
          request.only,
          nullptr,
          nullptr,
          request.flags.debug_info ? 1U : 0U,
          request.flags.checked ? 1U : 0U,
          nullptr,
          0};
}

}  // namespace

Result<const frost_backend*> llvm_backend() {
  // Never destroyed: a thread may make code while the process ends.
  static const auto* const backend = new Result<const frost_backend*>(open_backend());
  return *backend;
}

Result<std::string> backend_emit(const std::string& lir, const EmitRequest& request) {
  auto backend = llvm_backend();
  if (!backend) return std::unexpected(backend.error());
  frost_backend_options options = options_of(request);
  frost_bytes out{};
  frost_bytes error{};
  int status = (*backend)->emit(lir.data(), lir.size(), request.kind, &options, &out, &error);
  std::string message = take(**backend, error);
  std::string text = take(**backend, out);
  if (status != 0) return backend_error(status, message);
  return text;
}

Result<CompiledCode> backend_compile(const std::string& lir, const std::string& cpu,
                                     const MayContinue& may_continue, const CodeFlags& flags,
                                     std::string_view parts) {
  auto backend = llvm_backend();
  if (!backend) return std::unexpected(backend.error());
  EmitRequest request;
  request.cpu = cpu;
  request.flags = flags;
  frost_backend_options options = options_of(request);
  options.may_continue = [](void* context) {
    return (*static_cast<const MayContinue*>(context))() ? 1 : 0;
  };
  // SAFETY: only the function above gets it back, as what it is.
  options.may_continue_context = const_cast<MayContinue*>(&may_continue);
  options.parts = parts.data();
  options.parts_size = parts.size();
  frost_compiled out{};
  frost_bytes error{};
  int status = (*backend)->compile(lir.data(), lir.size(), &options, &out, &error);
  std::string message = take(**backend, error);
  CompiledCode compiled{.code = take(**backend, out.code),
                        .parts = take(**backend, out.parts),
                        .parts_linked = out.parts_linked,
                        .parts_compiled = out.parts_compiled};
  if (status != 0) return backend_error(status, message);
  return compiled;
}

Result<std::unique_ptr<JitCode>> JitCode::load(std::string_view code, frost_debug_kind debug,
                                               const std::vector<std::string>& names) {
  auto backend = llvm_backend();
  if (!backend) return std::unexpected(backend.error());
  std::vector<const char*> texts;
  for (const std::string& name : names) texts.push_back(name.c_str());
  const frost_load_options options{
      .debug = debug, .names = texts.data(), .name_count = texts.size()};
  frost_jit* jit = nullptr;
  frost_bytes error{};
  int status = (*backend)->load(code.data(), code.size(), &options, &jit, &error);
  std::string message = take(**backend, error);
  if (status != 0) return backend_error(status, message);
  return std::unique_ptr<JitCode>(new JitCode(*backend, jit));
}

JitCode::~JitCode() { backend_->release_jit(jit_); }

const frost_entry_fn* JitCode::entries() const { return backend_->jit_entries(jit_); }

}  // namespace frost
