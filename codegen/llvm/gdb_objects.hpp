// SPDX-License-Identifier: Apache-2.0
// Tells debuggers of code in this process by the GDB JIT interface, which lldb reads as well.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace frost {

// Where the sections of an object are in memory, by their names.
using SectionAddresses = std::map<std::string, uint64_t>;

// `object`, a relocatable ELF file with 64 bits, with the addresses of its sections written into
// their headers: debuggers take them from there. Empty when it is no such file.
std::string with_addresses(std::string object, const SectionAddresses& addresses);

// Debuggers know the object from when this is made until it is destroyed. Make it when the code is
// at its place: a debugger may write breakpoints into it at once. Thread-safe among objects.
class GdbObject {
 public:
  // `object` is what with_addresses made.
  explicit GdbObject(std::string object);
  ~GdbObject();
  GdbObject(const GdbObject&) = delete;
  GdbObject& operator=(const GdbObject&) = delete;

 private:
  struct Entry;
  std::unique_ptr<Entry> entry_;
};

}  // namespace frost
