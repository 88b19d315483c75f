// SPDX-License-Identifier: Apache-2.0
// Bytes as an artefact, as an ELF image under a fresh trailer, and as edits of a real artefact.
// What verify_artefact accepts goes on to everything that stands between it and the first jump into
// it.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "codegen/artefact/artefact.hpp"
#include "codegen/engine/policy.hpp"
#include "codegen/engine/schema.hpp"
#include "frost/frost.hpp"
#include "fuzz.hpp"

namespace frost::fuzz {
namespace {

constexpr const char* kPolicy = R"(
actor User {}
resource Org { roles = ["member", "admin"]; permissions = ["read", "write"];
               "read" if "member"; "write" if "admin"; "member" if "admin"; }
)";

// An edit is five bytes: kind, three of an offset, value.
constexpr size_t kEditBytes = 5;

using Bytes = std::vector<std::byte>;

// The ELF image of a real artefact; empty without the LLVM back end.
const Bytes& real_image() {
  static const Bytes kImage = [] {
    const Source source{"fixed.polar", kPolicy};
    const Compiled compiled = compile({&source, 1});
    demand(compiled.policy.has_value(), "the fixed policy compiles");
    auto built = build_artefact(*compiled.policy);
    if (!built && built.error().code == Code::kUnavailable) return Bytes{};
    demand(built.has_value(), "an artefact can be built", built ? "" : built.error().message);
    const size_t trailer = seal_artefact({}).size();
    built->resize(built->size() - trailer);
    return std::move(*built);
  }();
  return kImage;
}

// Overwrites fields of 1 to 8 bytes with borders, sums and other fields, as a lying header would.
Bytes edited(Bytes image, std::span<const std::byte> edits) {
  const auto number = [](std::byte byte) { return std::to_integer<size_t>(byte); };
  for (; edits.size() >= kEditBytes && !image.empty(); edits = edits.subspan(kEditBytes)) {
    const size_t kind = number(edits[0]);
    const size_t width = size_t{1} << (kind & 3U);
    size_t offset = number(edits[1]) | number(edits[2]) << 8U | number(edits[3]) << 16U;
    // Headers, tables and the note matter more than code: half of the offsets are small.
    offset %= (kind & 4U) != 0 ? image.size() : std::min(image.size(), size_t{1024});
    const auto field =
        std::span(image).subspan(offset).first(std::min(width, image.size() - offset));
    switch (kind >> 3U & 3U) {
      case 0:
        field[0] ^= edits[4];
        break;
      case 1:
        std::ranges::fill(field, edits[4]);
        break;
      case 2:
        field[field.size() - 1] = edits[4];
        break;
      default:
        if ((kind >> 5U) == 0)
          image.resize(offset);
        else
          field[0] = static_cast<std::byte>(number(field[0]) + number(edits[4]) - 128);
    }
  }
  return image;
}

void check(const Bytes& bytes) {
  const auto verified = verify_artefact(bytes, Limits{});
  if (!verified) {
    demand(!verified.error().message.empty(), "a refusal gives its reason");
    return;
  }
  const auto program = lir::parse(verified->note.program);
  if (!program || lir::verify(*program)) return;
  static_cast<void>(rt::check_schema(store_schema(*program)));
}

void run(std::span<const std::byte> data) {
  const Bytes raw(data.begin(), data.end());
  check(raw);
  check(seal_artefact(raw));
  if (real_image().empty()) return;
  const Bytes image = edited(real_image(), data);
  const Bytes sealed = seal_artefact(image);
  check(sealed);
  const Bytes original = seal_artefact(real_image());
  Bytes stale = original;
  std::ranges::copy(image, stale.begin());
  demand(stale == original || !verify_artefact(stale, Limits{}), "a stale digest is refused");
}

}  // namespace
}  // namespace frost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  frost::fuzz::run(std::as_bytes(std::span(data, size)));
  return 0;
}
