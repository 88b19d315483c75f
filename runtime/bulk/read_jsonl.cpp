// SPDX-License-Identifier: Apache-2.0
#include <simdjson.h>

#include <array>
#include <new>
#include <string>
#include <utility>

#include "runtime/bulk/lines.hpp"
#include "runtime/bulk/readers.hpp"
#include "runtime/store/fact_scanner.hpp"

namespace frost::bulk {
namespace {

namespace dom = simdjson::dom;

static_assert(Window::kPaddingBytes >= simdjson::SIMDJSON_PADDING);

constexpr size_t kArgumentsMax = rt::FactScanner::kArgumentsMax;
// An object, its array, an object in it; one more so that the message about what is there can be
// better than "too deep".
constexpr size_t kDepthMax = 4;
// Member names are quoted in messages up to here.
constexpr size_t kQuotedBytesMax = 40;

constexpr std::string_view kShape =
    R"({"predicate": "has_role", "args": [{"type": "User", "id": "ann"}]})";

std::unexpected<Error> mistake(std::string message) {
  return fail(Code::kFactSyntax, std::move(message));
}

std::string quoted_name(std::string_view name) {
  return "`" + std::string(name.substr(0, kQuotedBytesMax)) + "`";
}

std::unexpected<Error> explain(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return mistake("this line is not valid UTF-8");
    case simdjson::DEPTH_ERROR:
      return mistake("this nests deeper than a fact does; expected " + std::string(kShape));
    case simdjson::MEMALLOC:
      return fail(Code::kLimit, "out of memory");
    default:
      return mistake(std::string("this line is not JSON: ") + simdjson::error_message(error));
  }
}

// A string member that occurs once.
Result<void> take_string(dom::element value, std::string_view name, std::string_view& into) {
  if (into.data() != nullptr) return mistake(quoted_name(name) + " occurs twice");
  if (value.is_null() && name != "predicate") {
    return mistake("`null` is a wildcard: a fact to load needs a " + quoted_name(name));
  }
  if (value.get(into) != simdjson::SUCCESS) {
    return mistake(quoted_name(name) + " is not a string" +
                   (name == "id" ? "; ids are strings, also those of numbers: \"5\"" : ""));
  }
  return {};
}

class JsonFact {
 public:
  [[nodiscard]] std::string_view predicate() const { return predicate_; }
  [[nodiscard]] std::span<const rt::ValueView> arguments() const {
    return {arguments_.data(), count_};
  }

  // The views live as long as the parser's document.
  Result<void> read(dom::element line) {
    predicate_ = {};
    count_ = 0;
    dom::object object;
    if (line.is_array()) {
      return mistake(
          "expected one object a line, found an array: write its items on lines of their "
          "own, for example with `jq -c '.[]'`");
    }
    if (line.get(object) != simdjson::SUCCESS) return mistake("expected " + std::string(kShape));
    bool has_arguments = false;
    for (const auto& [key, value] : object) {
      if (key == "predicate") {
        if (auto taken = take_string(value, key, predicate_); !taken) return taken;
      } else if (key == "args") {
        if (std::exchange(has_arguments, true)) return mistake("`args` occurs twice");
        if (auto taken = read_arguments(value); !taken) return taken;
      } else {
        return mistake("a fact has no member " + quoted_name(key) + "; expected " +
                       std::string(kShape));
      }
    }
    if (predicate_.data() == nullptr) return mistake("this fact has no `predicate`");
    if (!has_arguments) return mistake("this fact has no `args`");
    return {};
  }

 private:
  Result<void> read_arguments(dom::element value) {
    dom::array array;
    if (value.get(array) != simdjson::SUCCESS) return mistake("`args` is not an array");
    for (const dom::element argument : array) {
      if (count_ == kArgumentsMax) return mistake("this fact has too many arguments");
      if (auto taken = read_argument(argument, arguments_[count_]); !taken) return taken;
      ++count_;
    }
    return {};
  }

  static Result<void> read_argument(dom::element value, rt::ValueView& into) {
    into = {};
    if (value.is_null()) {
      return mistake("`null` is a wildcard: a fact to load needs a value");
    }
    dom::object object;
    if (value.get(object) != simdjson::SUCCESS) {
      return mistake(R"(an argument is an object such as {"type": "User", "id": "ann"})");
    }
    for (const auto& [key, part] : object) {
      if (key != "type" && key != "id") {
        return mistake("an argument has no member " + quoted_name(key));
      }
      if (auto taken = take_string(part, key, key == "id" ? into.id : into.type); !taken) {
        return taken;
      }
    }
    if (into.type.data() == nullptr) return mistake("an argument has no `type`");
    if (into.id.data() == nullptr) {
      return mistake("an argument without `id` is a wildcard: a fact to load needs one");
    }
    return {};
  }

  std::string_view predicate_;
  std::array<rt::ValueView, kArgumentsMax> arguments_{};
  size_t count_ = 0;
};

class JsonlReader {
 public:
  JsonlReader(Window& window, FactReceiver& receiver, const Limits& limits)
      : window_(window), receiver_(receiver), limits_(limits), lines_(window, limits) {}

  Result<void> run() {
    while (true) {
      const auto line = lines_.next();
      if (!line) return std::unexpected(line.error());
      if (!line->has_value()) return {};
      const auto read = read_line(**line);
      if (read) continue;
      if (auto go_on = receiver_.reject({.line = (*line)->number}, read.error()); !go_on) {
        return go_on;
      }
    }
  }

 private:
  Result<void> read_line(const LineReader::Line& line) {
    if (line.is_too_long) return std::unexpected(record_too_long(limits_));
    if (is_blank(line.text)) return {};
    dom::element root;
    if (const auto error = parse(line.text).get(root)) return explain(error);
    if (auto read = fact_.read(root); !read) return read;
    return receiver_.fact(fact_.predicate(), fact_.arguments());
  }

  simdjson::simdjson_result<dom::element> parse(std::string_view text) {
    if (parser_.capacity() < text.size() || parser_.max_depth() != kDepthMax) {
      if (const auto error = parser_.allocate(2 * text.size(), kDepthMax)) return error;
    }
    if (!window_.has_padding(text)) {
      padded_.assign(text);
      padded_.resize(text.size() + simdjson::SIMDJSON_PADDING);
      text = std::string_view(padded_).substr(0, text.size());
    }
    return parser_.parse(text.data(), text.size(), false);
  }

  Window& window_;
  FactReceiver& receiver_;
  const Limits& limits_;
  LineReader lines_;
  dom::parser parser_;
  std::string padded_;
  JsonFact fact_;
};

}  // namespace

Result<void> read_jsonl(Window& window, FactReceiver& receiver, const Limits& limits) {
  return JsonlReader(window, receiver, limits).run();
}

}  // namespace frost::bulk
