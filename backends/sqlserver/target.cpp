// SPDX-License-Identifier: BSL-1.0
#include "target.hpp"

#include "address.hpp"

namespace weir::sqlserver {
namespace {

using relational::odbc::Attributes;
using relational::odbc::BindAs;

// REPEATABLE READ keeps the rows that were read, yet new ones show; transactions can't be read-only.
const Capabilities capabilities = Capabilities::all().without(
    {Capability::unsigned_integers, Capability::json, Capability::read_only_transactions,
     Capability::repeatable_read, Capability::interleaved_calls});

bool is_freetds(const Attributes& attributes) {
  const std::string* const driver = relational::odbc::find(attributes, "driver");
  const std::string name = driver != nullptr ? relational::odbc::lower_case(*driver) : "";
  return name.find("tds") != std::string::npos;
}

void add_place(Attributes& attributes, const std::string& host, std::optional<std::uint16_t> port,
               const std::string& database) {
  constexpr std::uint16_t usual_port = 1433;
  const std::string number = std::to_string(port.value_or(usual_port));
  if (is_freetds(attributes)) {
    attributes.emplace_back("Server", host);
    attributes.emplace_back("Port", number);
    attributes.emplace_back("TDS_Version", "7.4");
  } else {
    attributes.emplace_back("Server", "tcp:" + host + "," + number);
  }
  if (!database.empty()) attributes.emplace_back("Database", database);
}

constexpr std::string_view drivers[] = {"for sql server", "freetds"};
constexpr relational::odbc::UrlWays url_ways{
    .engine = "SQL Server", .drivers = drivers, .add_place = add_place};

}  // namespace

relational::odbc::Target target_of(std::string_view url, const SqlserverOptions& options) {
  relational::odbc::Target target;
  target.backend = "sqlserver";
  target.connection_string = relational::odbc::connection_string(
      relational::odbc::attributes_of_url(url, options.password, url_ways));
  target.dialect = options.dialect != nullptr ? options.dialect : &sqlserver_dialect();
  target.capabilities = capabilities.without(options.without);
  target.init = options.init;
  target.ways = {.decimals = BindAs::text, .dates = BindAs::text, .timestamps = BindAs::text};
  target.statement_cache = options.pool.statement_cache;
  return target;
}

}  // namespace weir::sqlserver
