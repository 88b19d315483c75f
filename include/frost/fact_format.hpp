// SPDX-License-Identifier: Apache-2.0
// How facts are written in files (docs/formats/facts.md).
#pragma once

#include <cstdint>

namespace frost {

enum class FactFormat : uint8_t {
  kAuto,   // by the file's name: .jsonl, .ndjson, .json, .csv, .tsv, with or without .gz; else text
  kText,   // has_role(User{"ann"}, "member", Organization{"acme"});
  kJsonl,  // one object of the wire form a line: {"predicate":"has_role","args":[...]}
  kCsv,    // the facts of one predicate and one choice of types: a header row, then a row a fact
  kTsv,    // the same with tabs and backslash escapes
};

}  // namespace frost
