// SPDX-License-Identifier: BSL-1.0
#include "target.hpp"

#include <sqlext.h>

#include "address.hpp"

namespace weir::oracle {
namespace {

using relational::odbc::Attributes;
using relational::odbc::BindAs;
using relational::odbc::ColumnFacts;

// A DATE has a time of day, there is no type for one without a date, and SERIALIZABLE is snapshot isolation,
// which lets write skew happen. BOOLEAN came with 23ai only.
constexpr Capabilities capabilities{
    Capability::exact_reals,     Capability::decimals,
    Capability::bytes,           Capability::timestamps,
    Capability::timestamps_tz,   Capability::wide_dates,
    Capability::generated_keys,  Capability::upserts,
    Capability::json_fields,     Capability::checks,
    Capability::foreign_keys,    Capability::views,
    Capability::savepoints,      Capability::read_only_transactions,
    Capability::repeatable_read, Capability::concurrent_writers,
    Capability::streams,         Capability::interleaved_calls,
    Capability::cancellation,    Capability::statement_analysis,
};

// Numbers, dates and times travel as text, which is read as a session's settings say.
constexpr const char* session_settings =
    "ALTER SESSION SET TIME_ZONE = '+00:00' NLS_NUMERIC_CHARACTERS = '.,' NLS_DATE_FORMAT = 'YYYY-MM-DD "
    "HH24:MI:SS'"
    " NLS_TIMESTAMP_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF' NLS_TIMESTAMP_TZ_FORMAT = 'YYYY-MM-DD "
    "HH24:MI:SS.FFTZH:TZM'";

void add_place(Attributes& attributes, const std::string& host, std::optional<std::uint16_t> port,
               const std::string& service) {
  if (service.empty()) throw Error(Errc::config, "the URL names no service: oracle://host/service");
  constexpr std::uint16_t usual_port = 1521;
  const bool is_ipv6 = host.find(':') != std::string::npos;
  attributes.emplace_back("DBQ", "//" + (is_ipv6 ? "[" + host + "]" : host) + ":" +
                                     std::to_string(port.value_or(usual_port)) + "/" + service);
}

/// NUMBER is the only type of exact numbers; one of up to 19 digits without fraction is a program's integer.
ValueType column_type(const ColumnFacts& facts) {
  constexpr std::size_t most_digits = 19;
  if (facts.type_name == "DATE") return ValueType::timestamp;
  if (facts.type_name != "NUMBER") return ValueType::null;
  const bool is_integer = facts.scale == 0 && facts.size > 0 && facts.size <= most_digits;
  return is_integer ? ValueType::int64 : ValueType::decimal;
}

std::string begin_text(const TransactionOptions& options) {
  if (options.read_only) return "SET TRANSACTION READ ONLY";
  switch (options.isolation) {
    case Isolation::read_committed:
      return "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";
    case Isolation::repeatable_read:
      return "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE";
    case Isolation::serializable:  // not claimed: refused before
    case Isolation::engine_default:
      break;
  }
  return "";
}

constexpr std::string_view drivers[] = {"oracle"};
constexpr relational::odbc::UrlWays url_ways{.engine = "Oracle", .drivers = drivers, .add_place = add_place};

}  // namespace

relational::odbc::Target target_of(std::string_view url, const OracleOptions& options) {
  relational::odbc::Target target;
  target.backend = "oracle";
  target.connection_string = relational::odbc::connection_string(
      relational::odbc::attributes_of_url(url, options.password, url_ways));
  target.dialect = options.dialect != nullptr ? options.dialect : &oracle_dialect();
  target.capabilities = capabilities.without(options.without);
  target.schema = options.schema;
  target.init = {session_settings};
  target.init.insert(target.init.end(), options.init.begin(), options.init.end());
  target.ways = {.decimals = BindAs::text,
                 .timestamps = BindAs::text,
                 .many_rows_of_values = false,
                 .arrays = true,
                 .column_type = column_type,
                 .begin_text = begin_text,
                 .ping_text = "SELECT 1 FROM dual"};
  target.statement_cache = options.pool.statement_cache;
  return target;
}

}  // namespace weir::oracle
