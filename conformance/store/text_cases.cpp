// SPDX-License-Identifier: BSL-1.0
// Text: every character that an engine or a driver could stumble over.
#include "case_lists.hpp"
#include "round_trip.hpp"

namespace weir::conformance {
namespace {

const sql::Column unbounded = column(ValueType::text);

void plain_text_round_trips(const StoreSubject& s) {
  round_trips(s, unbounded, {"plain", "x", "NULL", "null", "007", "1e5", "true", "2026-11-24", nullptr});
}
void quotes_and_escapes_round_trip(const StoreSubject& s) {
  round_trips(s, unbounded,
              {"it's",
               "''",
               "\"double\"",
               "`back`",
               "[bracket]",
               "\\",
               "\\'",
               "\\n",
               "C:\\path\\",
               "%",
               "_",
               "100%",
               ":name",
               "?",
               "$1",
               "@x",
               "{d '2026-01-01'}",
               "-- no comment",
               "/* none */",
               "a;b",
               "$$",
               "E'x'"});
}
void white_space_round_trips(const StoreSubject& s) {
  round_trips(s, unbounded,
              {" ", "  two before", "two after  ", "line\nbreak", "\r\n", "tab\t", "\x01\x1f\x7f"});
}
void text_of_every_script_round_trips(const StoreSubject& s) {
  round_trips(s, unbounded,
              {"ä ß é", "漢字かな交じり文", "Ελληνικά", "עברית", "ไทย", "\u00a0\u200b\ufeff", "e\u0301"});
}
void emoji_round_trip(const StoreSubject& s) {
  round_trips(s, unbounded, {"🦦", "👩‍👩‍👧", "a🦦b", "\U0010fffd"});
}
void emoji_fit_a_sized_column(const StoreSubject& s) {
  round_trips(s, column(ValueType::text, 4), {"🦦🦦🦦🦦", "äöüß"});
}
void empty_text_is_a_text(const StoreSubject& s) { round_trips(s, unbounded, {"", nullptr, ""}); }
void empty_text_fits_a_sized_column(const StoreSubject& s) {
  round_trips(s, column(ValueType::text, 20), {"", "x"});
}
void long_text_round_trips(const StoreSubject& s) {
  round_trips(s, texts_of(s, 100'000),
              {std::string(4'000, 'a'), std::string(4'001, 'b'), std::string(65'536, 'c'),
               std::string(100'000, 'd')});
}
void a_million_characters_round_trip(const StoreSubject& s) {
  std::string text;
  while (text.size() < 1'000'000) text += "0123456789 äöü 🦦 ";
  round_trips(s, texts_of(s, 1'000'000), {text});
}
void text_up_to_the_size_fits(const StoreSubject& s) {
  round_trips(s, column(ValueType::text, 50), {std::string(50, 'x'), std::string(49, 'y')});
}
void text_over_the_size_is_refused_or_held(const StoreSubject& s) {
  held_or_refused(s, column(ValueType::text, 10), std::string(11, 'x'));
}
void text_with_nul_is_refused_or_held(const StoreSubject& s) {
  held_or_refused(s, unbounded, std::string("a\0b", 3));
}
void text_that_is_no_utf8_is_refused(const StoreSubject& s) {
  make_values(s, unbounded);
  for (const char* const octets : {"\xff", "a\xc3", "\xed\xa0\x80"})
    CHECK_FAILS_WITH_ONE_OF(s.store.execute(insert_value(s).with({{"id", 1}, {"v", octets}})),
                            Errc::invalid_argument, Errc::out_of_range, Errc::unsupported);
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void text_is_found_as_it_is(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "it's 100% \\ 🦦");
  const Statement find(sql(s, "SELECT id FROM {t} WHERE name = :name"));
  CHECK_EQUAL(s.store.query(find.with({{"name", "it's 100% \\ 🦦"}})).size(), 1U);
  CHECK_EQUAL(s.store.query(find.with({{"name", "it's 100% / 🦦"}})).size(), 0U);
}
void patterns_match(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "water meter");
  add_item(s.store, s, 2, "weir");
  const Statement like(sql(s, "SELECT id FROM {t} WHERE name LIKE :pattern ORDER BY id"));
  CHECK_EQUAL(s.store.query(like.with({{"pattern", "w%r"}})).size(), 2U);
  CHECK_EQUAL(s.store.query(like.with({{"pattern", "we_r"}})).size(), 1U);
}
void empty_text_is_null(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "");
  CHECK(!name_of(s.store, s, 1).has_value());
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "plain_text_round_trips", .run = plain_text_round_trips},
    {.name = "quotes_and_escapes_round_trip", .run = quotes_and_escapes_round_trip},
    {.name = "white_space_round_trips", .run = white_space_round_trips},
    {.name = "text_of_every_script_round_trips", .run = text_of_every_script_round_trips},
    {.name = "emoji_round_trip", .run = emoji_round_trip},
    {.name = "emoji_fit_a_sized_column", .run = emoji_fit_a_sized_column},
    {.name = "empty_text_is_a_text", .needs = {C::empty_text}, .run = empty_text_is_a_text},
    {.name = "empty_text_fits_a_sized_column",
     .needs = {C::empty_text},
     .run = empty_text_fits_a_sized_column},
    {.name = "long_text_round_trips", .run = long_text_round_trips},
    {.name = "a_million_characters_round_trip", .run = a_million_characters_round_trip},
    {.name = "text_up_to_the_size_fits", .run = text_up_to_the_size_fits},
    {.name = "text_over_the_size_is_refused_or_held", .run = text_over_the_size_is_refused_or_held},
    {.name = "text_with_nul_is_refused_or_held", .run = text_with_nul_is_refused_or_held},
    {.name = "text_that_is_no_utf8_is_refused", .run = text_that_is_no_utf8_is_refused},
    {.name = "text_is_found_as_it_is", .run = text_is_found_as_it_is},
    {.name = "patterns_match", .run = patterns_match},
    {.name = "empty_text_is_null", .absent = {C::empty_text}, .run = empty_text_is_null},
};

}  // namespace

StoreCases text_cases() { return cases; }

}  // namespace weir::conformance
