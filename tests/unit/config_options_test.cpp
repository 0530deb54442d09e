// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "config_probe.hpp"

using namespace std::chrono_literals;
using namespace weir::literals;
using weir::test::needle;
using weir::test::Options;
using weir::test::Probe;
using weir::test::Row;

BOOST_AUTO_TEST_SUITE(config_options)

BOOST_AUTO_TEST_CASE(what_is_missing_has_its_default) {
  const Options options = Probe().build("");
  BOOST_TEST(options.text == "default");
  BOOST_TEST(options.texts.empty());
  BOOST_TEST(!options.secret.has_value());
  BOOST_TEST(options.flag);
  BOOST_TEST(options.integer == 5);
  BOOST_TEST(options.number == 0.5);
  BOOST_TEST((options.duration == 1s));
  BOOST_TEST(!options.optional_duration.has_value());
  BOOST_TEST((options.bytes == 64_KiB));
  BOOST_TEST(options.choice == 1);
  BOOST_TEST(options.inner == 8);
}

BOOST_AUTO_TEST_CASE(what_is_there_is_read) {
  const Options options = Probe().build(
      R"(, "text": "", "texts": ["a", "b"], "password": "hunter2", "flag": false, "integer": 10,
         "any_integer": -9223372036854775808, "number": 1, "duration": "1.5s", "optional_duration": "0ms",
         "bytes": "1.5MiB", "choice": "second", "pool": {"size": 100}  // the end
      )");
  BOOST_TEST(options.url == "probe:");
  BOOST_TEST(options.text == "");
  BOOST_TEST(options.texts == (std::vector<std::string>{"a", "b"}));
  BOOST_TEST(options.secret.value() == needle);
  BOOST_TEST(!options.flag);
  BOOST_TEST(options.integer == 10);
  BOOST_TEST(options.any_integer == std::numeric_limits<std::int64_t>::min());
  BOOST_TEST(options.number == 1.0);
  BOOST_TEST((options.duration == 1500ms));
  BOOST_TEST((options.optional_duration == 0ms));
  BOOST_TEST((options.bytes == weir::ByteSize{1536 * 1024}));
  BOOST_TEST(options.choice == 2);
  BOOST_TEST(options.inner == 100);
}

BOOST_AUTO_TEST_CASE(durations) {
  Probe probe;
  const std::pair<std::string_view, std::chrono::milliseconds> rows[] = {
      {"0ms", 0ms},      {"250ms", 250ms},
      {"90s", 90s},      {"10m", 10min},
      {"1h", 1h},        {"7d", 168h},
      {"0.001s", 1ms},   {"0.5d", 12h},
      {"1.50s", 1500ms}, {"106751991167d", 106751991167LL * 24h},
  };
  for (const auto& [text, expected] : rows) {
    BOOST_TEST_CONTEXT(text) {
      const auto& found =
          probe.build(R"(, "optional_duration": ")" + std::string(text) + "\"").optional_duration;
      BOOST_TEST((found == expected));
    }
  }
}

BOOST_AUTO_TEST_CASE(sizes) {
  Probe probe;
  const std::pair<std::string_view, std::uint64_t> rows[] = {
      {"4096B", 4096},           {"64KiB", 65536},         {"2KB", 2000},
      {"256MiB", 256ULL << 20U}, {"500MB", 500000000},     {"1GiB", 1ULL << 30U},
      {"1GB", 1000000000},       {"0.0009TiB", 989560465}, {"0.0005TB", 500000000},
  };
  for (const auto& [text, expected] : rows) {
    BOOST_TEST_CONTEXT(text) {
      if (text == "0.0009TiB") {  // not a whole number of octets
        BOOST_TEST(!probe.mistakes_of_members(R"("bytes": ")" + std::string(text) + "\"").empty());
        continue;
      }
      BOOST_TEST(probe.build(R"(, "bytes": ")" + std::string(text) + "\"").bytes.octets == expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(each_mistake_has_its_place_and_says_what_was_expected) {
  Probe probe;
  const Row rows[] = {
      {R"("text": 5)", {"/caches/c/text: expected text, found 5"}},
      {R"("text": null)", {"/caches/c/text: expected text, found null"}},
      {R"("texts": "a")", {R"(/caches/c/texts: expected an array of texts, found "a")"}},
      {R"("texts": ["a", 1, {}])",
       {"/caches/c/texts/1: expected text, found 1",
        "/caches/c/texts/2: expected text, found an empty object"}},
      {R"("flag": "yes")", {R"(/caches/c/flag: expected true or false, found "yes")"}},
      {R"("integer": 0)", {"/caches/c/integer: expected a whole number from 1 to 10, found 0"}},
      {R"("integer": 11)", {"/caches/c/integer: expected a whole number from 1 to 10, found 11"}},
      {R"("integer": 1.5)", {"/caches/c/integer: expected a whole number from 1 to 10, found 1.5"}},
      {R"("integer": "5")", {R"(/caches/c/integer: expected a whole number from 1 to 10, found "5")"}},
      {R"("any_integer": 9223372036854775808)",
       {"/caches/c/any_integer: expected a whole number, found 9223372036854775808"}},
      {R"("number": 1.01)", {"/caches/c/number: expected a number from 0.0 to 1.0, found 1.01"}},
      {R"("number": [])", {"/caches/c/number: expected a number from 0.0 to 1.0, found an empty array"}},
      {R"("duration": 250)",
       {R"(/caches/c/duration: expected a duration with its unit, found 250; write "250ms" or "250s")"}},
      {R"("duration": "250")",
       {R"(/caches/c/duration: expected a duration such as "250ms", found "250"; the units are ms, s, m, h, d)"}},
      {R"("duration": "1 h")",
       {R"(/caches/c/duration: expected a duration such as "250ms", found "1 h"; the units are ms, s, m, h, d)"}},
      {R"("duration": "-1s")",
       {R"(/caches/c/duration: expected a duration such as "250ms", found "-1s"; the units are ms, s, m, h, d)"}},
      {R"("duration": "1.s")",
       {R"(/caches/c/duration: expected a duration such as "250ms", found "1.s"; the units are ms, s, m, h, d)"}},
      {R"("duration": -1)", {R"(/caches/c/duration: expected a duration such as "250ms", found -1)"}},
      {R"("duration": "0.5ms")",
       {R"(/caches/c/duration: expected a duration such as "250ms", found "0.5ms"; not a whole number of ms)"}},
      {R"("duration": "1.1234567h")",
       {R"(/caches/c/duration: expected a duration such as "250ms", found "1.1234567h"; at most 6 decimals)"}},
      {R"("duration": "99999999999999999999h")",
       {R"(/caches/c/duration: expected a duration such as "250ms", found "99999999999999999999h"; too large)"}},
      {R"("duration": "2h")", {R"(/caches/c/duration: expected a duration from 1ms to 1h, found "2h")"}},
      {R"("duration": "0s")", {R"(/caches/c/duration: expected a duration from 1ms to 1h, found "0s")"}},
      {R"("bytes": 64)",
       {R"(/caches/c/bytes: expected a size with its unit, found 64; write "64B" or "64MiB")"}},
      {R"("bytes": "64 lots")",
       {R"(/caches/c/bytes: expected a size such as "64MiB", found "64 lots"; )"
        "the units are B, KB, KiB, MB, MiB, GB, GiB, TB, TiB"}},
      {R"("bytes": "64mib")",
       {R"(/caches/c/bytes: expected a size such as "64MiB", found "64mib"; )"
        "the units are B, KB, KiB, MB, MiB, GB, GiB, TB, TiB"}},
      {R"("bytes": "2GiB")", {R"(/caches/c/bytes: expected a size from 1KiB to 1GiB, found "2GiB")"}},
      {R"("bytes": "99999999TiB")",
       {R"(/caches/c/bytes: expected a size such as "64MiB", found "99999999TiB"; too large)"}},
      {R"("choice": "secnd")",
       {R"(/caches/c/choice: expected one of "first", "second", found "secnd"; did you mean "second"?)"}},
      {R"("choice": 2)", {R"(/caches/c/choice: expected one of "first", "second", found 2)"}},
      {R"("pool": 8)", {"/caches/c/pool: expected an object, found 8"}},
      {R"("pool": {"size": 101})", {"/caches/c/pool/size: expected a whole number from 1 to 100, found 101"}},
      {R"("pool": {"sise": 8})", {R"(/caches/c/pool/sise: unknown key "sise"; did you mean "size"?)"}},
      {R"("pol": {})", {R"(/caches/c/pol: unknown key "pol"; did you mean "pool"?)"}},
      {R"("a/b~c": 1, "flag": 0)",
       {R"(/caches/c/a~1b~0c: unknown key "a/b~c"; expected one of "backend", "adapters", "url", "text", "texts", )"
        R"("password", "flag", "integer", "any_integer", "number", "duration", "optional_duration", "bytes", )"
        R"("choice", "pool")",
        "/caches/c/flag: expected true or false, found 0"}},
      {R"("text": "a", "text": "b")", {R"(/caches/c/text: duplicate key "text")"}},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.config) { BOOST_TEST(probe.mistakes_of_members(row.config) == row.expected); }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(config_environment)

BOOST_AUTO_TEST_CASE(variables_are_put_in) {
  ::setenv("WEIR_TEST_HOST", "db", 1);
  ::setenv("WEIR_TEST_EMPTY", "", 1);
  Probe probe;
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"x://${WEIR_TEST_HOST}:1/${WEIR_TEST_HOST}", "x://db:1/db"},
      {"[${WEIR_TEST_EMPTY}]", "[]"},
      {"$5 and $$5 and $", "$5 and $$5 and $"},
      {"$${WEIR_TEST_HOST}", "${WEIR_TEST_HOST}"},
      {"{}", "{}"},
  };
  for (const auto& [text, expected] : rows) {
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(probe.build(R"(, "text": ")" + std::string(text) + "\"").text == expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_a_variable_holds_is_not_shown) {
  ::setenv("WEIR_TEST_SECRET", "hunter2", 1);
  const std::vector<std::string> expected = {
      R"(/caches/c/choice: expected one of "first", "second", found "${WEIR_TEST_SECRET}")"};
  BOOST_TEST(Probe().mistakes_of_members(R"("choice": "${WEIR_TEST_SECRET}")") == expected);
}

BOOST_AUTO_TEST_CASE(mistakes) {
  ::unsetenv("WEIR_TEST_UNSET");
  Probe probe;
  const Row rows[] = {
      {R"("text": "${WEIR_TEST_UNSET}")",
       {"/caches/c/text: environment variable WEIR_TEST_UNSET is not set"}},
      {R"("texts": ["${WEIR_TEST_UNSET}"])",
       {"/caches/c/texts/0: environment variable WEIR_TEST_UNSET is not set"}},
      {R"("text": "${")", {R"(/caches/c/text: "${" without "}"; write a plain "${" as "$${")"}},
      {R"("text": "${a b}")",
       {R"(/caches/c/text: "${…}" holds no name of an environment variable; write a plain "${" as "$${")"}},
      {R"("text": "${}")",
       {R"(/caches/c/text: "${…}" holds no name of an environment variable; write a plain "${" as "$${")"}},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.config) { BOOST_TEST(probe.mistakes_of_members(row.config) == row.expected); }
  }
}

BOOST_AUTO_TEST_SUITE_END()
