// SPDX-License-Identifier: Apache-2.0
#include "codegen/artefact/cpu.hpp"

#include <optional>

#include "codegen/artefact/artefact.hpp"
#include "codegen/artefact/refuse.hpp"

namespace frost::artefact {
namespace {

#if defined(__x86_64__)

constexpr std::string_view kArchitecture = "x86_64";
constexpr std::string_view kLevels[] = {"x86-64-v4", "x86-64-v3", "x86-64-v2", "x86-64"};

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

constexpr std::string_view kArchitecture = "aarch64";
constexpr std::string_view kLevels[] = {"generic"};

std::optional<bool> machine_has(std::string_view cpu) {
  if (cpu == "generic") return true;
  return std::nullopt;
}

#else
#error "artefacts exist for x86-64 and AArch64"
#endif

}  // namespace

Result<void> check_target(std::string_view triple) {
  const std::string_view architecture = triple.substr(0, triple.find('-'));
  if (architecture == kArchitecture) return {};
  return incompatible(
      fmt::format("it was compiled for {}, this machine is {}", quoted(triple), kArchitecture));
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

std::optional<std::string> artefact_cpu(std::string_view cpu) {
  for (std::string_view level : artefact::kLevels) {
    bool is_best = cpu == "native" && artefact::machine_has(level) == true;
    if (cpu == level || is_best) return std::string(level);
  }
  return std::nullopt;
}

}  // namespace frost
