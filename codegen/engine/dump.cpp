// SPDX-License-Identifier: Apache-2.0
#include "frost/dump.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "base/file_stream.hpp"
#include "codegen/engine/store.hpp"
#include "runtime/bulk/fact_writer.hpp"
#include "runtime/bulk/format.hpp"
#include "runtime/bulk/gzip.hpp"

namespace frost {
namespace {

constexpr uint64_t kFactsPerReport = 16'384;
constexpr size_t kPieceBytes = size_t{256} << 10;

// Hands the stored facts that match to `visit`, up to the first error.
Result<void> visit_stored(const Snapshot& snapshot, const FactQuery& query,
                          const std::function<Result<void>(const rt::FactView&)>& visit) {
  Result<void> done;
  snapshot.impl()->stored->visit_facts(query, [&](const rt::FactView& fact) {
    done = visit(fact);
    return done.has_value();
  });
  return done;
}

class FileSink : public bulk::ByteSink {
 public:
  explicit FileSink(FileWriter file) : file_(std::move(file)) {}
  Result<void> write(std::string_view bytes) override { return file_.write(bytes); }
  Result<void> finish() override { return file_.commit(); }

 private:
  FileWriter file_;
};

class CallbackSink : public bulk::ByteSink {
 public:
  using Write = std::function<Result<void>(std::string_view)>;
  explicit CallbackSink(const Write& write) : write_(write) {}
  Result<void> write(std::string_view bytes) override { return write_(bytes); }
  Result<void> finish() override { return {}; }

 private:
  const Write& write_;
};

Result<std::unique_ptr<bulk::ByteSink>> open_sink(const std::string& path) {
  auto file = FileWriter::create(path);
  if (!file) return std::unexpected(std::move(file.error()));
  std::unique_ptr<bulk::ByteSink> sink = std::make_unique<FileSink>(*std::move(file));
  if (bulk::is_gzip_name(path)) sink = bulk::gzip(std::move(sink));
  return sink;
}

// The facts of one file, in pieces.
class Dump {
 public:
  Dump(bulk::ByteSink& sink, FactFormat format, const DumpOptions& options)
      : sink_(sink), format_(format), options_(options) {}

  Result<void> header(std::span<const std::string> types) {
    if (auto done = bulk::append_header(format_, piece_, types); !done) return done;
    return flush();
  }

  // `facts` counts those of all files.
  Result<void> fact(const rt::FactView& fact, uint64_t& facts) {
    if (auto done = bulk::append_fact(format_, piece_, fact); !done) return done;
    if (++facts % kFactsPerReport == 0 && options_.progress) options_.progress(facts);
    if (options_.sorted) {
      lines_.push_back(piece_);
      piece_.clear();
      return {};
    }
    return piece_.size() < kPieceBytes ? Result<void>() : flush();
  }

  Result<void> finish() {
    std::ranges::sort(lines_);
    for (const std::string& line : lines_) {
      piece_ += line;
      if (piece_.size() < kPieceBytes) continue;
      if (auto done = flush(); !done) return done;
    }
    if (auto done = flush(); !done) return done;
    return sink_.finish();
  }

 private:
  Result<void> flush() {
    auto done = sink_.write(piece_);
    piece_.clear();
    return done;
  }

  bulk::ByteSink& sink_;
  FactFormat format_;
  const DumpOptions& options_;
  std::string piece_;
  std::vector<std::string> lines_;
};

bool is_table(FactFormat format) {
  return format == FactFormat::kCsv || format == FactFormat::kTsv;
}

Result<uint64_t> dump_lines(const Snapshot& snapshot, FactFormat format, const DumpOptions& options,
                            bulk::ByteSink& sink) {
  if (is_table(format)) {
    return fail(Code::kInvalidArgument,
                "CSV and TSV have a file for each predicate and its types: name a folder");
  }
  Dump dump(sink, format, options);
  uint64_t facts = 0;
  auto done =
      visit_stored(snapshot, {}, [&](const rt::FactView& fact) { return dump.fact(fact, facts); });
  if (!done) return std::unexpected(done.error());
  if (done = dump.finish(); !done) return std::unexpected(done.error());
  if (options.progress) options.progress(facts);
  return facts;
}

// What one table holds.
using Shape = std::pair<std::string, std::vector<std::string>>;

Result<std::set<Shape>> shapes_of(const Snapshot& snapshot) {
  std::set<Shape> shapes;
  const uint32_t shapes_max = snapshot.impl()->limits.dump_tables_max;
  const Shape* last = nullptr;
  auto done = visit_stored(snapshot, {}, [&](const rt::FactView& fact) -> Result<void> {
    const auto is_type = [](const std::string& name, const rt::ValueView& value) {
      return name == value.type;
    };
    // Nearly always that of the fact before.
    if (last != nullptr && last->first == fact.predicate &&
        std::ranges::equal(last->second, fact.arguments, is_type)) {
      return {};
    }
    Shape shape{std::string(fact.predicate), {}};
    for (const auto& value : fact.arguments) shape.second.emplace_back(value.type);
    last = &*shapes.insert(std::move(shape)).first;
    if (shapes.size() <= shapes_max) return {};
    return fail(Code::kLimit, "these facts need more than " + std::to_string(shapes_max) +
                                  " files (dump_tables_max): write JSONL instead");
  });
  if (!done) return std::unexpected(done.error());
  return shapes;
}

Result<void> dump_table(const Snapshot& snapshot, const Shape& shape, const DumpOptions& options,
                        bulk::ByteSink& sink, uint64_t& facts) {
  const auto& [predicate, types] = shape;
  std::vector<ValuePattern> patterns;
  for (const std::string& type : types) patterns.push_back({.type = type, .id = std::nullopt});
  Dump dump(sink, options.format, options);
  if (auto done = dump.header(types); !done) return done;
  auto done = visit_stored(snapshot, {.predicate = predicate, .arguments = patterns},
                           [&](const rt::FactView& fact) { return dump.fact(fact, facts); });
  return done ? dump.finish() : done;
}

}  // namespace

Result<uint64_t> dump_facts(const Snapshot& snapshot, const DumpOptions& options,
                            const std::function<Result<void>(std::string_view piece)>& write) try {
  CallbackSink sink(write);
  return dump_lines(snapshot, options.format, options, sink);
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory while writing facts");
}

Result<uint64_t> dump_file(const Snapshot& snapshot, const std::string& path,
                           const DumpOptions& options) try {
  const FactFormat format =
      options.format == FactFormat::kAuto ? bulk::format_of_name(path) : options.format;
  auto sink = open_sink(path);
  if (!sink) return std::unexpected(std::move(sink.error()));
  return dump_lines(snapshot, format, options, **sink);
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory while writing facts");
}

Result<uint64_t> dump_folder(const Snapshot& snapshot, const std::string& path,
                             const DumpOptions& options) try {
  if (!is_table(options.format)) {
    return fail(Code::kInvalidArgument, "text and JSONL have one file: name it, not a folder");
  }
  const auto shapes = shapes_of(snapshot);
  if (!shapes) return std::unexpected(shapes.error());
  auto folder = FolderWriter::create(path);
  if (!folder) return std::unexpected(std::move(folder.error()));
  uint64_t facts = 0;
  for (const Shape& shape : *shapes) {
    const std::string name = bulk::table_name(options.format, shape.first, shape.second);
    auto sink = open_sink(folder->path_of(name));
    if (!sink) return std::unexpected(std::move(sink.error()));
    if (auto done = dump_table(snapshot, shape, options, **sink, facts); !done) {
      return std::unexpected(std::move(done.error()));
    }
  }
  if (auto done = folder->commit(); !done) return std::unexpected(std::move(done.error()));
  if (options.progress) options.progress(facts);
  return facts;
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory while writing facts");
}

}  // namespace frost
