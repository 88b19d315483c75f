// SPDX-License-Identifier: Apache-2.0
#include "frontend/parse.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "frontend/grammar/policy.hpp"

namespace frost {

namespace {

// The length of the UTF-8 sequence at the start of `text`, 0 when there is none. Overlong forms,
// surrogates and what lies beyond U+10FFFF are none.
size_t sequence_bytes(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  bool surrogate = lead == 0xED && byte(1) >= 0xA0;
  bool beyond = lead == 0xF4 && byte(1) >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

std::optional<uint32_t> first_invalid_byte(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    size_t length = sequence_bytes(text.substr(at));
    if (length == 0) return static_cast<uint32_t>(at);
    at += length;
  }
  return std::nullopt;
}

// Whether `file` is small enough and text at all; reports it otherwise.
bool is_readable(std::string_view text, FileId file, const Limits& limits, Emitter& emit) {
  if (text.size() > limits.policy_bytes_max) {
    emit.emit<diag::FileTooLarge>(SourceSpan{file, 0, 0}, text.size(), limits.policy_bytes_max);
    return false;
  }
  if (auto at = first_invalid_byte(text)) {
    emit.emit<diag::InvalidUtf8>(SourceSpan{file, *at, *at + 1})
        .label("this byte belongs to no character")
        .help("save the file as UTF-8");
    return false;
  }
  return true;
}

void parse_file(std::string_view text, FileId file, const Limits& limits,
                grammar::TreeBuilder& tree, Emitter& emit) {
  if (!is_readable(text, file, limits, emit)) {
    tree.items.is_incomplete = true;
    return;
  }
  grammar::TokenStream stream = grammar::lex(text, file);
  tree.items.comments.insert(tree.items.comments.end(), stream.comments.begin(),
                             stream.comments.end());
  grammar::ParseState state({text, file, stream.tokens, limits}, tree, emit);
  const grammar::Token* first = stream.tokens.data();
  grammar::parse_policy(state, first, first + stream.tokens.size());
}

}  // namespace

ast::Ast parse(const SourceMap& sources, const Limits& limits, Emitter& emit) {
  grammar::TreeBuilder tree;
  size_t bytes = 0;
  for (size_t i = 0; i < sources.size(); ++i) {
    size_t size = sources.file(FileId(i)).text().size();
    if (size <= limits.policy_bytes_max) bytes += size;
  }
  tree.expect(bytes);
  for (size_t i = 0; i < sources.size(); ++i) {
    FileId file(i);
    parse_file(sources.file(file).text(), file, limits, tree, emit);
  }
  return std::move(tree).finish();
}

}  // namespace frost
