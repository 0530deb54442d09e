// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "feed_payload.hpp"

namespace weir::postgresql {
namespace {

BOOST_AUTO_TEST_SUITE(postgresql_feed_payload)

BOOST_AUTO_TEST_CASE(a_table_is_named_as_in_effects) {
  BOOST_TEST(table_of_payload("tpublic.products") == "public.products");
  BOOST_TEST(table_of_payload("tpublic.a.b c'\"") == "public.a.b c'\"");
  BOOST_TEST(table_of_payload("t\xC3\xA4.\xE6\xBC\xA2") == "\xC3\xA4.\xE6\xBC\xA2");
}

BOOST_AUTO_TEST_CASE(whatever_else_comes_is_everything) {
  const std::string with_nul("tpublic.a\0b", 11);
  const std::string too_long = "tpublic." + std::string(600, 'a');
  for (const std::string_view payload :
       {std::string_view(""), std::string_view("*"), std::string_view("t"), std::string_view("t."),
        std::string_view("t.a"), std::string_view("ta."), std::string_view("tproducts"),
        std::string_view("public.products"), std::string_view("tpublic.\xFF"), std::string_view("tpublic.\n"),
        std::string_view(with_nul), std::string_view(too_long)})
    BOOST_TEST(table_of_payload(payload).empty(), payload << " is taken for a table");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::postgresql
