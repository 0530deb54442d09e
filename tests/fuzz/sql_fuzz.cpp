// SPDX-License-Identifier: BSL-1.0
// Any text through the scanner and the analysis, as each dialect reads it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz.hpp"
#include "unit/sql_rules.hpp"
#include "weir/effects.hpp"
#include "weir/error.hpp"
#include "weir/lexer.hpp"
#include "weir/statement.hpp"

namespace {

using namespace weir;
using fuzz::require;

constexpr Dialect plain{.name = "plain"};
const Dialect* const dialects[] = {&test::sqlite, &test::postgresql, &test::mysql,
                                   &test::oracle, &test::sqlserver,  &plain};

void check_tokens(std::string_view sql, const ParsedSql& parsed) {
  std::size_t end = 0;
  std::size_t parameters = 0;
  for (const Token& token : parsed.tokens) {
    require(token.size > 0 && token.offset >= end, "tokens stand one after the other");
    end = std::size_t{token.offset} + token.size;
    require(end <= sql.size(), "tokens are in the text");
    parameters += token.kind == TokenKind::parameter ? 1U : 0U;
  }
  require(parameters == parsed.placeholders.size(), "every parameter has a place");
  for (const ParsedSql::Placeholder& place : parsed.placeholders) {
    require(place.index < parsed.parameter_names.size(), "every place has a name");
    require(sql.substr(place.offset + 1, place.size - 1) == parsed.parameter_names[place.index],
            "a place is where its name stands");
  }
}

void check_analysis(const TextAnalysis& analysis) {
  const Effects& effects = analysis.effects;
  require(effects.cacheable == effects.why_not.empty(), "what is not cacheable has a reason");
  require(!effects.cacheable || !effects.writes_something(), "what writes is not cacheable");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Dialect& dialect = *dialects[data[0] % std::size(dialects)];
  const std::string_view sql = fuzz::text_of(data + 1, size - 1);
  try {
    const ParsedSql parsed = parse_sql(sql, dialect.lexical);
    check_tokens(sql, parsed);
    parsed.render(sql, dialect.placeholder);
    check_analysis(analyze_text(Statement(sql), dialect));
  } catch (const Error& error) {
    require(error.kind() == Errc::syntax, "a text that can't be read is a syntax error");
  }
  return 0;
}
