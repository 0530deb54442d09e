// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "config_probe.hpp"
#include "support/temp_dir.hpp"

using weir::test::Probe;
using weir::test::Row;

namespace {

std::string write_file(const std::string& path, std::string_view content) {
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config_documents)

BOOST_AUTO_TEST_CASE(mistakes_of_the_whole) {
  Probe probe;
  const Row rows[] = {
      {"",
       {": line 1, column 1: syntax error while parsing value - unexpected end of input; expected '[', '{', "
        "or a "
        "literal"}},
      {"[]", {": expected an object, found an empty array"}},
      {"{\n  \"caches\": {\n    \"x\"  5}}",
       {": line 3, column 10: syntax error while parsing object separator - unexpected number literal; "
        "expected ':'"}},
      {"{\"caches\": {}}\n}",
       {": line 2, column 1: syntax error while parsing value - unexpected '}'; expected end of "
        "input"}},
      {"{\"caches\": 1e999}", {": line 1, column 16: a number that is too large"}},
      {R"({"cahces": {}})", {R"(/cahces: unknown key "cahces"; did you mean "caches"?)"}},
      {R"({"caches": []})", {"/caches: expected an object, found an empty array"}},
      {R"({"caches": {"c": "redis://u:hunter2@h"}})",
       {R"(/caches/c: expected an object, found "redis://u:***@h")",
        R"(/caches/c: missing key "backend"; expected one of "absent", "angry", "hostile", "pair", "probe")"}},
      {R"({"caches": {"c": {"backend": "probe"}}})", {R"(/caches/c: missing key "url")"}},
      {R"({"caches": {"c": {"url": "probe:"}}})",
       {R"(/caches/c: missing key "backend"; expected one of "absent", "angry", "hostile", "pair", "probe")"}},
      {R"({"caches": {"c": {"backend": 5}}})", {"/caches/c/backend: expected text, found 5"}},
      {R"({"caches": {"c": {"backend": "prope", "anything": 1}}})",
       {R"(/caches/c/backend: unknown cache backend "prope"; did you mean "probe"?)"}},
      {R"({"stores": {"s": {"backend": "probe"}}})",
       {R"(/stores/s/backend: unknown store backend "probe"; it is a cache backend, for "caches")"}},
      {R"({"caches": {"c": {"backend": "probe", "url": "a"}, "c": {"backend": "probe", "url": "b"}}})",
       {R"(/caches/c: duplicate key "c")"}},
      {R"({"caches": {"c": {"backend": "absent"}}})", {"/caches/c: could not be built"}},
      {R"({"caches": {"c": {"backend": "angry"}}})", {"/caches/c: angry: bad URL: none"}},
      {R"({"caches": {"c": {"backend": "hostile"}}})",
       {R"(/caches/c: could not be built: "cannot use redis://***@h")"}},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.config) { BOOST_TEST(probe.mistakes(row.config) == row.expected); }
  }
}

BOOST_AUTO_TEST_CASE(mistakes_of_adapters) {
  Probe probe;
  const std::string before = R"({"caches": {"c": {"backend": "probe", "url": "probe:", "adapters": )";
  const Row rows[] = {
      {R"("named")", {R"(/caches/c/adapters: expected an array of adapters, found "named")"}},
      {R"(["nmaed"])", {R"(/caches/c/adapters/0: unknown cache adapter "nmaed"; did you mean "named"?)"}},
      {R"(["named", {"nmaed": {}}])",
       {R"(/caches/c/adapters/1/nmaed: unknown cache adapter "nmaed"; did you mean "named"?)"}},
      {R"([{"named": {}, "other": {}}])",
       {R"(/caches/c/adapters/0: expected "name" or {"name": {options}}, found an object)"}},
      {"[5]", {R"(/caches/c/adapters/0: expected "name" or {"name": {options}}, found 5)"}},
      {R"([{"named": 5}])", {"/caches/c/adapters/0/named: expected an object, found 5"}},
      {R"([{"named": {"nmae": "x"}}])",
       {R"(/caches/c/adapters/0/named/nmae: unknown key "nmae"; did you mean "name"?)"}},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.config) {
      BOOST_TEST(probe.mistakes(before + std::string(row.config) + "}}}") == row.expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_mistake_at_once_in_the_order_of_the_text) {
  const std::vector<std::string> found = Probe().mistakes(R"({
    "caches": {
      "b": {"backend": "angry", "adapters": [{"named": {"nmae": 1, "name": 2}}]},
      "a": {"adapters": ["named", "nothing"], "flag": 1, "url": "x", "backend": "probe", "bites": "1KiB"}
    },
    "extra": true
  })");
  const std::vector<std::string> expected = {
      "/caches/b: angry: bad URL: none",
      R"(/caches/b/adapters/0/named/nmae: unknown key "nmae"; did you mean "name"?)",
      "/caches/b/adapters/0/named/name: expected text, found 2",
      R"(/caches/a/adapters/1: unknown cache adapter "nothing"; expected "named")",
      "/caches/a/flag: expected true or false, found 1",
      R"(/caches/a/bites: unknown key "bites"; did you mean "bytes"?)",
      R"(/extra: unknown key "extra"; expected one of "$schema", "caches", "stores")",
  };
  BOOST_TEST(found == expected);
}

BOOST_AUTO_TEST_CASE(the_error_is_a_line_a_mistake) {
  Probe probe;
  BOOST_CHECK_EXCEPTION(
      probe.parse(R"({"x\ny": 1, "stores": {"s": {"backend": "b"}}})"), weir::ConfigError,
      [](const weir::ConfigError& error) {
        BOOST_TEST(error.what() ==
                   "test.json: 2 mistakes\n"
                   "  /x?y: unknown key \"x?y\"; expected one of \"$schema\", \"caches\", \"stores\"\n"
                   "  /stores/s/backend: unknown store backend \"b\"");
        return error.kind() == weir::Errc::config;
      });
  BOOST_CHECK_EXCEPTION(probe.parse("x"), weir::Error, [](const weir::Error& error) {
    BOOST_TEST(
        error.what() ==
        "test.json: 1 mistake\n  line 1, column 1: syntax error while parsing value - invalid literal");
    return true;
  });
}

BOOST_AUTO_TEST_CASE(nesting_is_limited) {
  const std::vector<std::string> found = Probe().mistakes("{\"x\": " + std::string(100'000, '['));
  BOOST_TEST(found.size() == 1U);
  BOOST_TEST(found.at(0).ends_with(": nested too deeply"));
}

BOOST_AUTO_TEST_CASE(comments_and_schema_are_allowed) {
  const weir::Runtime runtime = Probe().parse(R"(// shop
    {"$schema": "config.schema.json", /* none
       yet */ "stores": {}})");
  BOOST_TEST(runtime.store_names().empty());
  BOOST_TEST(runtime.cache_names().empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(config_files)

BOOST_AUTO_TEST_CASE(a_file_is_read) {
  const weir::test::TempDir dir;
  Probe probe;
  const std::string path = write_file(
      dir.file("c.json"), "\xEF\xBB\xBF{\"caches\": {\"c\": {\"backend\": \"probe\", \"url\": \"x\"}}}");
  BOOST_TEST(weir::Runtime::load(path, probe.registry).cache_names().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read) {
  const weir::test::TempDir dir;
  Probe probe;
  const std::pair<std::string, std::string_view> rows[] = {
      {dir.file("missing.json"), "No such file or directory"},
      {dir.path(), "Is a directory"},
  };
  for (const auto& [path, reason] : rows) {
    BOOST_CHECK_EXCEPTION(
        weir::Runtime::load(path, probe.registry), weir::Error, [&](const weir::Error& error) {
          BOOST_TEST(error.what() == path + ": cannot read it: " + std::string(reason) + " (config)");
          return error.kind() == weir::Errc::config;
        });
  }
}

BOOST_AUTO_TEST_SUITE_END()
