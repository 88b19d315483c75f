// SPDX-License-Identifier: Apache-2.0
#include "codegen/artefact/cpu.hpp"

#include <elf.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>

#include "codegen/artefact/artefact.hpp"
#include "codegen/artefact/refuse.hpp"
#include "fmt/ranges.h"

namespace frost::artefact {
namespace {

struct Architecture {
  std::string_view name;
  uint16_t machine;
  std::span<const std::string_view> levels;  // the most demanding first
};

constexpr std::string_view kX86Levels[] = {"x86-64-v4", "x86-64-v3", "x86-64-v2", "x86-64"};
constexpr std::string_view kArmLevels[] = {"generic"};
constexpr Architecture kArchitectures[] = {{"x86_64", EM_X86_64, kX86Levels},
                                           {"aarch64", EM_AARCH64, kArmLevels}};

#if defined(__x86_64__)

constexpr const Architecture& kOwn = kArchitectures[0];

// No value: not a name we know. The compiler's runtime also asks whether the operating system
// saves the vector registers.
std::optional<bool> machine_has(std::string_view cpu) {
  __builtin_cpu_init();
  if (cpu == "x86-64") return true;
  if (cpu == "x86-64-v2") return __builtin_cpu_supports("x86-64-v2") != 0;
  if (cpu == "x86-64-v3") return __builtin_cpu_supports("x86-64-v3") != 0;
  if (cpu == "x86-64-v4") return __builtin_cpu_supports("x86-64-v4") != 0;
  return std::nullopt;
}

#elif defined(__aarch64__)

constexpr const Architecture& kOwn = kArchitectures[1];

std::optional<bool> machine_has(std::string_view cpu) {
  if (cpu == "generic") return true;
  return std::nullopt;
}

#else
#error "artefacts exist for x86-64 and AArch64"
#endif

const Architecture* find(std::string_view name) {
  const auto* found = std::ranges::find(kArchitectures, name, &Architecture::name);
  return found == std::end(kArchitectures) ? nullptr : found;
}

// The level that `cpu` names; empty when it names none.
std::string_view level_of(const Architecture& architecture, std::string_view cpu) {
  if (cpu == "baseline") return architecture.levels.back();
  for (const std::string_view level : architecture.levels) {
    const bool is_best = cpu == "native" && &architecture == &kOwn && machine_has(level) == true;
    if (cpu == level || is_best) return level;
  }
  return {};
}

}  // namespace

uint16_t machine_of(std::string_view triple) {
  const Architecture* architecture = find(triple.substr(0, triple.find('-')));
  return architecture == nullptr ? uint16_t{0} : architecture->machine;
}

Result<void> check_target(std::string_view triple) {
  if (machine_of(triple) == kOwn.machine) return {};
  return incompatible(
      fmt::format("it was compiled for {}, this machine is {}", quoted(triple), kOwn.name));
}

Result<void> check_cpu(std::string_view cpu) {
  const std::optional<bool> has = machine_has(cpu);
  if (!has) return incompatible(fmt::format("it needs the unknown CPU {}", quoted(cpu)));
  if (!*has) {
    return incompatible(
        fmt::format("it needs the CPU {}, which this machine does not offer", quoted(cpu)));
  }
  return {};
}

}  // namespace frost::artefact

namespace frost {

Result<ArtefactTarget> artefact_target(std::string_view architecture, std::string_view cpu) {
  const artefact::Architecture* found =
      architecture.empty() ? &artefact::kOwn : artefact::find(architecture);
  if (found == nullptr) {
    return fail(Code::kInvalidArgument,
                fmt::format("code is made for x86_64 or aarch64, not for {}",
                            artefact::quoted(architecture)));
  }
  const std::string_view level = artefact::level_of(*found, cpu);
  if (level.empty()) {
    return fail(
        Code::kInvalidArgument,
        fmt::format("an artefact for {} is compiled for {}, baseline or native, not for {}; "
                    "native needs a machine of that kind",
                    found->name, fmt::join(found->levels, ", "), artefact::quoted(cpu)));
  }
  return ArtefactTarget{.architecture = std::string(found->name), .cpu = std::string(level)};
}

}  // namespace frost
