// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_start.hpp"

#include <sys/resource.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "tools/frost/bench_measure.hpp"
#include "tools/frost/child.hpp"

namespace frost::cli {
namespace {

constexpr double kSecondsMax = 5;  // no further repetition of one thing after these

using Words = std::vector<std::string>;

// One way to start.
struct Way {
  std::string name;
  Words options;
  bool is_native = false;
};

// A folder for native code that goes with this.
class CacheFolder {
 public:
  CacheFolder() {
    std::error_code error;
    std::string pattern =
        (std::filesystem::temp_directory_path(error) / "frost-bench-XXXXXX").string();
    if (!error && ::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  CacheFolder(const CacheFolder&) = delete;
  CacheFolder& operator=(const CacheFolder&) = delete;
  ~CacheFolder() {
    std::error_code ignored;  // what stays is a cache
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::string& path() const { return path_; }  // empty: none could be made

 private:
  std::string path_;
};

Words inputs_of(const SessionOptions& inputs);
Outcome<Repetition> start_once(const Words& words);
Outcome<Series> measure_way(const Way& way, Words words, const StartOptions& options);

}  // namespace

Outcome<std::vector<Series>> measure_starts(const SessionOptions& inputs,
                                            const StartOptions& options) {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return stop(kExitData, "cannot find the program itself: " + error.message());
  const CacheFolder cache;
  if (cache.path().empty()) {
    return stop(kExitData, std::string("cannot make a temporary folder for native code: ") +
                               std::strerror(errno) + "; set TMPDIR to one that can be written");
  }
  std::vector<Way> ways;
  if (!inputs.artefact_path.empty()) {
    ways = {{.name = "start/artefact", .options = {}}};
  } else if (inputs.policy_paths.empty()) {
    ways = {{.name = "start/database", .options = {"--tier", "interpreter"}}};
  } else {
    ways = {{.name = "start/interpreter", .options = {"--tier", "interpreter"}},
            {.name = "start/native_cold",
             .options = {"--tier", "native", "--no-cache"},
             .is_native = true},
            {.name = "start/native_cached",
             .options = {"--tier", "native", "--cache", cache.path()},
             .is_native = true}};
  }
  Words words = {program.string(), "authorize"};
  words.insert(words.end(), options.question.begin(), options.question.end());
  for (const std::string& word : inputs_of(inputs)) words.push_back(word);
  std::vector<Series> all;
  for (const Way& way : ways) {
    auto series = measure_way(way, words, options);
    if (!series) return std::unexpected(std::move(series.error()));
    all.push_back(*std::move(series));
  }
  return all;
}

namespace {

Words inputs_of(const SessionOptions& inputs) {
  Words words;
  for (const std::string& path : inputs.policy_paths) words.insert(words.end(), {"--policy", path});
  if (!inputs.artefact_path.empty()) {
    words.insert(words.end(), {"--artefact", inputs.artefact_path});
    if (inputs.trust.is_trusted) words.emplace_back("--trust");
    for (const std::string& path : inputs.trust.key_paths) {
      words.insert(words.end(), {"--trust-key", path});
    }
  }
  if (inputs.policy_paths.empty() && inputs.artefact_path.empty() && !inputs.database.empty()) {
    words.insert(words.end(), {"--db", inputs.database});
  }
  return words;
}

Outcome<Series> measure_way(const Way& way, Words words, const StartOptions& options) {
  Series series{.name = way.name};
  if (way.is_native) series.missing = options.native_missing;
  if (options.question.empty()) series.missing = "no checks among the questions";
  if (!series.missing.empty()) return series;
  words.insert(words.end(), way.options.begin(), way.options.end());
  // The first one is not counted: it brings files into memory, and code into the cache.
  if (const auto first = start_once(words); !first) return std::unexpected(first.error());
  const Stopwatch total;
  while (series.repetitions.size() < options.repetitions && total.seconds() < kSecondsMax) {
    auto repetition = start_once(words);
    if (!repetition) return std::unexpected(std::move(repetition.error()));
    series.repetitions.push_back(*std::move(repetition));
  }
  return series;
}

// Processor time of children that have ended.
double children_nanoseconds() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  const auto of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_usec) * 1e3;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

Outcome<Repetition> start_once(const Words& words) {
  const double cpu_begin = children_nanoseconds();
  const Stopwatch watch;
  const auto child = run_child(words, "");
  const double real = watch.nanoseconds();
  if (!child) return std::unexpected(child.error());
  if (child->is_found && child->exit_code == kExitOk) {
    return timed(real, children_nanoseconds() - cpu_begin);
  }
  // OSO_CLI_FAIL_ON_DENY makes a denied check end so.
  if (child->is_found && child->exit_code == kExitNegative) {
    return timed(real, children_nanoseconds() - cpu_begin);
  }
  return stop(kExitData, "`frost authorize`, started to be timed, ended with " +
                             std::to_string(child->exit_code));
}

}  // namespace
}  // namespace frost::cli
