// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>

#include "dialect.hpp"
#include "failure.hpp"
#include "weir/statement.hpp"

namespace {

using weir::postgresql::one_line;
using weir::postgresql::place_in_user_text;

// Where `found` of the rendered text is in the user's text.
std::string user_text_at(std::string_view sql, std::string_view found) {
  const weir::Statement statement(sql);
  const weir::ParsedSql& parsed = statement.parsed(weir::postgresql::dialect.lexical);
  const std::string rendered = parsed.render(sql, weir::PlaceholderStyle::dollar_number);
  std::size_t character = 1;
  for (std::size_t i = 0; i < rendered.find(found); ++i)
    if ((static_cast<unsigned char>(rendered[i]) & 0xC0) != 0x80) ++character;
  return std::string(sql.substr(place_in_user_text({sql, parsed}, rendered, character)));
}

BOOST_AUTO_TEST_CASE(a_place_before_between_and_after_parameters) {
  const std::string_view sql = "SELECT nope, :first_name, wrong FROM t WHERE a = :b";
  BOOST_TEST(user_text_at(sql, "nope").starts_with("nope"));
  BOOST_TEST(user_text_at(sql, "wrong").starts_with("wrong"));
  BOOST_TEST(user_text_at(sql, "$1").starts_with(":first_name"));
  BOOST_TEST(user_text_at(sql, "$2").starts_with(":b"));
}

BOOST_AUTO_TEST_CASE(characters_are_not_octets) {
  BOOST_TEST(user_text_at("SELECT 'größe 😀', :größe, wrong", "wrong") == "wrong");
}

BOOST_AUTO_TEST_CASE(a_place_behind_the_end_is_the_end) {
  const std::string_view sql = "SELECT :a";
  const weir::Statement statement(sql);
  const weir::ParsedSql& parsed = statement.parsed(weir::postgresql::dialect.lexical);
  BOOST_TEST(place_in_user_text({sql, parsed}, "SELECT $1", 10) == sql.size());
  BOOST_TEST(place_in_user_text({sql, parsed}, "SELECT $1", 99) == sql.size());
}

BOOST_AUTO_TEST_CASE(text_of_several_lines_becomes_one) {
  BOOST_TEST(one_line("FATAL:  no\n\tHINT: yes\n") == "FATAL: no HINT: yes");
}

}  // namespace
