// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/native.hpp"

#include <cstdlib>
#include <string_view>

namespace frost::cli {
namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Where the XDG Base Directory Specification puts it; relative paths do not count there.
std::string default_directory() {
  const std::string caches = variable("XDG_CACHE_HOME");
  if (caches.starts_with('/')) return caches + "/frost";
  const std::string home = variable("HOME");
  return home.starts_with('/') ? home + "/.cache/frost" : "";
}

}  // namespace

void declare_code(CLI::App& app, CodeOptions& options) {
  app.add_option("--cache", options.directory,
                 "Where native code is kept for later runs: a directory. Default: $FROST_CACHE, "
                 "$XDG_CACHE_HOME/frost or ~/.cache/frost")
      ->envname("FROST_CACHE")
      ->type_name("DIR");
  app.add_flag("--no-cache", options.is_off, "Neither look for kept native code nor keep any");
  app.add_option("--native-debug", options.debug,
                 "Tell perf (by /tmp/perf-PID.map) or gdb (by its JIT interface, with lines of the "
                 "policy) of the native code that this process makes")
      ->check(CLI::IsMember({"perf", "gdb"}));
}

NativeOptions native_options(const CodeOptions& options) {
  NativeOptions native;
  native.specialise = false;  // worth it for those who ask many questions
  if (options.debug == "perf") native.debug = NativeDebug::kPerf;
  if (options.debug == "gdb") native.debug = NativeDebug::kGdb;
  if (options.is_off) return native;
  native.cache.directory = options.directory.empty() ? default_directory() : options.directory;
  return native;
}

void declare_tier(CLI::App& app, std::string& tier) {
  app.add_option("--tier", tier,
                 "How to answer: interp(reter), native (waits for native code) or auto (makes it "
                 "while facts are loaded, and answers with what there is). Default: native for an "
                 "artefact, else interpreter, which is faster for a single question")
      ->check(CLI::IsMember({"interpreter", "interp", "native", "auto"}));
}

Tier tier_of(const std::string& name, Tier otherwise) {
  if (name == "native") return Tier::kNative;
  if (name == "auto") return Tier::kAutomatic;
  return name.empty() ? otherwise : Tier::kInterpreter;
}

}  // namespace frost::cli
