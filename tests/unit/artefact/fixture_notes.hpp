// SPDX-License-Identifier: Apache-2.0
// What the fixtures say about themselves: the same for the build step that writes their notes and
// the tests that read them back.
#pragma once

#include <string>

#include "codegen/artefact/artefact.hpp"
#include "runtime/abi_hash.hpp"

namespace frost {

#if defined(__x86_64__)
inline constexpr const char* kFixtureTriple = "x86_64-pc-linux-gnu";
inline constexpr const char* kFixtureCpu = "x86-64";
#else
inline constexpr const char* kFixtureTriple = "aarch64-unknown-linux-gnu";
inline constexpr const char* kFixtureCpu = "generic";
#endif

inline ArtefactNote fixture_note(const std::string& name) {
  ArtefactNote note;
  note.abi_hash = rt::abi_hash();
  note.compiler_version = "0.1.0";
  note.llvm_version = "22.1.8";
  note.target_triple = kFixtureTriple;
  note.cpu = kFixtureCpu;
  note.policy_digest = sha256_hex(name);
  note.program = "program of " + name + "\n";
  note.sources = {{name + ".polar", "actor User {}\n"}, {"empty.polar", ""}};
  return note;
}

}  // namespace frost
