// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/batch.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "base/byte_reader.hpp"
#include "base/check.hpp"

namespace frost::rt {
namespace {

constexpr uint8_t kHasType = 1;
constexpr uint8_t kHasId = 2;
constexpr size_t kArgumentsMax = 255;

void append_length(std::string& out, size_t length) {
  FROST_CHECK(length <= UINT32_MAX);
  const auto value = static_cast<uint32_t>(length);
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof bytes);
}

void append_text(std::string& out, std::string_view text) {
  append_length(out, text.size());
  out.append(text);
}

std::optional<std::string_view> take_text(ByteReader& reader) {
  const auto length = reader.u32();
  if (!length) return std::nullopt;
  const auto bytes = reader.take(*length);
  if (!bytes) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

bool take_argument(ByteReader& reader, ValuePattern& argument) {
  const auto flags = reader.u8();
  if (!flags || *flags > (kHasType | kHasId)) return false;
  if ((*flags & kHasType) != 0) argument.type = take_text(reader);
  if ((*flags & kHasId) != 0) argument.id = take_text(reader);
  return argument.type.has_value() == ((*flags & kHasType) != 0) &&
         argument.id.has_value() == ((*flags & kHasId) != 0);
}

// The next change; its arguments lie in `arguments`.
std::optional<Batch::Operation> take_operation(ByteReader& reader,
                                               std::vector<ValuePattern>& arguments) {
  uint8_t kind = 0;
  uint8_t count = 0;
  if (!reader.read(kind, count)) return std::nullopt;
  if (kind != static_cast<uint8_t>(Batch::Kind::Insert) &&
      kind != static_cast<uint8_t>(Batch::Kind::Erase)) {
    return std::nullopt;
  }
  const auto predicate = take_text(reader);
  if (!predicate) return std::nullopt;
  arguments.assign(count, {});
  for (ValuePattern& argument : arguments) {
    if (!take_argument(reader, argument)) return std::nullopt;
  }
  const Batch::Operation operation{static_cast<Batch::Kind>(kind), *predicate, arguments};
  const bool is_complete = std::ranges::all_of(
      arguments, [](const ValuePattern& argument) { return argument.type && argument.id; });
  if (operation.kind == Batch::Kind::Insert && !is_complete) return std::nullopt;
  return operation;
}

ByteReader reader_of(const std::string& bytes) {
  return ByteReader(std::as_bytes(std::span(bytes.data(), bytes.size())));
}

}  // namespace

Result<void> check_pattern(const ValuePattern& pattern) {
  if (pattern.type || !pattern.id) return {};
  return fail(Code::kInvalidArgument, "a pattern has the id `" + std::string(*pattern.id) +
                                          "` without a type: give the type too");
}

bool Batch::Operation::has_wildcard() const {
  return std::ranges::any_of(arguments, [](const ValuePattern& argument) { return !argument.id; });
}

Result<Batch> Batch::decode(std::string bytes) {
  Batch batch;
  batch.bytes_ = std::move(bytes);
  std::vector<ValuePattern> arguments;
  for (ByteReader reader = reader_of(batch.bytes_); !reader.done(); ++batch.operations_) {
    const uint64_t offset = reader.offset();
    const auto operation = take_operation(reader, arguments);
    if (operation) {
      batch.has_wildcard_ |= operation->has_wildcard();
      continue;
    }
    return fail(Code::kCorrupt, "this is no batch of facts: byte " + std::to_string(offset));
  }
  return batch;
}

void Batch::insert(const FactView& fact) {
  std::vector<ValuePattern> arguments;
  for (const ValueView& value : fact.arguments) arguments.push_back({value.type, value.id});
  append(Kind::Insert, fact.predicate, arguments);
}

void Batch::erase(std::string_view predicate, std::span<const ValuePattern> arguments) {
  append(Kind::Erase, predicate, arguments);
}

void Batch::append(Kind kind, std::string_view predicate, std::span<const ValuePattern> arguments) {
  FROST_CHECK(arguments.size() <= kArgumentsMax);
  const size_t size_before = bytes_.size();
  try {
    bytes_ += static_cast<char>(kind);
    bytes_ += static_cast<char>(arguments.size());
    append_text(bytes_, predicate);
    for (const ValuePattern& argument : arguments) {
      bytes_ += static_cast<char>((argument.type ? kHasType : 0) | (argument.id ? kHasId : 0));
      if (argument.type) append_text(bytes_, *argument.type);
      if (argument.id) append_text(bytes_, *argument.id);
    }
  } catch (const std::bad_alloc&) {
    bytes_.resize(size_before);
    throw;
  }
  ++operations_;
  has_wildcard_ |= Operation{kind, predicate, arguments}.has_wildcard();
}

Result<void> Batch::visit(const std::function<Result<void>(const Operation&)>& visit) const {
  std::vector<ValuePattern> arguments;
  for (ByteReader reader = reader_of(bytes_); !reader.done();) {
    const auto operation = take_operation(reader, arguments);
    FROST_CHECK(operation.has_value());
    if (auto done = visit(*operation); !done) return done;
  }
  return {};
}

}  // namespace frost::rt
