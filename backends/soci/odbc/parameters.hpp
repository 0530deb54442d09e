// SPDX-License-Identifier: BSL-1.0
/// \file
/// Values on their way to a driver.
#pragma once

#include <sql.h>
#include <sqlext.h>

#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "session.hpp"
#include "settings.hpp"
#include "weir/lexer.hpp"
#include "weir/statement.hpp"

namespace weir::relational::odbc {

/// One value as ODBC takes it.
struct Parameter {
  SQLSMALLINT c_type = SQL_C_CHAR;
  SQLSMALLINT sql_type = SQL_VARCHAR;
  SQLULEN size = 1;        ///< characters, digits or octets; at least 1
  SQLSMALLINT digits = 0;  ///< after the point
  SQLLEN length = SQL_NULL_DATA;
  std::string octets{};  ///< the value as c_type has it
};

/// Writes a value as the settings tell. \param name  of the parameter, for messages
/// \throws Error  unsupported or out_of_range for what engine and driver together can't hold exactly
Parameter make_parameter(const Settings& settings, const Value& value, std::string_view name);

/// The values of one run, a place after another. Owns all that the driver reads, so that a caller may leave
/// while the driver still works. Its addresses stay the same when it is moved.
class Parameters {
 public:
  Parameters() = default;
  /// Throws as make_parameter.
  Parameters(const Settings& settings, const ParsedSql& parsed, const BoundValues& values);

  /// Adds the values of a row of a batch. Throws as make_parameter, with the row.
  /// \param parameters  which of them, as indices into ParsedSql::parameter_names
  void add_row(const Settings& settings, const BoundBatch& batch, std::size_t row,
               std::span<const std::size_t> parameters);

  std::deque<Parameter>& places() noexcept { return places_; }
  bool empty() const noexcept { return places_.empty(); }

 private:
  std::deque<Parameter> places_;
};

}  // namespace weir::relational::odbc
