// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/aot.hpp"

#include <llvm/ADT/StringMap.h>
#include <llvm/IR/AssemblyAnnotationWriter.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/MCAsmInfo.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/FormattedStream.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Program.h>
#include <llvm/Support/raw_ostream.h>

#include <array>
#include <vector>

#include "codegen/llvm/emitter.hpp"
#include "codegen/llvm/pipeline.hpp"

namespace frost {

namespace {

// A file in a private temporary folder, removed with the object.
class TemporaryFile {
 public:
  static Result<TemporaryFile> create(llvm::StringRef suffix) {
    llvm::SmallString<128> path;
    if (auto error = llvm::sys::fs::createTemporaryFile("frost", suffix, path)) {
      return fail(Code::kIo, "cannot make a temporary file: " + error.message());
    }
    return TemporaryFile(path.str().str());
  }
  TemporaryFile(TemporaryFile&& other) noexcept : path_(std::exchange(other.path_, "")) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    if (!path_.empty()) llvm::sys::fs::remove(path_);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

Result<void> write(const std::string& path, std::string_view bytes) {
  std::error_code error;
  llvm::raw_fd_ostream out(path, error);
  if (!error) out << llvm::StringRef(bytes.data(), bytes.size());
  out.close();
  if (!error) error = out.error();
  out.clear_error();
  if (error) return fail(Code::kIo, "cannot write " + path + ": " + error.message());
  return {};
}

Result<std::string> read(const std::string& path) {
  auto buffer =
      llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer) return fail(Code::kIo, "cannot read " + path + ": " + buffer.getError().message());
  return (*buffer)->getBuffer().str();
}

// Links one object without undefined symbols into a shared object. The linker is a child process:
// its failure is an error here, not the end of this process.
Result<std::string> link(std::string_view object, bool keeps_symbols) {
  auto input = TemporaryFile::create("o");
  if (!input) return std::unexpected(input.error());
  auto output = TemporaryFile::create("so");
  if (!output) return std::unexpected(output.error());
  auto log = TemporaryFile::create("log");
  if (!log) return std::unexpected(log.error());
  if (auto done = write(input->path(), object); !done) return std::unexpected(done.error());
  std::string linker = FROST_LLD_PATH;
  if (!llvm::sys::fs::can_execute(linker)) {
    auto found = llvm::sys::findProgramByName("ld.lld");
    if (!found) return fail(Code::kUnavailable, "the linker ld.lld is not installed; install lld");
    linker = *found;
  }
  std::vector<llvm::StringRef> arguments = {"ld.lld",
                                            "-shared",
                                            "--no-undefined",
                                            "--hash-style=gnu",
                                            "--build-id=none",
                                            "-z",
                                            "now",
                                            "-z",
                                            "relro",
                                            "-z",
                                            "noexecstack",
                                            "-z",
                                            "separate-code",
                                            "-o",
                                            output->path(),
                                            input->path()};
  if (!keeps_symbols) arguments.emplace_back("--strip-all");
  std::array<std::optional<llvm::StringRef>, 3> redirects = {
      std::nullopt, llvm::StringRef(log->path()), llvm::StringRef(log->path())};
  std::string problem;
  // Without a time limit: LLVM would implement one with the process's alarm, which is the host's.
  int status = llvm::sys::ExecuteAndWait(linker, arguments, std::nullopt, redirects,
                                         /*SecondsToWait=*/0, 0, &problem);
  if (status != 0) {
    auto said = read(log->path());
    return fail(Code::kInternal, "ld.lld failed: " + problem + (said ? *said : ""));
  }
  return read(output->path());
}

// Keeps the body of one function for printing; those it calls become declarations.
void keep_only(llvm::Module& module, uint32_t procedure) {
  std::string kept = function_name(procedure);
  for (llvm::Function& function : module) {
    bool is_other = function.getName().starts_with(kProcedurePrefix) && function.getName() != kept;
    if (is_other) function.deleteBody();
  }
}

// Names functions after the goals that they answer.
class ProcedureComments : public llvm::AssemblyAnnotationWriter {
 public:
  explicit ProcedureComments(const lir::Program& program) {
    for (size_t i = 0; i < program.procedures.size(); ++i) {
      const lir::ProcedureId id(i);
      if (program.procedures[id].name.empty()) continue;
      titles_.try_emplace(function_name(i), lir::title(program, id));
    }
  }
  void emitFunctionAnnot(const llvm::Function* function,
                         llvm::formatted_raw_ostream& out) override {
    const auto title = titles_.find(function->getName());
    if (title != titles_.end()) out << "; " << title->second << "\n";
  }

 private:
  llvm::StringMap<std::string> titles_;
};

// The same for assembly, as a table in front of it.
std::string procedure_comments(const lir::Program& program, uint32_t only,
                               const llvm::TargetMachine& machine) {
  std::string out;
  for (size_t i = 0; i < program.procedures.size(); ++i) {
    const lir::ProcedureId id(i);
    if (program.procedures[id].name.empty() || (only != UINT32_MAX && only != i)) continue;
    out += machine.getMCAsmInfo()->getCommentString().str() + " " + function_name(i) + ": " +
           lir::title(program, id) + "\n";
  }
  return out;
}

}  // namespace

Result<std::string> emit_ahead_of_time(const lir::Program& program, const AotOptions& options) {
  auto machine = make_target_machine(options.cpu, options.architecture);
  if (!machine) return std::unexpected(machine.error());
  bool is_artefact = options.kind == FROST_EMIT_ARTEFACT;
  ModuleOptions module_options;
  module_options.external_entries = !is_artefact;
  module_options.entry_table = is_artefact;
  module_options.note = options.note;
  module_options.debug_info = options.debug_info;
  module_options.checked = options.checked;
  module_options.has_masked_loads = has_masked_loads(**machine);
  llvm::LLVMContext context;
  auto module = emit_module(program, context, module_options);
  if (options.only != UINT32_MAX) keep_only(*module, options.only);
  if (auto done = optimise(*module, **machine); !done) return std::unexpected(done.error());
  if (options.kind == FROST_EMIT_LLVM) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    ProcedureComments comments(program);
    module->print(stream, &comments);
    return text;
  }
  if (options.kind == FROST_EMIT_ASM) {
    auto text = generate_code(*module, **machine, llvm::CodeGenFileType::AssemblyFile);
    if (!text) return text;
    return procedure_comments(program, options.only, **machine) + *text;
  }
  auto object = generate_code(*module, **machine, llvm::CodeGenFileType::ObjectFile);
  if (!object || !is_artefact) return object;
  return link(*object, options.debug_info);
}

}  // namespace frost
