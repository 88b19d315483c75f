// SPDX-License-Identifier: Apache-2.0
// Ed25519 keys, and their PEM files: the base64 of a fixed DER prefix and 32 bytes (RFC 8410).
#include <sodium/core.h>
#include <sodium/crypto_sign.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "codegen/artefact/artefact.hpp"
#include "frost/artefact.hpp"

namespace frost {
namespace {

using Raw = std::array<unsigned char, 32>;
static_assert(crypto_sign_SEEDBYTES == std::tuple_size_v<Raw>);
static_assert(crypto_sign_PUBLICKEYBYTES == std::tuple_size_v<Raw>);

struct PemForm {
  std::string_view label;
  std::string_view prefix;  // DER before the 32 bytes
};

using namespace std::string_view_literals;
constexpr PemForm kPublic = {"PUBLIC KEY", "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"sv};
constexpr PemForm kPrivate = {"PRIVATE KEY",
                              "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"sv};
constexpr size_t kDerBytesMax = 64;
constexpr size_t kBase64BytesMax = 96;

std::string to_pem(const PemForm& form, const Raw& key) {
  std::array<unsigned char, kDerBytesMax> der{};
  std::ranges::copy(form.prefix, der.begin());
  std::ranges::copy(key, der.begin() + static_cast<ptrdiff_t>(form.prefix.size()));
  std::array<char, kBase64BytesMax> text{};
  sodium_bin2base64(text.data(), text.size(), der.data(), form.prefix.size() + key.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  const std::string label(form.label);
  std::string pem =
      "-----BEGIN " + label + "-----\n" + text.data() + "\n-----END " + label + "-----\n";
  sodium_memzero(der.data(), der.size());
  sodium_memzero(text.data(), text.size());
  return pem;
}

constexpr std::string_view kSpace = " \t\r\n";

// libsodium takes some bytes that are no ASCII for digits.
bool is_base64_digit(char c) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
  return kDigits.find(c) != std::string_view::npos;
}

// The text between the two lines of a PEM file with nothing but white space around them.
std::optional<std::string_view> pem_body(const PemForm& form, std::string_view pem) {
  const std::string begin = "-----BEGIN " + std::string(form.label) + "-----";
  const std::string end = "-----END " + std::string(form.label) + "-----";
  const size_t first = pem.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return std::nullopt;
  pem = pem.substr(first, pem.find_last_not_of(kSpace) + 1 - first);
  if (!pem.starts_with(begin) || !pem.ends_with(end)) return std::nullopt;
  if (pem.size() < begin.size() + end.size()) return std::nullopt;
  return pem.substr(begin.size(), pem.size() - begin.size() - end.size());
}

Result<Raw> from_pem(const PemForm& form, std::string_view pem) {
  const auto refused = [&](std::string_view reason) {
    return fail(Code::kInvalidArgument, "this is no Ed25519 " + std::string(form.label) +
                                            " in PEM: " + std::string(reason));
  };
  const auto body = pem_body(form, pem);
  if (!body) return refused("the line BEGIN " + std::string(form.label) + " or its END is missing");
  std::array<unsigned char, kDerBytesMax> der{};
  size_t size = 0;
  const char* rest = nullptr;
  const bool is_base64 =
      std::ranges::all_of(*body, [](char c) { return is_base64_digit(c) || kSpace.contains(c); }) &&
      sodium_base642bin(der.data(), der.size(), body->data(), body->size(), kSpace.data(), &size,
                        &rest, sodium_base64_VARIANT_ORIGINAL) == 0 &&
      rest == body->data() + body->size();
  Raw key{};
  const bool is_key =
      is_base64 && size == form.prefix.size() + key.size() &&
      std::equal(form.prefix.begin(), form.prefix.end(), der.begin(),
                 [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
  if (is_key) std::copy_n(der.data() + form.prefix.size(), key.size(), key.begin());
  sodium_memzero(der.data(), der.size());
  if (!is_key) return refused("it holds a key of another kind, or is damaged");
  return key;
}

}  // namespace

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  const auto raw = frost::from_pem(kPublic, pem);
  if (!raw) return std::unexpected(raw.error());
  PublicKey key;
  std::ranges::transform(*raw, key.bytes.begin(), [](unsigned char c) { return std::byte{c}; });
  return key;
}

std::string PublicKey::to_pem() const {
  Raw raw{};
  std::ranges::transform(bytes, raw.begin(),
                         [](std::byte b) { return std::to_integer<uint8_t>(b); });
  return frost::to_pem(kPublic, raw);
}

std::string PublicKey::fingerprint() const {
  constexpr size_t kDigits = 32;
  // SAFETY: char may alias every object.
  return sha256_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()}).substr(0, kDigits);
}

SigningKey::SigningKey(const Seed& seed) : seed_(seed) {
  Raw key{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
  crypto_sign_seed_keypair(key.data(), secret.data(), seed_.data());
  sodium_memzero(secret.data(), secret.size());
  std::ranges::transform(key, public_key_.bytes.begin(),
                         [](unsigned char c) { return std::byte{c}; });
}

SigningKey::SigningKey(SigningKey&& other) noexcept
    : seed_(other.seed_), public_key_(other.public_key_) {
  sodium_memzero(other.seed_.data(), other.seed_.size());
}

SigningKey& SigningKey::operator=(SigningKey&& other) noexcept {
  std::swap(seed_, other.seed_);
  std::swap(public_key_, other.public_key_);
  return *this;
}

SigningKey::~SigningKey() { sodium_memzero(seed_.data(), seed_.size()); }

Result<SigningKey> SigningKey::create() {
  if (sodium_init() < 0) {
    return fail(Code::kUnavailable, "this system has no source of random numbers for a key");
  }
  Seed seed{};
  randombytes_buf(seed.data(), seed.size());
  SigningKey key(seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

Result<SigningKey> SigningKey::from_pem(std::string_view pem) {
  auto seed = frost::from_pem(kPrivate, pem);
  if (!seed) return std::unexpected(seed.error());
  SigningKey key(*seed);
  sodium_memzero(seed->data(), seed->size());
  return key;
}

std::string SigningKey::to_pem() const { return frost::to_pem(kPrivate, seed_); }

std::array<std::byte, 64> SigningKey::sign(std::span<const std::byte> message) const {
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
  Raw ignored{};
  crypto_sign_seed_keypair(ignored.data(), secret.data(), seed_.data());
  std::array<std::byte, crypto_sign_BYTES> signature{};
  // SAFETY: std::byte and unsigned char may alias every object.
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       secret.data());
  sodium_memzero(secret.data(), secret.size());
  return signature;
}

}  // namespace frost
