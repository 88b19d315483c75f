// SPDX-License-Identifier: Apache-2.0
// Policies of the benchmarks.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "frost/frost.hpp"

namespace frost::bench {

// Members of an organization may read its repositories: two dependent look-ups.
inline constexpr const char* kTwoHopPolicy = R"(
actor User {}
resource Organization { roles = ["member", "owner"]; "member" if "owner"; }
resource Repository {
  permissions = ["read"];
  relations = { organization: Organization };
  "read" if "member" on "organization";
}
)";

inline std::string github_text() {
  std::ifstream file(FROST_GITHUB_POLICY);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Native code, if any, is that for any facts.
inline Policy compiled(const std::string& text, bool native) {
  Source source{"policy.polar", text};
  CompileOptions options;
  options.with_tests = false;
  Compiled result = compile({&source, 1}, options);
  if (!result.policy || (native && !result.policy->compile_native({.specialise = false}))) {
    std::fprintf(stderr, "the benchmark's policy does not compile\n");
    std::exit(1);
  }
  return *result.policy;
}

}  // namespace frost::bench
