// SPDX-License-Identifier: BSL-1.0
// The program as a person runs it, on SQLite and memory alone.
#include "weir_command.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/temp_dir.hpp"

using weir::test::contains;
using weir::test::Outcome;
using weir::test::TempDir;
using weir::test::weir_command;

namespace {

/// Checks status and that each part stands in what was written to standard error.
void check_fails(const Outcome& outcome, int status, const std::vector<std::string>& parts) {
  BOOST_TEST(outcome.status == status, outcome.errors);
  for (const std::string& part : parts)
    BOOST_TEST(contains(outcome.errors, part), part << " is not in: " << outcome.errors);
  BOOST_TEST(!contains(outcome.errors, "terminate"));
}

struct Shop {
  TempDir directory;
  std::string database = "sqlite:" + directory.file("shop.db");

  Shop() {
    const Outcome made = weir_command({"query", database, "-"},
                                      "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT);\n"
                                      "INSERT INTO t (name) VALUES ('a'), ('b');\n");
    BOOST_TEST_REQUIRE(made.status == 0, made.errors);
  }

  std::string config(const std::string& text) const {
    const std::string path = directory.file("weir.json");
    std::ofstream(path) << text;
    return path;
  }
  std::string cached_config() const {
    return config(R"({"caches": {"near": {"backend": "memory", "capacity": "1MiB"}},
      "stores": {"shop": {"backend": "sqlite", "url": ")" +
                  database + R"(",
                          "adapters": ["metrics", {"query_cache": {"cache": "near", "ttl": "1m"}}]}}})");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(command, Shop)

BOOST_AUTO_TEST_CASE(query_prints_rows_in_each_format) {
  BOOST_TEST(weir_command({"query", database, "SELECT id, name FROM t ORDER BY id"}).output ==
             "id  name\n--  ----\n 1  a\n 2  b\n(2 rows)\n");
  BOOST_TEST(
      weir_command({"query", database, "SELECT id, name FROM t WHERE id = 1", "--format", "json"}).output ==
      "[\n  {\"id\": 1, \"name\": \"a\"}\n]\n");
  BOOST_TEST(
      weir_command({"query", database, "SELECT name FROM t WHERE id = :id", "-p", "id=2", "--format", "csv"})
          .output == "name\r\nb\r\n");
  BOOST_TEST(weir_command({"query", database, "UPDATE t SET name = 'c'"}).output == "2 rows affected\n");
}

BOOST_AUTO_TEST_CASE(verbose_tells_the_verdict) {
  const Outcome outcome =
      weir_command({"query", cached_config(), "-", "--verbose"},
                   "SELECT * FROM t; SELECT * FROM t; UPDATE t SET name = 'z'; SELECT * FROM t; "
                   "SELECT random();");
  BOOST_TEST(outcome.status == 0, outcome.errors);
  const std::size_t miss = outcome.errors.find("-- miss");
  const std::size_t hit = outcome.errors.find("-- hit local", miss);
  const std::size_t miss_again = outcome.errors.find("-- miss", hit);
  const std::size_t bypass = outcome.errors.find("-- bypass", miss_again);
  BOOST_TEST(miss != std::string::npos, outcome.errors);
  BOOST_TEST(hit != std::string::npos, outcome.errors);
  BOOST_TEST(miss_again != std::string::npos, outcome.errors);
  BOOST_TEST(bypass != std::string::npos, outcome.errors);
}

BOOST_AUTO_TEST_CASE(explain_shows_each_chain_and_opens_nothing) {
  const std::string fresh = directory.file("not-made.db");
  const Outcome outcome = weir_command({"explain", config(R"({"caches": {"near": {"backend": "memory"}},
    "stores": {"s": {"backend": "sqlite", "url": "sqlite:)" +
                                                          fresh + R"(",
                     "adapters": ["metrics", {"query_cache": {"cache": "near"}}]}}})")});
  BOOST_TEST(outcome.status == 0, outcome.errors);
  const std::size_t metrics = outcome.output.find("metrics");
  const std::size_t cache = outcome.output.find("query_cache", metrics);
  const std::size_t sqlite = outcome.output.find("sqlite", cache);
  BOOST_TEST(contains(outcome.output, "store s"));
  BOOST_TEST(sqlite != std::string::npos, outcome.output);
  BOOST_TEST(!std::ifstream(fresh).good());
}

BOOST_AUTO_TEST_CASE(explain_tells_what_statements_read_and_write_without_running_them) {
  const Outcome made =
      weir_command({"query", database, "CREATE TABLE p (id INTEGER PRIMARY KEY, price INTEGER)"});
  BOOST_TEST(made.status == 0, made.errors);
  const Outcome outcome = weir_command({"explain", database, "-"},
                                       "SELECT price FROM p WHERE id = :id; SELECT random() FROM t, p;"
                                       "UPDATE p SET price = 1 WHERE id = 7; INSERT INTO p VALUES (1, 2);"
                                       "DROP TABLE p");
  BOOST_TEST(outcome.status == 0, outcome.errors);
  for (const char* part : {
           "SELECT price FROM p WHERE id = :id\n  reads      p (no row but the one of id = :id)\n"
           "  writes     nothing\n  cacheable  yes\n",
           "  reads      p, t\n  writes     nothing\n  cacheable  no: it calls random\n",
           "  reads      p\n  writes     p (no row but the one of id = 7)\n",
           "  writes     p (new rows alone)\n",
           "  writes     the schema, so anything\n",
       })
    BOOST_TEST(contains(outcome.output, part), part << " is not in: " << outcome.output);
  BOOST_TEST(contains(weir_command({"query", database, "SELECT COUNT(*) FROM p"}).output, "0"));
}

BOOST_AUTO_TEST_CASE(a_word_that_is_no_subcommand_is_named) {
  check_fails(weir_command({"qurey", "x.json"}), 2, {"no subcommand \"qurey\"", "did you mean \"query\"?"});
  check_fails(weir_command({"--verbsoe"}), 2, {"no option --verbsoe"});
  check_fails(weir_command({}), 2, {"subcommand is required"});
}

BOOST_AUTO_TEST_CASE(check_tells_what_answers) {
  const Outcome outcome = weir_command({"check", cached_config()});
  BOOST_TEST(outcome.status == 0, outcome.errors);
  BOOST_TEST(contains(outcome.output, "shop"));
  BOOST_TEST(contains(outcome.output, " ms"));
}

BOOST_AUTO_TEST_CASE(check_shows_all_mistakes_at_once) {
  const Outcome outcome = weir_command({"check", config(R"({
    "cache": {},
    "caches": {"near": {"backend": "memroy"}},
    "stores": {"shop": {"backend": "sqlite", "url": 5, "pool": {"sise": 4},
                        "adapters": [{"query_cache": {"cache": "naer", "ttl": 5}}]}}})")});
  check_fails(outcome, 1,
              {"/cache", "\"caches\"", "/caches/near/backend", "\"memory\"", "/stores/shop/url",
               "/stores/shop/pool/sise", "\"size\"", "/stores/shop/adapters/0/query_cache/cache", "\"near\"",
               "/stores/shop/adapters/0/query_cache/ttl"});
}

BOOST_AUTO_TEST_CASE(mistakes_in_sql_have_their_place) {
  check_fails(weir_command({"query", database, "SELECT *\nFORM t"}), 1, {"syntax"});
  check_fails(weir_command({"query", database, "SELECT * FROM t WHERE id = :id"}), 1, {":id", "1:28"});
  check_fails(weir_command({"query", database, "SELECT * FROM t", "-p", "id=1"}), 1, {"id"});
  check_fails(weir_command({"query", database, "SELECT * FROM nowhere"}), 1, {"nowhere"});
  check_fails(weir_command({"query", database, "-"}, "SELECT 1;\n\nSELEKT 2;"), 1, {"statement 2", "line 3"});
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_status_2) {
  check_fails(weir_command({}), 2, {"check", "query"});
  check_fails(weir_command({"qeury"}), 2, {});
  check_fails(weir_command({"query", database}), 2, {"sql"});
  check_fails(weir_command({"query", database, "SELECT 1", "-p", "x"}), 2, {"NAME=VALUE"});
  check_fails(weir_command({"query", database, "SELECT 1", "--format", "xml"}), 2, {});
  check_fails(weir_command({"query", database, "  "}), 2, {"no statement"});
}

BOOST_AUTO_TEST_CASE(what_can_not_be_opened_is_said) {
  check_fails(weir_command({"query", "nothing://here", "SELECT 1"}), 1, {"nothing", "sqlite"});
  check_fails(weir_command({"query", "no-such-file.json", "SELECT 1"}), 1, {"no-such-file.json"});
  check_fails(weir_command({"query", "sqlite:/no/such/directory/x.db", "SELECT 1"}), 1,
              {"/no/such/directory/x.db"});
  check_fails(weir_command({"query", config("{\"stores\": {"), "SELECT 1"}), 1, {"weir.json"});
}

BOOST_AUTO_TEST_CASE(a_full_disk_under_the_output_is_said) {
  const std::string command = std::string(WEIR_COMMAND) + " query " + database + " 'SELECT 1' > /dev/full";
  check_fails(weir::test::run({"sh", "-c", command}), 1, {"standard output"});
}

BOOST_AUTO_TEST_CASE(a_store_is_chosen_by_name) {
  const std::string two = config(R"({"stores": {"a": {"backend": "sqlite", "url": "sqlite::memory:"},
                                                "b": {"backend": "sqlite", "url": "sqlite::memory:"}}})");
  check_fails(weir_command({"query", two, "SELECT 1"}), 2, {"--store", "a, b"});
  check_fails(weir_command({"query", two, "SELECT 1", "--store", "c"}), 1, {"\"c\""});
  BOOST_TEST(weir_command({"query", two, "SELECT 1 AS x", "--store", "b", "--format", "csv"}).output ==
             "x\r\n1\r\n");
}

BOOST_AUTO_TEST_CASE(secrets_stay_secret) {
  const Outcome outcome = weir_command({"check", config(R"({
    "stores": {"p": {"backend": "postgresql", "url": "postgresql://u:hunter2@127.0.0.1:1/x", "sise": 1}},
    "caches": {"r": {"backend": "redis", "url": "redis://:hunter2@127.0.0.1:1", "password": {"env": "WEIR_NOT_SET"}}}})")});
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(!contains(outcome.output + outcome.errors, "hunter2"), outcome.errors);
  for (const char* url : {"postgresql://u:hunter2@127.0.0.1:1/x", "redis://:hunter2@127.0.0.1:1"}) {
    const Outcome query = weir_command({"query", url, "SELECT 1"});
    BOOST_TEST(query.status == 1);
    BOOST_TEST(!contains(query.output + query.errors, "hunter2"), query.errors);
  }
}

BOOST_AUTO_TEST_SUITE_END()
