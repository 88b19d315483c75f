// SPDX-License-Identifier: Apache-2.0
// The policies that the client works on: one for each root folder, made of all .polar files below
// it (polar.md §8), and one for each open document outside of every root. An open document counts
// instead of the file on the disk.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tools/lsp/analysis.hpp"
#include "tools/lsp/documents.hpp"
#include "tools/lsp/limits.hpp"

namespace frost::lsp {

// One policy. `analysis` belongs to the texts of the moment it was made; a change sets it to null.
struct PolicyUnit {
  std::string root;  // a folder, or the key of a document outside of every root
  bool is_folder = false;
  std::map<std::string, std::string> disk;  // by path; of a folder
  std::shared_ptr<const Analysis> analysis;
  bool published = false;  // diagnostics of the front end, for `analysis`
  bool planned = false;    // diagnostics of planning, likewise
};

// Not thread-safe.
class Workspace {
 public:
  explicit Workspace(const ServerLimits& limits) : limits_(limits), documents_(limits) {}

  // Folders, as paths. Reads their files; what could not be read is in take_problems().
  void add_root(const std::string& path);
  void remove_root(const std::string& path);
  // The file at `path` appeared, changed or vanished.
  void disk_changed(const std::string& path);

  // Documents, see Documents.
  void open(const Json& params);
  void change(const Json& params, Encoding encoding);
  void close(const Json& params);
  [[nodiscard]] const Documents& documents() const { return documents_; }

  // The policy of a document and what is known about it, analysed now if it changed.
  // RequestError(kInvalidParams) when the document is neither open nor below a root.
  std::pair<std::shared_ptr<const Analysis>, FileId> look_up(const std::string& uri);
  const std::shared_ptr<const Analysis>& analysis(PolicyUnit& unit);

  // By root. Units of documents vanish when the document is closed.
  [[nodiscard]] std::map<std::string, PolicyUnit>& units() { return units_; }
  // Keys of files that left every policy since the last call: their diagnostics must go.
  std::vector<std::string> take_departed() { return std::exchange(departed_, {}); }
  std::vector<std::string> take_problems() { return std::exchange(problems_, {}); }

 private:
  // The unit that `key` belongs to: of the innermost root around it, else its own.
  PolicyUnit& unit_of(const std::string& key);
  PolicyUnit* root_around(const std::string& key);
  static void touch(PolicyUnit& unit) { unit.analysis = nullptr; }
  void regroup();

  ServerLimits limits_;
  Documents documents_;
  std::map<std::string, PolicyUnit> units_;
  std::vector<std::string> departed_;
  std::vector<std::string> problems_;
};

}  // namespace frost::lsp
