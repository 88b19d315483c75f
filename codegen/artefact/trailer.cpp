// SPDX-License-Identifier: Apache-2.0
#include "codegen/artefact/trailer.hpp"

#include <sodium/crypto_hash_sha256.h>
#include <sodium/utils.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_reader.hpp"
#include "codegen/artefact/artefact.hpp"
#include "codegen/artefact/refuse.hpp"

namespace frost {
namespace {

// The last character is the version of the trailer.
constexpr std::string_view kMagic = "FROSTAR1";
constexpr size_t kDigestBytes = crypto_hash_sha256_BYTES;
static_assert(kMagic.size() + sizeof(uint64_t) + kDigestBytes == artefact::kTrailerBytes);

using Digest = std::array<unsigned char, kDigestBytes>;

// Neither this hash nor sodium_memcmp depends on sodium_init().
Digest sha256(std::span<const std::byte> bytes) {
  Digest digest{};
  // SAFETY: std::byte and unsigned char may alias every object.
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  return digest;
}

void append(std::vector<std::byte>& out, const void* data, size_t count) {
  const size_t end = out.size();
  out.resize(end + count);
  std::memcpy(out.data() + end, data, count);
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : sha256(std::as_bytes(std::span(bytes)))) {
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 15U];
  }
  return hex;
}

std::vector<std::byte> seal_artefact(std::vector<std::byte> elf) {
  const uint64_t elf_bytes = elf.size();
  elf.reserve(elf.size() + artefact::kTrailerBytes);
  append(elf, kMagic.data(), kMagic.size());
  append(elf, &elf_bytes, sizeof elf_bytes);
  const Digest digest = sha256(elf);
  append(elf, digest.data(), digest.size());
  return elf;
}

namespace artefact {

Result<void> check_size(std::span<const std::byte> bytes, const Limits& limits) {
  if (bytes.size() <= limits.artefact_bytes_max) return {};
  return fail(Code::kLimit,
              fmt::format("artefact refused: it has {} bytes, artefact_bytes_max is {}",
                          bytes.size(), limits.artefact_bytes_max));
}

Result<std::span<const std::byte>> open_seal(std::span<const std::byte> bytes,
                                             const Limits& limits) {
  if (auto size = check_size(bytes, limits); !size) return std::unexpected(size.error());
  if (bytes.size() < kTrailerBytes) return corrupt("it is too short for a trailer");
  ByteReader in(bytes.last(kTrailerBytes));
  const auto magic = in.take(kMagic.size());
  const auto elf_bytes = in.u64();
  const auto digest = in.take(kDigestBytes);
  if (!magic || !elf_bytes || !digest) return corrupt("it is too short for a trailer");

  const std::string_view family = kMagic.substr(0, kMagic.size() - 1);
  if (!as_text(*magic).starts_with(family)) {
    return corrupt("it has no trailer: not an artefact, or cut short");
  }
  if (as_text(*magic) != kMagic) return incompatible("its trailer has another version");
  if (*elf_bytes != bytes.size() - kTrailerBytes) {
    return corrupt("the length in its trailer is not that of the file");
  }
  const Digest expected = sha256(bytes.first(bytes.size() - kDigestBytes));
  if (sodium_memcmp(expected.data(), digest->data(), expected.size()) != 0) {
    return corrupt("its bytes do not match the SHA-256 in the trailer");
  }
  return bytes.first(bytes.size() - kTrailerBytes);
}

}  // namespace artefact
}  // namespace frost
