// SPDX-License-Identifier: Apache-2.0
#include "codegen/artefact/trailer.hpp"

#include <sodium/crypto_hash_sha256.h>
#include <sodium/crypto_sign.h>
#include <sodium/utils.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_reader.hpp"
#include "codegen/artefact/artefact.hpp"
#include "codegen/artefact/hash.hpp"
#include "codegen/artefact/refuse.hpp"

namespace frost {
namespace {

// The last character is the version of the trailer.
constexpr std::string_view kMagic = "FROSTAR2";
constexpr size_t kDigestBytes = crypto_hash_sha256_BYTES;
constexpr size_t kKeyBytes = crypto_sign_PUBLICKEYBYTES;
constexpr size_t kSignatureBytes = crypto_sign_BYTES;
static_assert(kKeyBytes + kSignatureBytes + kMagic.size() + sizeof(uint64_t) + kDigestBytes ==
              artefact::kTrailerBytes);

using Digest = std::array<unsigned char, kDigestBytes>;
using Signature = std::array<std::byte, kSignatureBytes>;

// SAFETY: std::byte and unsigned char may alias every object.
const unsigned char* raw(const std::byte* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}

// Neither this hash, nor sodium_memcmp, nor verifying depends on sodium_init().
Digest sha256(std::span<const std::byte> bytes) {
  Digest digest{};
  crypto_hash_sha256(digest.data(), raw(bytes.data()), bytes.size());
  return digest;
}

void append(std::vector<std::byte>& out, const void* data, size_t count) {
  const size_t end = out.size();
  out.resize(end + count);
  std::memcpy(out.data() + end, data, count);
}

// What is signed: the magic, so that no other use of a key can be taken for this one, the length
// and the digest of the image.
std::vector<std::byte> signed_message(std::span<const std::byte> image) {
  std::vector<std::byte> message;
  const uint64_t image_bytes = image.size();
  const Digest digest = sha256(image);
  append(message, kMagic.data(), kMagic.size());
  append(message, &image_bytes, sizeof image_bytes);
  append(message, digest.data(), digest.size());
  return message;
}

bool is_zero(std::span<const std::byte> bytes) {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

// Zeros in the place of a key stand for no signature.
Result<std::optional<PublicKey>> check_signature(std::span<const std::byte> image,
                                                 std::span<const std::byte> key,
                                                 std::span<const std::byte> signature) {
  if (is_zero(key)) {
    if (!is_zero(signature)) return artefact::corrupt("it has a signature without a key");
    return std::nullopt;
  }
  const std::vector<std::byte> message = signed_message(image);
  if (crypto_sign_verify_detached(raw(signature.data()), raw(message.data()), message.size(),
                                  raw(key.data())) != 0) {
    return artefact::corrupt("its signature is not that of the key it names");
  }
  PublicKey signer;
  std::ranges::copy(key, signer.bytes.begin());
  return signer;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  return to_hex(sha256(std::as_bytes(std::span(bytes))));
}

std::vector<std::byte> seal_artefact(std::vector<std::byte> elf, const SigningKey* key) {
  PublicKey signer;
  Signature signature{};
  if (key != nullptr) {
    signer = key->public_key();
    signature = key->sign(signed_message(elf));
  }
  const uint64_t elf_bytes = elf.size();
  elf.reserve(elf.size() + artefact::kTrailerBytes);
  append(elf, signer.bytes.data(), signer.bytes.size());
  append(elf, signature.data(), signature.size());
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

Result<OpenedArtefact> open_seal(std::span<const std::byte> bytes, const Limits& limits) {
  if (auto size = check_size(bytes, limits); !size) return std::unexpected(size.error());
  if (bytes.size() < kTrailerBytes) return corrupt("it is too short for a trailer");
  ByteReader in(bytes.last(kTrailerBytes));
  const auto key = in.take(kKeyBytes);
  const auto signature = in.take(kSignatureBytes);
  const auto magic = in.take(kMagic.size());
  const auto elf_bytes = in.u64();
  const auto digest = in.take(kDigestBytes);
  if (!key || !signature || !magic || !elf_bytes || !digest) {
    return corrupt("it is too short for a trailer");
  }

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
  const std::span<const std::byte> image = bytes.first(bytes.size() - kTrailerBytes);
  auto signer = check_signature(image, *key, *signature);
  if (!signer) return std::unexpected(signer.error());
  return OpenedArtefact{.image = image, .signer = *signer};
}

}  // namespace artefact
}  // namespace frost
