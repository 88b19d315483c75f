// SPDX-License-Identifier: Apache-2.0
// What the examples do with errors: a real host would recover; an example stops.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "frost/frost.hpp"

namespace example {

template <class T>
T must(frost::Result<T> result) {
  if (result) {
    if constexpr (std::is_void_v<T>) {
      return;
    } else {
      return *std::move(result);
    }
  }
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

// Compiles one file for the interpreter.
inline frost::Policy compile(const std::string& text) {
  const frost::Source source{"policy.polar", text};
  frost::Compiled compiled = frost::compile({&source, 1});
  for (const frost::Diagnostic& diagnostic : compiled.diagnostics) {
    std::fputs(diagnostic.text.c_str(), stderr);
  }
  if (!compiled.policy) std::exit(1);
  return *std::move(compiled.policy);
}

}  // namespace example
