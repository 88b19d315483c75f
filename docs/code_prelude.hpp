// SPDX-License-Identifier: Apache-2.0
// The names that statements in the pages of docs/ use; docs/check_code.sh compiles them after this.
#pragma once

#include "frost/frost.hpp"

extern const frost::Source source;
extern const frost::Snapshot snapshot;
extern frost::Database database;
