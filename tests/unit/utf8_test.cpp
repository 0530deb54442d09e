// SPDX-License-Identifier: BSL-1.0
#include "utf8.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::detail {
namespace {

// The four ways to write a number in UTF-8's manner, right or wrong: `length` octets.
std::string octets_of(std::uint32_t number, int length) {
  if (length == 1) return {static_cast<char>(number)};
  static constexpr std::uint32_t leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  std::string out(1, static_cast<char>(leads[length] | number >> (6 * (length - 1))));
  for (int i = length - 2; i >= 0; --i) out += static_cast<char>(0x80 | (number >> (6 * i) & 0x3F));
  return out;
}

int right_length(std::uint32_t number) {
  return number < 0x80 ? 1 : number < 0x800 ? 2 : number < 0x1'0000 ? 3 : 4;
}

bool is_scalar(std::uint32_t number) { return number <= 0x10'FFFF && (number < 0xD800 || number > 0xDFFF); }

}  // namespace

BOOST_AUTO_TEST_SUITE(utf8)

BOOST_AUTO_TEST_CASE(every_number_in_its_shortest_form_and_no_other) {
  for (std::uint32_t number = 0; number < 0x20'0000; number += number < 0x1'1000 ? 1 : 61)
    for (int length = right_length(number); length <= 4; ++length)
      BOOST_REQUIRE_MESSAGE(
          is_utf8(octets_of(number, length)) == (is_scalar(number) && length == right_length(number)),
          "number " << number << " in " << length);
  BOOST_TEST(is_utf8("\xF4\x8F\xBF\xBF"));
  BOOST_TEST(!is_utf8("\xF4\x90\x80\x80"));
}

BOOST_AUTO_TEST_CASE(a_wrong_octet_is_found_wherever_it_stands) {
  for (std::size_t size = 0; size < 100; ++size) {
    std::string text(size, 'a');
    BOOST_TEST(is_ascii(text));
    BOOST_TEST(is_utf8(text));
    for (std::size_t at = 0; at < size; ++at) {
      text[at] = '\x80';
      BOOST_TEST(!is_ascii(text));
      BOOST_TEST(!is_utf8(text));
      text[at] = 'a';
    }
  }
}

BOOST_AUTO_TEST_CASE(a_right_character_is_taken_wherever_it_stands) {
  for (const std::string_view character : {"\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"})
    for (std::size_t before = 0; before < 40; ++before) {
      const std::string text = std::string(before, 'a').append(character).append(40 - before, 'b');
      BOOST_TEST(is_utf8(text));
      BOOST_TEST(!is_ascii(text));
      // Cut short it is wrong, at the end of the text as in the middle.
      for (std::size_t kept = 1; kept < character.size(); ++kept) {
        const std::string cut = std::string(before, 'a').append(character.substr(0, kept));
        BOOST_TEST(!is_utf8(cut));
        BOOST_TEST(!is_utf8(cut + "bbbbbbbbbb"));
      }
    }
}

BOOST_AUTO_TEST_CASE(octets_that_never_occur) {
  for (const char octet : {'\xC0', '\xC1', '\xF5', '\xF8', '\xFE', '\xFF'}) {
    BOOST_TEST(!is_utf8(std::string(1, octet)));
    BOOST_TEST(!is_utf8(std::string(1, octet) + "\x80\x80\x80"));
  }
  BOOST_TEST(is_utf8(std::string(3, '\0')));
  BOOST_TEST(is_utf8({}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::detail
