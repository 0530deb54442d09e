// SPDX-License-Identifier: BSL-1.0
// The program as a person runs it, against real servers.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/servers.hpp"
#include "support/temp_dir.hpp"
#include "weir/weir.hpp"
#include "weir_command.hpp"

using weir::test::contains;
using weir::test::Outcome;
using weir::test::server_url;
using weir::test::TempDir;
using weir::test::unique_name;
using weir::test::weir_command;

namespace {

std::string written(const TempDir& directory, const nlohmann::json& config) {
  const std::string path = directory.file("weir.json");
  std::ofstream(path) << config.dump();
  return path;
}

/// Writes a row of extremes and one of NULLs, as text and as parameters, and reads them back as JSON.
std::string all_value_types(const std::string& database) {
  const std::string table = "all_value_types";
  const Outcome made = weir_command({"query",
                                     database,
                                     "-",
                                     "-p",
                                     "big=9223372036854775807",
                                     "-p",
                                     "small=-9223372036854775808",
                                     "-p",
                                     "exact=1234567890123456789012345678.0123456789",
                                     "-p",
                                     "price=19.99",
                                     "-p",
                                     "real:real=0.1",
                                     "-p",
                                     "yes=true",
                                     "-p",
                                     "empty=",
                                     "-p",
                                     "emoji=🦦 ä漢",
                                     "-p",
                                     "octets:bytes=00ff00",
                                     "-p",
                                     "day:date=2026-11-23",
                                     "-p",
                                     "clock:time=07:20:52.000001",
                                     "-p",
                                     "local:timestamp=2026-11-23 07:20:52.123456",
                                     "-p",
                                     "instant:timestamp_tz=2026-11-23T07:20:52.123456+02:00",
                                     "-p",
                                     "id:uuid=6ba7b810-9dad-11d1-80b4-00c04fd430c8",
                                     "-p",
                                     "doc:json={\"a\": [1, 2.50]}"},
                                    "DROP TABLE IF EXISTS " + table + "; CREATE TABLE " + table +
                                        " (n INTEGER PRIMARY KEY, big BIGINT, small BIGINT, exact "
                                        "NUMERIC(38,10), price NUMERIC(38,10), r DOUBLE PRECISION, "
                                        "yes BOOLEAN, empty TEXT, emoji TEXT, octets BYTEA, day DATE, clock "
                                        "TIME, local TIMESTAMP, instant TIMESTAMPTZ, "
                                        "id UUID, doc JSON);"
                                        "INSERT INTO " +
                                        table +
                                        " VALUES (1, :big, :small, :exact, :price, :real, :yes, :empty, "
                                        ":emoji, :octets, :day, :clock, :local, "
                                        ":instant, :id, :doc);"
                                        "INSERT INTO " +
                                        table + " (n) VALUES (2);");
  BOOST_TEST_REQUIRE(made.status == 0, made.errors);
  const Outcome read =
      weir_command({"query", database, "SELECT * FROM " + table + " ORDER BY n", "--format", "json"});
  BOOST_TEST_REQUIRE(read.status == 0, read.errors);
  weir_command({"query", database, "DROP TABLE " + table});
  return read.output;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(command)

BOOST_AUTO_TEST_CASE(the_same_data_gives_the_same_json_on_every_engine) {
  const TempDir directory;
  const std::string sqlite = all_value_types("sqlite:" + directory.file("values.db"));
  const std::string postgresql = all_value_types(server_url("postgresql"));
  BOOST_TEST(sqlite == postgresql);
  BOOST_TEST(contains(sqlite, "9223372036854775807"));
  BOOST_TEST(contains(sqlite, "\"1234567890123456789012345678.0123456789\""));
  BOOST_TEST(contains(sqlite, "\"19.9900000000\""));
  BOOST_TEST(contains(sqlite, "2026-11-23T05:20:52.123456Z"));
  BOOST_TEST(contains(sqlite, "\"\\\\x00ff00\""));
  BOOST_TEST(contains(sqlite, "🦦"));
}

BOOST_AUTO_TEST_CASE(an_answer_is_shared_between_processes) {
  const TempDir directory;
  const nlohmann::json config = {
      {"caches",
       {{"near", {{"backend", "memory"}}},
        {"far",
         {{"backend", "redis"}, {"url", server_url("redis")}, {"prefix", unique_name("command") + ":"}}},
        {"both", {{"backend", "tiered"}, {"tiers", {"near", "far"}}}}}},
      {"stores",
       {{"shop",
         {{"backend", "sqlite"},
          {"url", "sqlite:" + directory.file("shop.db")},
          {"adapters", {{{"query_cache", {{"cache", "both"}}}}}}}}}}};
  const std::string path = written(directory, config);
  BOOST_TEST(weir_command({"query", path, "CREATE TABLE t (id INTEGER)"}).status == 0);
  // A table that is new to a shared cache is in quarantine until somebody has seen it for a while.
  const weir::Runtime seeing = weir::open(path);
  weir::CallReport report;
  const weir::Context context{.report = &report};
  for (int i = 0; i < 200 && report.verdict != weir::CacheVerdict::miss; ++i) {
    seeing.store("shop")->query("SELECT MAX(id) AS m FROM t", context);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  const std::vector<std::string> read = {"query", path, "SELECT COUNT(*) AS c FROM t", "--verbose"};
  BOOST_TEST(contains(weir_command(read).errors, "-- miss"));
  BOOST_TEST(contains(weir_command(read).errors, "-- hit shared"));
  BOOST_TEST(weir_command({"query", path, "INSERT INTO t VALUES (1)"}).status == 0);
  const Outcome after = weir_command(read);
  BOOST_TEST(contains(after.errors, "-- miss"), after.errors);
  BOOST_TEST(contains(after.output, "1"), after.output);
}

BOOST_AUTO_TEST_CASE(check_shows_what_does_not_answer) {
  const TempDir directory;
  const nlohmann::json config = {
      {"caches",
       {{"up", {{"backend", "redis"}, {"url", server_url("redis")}}},
        {"down", {{"backend", "redis"}, {"url", "redis://127.0.0.1:1"}}}}},
      {"stores",
       {{"up", {{"backend", "postgresql"}, {"url", server_url("postgresql")}}},
        {"down", {{"backend", "postgresql"}, {"url", "postgresql://nobody:hunter2@127.0.0.1:1/x"}}}}}};
  const Outcome outcome = weir_command({"check", written(directory, config)});
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(contains(outcome.output, "127.0.0.1"), outcome.output);
  BOOST_TEST(contains(outcome.errors, "2 of 4"), outcome.errors);
  BOOST_TEST(!contains(outcome.output + outcome.errors, "hunter2"));
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_said_without_showing_it) {
  std::string url = server_url("postgresql");
  const std::size_t colon = url.find(':', url.find("//"));
  const std::size_t at = url.find('@');
  url.replace(colon + 1, at - colon - 1, "wrong-needle");
  const Outcome outcome = weir_command({"query", url, "SELECT 1"});
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(contains(outcome.errors, "permission"), outcome.errors);
  BOOST_TEST(!contains(outcome.errors, "wrong-needle"), outcome.errors);
}

BOOST_AUTO_TEST_CASE(a_syntax_error_has_its_place) {
  const Outcome outcome =
      weir_command({"query", server_url("postgresql"), "SELECT *\n  FORM t WHERE a = :a", "-p", "a=1"});
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(contains(outcome.errors, "syntax"), outcome.errors);
  BOOST_TEST(contains(outcome.errors, "2:"), outcome.errors);
}

BOOST_AUTO_TEST_SUITE_END()
