// SPDX-License-Identifier: Apache-2.0
#include "codegen/artefact/artefact.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "codegen/artefact/trailer.hpp"
#include "codegen/engine/backend.hpp"
#include "codegen/engine/policy.hpp"
#include "codegen/engine/schema.hpp"
#include "frost/version.hpp"
#include "runtime/abi_hash.hpp"

namespace frost {

namespace {

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

Result<std::vector<std::byte>> emit(const Policy& policy, EmitRequest request,
                                    const ArtefactTarget& target, bool debug) {
  request.cpu = target.cpu;
  request.architecture = target.architecture;
  // Text for people has the names of procedures; code does not depend on them.
  const bool is_text = request.kind == FROST_EMIT_LLVM || request.kind == FROST_EMIT_ASM;
  const lir::Names names = debug     ? lir::Names::kAll
                           : is_text ? lir::Names::kProcedures
                                     : lir::Names::kNone;
  request.flags.debug_info = debug;
  auto text = backend_emit(lir::print(policy.impl()->program, {}, names), request);
  if (!text) return std::unexpected(text.error());
  return bytes_of(*text);
}

// What an artefact of the policy for `target` says about itself.
ArtefactNote note_of(const PolicyImpl& policy, const frost_backend& backend,
                     const ArtefactTarget& target) {
  ArtefactNote note;
  note.abi_hash = rt::abi_hash();
  note.compiler_version = kVersion;
  note.llvm_version = backend.llvm_version;
  const std::string_view own = backend.target_triple;
  const bool is_own = own.substr(0, own.find('-')) == target.architecture;
  note.target_triple = is_own ? std::string(own) : target.architecture + "-unknown-linux-gnu";
  note.cpu = target.cpu;
  note.policy_digest = policy.program.digest;
  note.program = lir::print(policy.program);
  for (const Source& source : policy.sources) note.sources.emplace_back(source.name, source.text);
  return note;
}

// "allow(User, String, Repository) bbf"
std::string entry_text(const lir::Program& program, const lir::Entry& entry) {
  const lir::Relation& relation = program.relations[entry.relation];
  std::string types;
  for (const lir::TypeId type : relation.types) {
    types += (types.empty() ? "" : ", ") + program.types[type];
  }
  return relation.predicate + "(" + types + ") " + entry.adornment;
}

// Makes its entries those of a program.
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

Result<std::vector<std::byte>> build_artefact(const Policy& policy,
                                              const ArtefactOptions& options) {
  const PolicyImpl& impl = *policy.impl();
  auto backend = llvm_backend();
  if (!backend) return std::unexpected(backend.error());
  auto target = artefact_target(options.architecture, options.cpu);
  if (!target) return std::unexpected(target.error());
  EmitRequest request;
  request.kind = FROST_EMIT_ARTEFACT;
  request.note = encode_note(note_of(impl, **backend, *target));
  auto elf = emit(policy, std::move(request), *target, options.debug);
  if (!elf) return elf;
  std::vector<std::byte> sealed = seal_artefact(*std::move(elf));
  // What we would refuse to load we do not hand out.
  if (auto checked = verify_artefact(sealed, impl.limits); !checked) {
    return fail(Code::kInternal,
                "the artefact does not pass its own checks: " + checked.error().message);
  }
  return sealed;
}

Result<std::vector<std::byte>> build_code(const Policy& policy, CodeForm form,
                                          const ArtefactOptions& options) {
  auto target = artefact_target(options.architecture, options.cpu);
  if (!target) return std::unexpected(target.error());
  EmitRequest request;
  request.kind = form == CodeForm::kObject ? FROST_EMIT_OBJECT
                 : form == CodeForm::kLlvm ? FROST_EMIT_LLVM
                                           : FROST_EMIT_ASM;
  return emit(policy, std::move(request), *target, options.debug);
}

Result<std::vector<std::byte>> sign_artefact(std::span<const std::byte> artefact,
                                             const SigningKey& key, const Limits& limits) {
  if (auto verified = verify_artefact(artefact, limits); !verified) {
    return std::unexpected(verified.error());
  }
  const auto image = artefact.first(artefact.size() - artefact::kTrailerBytes);
  return seal_artefact({image.begin(), image.end()}, &key);
}

Result<ArtefactInfo> describe_artefact(std::span<const std::byte> artefact, const Limits& limits) {
  auto verified = verify_artefact(artefact, limits);
  if (!verified) return std::unexpected(verified.error());
  ArtefactNote& note = verified->note;
  ArtefactInfo info;
  info.bytes = artefact.size();
  info.abi_hash = note.abi_hash;
  info.signer = verified->signer;
  if (auto machine = check_machine(note); !machine) info.refusal = machine.error().message;
  // Another version may have another form of programs.
  if (const auto program = lir::parse(note.program); program && !lir::verify(*program)) {
    for (const lir::Entry& entry : program->entries) {
      info.entries.push_back(entry_text(*program, entry));
    }
  }
  for (auto& [name, text] : note.sources) {
    info.sources.push_back({.name = std::move(name), .text = std::move(text)});
  }
  info.compiler_version = std::move(note.compiler_version);
  info.llvm_version = std::move(note.llvm_version);
  info.target = std::move(note.target_triple);
  info.cpu = std::move(note.cpu);
  info.policy_digest = std::move(note.policy_digest);
  return info;
}

Result<Policy> load_policy_artefact(std::span<const std::byte> bytes, const LoadOptions& options) {
  auto artefact = load_artefact(
      bytes, {.allow_unsigned = options.trust_unsigned, .trusted_keys = options.trusted_keys},
      options.limits);
  if (!artefact) return std::unexpected(artefact.error());
  const ArtefactNote& note = (*artefact)->note();
  auto program = lir::parse(note.program);
  if (!program) return std::unexpected(program.error());
  if (auto problem = lir::verify(*program)) {
    return fail(Code::kCorrupt, "the program in the artefact is malformed: " + *problem);
  }
  const auto takes_for_granted = [](const lir::Path& path) { return path.is_functional; };
  const auto is_hot = [](const lir::Procedure& procedure) { return procedure.is_hot; };
  if (std::ranges::any_of(program->paths, takes_for_granted) ||
      std::ranges::any_of(program->procedures, is_hot)) {
    return fail(Code::kCorrupt, "the program in the artefact is for certain facts only");
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
