// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/completion_context.hpp"

#include <algorithm>

namespace frost::lsp {
namespace {

using grammar::Token;
using grammar::TokenKind;
using grammar::Word;

bool is_word_like(TokenKind kind) {
  return kind == TokenKind::Name || kind == TokenKind::Reserved ||
         (kind >= TokenKind::If && kind <= TokenKind::False);
}

bool holds_statements(Enclosure enclosure) {
  return enclosure == Enclosure::Policy || enclosure == Enclosure::Block ||
         enclosure == Enclosure::Fixture || enclosure == Enclosure::Test ||
         enclosure == Enclosure::Setup;
}

TokenKind opener(Enclosure enclosure) {
  switch (enclosure) {
    case Enclosure::Arguments:
    case Enclosure::Parentheses:
      return TokenKind::LeftParen;
    case Enclosure::Names:
    case Enclosure::List:
      return TokenKind::LeftBracket;
    case Enclosure::Policy:
      return TokenKind::End;
    case Enclosure::Block:
    case Enclosure::Relations:
    case Enclosure::Fixture:
    case Enclosure::Test:
    case Enclosure::Setup:
    case Enclosure::Object:
      return TokenKind::LeftBrace;
  }
  return TokenKind::End;
}

// Follows brackets and statements through the tokens before the cursor.
class Tracker {
 public:
  explicit Tracker(std::string_view text) : text_(text) {}

  void take(const Token& token) {
    switch (token.kind) {
      case TokenKind::LeftBrace:
        return open(brace());
      case TokenKind::LeftBracket:
        return open(
            frames_.back().enclosure == Enclosure::Block ? Enclosure::Names : Enclosure::List,
            &token);
      case TokenKind::LeftParen:
        return open(is_word_like(last().kind) && last().kind == TokenKind::Name
                        ? Enclosure::Arguments
                        : Enclosure::Parentheses,
                    &token);
      case TokenKind::RightBrace:
        return close(TokenKind::LeftBrace, token);
      case TokenKind::RightBracket:
        return close(TokenKind::LeftBracket, token);
      case TokenKind::RightParen:
        return close(TokenKind::LeftParen, token);
      case TokenKind::Semicolon:
        while (!holds_statements(frames_.back().enclosure)) frames_.pop_back();
        frames_.back().statement.clear();
        return;
      case TokenKind::Comma:
        ++frames_.back().commas;
        break;
      default:
        break;
    }
    statement().push_back(token);
  }

  void finish(CompletionContext& context) {
    const Frame& top = frames_.back();
    context.enclosure = top.enclosure;
    context.argument = top.commas;
    context.call = top.name;
    context.statement = statement();
    for (const Frame& frame : frames_) {
      if (holds_statements(frame.enclosure)) context.statement_in = frame.enclosure;
      if (frame.enclosure == Enclosure::Block) context.block = frame.name;
    }
  }

 private:
  struct Frame {
    Enclosure enclosure = Enclosure::Policy;
    std::string name;  // of a block or a call
    uint32_t commas = 0;
    std::vector<Token> statement;
  };

  std::vector<Token>& statement() {
    auto frame = frames_.rbegin();
    while (!holds_statements(frame->enclosure)) ++frame;
    return frame->statement;
  }

  [[nodiscard]] Token last() { return statement().empty() ? Token{} : statement().back(); }

  [[nodiscard]] std::string text(const Token& token) const {
    return std::string(text_.substr(token.begin, token.end - token.begin));
  }

  // What a `{` opens here.
  Frame brace() {
    const std::vector<Token>& tokens = statement();
    const Enclosure around = frames_.back().enclosure;
    const Word first = tokens.empty() ? Word::None : tokens.front().word;
    if (around == Enclosure::Policy) {
      if (first == Word::Global)
        return {.enclosure = Enclosure::Block, .name = "global", .statement = {}};
      if ((first == Word::Actor || first == Word::Resource) && tokens.size() >= 2) {
        return {.enclosure = Enclosure::Block, .name = text(tokens[1]), .statement = {}};
      }
      if (first == Word::Test) {
        const bool is_fixture = tokens.size() >= 2 && tokens[1].word == Word::Fixture;
        return {.enclosure = is_fixture ? Enclosure::Fixture : Enclosure::Test,
                .name = "",
                .statement = {}};
      }
    }
    if (around == Enclosure::Test && first == Word::Setup) {
      return {.enclosure = Enclosure::Setup, .name = "", .statement = {}};
    }
    if (around == Enclosure::Block && last().kind == TokenKind::Equal) {
      return {.enclosure = Enclosure::Relations, .name = "", .statement = {}};
    }
    return {.enclosure = Enclosure::Object, .name = "", .statement = {}};
  }

  void open(Frame frame) { frames_.push_back(std::move(frame)); }

  void open(Enclosure enclosure, const Token* token) {
    Frame frame{.enclosure = enclosure, .name = "", .statement = {}};
    if (enclosure == Enclosure::Arguments) frame.name = text(last());
    statement().push_back(*token);
    frames_.push_back(std::move(frame));
  }

  // Leaves everything up to the bracket that `token` closes; nothing when none is open.
  void close(TokenKind bracket, const Token& token) {
    const auto found = std::find_if(frames_.rbegin(), frames_.rend(), [&](const Frame& frame) {
      return opener(frame.enclosure) == bracket;
    });
    if (found == frames_.rend()) return;
    const bool ends_statement = holds_statements(found->enclosure);
    frames_.erase(std::prev(found.base()), frames_.end());
    if (ends_statement) {
      frames_.back().statement.clear();
    } else {
      statement().push_back(token);
    }
  }

  std::string_view text_;
  std::vector<Frame> frames_{Frame{}};
};

}  // namespace

bool CompletionContext::has(TokenKind kind) const {
  return std::ranges::find(statement, kind, &Token::kind) != statement.end();
}

Token CompletionContext::last() const { return statement.empty() ? Token{} : statement.back(); }

CompletionContext completion_context(std::string_view text, FileId file, uint32_t offset) {
  CompletionContext context;
  context.replaced = {file, offset, offset};
  const grammar::TokenStream stream = grammar::lex(text, file);
  context.in_comment = std::ranges::any_of(stream.comments, [&](SourceSpan comment) {
    return comment.begin < offset && offset <= comment.end;
  });
  if (context.in_comment) return context;
  Tracker tracker(text);
  for (const Token& token : stream.tokens) {
    if (token.kind == TokenKind::End || token.begin >= offset) break;
    const bool is_string =
        token.kind == TokenKind::String ? offset < token.end : token.kind == TokenKind::OpenString;
    if (is_string && offset <= token.end) {
      context.in_string = true;
      context.replaced = {file, token.begin, token.kind == TokenKind::String ? token.end : offset};
      break;
    }
    if (is_word_like(token.kind) && offset <= token.end) {
      context.replaced = {file, token.begin, token.end};
      break;
    }
    tracker.take(token);
  }
  tracker.finish(context);
  // A completion replaces text of one line only; a string that runs over lines stays.
  const std::string_view replaced =
      text.substr(context.replaced.begin, context.replaced.end - context.replaced.begin);
  if (replaced.contains('\n')) context.replaced = {file, offset, offset};
  context.typed = {file, context.replaced.begin, offset};
  return context;
}

}  // namespace frost::lsp
