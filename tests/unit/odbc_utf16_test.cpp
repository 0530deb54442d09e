// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>

#include "expect_error.hpp"
#include "utf16.hpp"

namespace weir::relational::odbc {
namespace {

std::string to_utf8(std::u16string_view text) {
  std::string out;
  append_utf8(out, text);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_utf16)

BOOST_AUTO_TEST_CASE(the_edges_of_each_length) {
  const struct {
    std::string utf8;
    std::u16string utf16;
  } rows[] = {
      {"", u""},
      {std::string(1, '\0'), std::u16string(1, u'\0')},
      {"\x7f", u"\x7f"},
      {"\xc2\x80", u"\x80"},
      {"\xdf\xbf", u"\x7ff"},
      {"\xe0\xa0\x80", u"\x800"},
      {"\xed\x9f\xbf", u"\xd7ff"},
      {"\xee\x80\x80", u"\xe000"},
      {"\xef\xbf\xbf", u"\xffff"},
      {"\xf0\x90\x80\x80", u"\xd800\xdc00"},
      {"\xf0\x9f\xa6\xa6", u"\xd83e\xdda6"},
      {"\xf4\x8f\xbf\xbf", u"\xdbff\xdfff"},
      {"a\xc3\xbc\xe2\x98\x95\xf0\x9f\xa6\xa6z", u"a\xfc\x2615\xd83e\xdda6z"},
  };
  for (const auto& row : rows) {
    BOOST_TEST((to_utf16(row.utf8) == row.utf16), row.utf8);
    BOOST_TEST(to_utf8(row.utf16) == row.utf8);
  }
}

BOOST_AUTO_TEST_CASE(every_code_point) {
  std::u16string all;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    if (c < 0x10000) {
      all += static_cast<char16_t>(c);
    } else {
      all += static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10));
      all += static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF));
    }
  }
  BOOST_TEST((to_utf16(to_utf8(all)) == all));
}

BOOST_AUTO_TEST_CASE(what_is_no_utf8) {
  for (const char* text :
       {"\x80", "\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x98"})
    test::expect_error(Errc::invalid_argument, "not valid UTF-8", [&] { to_utf16(text); });
}

BOOST_AUTO_TEST_CASE(half_of_a_pair) {
  for (const std::u16string& text :
       {std::u16string{0xD800}, std::u16string{0xDC00}, std::u16string{0xD800, u'a'},
        std::u16string{0xDC00, 0xD800}, std::u16string{u'a', 0xDBFF}})
    test::expect_error(Errc::corrupt, "surrogate", [&] { to_utf8(text); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::relational::odbc
