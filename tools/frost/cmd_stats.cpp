// SPDX-License-Identifier: Apache-2.0
// frost stats
#include <memory>
#include <string>

#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/database.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/session.hpp"

namespace frost::cli {
namespace {

std::string per_fact(uint64_t bytes, uint64_t facts) {
  if (facts == 0) return "";
  return ", " + fixed(static_cast<double>(bytes) / static_cast<double>(facts), 1) + " a fact";
}

void print_line(const std::string& name, uint64_t number, const std::string& rest) {
  print(name + " " + grouped(number) + rest + "\n");
}

void print_names(const TypeStatistics& type) {
  std::string forms;
  const auto add = [&](std::string_view form, uint64_t count) {
    if (count > 0) forms.append(", ").append(form).append(" ").append(grouped(count));
  };
  add("UUIDs", type.uuids);
  add("decimals", type.decimals);
  add("texts", type.texts);
  print_line("  " + escape(type.type) + ": names", type.names,
             forms + ", bytes " + grouped(type.bytes));
}

nlohmann::ordered_json index_json(const IndexStatistics& index) {
  auto chunks = nlohmann::ordered_json::array();
  for (const ChunkStatistics& kind : index.chunks) {
    chunks.push_back({{"layout", kind.layout},
                      {"chunks", kind.chunks},
                      {"rows", kind.rows},
                      {"bytes", kind.bytes}});
  }
  return {{"layout", index.layout},
          {"rows", index.rows},
          {"bytes", index.bytes},
          {"chunks", std::move(chunks)}};
}

// A line for everything, then one for each type and each relation.
void print_statistics_json(const Snapshot& snapshot) {
  const StoreStatistics all = snapshot.statistics();
  print_json({{"offset", snapshot.offset()},
              {"facts", all.facts},
              {"unusedFacts", all.unused_facts},
              {"indexBytes", all.path_bytes},
              {"nameBytes", all.dictionary_bytes}});
  for (const TypeStatistics& type : snapshot.type_statistics()) {
    print_json({{"type", type.type},
                {"names", type.names},
                {"uuids", type.uuids},
                {"decimals", type.decimals},
                {"texts", type.texts},
                {"bytes", type.bytes}});
  }
  for (const RelationStatistics& relation : snapshot.relation_statistics()) {
    auto indexes = nlohmann::ordered_json::array();
    for (const IndexStatistics& index : relation.indexes) indexes.push_back(index_json(index));
    print_json(
        {{"relation", relation.shape}, {"facts", relation.facts}, {"indexes", std::move(indexes)}});
  }
}

Outcome<int> run(const SessionOptions& options) {
  const auto session = open_session(options);
  if (!session) return std::unexpected(session.error());
  const Snapshot& snapshot = session->snapshot;
  if (output().json) {
    print_statistics_json(snapshot);
    return kExitOk;
  }
  const StoreStatistics all = snapshot.statistics();
  if (snapshot.offset() > 0) print_line("offset", snapshot.offset(), "");
  print_line("facts", all.facts, "");
  if (all.unused_facts > 0) print_line("not used by the policy", all.unused_facts, "");
  print_line("bytes of indexes", all.path_bytes, per_fact(all.path_bytes, all.facts));
  print_line("bytes of names", all.dictionary_bytes, per_fact(all.dictionary_bytes, all.facts));
  for (const TypeStatistics& type : snapshot.type_statistics()) print_names(type);
  for (const RelationStatistics& relation : snapshot.relation_statistics()) {
    print("\n" + escape(relation.shape) + "\n");
    print_line("  facts", relation.facts, "");
    for (const IndexStatistics& index : relation.indexes) {
      print_line("  " + index.layout + ": bytes", index.bytes,
                 per_fact(index.bytes, relation.facts));
      for (const ChunkStatistics& kind : index.chunks) {
        print_line("    " + kind.layout + ": chunks", kind.chunks,
                   ", rows " + grouped(kind.rows) + ", bytes " + grouped(kind.bytes));
      }
    }
  }
  return kExitOk;
}

}  // namespace

RunCommand declare_stats(CLI::App& app) {
  auto options = std::make_shared<SessionOptions>();
  declare_inputs(app, *options);
  declare_database(app, options->database);
  return [options] { return run(*options); };
}

}  // namespace frost::cli
