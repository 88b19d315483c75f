// SPDX-License-Identifier: Apache-2.0
// textDocument/formatting.
#include <algorithm>
#include <string>
#include <string_view>

#include "frost/format.hpp"
#include "tools/lsp/features.hpp"

namespace frost::lsp {
namespace {

// Bytes at the front that two texts share, up to the end of a line.
size_t shared_front(std::string_view a, std::string_view b) {
  const size_t size = std::min(a.size(), b.size());
  size_t same = 0;
  while (same < size && a[same] == b[same]) ++same;
  const size_t line = same == 0 ? std::string_view::npos : a.rfind('\n', same - 1);
  return line == std::string_view::npos ? 0 : line + 1;
}

// Bytes at the back, from the start of a line.
size_t shared_back(std::string_view a, std::string_view b) {
  const size_t size = std::min(a.size(), b.size());
  size_t same = 0;
  while (same < size && a[a.size() - 1 - same] == b[b.size() - 1 - same]) ++same;
  const size_t line = a.find('\n', a.size() - same);
  return line == std::string_view::npos ? 0 : a.size() - line - 1;
}

}  // namespace

Json formatting(const View& view, FileId file) {
  const std::string_view text = view.analysis.text(file);
  const auto formatted =
      format_policy({.name = view.analysis.sources.file(file).name(), .text = std::string(text)});
  if (!formatted) throw RequestError(ErrorCode::kRequestFailed, formatted.error().message);
  // With a syntax error there is nothing to say that the diagnostics do not say.
  if (!formatted->text) return nullptr;
  std::string_view wanted = *formatted->text;
  if (wanted == text) return Json::array();
  // Lines that stay are not touched, so that the cursor stays in them.
  const size_t front = shared_front(text, wanted);
  const size_t back = shared_back(text.substr(front), wanted.substr(front));
  const SourceSpan span{file, static_cast<uint32_t>(front),
                        static_cast<uint32_t>(text.size() - back)};
  wanted = wanted.substr(front, wanted.size() - back - front);
  return Json::array({{{"range", to_json(view.range(span))}, {"newText", wanted}}});
}

}  // namespace frost::lsp
