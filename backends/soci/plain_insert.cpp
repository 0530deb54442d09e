// SPDX-License-Identifier: BSL-1.0
#include "plain_insert.hpp"

#include <span>

#include "words.hpp"

namespace weir::relational {
namespace {

/// Reads a statement's tokens one after the other.
class Reader {
 public:
  Reader(std::string_view sql, const ParsedSql& parsed) : sql_(sql), parsed_(parsed), left_(parsed.tokens) {}

  std::optional<PlainInsert> read() {
    if (!word("insert") || !word("into")) return std::nullopt;
    PlainInsert insert;
    if (!name(insert.table)) return std::nullopt;
    if (symbol("(") && !columns(insert)) return std::nullopt;
    if (!word("values")) return std::nullopt;
    insert.head = sql_.substr(parsed_.tokens.front().offset, end_ - parsed_.tokens.front().offset);
    if (!symbol("(") || !values(insert)) return std::nullopt;
    while (symbol(";")) continue;
    if (!left_.empty()) return std::nullopt;
    return insert;
  }

 private:
  bool word(std::string_view lower_case) {
    return next_is(TokenKind::word) && same_word(text(), lower_case) && take();
  }
  bool symbol(std::string_view wanted) { return next_is(TokenKind::symbol) && text() == wanted && take(); }
  bool identifier() { return (next_is(TokenKind::word) || next_is(TokenKind::quoted_identifier)) && take(); }

  bool name(std::string_view& whole) {
    if (left_.empty()) return false;
    const std::size_t begin = left_.front().offset;
    do {
      if (!identifier()) return false;
    } while (symbol("."));
    whole = sql_.substr(begin, end_ - begin);
    return true;
  }

  bool columns(PlainInsert& insert) {
    do {
      if (left_.empty()) return false;
      const std::string_view column = text();
      if (!identifier()) return false;
      insert.columns.push_back(column);
    } while (symbol(","));
    return symbol(")");
  }

  bool values(PlainInsert& insert) {
    do {
      if (!next_is(TokenKind::parameter)) return false;
      insert.parameters.push_back(parsed_.placeholders[insert.parameters.size()].index);
      take();
    } while (symbol(","));
    return symbol(")");
  }

  bool next_is(TokenKind kind) const noexcept { return !left_.empty() && left_.front().kind == kind; }
  std::string_view text() const noexcept { return left_.front().in(sql_); }
  bool take() noexcept {
    end_ = left_.front().offset + left_.front().size;
    left_ = left_.subspan(1);
    return true;
  }

  std::string_view sql_;
  const ParsedSql& parsed_;
  std::span<const Token> left_;
  std::size_t end_ = 0;  // of the token that was taken last
};

}  // namespace

std::optional<PlainInsert> plain_insert(std::string_view sql, const ParsedSql& parsed) {
  return Reader(sql, parsed).read();
}

}  // namespace weir::relational
