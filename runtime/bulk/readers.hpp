// SPDX-License-Identifier: Apache-2.0
// Facts out of bytes, in the formats of docs/formats/facts.md.
//
// Errors: what the receiver's reject() gives, and those of the window, which nothing can be read
// behind. All text is checked to be UTF-8. Cost: linear; memory for one block and one record of at
// most Limits::load_record_bytes_max.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "frost/fact_format.hpp"
#include "frost/limits.hpp"
#include "frost/result.hpp"
#include "runtime/bulk/fact_receiver.hpp"
#include "runtime/bulk/window.hpp"

namespace frost::bulk {

// Statements of polar.md §2. Behind a mistake it goes on with the next line.
Result<void> read_text(Window& window, FactReceiver& receiver, const Limits& limits);

// One object {"predicate": string, "args": [{"type": string, "id": string}, ...]} a line.
Result<void> read_jsonl(Window& window, FactReceiver& receiver, const Limits& limits);

// What a file of rows says outside its rows. Borrowed.
struct TableShape {
  std::string_view predicate;
  std::span<const std::string> types;  // empty: the first row names them
};

// One row of ids a fact.
Result<void> read_csv(Window& window, const TableShape& shape, FactReceiver& receiver,
                      const Limits& limits);
Result<void> read_tsv(Window& window, const TableShape& shape, FactReceiver& receiver,
                      const Limits& limits);

// One of these. `format` is not kAuto.
Result<void> read_facts(FactFormat format, Window& window, const TableShape& shape,
                        FactReceiver& receiver, const Limits& limits);

}  // namespace frost::bulk
