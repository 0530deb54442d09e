// SPDX-License-Identifier: BSL-1.0
#include "pg_scan.hpp"

#include <pg_query.h>

#include <cstdint>
#include <vector>

namespace weir::test {
namespace {

/// Numbers of pg_query.proto, whose generated header needs a library that is not installed with it.
enum PgToken : std::uint64_t {
  identifier = 258,
  unicode_identifier = 259,
  decimal = 260,
  text = 261,
  unicode_text = 262,
  bits = 263,
  hexadecimal = 264,
  operation = 265,
  integer = 266,
  parameter = 267,
  typecast = 268,
  not_equals = 274,
  line_comment = 275,
  comment = 276,
};

/// Reads the fields of a protobuf message, as far as the scanner's answer needs them.
class Message {
 public:
  explicit Message(std::string_view bytes) : bytes_(bytes) {}

  struct Field {
    std::uint64_t number = 0;
    std::uint64_t value = 0;  // of a number
    std::string_view bytes;   // of a message
  };

  std::optional<Field> next() {
    if (bytes_.empty()) return std::nullopt;
    const std::uint64_t key = varint();
    Field field{.number = key >> 3, .value = varint(), .bytes = {}};
    constexpr std::uint64_t with_length = 2;
    if ((key & 7) == with_length) {
      field.bytes = bytes_.substr(0, field.value);
      bytes_.remove_prefix(field.bytes.size());
    }
    return field;
  }

 private:
  std::uint64_t varint() {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
      const auto octet = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      number |= std::uint64_t{octet & 0x7FU} << shift;
      if (octet < 0x80) break;
    }
    return number;
  }

  std::string_view bytes_;
};

char kind_of(std::uint64_t token, char first) {
  switch (token) {
    case text:
    case unicode_text:
    case bits:
    case hexadecimal:
      return 't';
    case unicode_identifier:
      return 'i';
    case identifier:
      return first == '"' ? 'i' : 'w';
    case decimal:
    case integer:
      return 'n';
    case parameter:
      return 'p';
    case line_comment:
    case comment:
      return ' ';
    default:
      return token < identifier || (token >= operation && token <= not_equals) ? 's' : 'w';
  }
}

struct Piece {
  std::size_t start = 0;
  std::size_t end = 0;
  std::uint64_t token = 0;
};

Piece piece_of(std::string_view message) {
  Message reader(message);
  Piece piece;
  while (const auto field = reader.next()) {
    if (field->number == 1) piece.start = field->value;
    if (field->number == 2) piece.end = field->value;
    if (field->number == 4) piece.token = field->value;
  }
  return piece;
}

/// libpg-query does not tell where U&'…' and U&"…" end: before the white space before the next piece.
void find_ends(const std::string& sql, std::vector<Piece>& pieces) {
  for (std::size_t at = 0; at < pieces.size(); ++at) {
    Piece& piece = pieces[at];
    if (piece.token != unicode_text && piece.token != unicode_identifier) continue;
    const std::size_t next = at + 1 < pieces.size() ? pieces[at + 1].start : sql.size();
    piece.end = sql.find_last_not_of(" \t\r\n\f\v", next - 1) + 1;
  }
}

}  // namespace

std::optional<OctetKinds> scan_by_postgresql(const std::string& sql) {
  const PgQueryScanResult result = pg_query_scan(sql.c_str());
  std::vector<Piece> pieces;
  const bool scanned = result.error == nullptr;
  Message answer(scanned ? std::string_view(result.pbuf.data, result.pbuf.len) : std::string_view());
  while (const auto field = answer.next()) {
    constexpr std::uint64_t tokens = 2;
    if (field->number == tokens) pieces.push_back(piece_of(field->bytes));
  }
  pg_query_free_scan_result(result);
  if (!scanned) return std::nullopt;
  find_ends(sql, pieces);
  OctetKinds kinds(sql.size(), ' ');
  for (const Piece& piece : pieces) {
    for (std::size_t at = piece.start; at < piece.end; ++at)
      kinds[at] = kind_of(piece.token, sql[piece.start]);
  }
  return kinds;
}

OctetKinds scan_by_weir(std::string_view sql, const ParsedSql& parsed) {
  constexpr char letters[] = {'w', 'i', 't', 'n', 'p', 's'};
  OctetKinds kinds;
  std::size_t end = 0;
  std::size_t parameters = 0;
  for (const Token& token : parsed.tokens) {
    kinds.append(token.offset - end, ' ');
    std::size_t size = token.size;
    if (token.kind == TokenKind::parameter) {
      size = 1 + std::to_string(parsed.placeholders[parameters++].index + 1).size();
    }
    kinds.append(size, letters[static_cast<int>(token.kind)]);
    end = std::size_t{token.offset} + token.size;
  }
  kinds.append(sql.size() - end, ' ');
  return kinds;
}

void level_differences(const std::string& rendered, OctetKinds& postgresql, OctetKinds& weir) {
  for (std::size_t at = 0; at < rendered.size(); ++at) {
    // PostgreSQL takes 'a' <line break> 'b' for one literal, weir for two.
    if (postgresql[at] == 't' && weir[at] == ' ') postgresql[at] = ' ';
    // PostgreSQL takes the N of N'…' for a word, weir for a part of the literal.
    const bool is_n = rendered[at] == 'n' || rendered[at] == 'N';
    if (is_n && postgresql[at] == 'w' && weir[at] == 't') postgresql[at] = 't';
  }
}

std::size_t count_by_postgresql(const std::string& sql) {
  const PgQuerySplitResult result = pg_query_split_with_scanner(sql.c_str());
  const auto count = static_cast<std::size_t>(result.n_stmts);
  pg_query_free_split_result(result);
  return count;
}

}  // namespace weir::test
