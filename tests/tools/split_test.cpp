// SPDX-License-Identifier: BSL-1.0
#include "split.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace weir;
using tool::split_script;

namespace {

const LexicalRules rules{.dollar_quotes = true};

std::vector<std::string> pieces(std::string_view script) {
  std::vector<std::string> texts;
  for (const auto& statement : split_script(script, rules)) texts.push_back(statement.sql);
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(split)

BOOST_AUTO_TEST_CASE(statements_end_at_semicolons) {
  BOOST_TEST((pieces("SELECT 1; SELECT 2") == Texts{"SELECT 1", "SELECT 2"}));
  BOOST_TEST((pieces("SELECT 1;\n\n;;  ; SELECT 2;\n-- the end\n") == Texts{"SELECT 1", "SELECT 2"}));
  BOOST_TEST((pieces(" -- nothing here; really\n /* ; */ ") == Texts{}));
}

BOOST_AUTO_TEST_CASE(semicolons_in_quotes_and_comments_end_nothing) {
  BOOST_TEST((pieces("SELECT ';', \";\" /* ; */ ; SELECT 2") == Texts{"SELECT ';', \";\"", "SELECT 2"}));
  BOOST_TEST((pieces("DO $$ BEGIN; END; $$; SELECT 2") == Texts{"DO $$ BEGIN; END; $$", "SELECT 2"}));
}

BOOST_AUTO_TEST_CASE(a_trigger_stays_whole) {
  const std::string trigger =
      "create temp trigger t after insert on a begin update b set n = case when 1 then 2 else 3 end; delete "
      "from c; end";
  BOOST_TEST((pieces(trigger + "; SELECT 2") == Texts{trigger, "SELECT 2"}));
}

BOOST_AUTO_TEST_CASE(a_transaction_is_no_body) {
  BOOST_TEST((pieces("BEGIN; SELECT 1; END") == Texts{"BEGIN", "SELECT 1", "END"}));
}

BOOST_AUTO_TEST_CASE(lines_are_counted) {
  const auto statements = split_script("SELECT 1;\n\n  SELECT\n2;", rules);
  BOOST_TEST_REQUIRE(statements.size() == 2U);
  BOOST_TEST(statements[0].line == 1U);
  BOOST_TEST(statements[1].line == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
