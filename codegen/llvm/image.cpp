// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/image.hpp"

#include <optional>
#include <span>

#include "base/byte_reader.hpp"
#include "codegen/llvm/append_number.hpp"

namespace frost {

namespace {

// No length of an object is so large: the two forms cannot be mistaken for each other.
constexpr std::string_view kMagic = "\xFF\xFF\xFF\xFFIMG1";

std::string text_of(std::span<const std::byte> bytes) {
  // SAFETY: char may alias every object.
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<Image> read_image(ByteReader& reader) {
  Image image;
  const auto entries = reader.u32();
  if (!entries || *entries > reader.remaining() / sizeof(uint32_t)) return std::nullopt;
  for (uint32_t i = 0; i < *entries; ++i) image.entries.push_back(reader.u32().value_or(0));
  const auto symbols = reader.u32();
  if (!symbols) return std::nullopt;
  for (uint32_t i = 0; i < *symbols; ++i) {
    Image::Symbol symbol;
    uint32_t length = 0;
    if (!reader.read(symbol.offset, symbol.size, length)) return std::nullopt;
    const auto name = reader.take(length);
    if (!name) return std::nullopt;
    symbol.name = text_of(*name);
    image.symbols.push_back(std::move(symbol));
  }
  const auto code = reader.take(reader.remaining());
  image.code = text_of(*code);
  for (const uint32_t entry : image.entries) {
    if (entry >= image.code.size()) return std::nullopt;
  }
  for (const Image::Symbol& symbol : image.symbols) {
    if (!range_fits(symbol.offset, symbol.size, image.code.size())) return std::nullopt;
  }
  return image;
}

}  // namespace

std::string encode(const Image& image) {
  std::string bytes(kMagic);
  append_number(bytes, static_cast<uint32_t>(image.entries.size()));
  for (const uint32_t entry : image.entries) append_number(bytes, entry);
  append_number(bytes, static_cast<uint32_t>(image.symbols.size()));
  for (const Image::Symbol& symbol : image.symbols) {
    append_number(bytes, symbol.offset);
    append_number(bytes, symbol.size);
    append_number(bytes, static_cast<uint32_t>(symbol.name.size()));
    bytes += symbol.name;
  }
  return bytes += image.code;
}

bool is_image(std::string_view bytes) { return bytes.starts_with(kMagic); }

Result<Image> decode_image(std::string_view bytes) {
  ByteReader reader(std::as_bytes(std::span(bytes.substr(kMagic.size()))));
  auto image = read_image(reader);
  if (!image) return fail(Code::kCorrupt, "the code is no image");
  return *std::move(image);
}

}  // namespace frost
