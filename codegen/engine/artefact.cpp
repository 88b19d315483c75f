// SPDX-License-Identifier: Apache-2.0
#include "codegen/artefact/artefact.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "codegen/engine/backend.hpp"
#include "codegen/engine/policy.hpp"
#include "codegen/engine/schema.hpp"
#include "frost/version.hpp"
#include "runtime/abi_hash.hpp"

namespace frost {

Result<std::vector<std::byte>> build_artefact(const Policy& policy,
                                              const ArtefactOptions& options) {
  const PolicyImpl& impl = *policy.impl();
  auto backend = llvm_backend();
  if (!backend) return std::unexpected(backend.error());
  std::optional<std::string> cpu = artefact_cpu(options.cpu);
  if (!cpu) {
    return fail(
        Code::kInvalidArgument,
        "an artefact is compiled for x86-64, x86-64-v2, x86-64-v3, x86-64-v4 or native, not `" +
            options.cpu + "`");
  }
  ArtefactNote note;
  note.abi_hash = rt::abi_hash();
  note.compiler_version = kVersion;
  note.llvm_version = (*backend)->llvm_version;
  note.target_triple = (*backend)->target_triple;
  note.cpu = *cpu;
  note.policy_digest = impl.program.digest;
  note.program = lir::print(impl.program);
  for (const Source& source : impl.sources) note.sources.emplace_back(source.name, source.text);
  EmitRequest request;
  request.kind = FROST_EMIT_ARTEFACT;
  request.cpu = *cpu;
  request.note = encode_note(note);
  auto elf = backend_emit(note.program, request);
  if (!elf) return std::unexpected(elf.error());
  std::vector<std::byte> bytes(elf->size());
  std::ranges::transform(*elf, bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
  std::vector<std::byte> sealed = seal_artefact(std::move(bytes));
  // What we would refuse to load we do not hand out.
  if (auto checked = verify_artefact(sealed, impl.limits); !checked) {
    return fail(Code::kInternal,
                "the artefact does not pass its own checks: " + checked.error().message);
  }
  return sealed;
}

namespace {

void adopt(std::unique_ptr<LoadedArtefact> artefact, NativeEntries& native) {
  struct Owner {
    std::unique_ptr<LoadedArtefact> artefact;
    std::vector<frost_entry_fn> entries;
  };
  auto owner = std::make_shared<Owner>();
  for (size_t i = 0; i < artefact->entry_count(); ++i) owner->entries.push_back(artefact->entry(i));
  owner->artefact = std::move(artefact);
  const frost_entry_fn* const table = owner->entries.data();
  native.adopt(std::move(owner), table);
}

}  // namespace

Result<Policy> load_policy_artefact(std::span<const std::byte> bytes, const LoadOptions& options) {
  auto artefact = load_artefact(bytes, {options.trust_unsigned}, options.limits);
  if (!artefact) return std::unexpected(artefact.error());
  const ArtefactNote& note = (*artefact)->note();
  auto program = lir::parse(note.program);
  if (!program) return std::unexpected(program.error());
  if (auto problem = lir::verify(*program)) {
    return fail(Code::kCorrupt, "the program in the artefact is malformed: " + *problem);
  }
  if (auto checked = rt::check_schema(store_schema(*program)); !checked) {
    return std::unexpected(checked.error());
  }
  if (program->digest != note.policy_digest) {
    return fail(Code::kCorrupt, "the artefact names another policy than its program");
  }
  if ((*artefact)->entry_count() != program->procedures.size()) {
    return fail(Code::kCorrupt, "the artefact has another number of entries than its program");
  }
  auto impl = std::make_shared<PolicyImpl>(std::move(*program));
  impl->limits = options.limits;
  for (const auto& [name, text] : note.sources) impl->sources.push_back({name, text});
  adopt(*std::move(artefact), impl->native);
  return Policy(std::move(impl));
}

}  // namespace frost
