// SPDX-License-Identifier: BSL-1.0
// A million rows go through a program that has no room for them.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <fstream>
#include <ostream>
#include <string>

#include "support/odbc_string.hpp"
#include "support/servers.hpp"
#include "support/temp_dir.hpp"
#include "weir/backends/mysql.hpp"
#include "weir/backends/odbc.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/backends/sqlite.hpp"

namespace weir {
namespace {

constexpr std::int64_t rows = 1'000'000;
constexpr std::size_t text_size = 100;
constexpr std::int64_t most_added = std::int64_t{64} << 20;

struct Engine {
  const char* name;
  StorePtr (*open)();
  std::string sql;  ///< a million rows `i`, `t`
};
std::ostream& operator<<(std::ostream& out, const Engine& engine) { return out << engine.name; }

StorePtr sqlite() {
  static const test::TempDir directory;
  return sqlite_store(directory.file("stream.db"));
}
StorePtr odbc_postgresql() {
  return odbc_store(test::odbc_string("PostgreSQL Unicode", test::server_url("postgresql")),
                    {.dialect = &postgresql_dialect()});
}

const std::string text = std::string(text_size, 'x');
const std::string series = "SELECT i, '" + text + "' AS t FROM generate_series(1, 1000000) i";
const Engine engines[] = {
    {"sqlite", sqlite,
     "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT i, '" + text +
         "' AS t FROM n"},
    {"postgresql", [] { return postgresql_store(test::server_url("postgresql")); }, series},
    {"mysql", [] { return mysql_store(test::server_url("mariadb")); },
     "SELECT seq AS i, '" + text + "' AS t FROM seq_1_to_1000000"},
    {"odbc (PostgreSQL)", odbc_postgresql, series},
};

/// Forgets how much memory there ever was. See proc(5), clear_refs.
void reset_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

std::int64_t status_octets(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(key + ":")) return std::stoll(line.substr(key.size() + 1)) * 1024;
  return 0;
}

BOOST_DATA_TEST_CASE(a_million_rows_need_little_memory, engines, engine) {
  const StorePtr store = engine.open();
  store->query("SELECT 1 AS one");
  reset_peak();
  const std::int64_t before = status_octets("VmRSS");
  BOOST_TEST_REQUIRE(before > 0);
  const auto stream = store->stream(engine.sql);
  std::int64_t read = 0;
  while (const auto chunk = stream->next()) {
    for (const Row row : *chunk) {
      ++read;
      if (row["i"].as<std::int64_t>() != read || row["t"].as<std::string_view>().size() != text_size)
        BOOST_FAIL("row " << read << " is another");
    }
  }
  BOOST_TEST(read == rows);
  // Below zero where nothing was added: the kernel counts each only now and then.
  const std::int64_t added = status_octets("VmHWM") - before;
  BOOST_TEST_MESSAGE(engine.name << ": " << (rows * std::int64_t{text_size} >> 20) << " MiB of text, "
                                 << added / 1024 << " KiB of memory");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  BOOST_TEST(added < most_added);
#endif
}

}  // namespace
}  // namespace weir
