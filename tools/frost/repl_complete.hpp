// SPDX-License-Identifier: Apache-2.0
// What may come next on a line of `frost repl`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "frost/schema.hpp"
#include "frost/store.hpp"
#include "tools/frost/command_text.hpp"

namespace frost::cli {

// So many facts are looked at for ids to offer; a larger snapshot offers those of a part.
inline constexpr uint64_t kCompletionFactsMax = 200'000;

struct Completions {
  size_t word_bytes = 0;           // at the end of the line: what is there already
  std::vector<std::string> words;  // whole ones that may stand in its place, sorted
};

class Completer {
 public:
  // `dots` are the commands that begin with a dot.
  Completer(CommandLineText commands, std::vector<std::string> dots, const PolicySchema* schema);

  // Of the part of a line before the cursor. Reads the ids of `snapshot` when they are first asked
  // for, and again after a change.
  Completions complete(std::string_view line, const Snapshot& snapshot);

 private:
  std::vector<std::string> candidates(const std::vector<std::string>& words, std::string_view word,
                                      const Snapshot& snapshot);
  void add_values(std::string_view word, const Snapshot& snapshot, std::set<std::string>& found);
  void read_ids(const Snapshot& snapshot);

  CommandLineText commands_;
  std::vector<std::string> dots_;
  std::set<std::string> types_;
  std::set<std::string> actions_;                                  // permissions
  std::set<std::string> names_;                                    // roles and relations
  std::set<std::string> predicates_;                               // of facts and questions
  std::map<std::string, std::set<std::string>, std::less<>> ids_;  // by type
  std::optional<uint64_t> ids_offset_;                             // of the snapshot they are of
};

}  // namespace frost::cli
