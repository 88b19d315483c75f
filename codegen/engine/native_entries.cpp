// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/native_entries.hpp"

#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/env.hpp"
#include "codegen/engine/backend.hpp"
#include "codegen/engine/object_cache.hpp"
#include "codegen/engine/observe.hpp"
#include "codegen/engine/part_store.hpp"

namespace frost {

namespace {

using std::chrono::nanoseconds;

nanoseconds since(uint64_t begin_ns) {
  return nanoseconds(static_cast<int64_t>(monotonic_ns() - begin_ns));
}

// How long making code may take, and whether anybody still wants it.
class Budget {
 public:
  Budget(uint64_t begin_ns, uint32_t budget_ms, const std::stop_token& stop)
      : end_ns_(begin_ns + uint64_t{budget_ms} * 1'000'000U), budget_ms_(budget_ms), stop_(stop) {}

  [[nodiscard]] bool is_left() const { return !stop_.stop_requested() && !is_used_up(); }

  // What stopped the making, if it was this.
  [[nodiscard]] Error explain(Error error) const {
    if (error.code != Code::kLimit || is_left()) return error;
    if (stop_.stop_requested()) return {Code::kUnavailable, "native code: the policy is going"};
    return {Code::kLimit, "native code would take more than " + std::to_string(budget_ms_) +
                              " ms (compile_budget_ms); the interpreter goes on"};
  }

 private:
  [[nodiscard]] bool is_used_up() const { return monotonic_ns() >= end_ns_; }

  uint64_t end_ns_;
  uint32_t budget_ms_;
  const std::stop_token& stop_;
};

struct MadeCode {
  std::shared_ptr<const JitCode> code;
  bool is_from_cache = false;
  CompiledCode compiled = {};  // for the cache
};

// What of a program decides on its code, and what tools are told of that.
struct Wanted {
  Wanted(const lir::Program& program, const NativeOptions& options)
      : cpu(options.cpu), flags{.debug_info = options.debug == NativeDebug::kGdb} {
    lir = lir::print(program, {}, flags.debug_info ? lir::Names::kAll : lir::Names::kNone);
    if (flags.debug_info) debug = FROST_DEBUG_GDB;
    if (options.debug != NativeDebug::kPerf) return;
    debug = FROST_DEBUG_PERF;
    for (size_t i = 0; i < program.procedures.size(); ++i) {
      names.push_back(lir::title(program, lir::ProcedureId(i)));
    }
  }

  [[nodiscard]] Result<std::unique_ptr<JitCode>> load(std::string_view code) const {
    return JitCode::load(code, debug, names);
  }

  std::string lir;
  std::string cpu;
  CodeFlags flags;
  frost_debug_kind debug = FROST_DEBUG_NONE;
  std::vector<std::string> names;
};

// Code of an earlier process that does not even load is dropped.
std::shared_ptr<const JitCode> find(const ObjectCache& cache, const std::string& key,
                                    const Wanted& wanted) {
  const auto bytes = cache.find(key);
  if (!bytes) return nullptr;
  auto code = wanted.load(*bytes);
  if (code) return *std::move(code);
  if (code.error().code == Code::kCorrupt) cache.drop(key);
  return nullptr;
}

// The parts that this process has: those of the cache when it begins.
std::shared_ptr<const std::string> parts_before(const std::string& parts_key,
                                                const ObjectCache& cache) {
  if (auto kept = find_parts(parts_key)) return kept;
  auto stored = cache.find(parts_key);
  if (!stored) return std::make_shared<const std::string>();
  keep_parts(parts_key, *stored);
  return std::make_shared<const std::string>(*std::move(stored));
}

Result<MadeCode> make_code(const Wanted& wanted, const std::string& parts_key,
                           const ObjectCache& cache, const Budget& budget) {
  auto compiled = backend_compile(
      wanted.lir, wanted.cpu, [&] { return budget.is_left(); }, wanted.flags,
      *parts_before(parts_key, cache));
  if (!compiled) return std::unexpected(budget.explain(std::move(compiled.error())));
  auto code = wanted.load(compiled->code);
  if (!code) return std::unexpected(code.error());
  if (!compiled->parts.empty()) keep_parts(parts_key, compiled->parts);
  return MadeCode{.code = *std::move(code), .compiled = *std::move(compiled)};
}

void tell_ready(const Observer& observer, const NativeStatus& status) {
  const auto time = static_cast<uint64_t>(status.time.count());
  tell_metric(observer, status.is_from_cache ? "native_code_load_ns" : "native_code_compile_ns",
              time);
  if (!observer.log) return;
  std::string text = (status.is_from_cache ? "taken from the cache in " : "compiled in ") +
                     std::to_string(time / 1'000'000) + " ms";
  if (status.parts > 0) {
    text += ", " + std::to_string(status.parts_compiled) + " of " + std::to_string(status.parts) +
            " parts anew";
  }
  tell_log(observer, LogLevel::kInformation, "native code", text);
}

}  // namespace

void NativeEntries::adopt(std::shared_ptr<const void> owner, const frost_entry_fn* entries) {
  publish(std::move(owner), entries);
  set_status({.state = NativeState::kReady});
}

bool NativeEntries::announce() {
  const std::lock_guard lock(status_mutex_);
  if (status_.state == NativeState::kReady || status_.state == NativeState::kCompiling) {
    return false;
  }
  status_ = {.state = NativeState::kCompiling};
  return true;
}

Result<void> NativeEntries::make(const lir::Program& program, const NativeOptions& options,
                                 uint32_t budget_ms, const std::stop_token& stop,
                                 std::optional<uint64_t> begun_ns) try {
  if (get() != nullptr) return {};
  const std::lock_guard lock(making_);
  if (get() != nullptr) return {};
  const uint64_t begin_ns = begun_ns.value_or(monotonic_ns());
  const auto fail_with = [&](Error error) -> Result<void> {
    set_status({.state = NativeState::kFailed, .time = since(begin_ns), .error = error});
    tell_log(options.observer, LogLevel::kWarning, "native code",
             "the interpreter goes on: " + error.message);
    return std::unexpected(std::move(error));
  };
  set_status({.state = NativeState::kCompiling});
  const auto backend = llvm_backend();
  if (!backend) return fail_with(backend.error());
  const Wanted wanted(program, options);
  const std::string key = object_key(**backend, wanted.lir, options.cpu, wanted.flags);
  const std::string parts_key = object_key(**backend, kPartsText, options.cpu, wanted.flags);
  const ObjectCache cache(options.cache);
  MadeCode made{.code = find(cache, key, wanted), .is_from_cache = true};
  if (made.code == nullptr) {
    auto compiled = make_code(wanted, parts_key, cache, Budget(begin_ns, budget_ms, stop));
    if (!compiled) return fail_with(std::move(compiled.error()));
    made = *std::move(compiled);
  }
  const frost_entry_fn* const entries = made.code->entries();
  publish(std::move(made.code), entries);
  set_status({.state = NativeState::kReady,
              .is_from_cache = made.is_from_cache,
              .time = since(begin_ns),
              .parts = made.compiled.parts_linked,
              .parts_compiled = made.compiled.parts_compiled});
  tell_ready(options.observer, status());
  // Last: nobody has to wait for the disk.
  if (!made.is_from_cache) cache.store(key, made.compiled.code);
  if (!made.compiled.parts.empty()) cache.store(parts_key, made.compiled.parts);
  return {};
} catch (const std::bad_alloc&) {
  give_up(out_of_memory());
  return std::unexpected(out_of_memory());
}

void NativeEntries::give_up(Error error) {
  set_status({.state = NativeState::kFailed, .error = std::move(error)});
}

void NativeEntries::publish(std::shared_ptr<const void> owner, const frost_entry_fn* entries) {
  owner_ = std::move(owner);
  entries_.store(entries, std::memory_order_release);
}

void NativeEntries::set_status(NativeStatus status) {
  {
    const std::lock_guard lock(status_mutex_);
    status_ = std::move(status);
  }
  status_changed_.notify_all();
}

NativeStatus NativeEntries::status() const {
  const std::lock_guard lock(status_mutex_);
  return status_;
}

Result<void> NativeEntries::wait_until(std::chrono::steady_clock::time_point deadline) const {
  std::unique_lock lock(status_mutex_);
  status_changed_.wait_until(lock, deadline,
                             [&] { return status_.state != NativeState::kCompiling; });
  switch (status_.state) {
    case NativeState::kReady:
      return {};
    case NativeState::kFailed:
      return std::unexpected(*status_.error);
    case NativeState::kCompiling:
      return fail(Code::kDeadline, "there was no native code before the deadline");
    case NativeState::kNone:
      break;
  }
  return fail(Code::kUnavailable, "nobody asked for native code of this policy");
}

}  // namespace frost
