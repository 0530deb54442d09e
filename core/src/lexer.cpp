// SPDX-License-Identifier: BSL-1.0
#include "weir/lexer.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "sql_text.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

using sql::is_digit;
using sql::is_name_part;
using sql::is_space;
using sql::is_word_part;
using sql::is_word_start;

constexpr std::size_t max_sql_size = std::size_t{1} << 30;

bool is_hex_digit(char c) { return is_digit(c) || (sql::to_lower(c) >= 'a' && sql::to_lower(c) <= 'f'); }

class Scanner {
 public:
  Scanner(std::string_view sql, const LexicalRules& rules) : sql_(sql), rules_(rules) {}

  ParsedSql scan() {
    while (at_ < sql_.size()) scan_one();
    if (executable_comment_) throw_endless("comment", *executable_comment_);
    count_statements();
    return std::move(out_);
  }

 private:
  /// The character so far ahead, or NUL, which SQL text never holds, past the end.
  char ahead(std::size_t count) const { return at_ + count < sql_.size() ? sql_[at_ + count] : '\0'; }
  bool looking_at(std::string_view piece) const { return sql_.substr(at_, piece.size()) == piece; }

  void scan_one() {
    const char c = sql_[at_];
    if (is_space(c)) {
      ++at_;
    } else if (begins_line_comment()) {
      skip_line_comment();
    } else if (looking_at("/*")) {
      scan_comment();
    } else if (is_word_start(c)) {
      scan_word();
    } else if (is_digit(c) || (c == '.' && is_digit(ahead(1)))) {
      scan_number();
    } else if (c == '\'') {
      take(TokenKind::text, end_of_text(at_, rules_.backslash_escapes));
    } else if (c == '"') {
      scan_double_quotes();
    } else if (c == '`' && rules_.backtick_identifiers) {
      take(TokenKind::quoted_identifier, end_of_quotes("quoted identifier", at_, '`', false));
    } else if (c == '[' && rules_.bracket_identifiers) {
      take(TokenKind::quoted_identifier, end_of_quotes("quoted identifier", at_, ']', false));
    } else if (c == '$' && rules_.dollar_quotes) {
      scan_dollar();
    } else if (c == ':') {
      scan_colon();
    } else {
      scan_symbol();
    }
  }

  // Comments.

  bool begins_line_comment() const {
    if (sql_[at_] == '#') return rules_.hash_comments;
    if (!looking_at("--")) return false;
    if (!rules_.dash_comment_needs_space) return true;
    const char next = ahead(2);
    return static_cast<unsigned char>(next) <= ' ';
  }

  void skip_line_comment() {
    for (; at_ < sql_.size() && sql_[at_] != '\n'; ++at_) {
      if (sql_[at_] == '\r' && ahead(1) != '\n') {
        throw_syntax("carriage return without line feed in a comment at " + position_in(sql_, at_) +
                     ": engines disagree whether the comment ends there; end the line with a line feed");
      }
    }
  }

  void scan_comment() {
    const std::size_t mark = looking_at("/*!") ? 3 : looking_at("/*M!") ? 4 : 0;
    if (rules_.executable_comments && mark != 0 && !executable_comment_) {
      executable_comment_ = at_;
      std::size_t end = at_ + mark;
      while (end < sql_.size() && is_digit(sql_[end])) ++end;
      take(TokenKind::symbol, end);
    } else {
      skip_comment();
    }
  }

  void skip_comment() {
    const std::size_t begin = at_;
    std::size_t depth = 0;
    do {
      if (looking_at("*/")) {
        --depth;
        at_ += 2;
      } else if (looking_at("/*") && (depth == 0 || rules_.nested_comments)) {
        ++depth;
        at_ += 2;
      } else if (at_ < sql_.size()) {
        ++at_;
      } else {
        throw_endless("comment", begin);
      }
    } while (depth > 0);
  }

  // Words, and the literals that begin with a letter.

  void scan_word() {
    std::size_t end = at_;
    while (end < sql_.size() && is_word_part(sql_[end])) ++end;
    const std::string_view word = sql_.substr(at_, end - at_);
    const char next = end < sql_.size() ? sql_[end] : '\0';
    if (next == '\'' && is_literal_prefix(word)) {
      scan_prefixed_text(word, end);
    } else if (next == '&' && rules_.escape_strings && sql::same_word(word, "u")) {
      scan_unicode_quotes(end);
    } else {
      take(TokenKind::word, end);
    }
  }

  bool is_literal_prefix(std::string_view word) const {
    return sql::same_word(word, "n") || sql::same_word(word, "b") || sql::same_word(word, "x") ||
           (rules_.escape_strings && sql::same_word(word, "e")) || is_q_prefix(word);
  }

  bool is_q_prefix(std::string_view word) const {
    return rules_.q_quotes && (sql::same_word(word, "q") || sql::same_word(word, "nq"));
  }

  void scan_prefixed_text(std::string_view prefix, std::size_t quote) {
    if (is_q_prefix(prefix)) {
      take(TokenKind::text, end_of_q_quotes(quote));
    } else if (rules_.escape_strings && sql::same_word(prefix, "e")) {
      take(TokenKind::text, end_of_escape_string(quote));
    } else {
      take(TokenKind::text, end_of_text(quote, rules_.backslash_escapes));
    }
  }

  /// U&'…' and U&"…"; any other `u &` is a column and an operator.
  void scan_unicode_quotes(std::size_t ampersand) {
    const char quote = ampersand + 1 < sql_.size() ? sql_[ampersand + 1] : '\0';
    if (quote == '\'') {
      take(TokenKind::text, end_of_text(ampersand + 1, false));
    } else if (quote == '"') {
      take(TokenKind::quoted_identifier, end_of_quotes("quoted identifier", ampersand + 1, '"', false));
    } else {
      take(TokenKind::word, ampersand);
    }
  }

  /// E'…' goes on after a line break, and takes escapes there too: E'a' <newline> '\''.
  std::size_t end_of_escape_string(std::size_t quote) const {
    std::size_t end = end_of_text(quote, true);
    for (;;) {
      const std::size_t next = continued_text(end);
      if (next == end) return end;
      end = end_of_text(next, true);
    }
  }

  /// Where the quote is that continues a literal which ended at `end`; `end` itself where none does.
  std::size_t continued_text(std::size_t end) const {
    bool line_break = false;
    std::size_t next = end;
    while (next < sql_.size()) {
      const char c = sql_[next];
      if (is_space(c)) {
        line_break = line_break || c == '\n' || c == '\r';
        ++next;
      } else if (sql_.substr(next, 2) == "--") {
        next = std::min(sql_.find_first_of("\r\n", next), sql_.size());
      } else {
        return c == '\'' && line_break ? next : end;
      }
    }
    return end;
  }

  std::size_t end_of_q_quotes(std::size_t quote) const {
    const char open = quote + 1 < sql_.size() ? sql_[quote + 1] : '\0';
    const char close = open == '[' ? ']' : open == '{' ? '}' : open == '(' ? ')' : open == '<' ? '>' : open;
    const char ending[] = {close, '\''};
    const std::size_t end = sql_.find(std::string_view(ending, 2), quote + 2);
    if (end == std::string_view::npos) throw_endless("string literal", at_);
    return end + 2;
  }

  // Quotes.

  void scan_double_quotes() {
    if (rules_.double_quoted_text) {
      take(TokenKind::text, end_of_quotes("string literal", at_, '"', rules_.backslash_escapes));
    } else {
      take(TokenKind::quoted_identifier, end_of_quotes("quoted identifier", at_, '"', false));
    }
  }

  std::size_t end_of_text(std::size_t quote, bool backslash_escapes) const {
    return end_of_quotes("string literal", quote, '\'', backslash_escapes);
  }

  /// Past the closing quote of what opens at `open`; a doubled closing quote stands for itself.
  std::size_t end_of_quotes(const char* what, std::size_t open, char close, bool backslash_escapes) const {
    std::size_t at = open + 1;
    while (at < sql_.size()) {
      if (sql_[at] == '\\' && backslash_escapes) {
        at += 2;
      } else if (sql_[at] != close) {
        ++at;
      } else if (at + 1 < sql_.size() && sql_[at + 1] == close) {
        at += 2;
      } else {
        return at + 1;
      }
    }
    throw_endless(what, at_);
  }

  /// $$…$$ or $tag$…$tag$; else a lone `$`, as in $1.
  void scan_dollar() {
    std::size_t end = at_ + 1;
    if (end < sql_.size() && is_word_start(sql_[end])) {
      while (end < sql_.size() && is_name_part(sql_[end])) ++end;
    }
    if (end == sql_.size() || sql_[end] != '$') {
      take(TokenKind::symbol, at_ + 1);
      return;
    }
    const std::string_view tag = sql_.substr(at_, end + 1 - at_);
    const std::size_t close = sql_.find(tag, end + 1);
    if (close == std::string_view::npos) throw_endless("string literal", at_);
    take(TokenKind::text, close + tag.size());
  }

  // Numbers, parameters, symbols.

  void scan_number() {
    std::size_t end = at_;
    if (sql_[at_] == '0' && (ahead(1) == 'x' || ahead(1) == 'X') && is_hex_digit(ahead(2))) {
      end = end_of_digits(at_ + 2, is_hex_digit);
    } else {
      end = end_of_digits(at_, is_digit);
      const bool range = sql_.substr(end, 2) == "..";
      if (end < sql_.size() && sql_[end] == '.' && !range) end = end_of_digits(end + 1, is_digit);
      end = end_of_exponent(end);
    }
    take(TokenKind::number, end);
  }

  /// Digits with single underscores between them.
  template <class IsDigit>
  std::size_t end_of_digits(std::size_t at, IsDigit is_one) const {
    while (at < sql_.size()) {
      const bool grouped =
          sql_[at] == '_' && at + 1 < sql_.size() && is_one(sql_[at + 1]) && is_one(sql_[at - 1]);
      if (!is_one(sql_[at]) && !grouped) break;
      ++at;
    }
    return at;
  }

  std::size_t end_of_exponent(std::size_t at) const {
    if (at >= sql_.size() || sql::to_lower(sql_[at]) != 'e') return at;
    std::size_t digits = at + 1;
    if (digits < sql_.size() && (sql_[digits] == '+' || sql_[digits] == '-')) ++digits;
    if (digits >= sql_.size() || !is_digit(sql_[digits])) return at;
    return end_of_digits(digits, is_digit);
  }

  void scan_colon() {
    const char next = ahead(1);
    const char before = at_ > 0 ? sql_[at_ - 1] : ' ';
    if (next == ':' || next == '=') {
      take(TokenKind::symbol, at_ + 2);
    } else if (is_word_start(next) && before != ':' &&
               (rules_.parameter_after_word || !is_word_part(before))) {
      scan_parameter();
    } else {
      take(TokenKind::symbol, at_ + 1);
    }
  }

  void scan_parameter() {
    std::size_t end = at_ + 1;
    while (end < sql_.size() && is_name_part(sql_[end])) ++end;
    const std::string_view name = sql_.substr(at_ + 1, end - at_ - 1);
    const auto next_index = static_cast<std::uint32_t>(out_.parameter_names.size());
    const auto [known, is_new] = index_of_name_.try_emplace(name, next_index);
    if (is_new) out_.parameter_names.emplace_back(name);
    out_.placeholders.push_back(
        {static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end - at_), known->second});
    take(TokenKind::parameter, end);
  }

  void scan_symbol() {
    if (executable_comment_ && looking_at("*/")) {
      executable_comment_.reset();
      take(TokenKind::symbol, at_ + 2);
    } else {
      take(TokenKind::symbol, at_ + 1);
    }
  }

  void take(TokenKind kind, std::size_t end) {
    out_.tokens.push_back({kind, static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end - at_)});
    at_ = end;
  }

  void count_statements() {
    std::span<const Token> rest = out_.tokens;
    while (!rest.empty()) {
      if (!next_statement(sql_, rest).empty()) ++out_.statement_count;
    }
  }

  [[noreturn]] void throw_endless(const char* what, std::size_t begin) const {
    throw_syntax(std::string(what) + " at " + position_in(sql_, begin) + " never ends");
  }

  [[noreturn]] static void throw_syntax(const std::string& message) { throw Error(Errc::syntax, message); }

  std::string_view sql_;
  const LexicalRules& rules_;
  std::size_t at_ = 0;
  std::optional<std::size_t> executable_comment_;  // where the one that we are in began
  std::unordered_map<std::string_view, std::uint32_t> index_of_name_;
  ParsedSql out_;
};

}  // namespace

ParsedSql parse_sql(std::string_view sql, const LexicalRules& rules) {
  if (sql.size() > max_sql_size) {
    throw Error(Errc::too_large, "SQL text of " + std::to_string(sql.size()) + " octets: 1 GiB is the limit");
  }
  if (const std::size_t nul = sql.find('\0'); nul != std::string_view::npos) {
    throw Error(Errc::syntax,
                "NUL octet in SQL text at " + position_in(sql, nul) + ": bind it as a parameter");
  }
  return Scanner(sql, rules).scan();
}

std::string ParsedSql::render(std::string_view sql, PlaceholderStyle style) const {
  std::string text;
  text.reserve(sql.size());
  std::size_t copied = 0;
  for (const Placeholder& place : placeholders) {
    text.append(sql, copied, place.offset - copied);
    text += style == PlaceholderStyle::dollar_number ? '$' : '?';
    if (style != PlaceholderStyle::question) text += std::to_string(place.index + 1);
    copied = std::size_t{place.offset} + place.size;
  }
  text.append(sql, copied);
  return text;
}

std::string position_in(std::string_view sql, std::size_t offset) {
  const std::string_view before = sql.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_break = before.rfind('\n');
  const std::size_t column =
      line_break == std::string_view::npos ? before.size() + 1 : before.size() - line_break;
  return std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace weir
