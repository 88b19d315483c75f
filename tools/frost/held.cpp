// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/held.hpp"

namespace frost::cli {
namespace {

HeldState* current = nullptr;

}  // namespace

HeldState* held_state() { return current; }

void hold(HeldState* state) { current = state; }

}  // namespace frost::cli
