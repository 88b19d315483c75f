// SPDX-License-Identifier: Apache-2.0
#include "frost/load.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

#include "codegen/engine/store.hpp"
#include "runtime/bulk/byte_source.hpp"
#include "runtime/bulk/format.hpp"
#include "runtime/bulk/gzip.hpp"
#include "runtime/bulk/readers.hpp"
#include "runtime/store/open_batch.hpp"

namespace frost {
namespace {

constexpr uint64_t kFactsPerReport = 16'384;
// An error shows so many of the rejects before it.
constexpr size_t kRejectsShownMax = 10;

using InsertFact = Database::InsertFact;

// Reads sources and keeps count.
class Loading : public bulk::FactReceiver {
 public:
  // Borrows all.
  Loading(const InsertFact& insert, const Limits& limits, const FactLoadOptions& options)
      : insert_(insert), limits_(limits), options_(options) {}

  Result<LoadReport> run(std::span<const FactInput> inputs);

  Result<void> fact(std::string_view predicate, std::span<const rt::ValueView> arguments) override {
    auto inserted = insert_({predicate, arguments});
    if (!inserted) return inserted;
    ++report_.facts_read;
    if (report_.facts_read % kFactsPerReport == 0) tell_progress();
    return inserted;
  }
  Result<void> reject(bulk::Position position, const Error& why) override;
  [[nodiscard]] Error located(bulk::Position position, const Error& why) const override {
    return {why.code, reject_at(position, why).text()};
  }

 private:
  struct Opened {
    const FactInput* input = nullptr;
    std::unique_ptr<bulk::ByteSource> source;  // none: plain memory
    [[nodiscard]] uint64_t bytes_total() const {
      return source ? source->bytes_total() : input->content->size();
    }
  };

  Result<std::vector<Opened>> open(std::span<const FactInput> inputs);
  Result<void> read(const Opened& opened);
  void tell_progress() const;
  [[nodiscard]] Reject reject_at(bulk::Position position, const Error& why) const {
    return {current_->path, position.line, position.column, why.message};
  }
  [[nodiscard]] Error with_rejects(Error last) const;

  const InsertFact& insert_;
  const Limits& limits_;
  const FactLoadOptions& options_;
  LoadReport report_;
  const FactInput* current_ = nullptr;
  const bulk::ByteSource* source_ = nullptr;  // of the current input, unless it is plain memory
  const bulk::Window* window_ = nullptr;
  uint64_t bytes_before_ = 0;  // of the inputs before the current one
  uint64_t bytes_total_ = 0;
};

Result<LoadReport> Loading::run(std::span<const FactInput> inputs) {
  // All of them first: a file that is not there should not take an hour to be missed.
  const auto opened = open(inputs);
  if (!opened) return std::unexpected(opened.error());
  const bool all_known =
      std::ranges::all_of(*opened, [](const Opened& one) { return one.bytes_total() > 0; });
  for (const Opened& one : *opened) bytes_total_ += all_known ? one.bytes_total() : 0;

  for (const Opened& one : *opened) {
    if (auto done = read(one); !done) return std::unexpected(done.error());
  }
  return std::move(report_);
}

Result<std::vector<Loading::Opened>> Loading::open(std::span<const FactInput> inputs) {
  std::vector<Opened> opened;
  for (const FactInput& input : inputs) {
    if (!input.content) {
      auto source = bulk::open_file(input.path);
      if (!source) return std::unexpected(source.error());
      opened.push_back({&input, *std::move(source)});
    } else if (bulk::is_gzip(*input.content)) {
      opened.push_back({&input, bulk::open_memory(*input.content)});
    } else {
      opened.push_back({&input, nullptr});
    }
  }
  return opened;
}

Result<void> Loading::read(const Opened& opened) {
  current_ = opened.input;
  source_ = opened.source.get();
  std::optional<bulk::Window> window;
  if (opened.source) {
    window.emplace(*opened.source, limits_);
  } else {
    window.emplace(*current_->content, limits_);
  }
  window_ = &*window;
  const FactFormat format = current_->format == FactFormat::kAuto
                                ? bulk::format_of_name(current_->path)
                                : current_->format;
  const bulk::TableShape shape{.predicate = current_->predicate.empty()
                                                ? bulk::predicate_of_name(current_->path)
                                                : std::string_view(current_->predicate),
                               .types = current_->types};
  auto done = bulk::read_facts(format, *window, shape, *this, limits_);
  if (!done) {
    // A place is in the message already, where there is one.
    const std::string prefix = current_->path + ":";
    Error error = done.error();
    const bool has_path = error.message.starts_with(prefix) ||
                          error.message.find("`" + current_->path + "`") != std::string::npos;
    if (!has_path) error.message.insert(0, prefix + " ");
    return std::unexpected(with_rejects(std::move(error)));
  }
  tell_progress();
  bytes_before_ += opened.bytes_total();
  return {};
}

Result<void> Loading::reject(bulk::Position position, const Error& why) {
  if (report_.rejected == options_.max_errors) return std::unexpected(located(position, why));
  ++report_.rejected;
  if (report_.rejects.size() < limits_.load_rejects_max) {
    report_.rejects.push_back(reject_at(position, why));
  }
  return {};
}

Error Loading::with_rejects(Error last) const {
  if (report_.rejects.empty()) return last;
  const size_t shown = std::min(report_.rejects.size(), kRejectsShownMax);
  last.message += "\nnothing was loaded; before this, " + std::to_string(report_.rejected) +
                  " bad facts were left out:";
  for (const Reject& reject : std::span(report_.rejects).first(shown)) {
    last.message += "\n  " + reject.text();
  }
  if (shown < report_.rejected) last.message += "\n  …";
  return last;
}

void Loading::tell_progress() const {
  if (!options_.progress) return;
  const uint64_t done = source_ != nullptr ? source_->bytes_done() : window_->consumed();
  options_.progress({.path = current_->path,
                     .bytes_done = bytes_before_ + done,
                     .bytes_total = bytes_total_,
                     .facts = report_.facts_read,
                     .rejected = report_.rejected});
}

}  // namespace

std::string Reject::text() const {
  std::string place = path + ":" + std::to_string(line);
  if (column > 0) place += ":" + std::to_string(column);
  return place + ": " + why;
}

Result<LoadReport> load_facts(FactStore& store, std::span<const FactInput> inputs,
                              const FactLoadOptions& options) try {
  rt::FactBase& facts = *store.impl().facts;
  const InsertFact insert = [&](const Fact& fact) {
    return facts.insert(fact.predicate, fact.arguments);
  };
  rt::OpenBatch batch(facts);
  auto report = Loading(insert, store.impl().limits, options).run(inputs);
  if (report) batch.commit();
  return report;
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory while loading facts: nothing was loaded");
}

Result<LoadReport> load_facts(Database& database, std::span<const FactInput> inputs,
                              const FactLoadOptions& options) {
  LoadReport report;
  const auto offset = database.load([&](const InsertFact& insert) -> Result<void> {
    auto read = Loading(insert, database.limits(), options).run(inputs);
    if (!read) return std::unexpected(read.error());
    report = *std::move(read);
    return {};
  });
  if (!offset) return std::unexpected(offset.error());
  return report;
}

Result<LoadReport> read_facts(std::span<const FactInput> inputs,
                              const std::function<Result<void>(const Fact&)>& insert,
                              const FactLoadOptions& options, const Limits& limits) try {
  return Loading(insert, limits, options).run(inputs);
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory while reading facts");
}

Result<LoadReport> load_file(FactStore& store, const std::string& path,
                             const FactLoadOptions& options) {
  const FactInput input{.path = path};
  return load_facts(store, {&input, 1}, options);
}

}  // namespace frost
