// SPDX-License-Identifier: Apache-2.0
// Relocatable code of a program, for this process or a later one.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frost/result.hpp"
#include "ir/lir/lir.hpp"

namespace frost {

struct ObjectOptions {
  std::string cpu;
  bool debug_info = false;  // with line tables
  bool checked = false;     // see frost_backend_options
};

// Compiles every procedure, some of them at a time, each time to an object of its own, in two
// threads. `may_continue` is asked by both between objects: kLimit when it says no. Same program
// and options, same bytes.
Result<std::string> compile_objects(const lir::Program& program, const ObjectOptions& options,
                                    const std::function<bool()>& may_continue);

// The objects of what compile_objects made, which they borrow. kCorrupt for other bytes.
Result<std::vector<std::string_view>> split_objects(std::string_view code);

}  // namespace frost
