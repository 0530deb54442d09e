// SPDX-License-Identifier: BSL-1.0
#include "connection.hpp"

#include <soci/odbc/soci-odbc.h>
#include <soci/soci.h>

#include <cstdint>
#include <new>
#include <string>

#include "classify_error.hpp"
#include "failure.hpp"
#include "handle.hpp"

namespace weir::relational::odbc {
namespace {

using Backend = soci::odbc_session_backend;

// SOCI asks the driver for the whole string back and believes that 1,024 octets hold it; drivers add to it
// what they have defaults for (psqlODBC about 500).
constexpr std::size_t longest_string = 500;

void free_handles(SQLHENV environment, SQLHDBC connection) noexcept {
  if (connection != SQL_NULL_HDBC) {
    SQLDisconnect(connection);
    SQLFreeHandle(SQL_HANDLE_DBC, connection);
  }
  if (environment != SQL_NULL_HENV) SQLFreeHandle(SQL_HANDLE_ENV, environment);
}

std::string_view advice_for(Errc kind) noexcept {
  switch (kind) {
    case Errc::config:
      return "; name a driver that \"odbcinst -q -d\" lists, or a data source of \"odbcinst -q -s\"";
    case Errc::permission:
      return "; check the user (UID) and the password (PWD)";
    case Errc::undefined_object:
      return "; check the name of the database";
    case Errc::unavailable:
      return "; check that the address (or the file) is right, and that the server runs and lets this "
             "machine in";
    default:
      return {};
  }
}

Error connect_failure(const Settings& settings, const std::vector<Diagnostic>& records) {
  Errc kind = kind_of(settings, records);
  if (kind == Errc::internal || kind == Errc::unavailable) {
    kind = Errc::unavailable;  // save that drivers say so of a refusal, too
    for (const Diagnostic& record : records) {
      if (tells_of_missing_driver(record.message)) kind = Errc::config;
      if (tells_of_refused_login(record.message)) kind = Errc::permission;
      if (tells_of_missing_database(record.message)) kind = Errc::undefined_object;
    }
  }
  return driver_failure(settings, kind, records, false, advice_for(kind));
}

Backend* open_by_soci(const Settings& settings, const std::string& text) {
  const soci::backend_factory& factory = *soci::factory_odbc();
  soci::connection_parameters parameters(factory, text);
  parameters.set_option(soci::odbc_option_driver_complete, std::to_string(SQL_DRIVER_NOPROMPT));
  try {
    return static_cast<Backend*>(factory.make_session(parameters));
  } catch (const soci::odbc_soci_error& error) {
    throw connect_failure(settings,
                          {{reinterpret_cast<const char*>(error.odbc_error_code()), error.native_error_code(),
                            reinterpret_cast<const char*>(error.odbc_error_message())}});
  } catch (const std::exception& error) {
    throw failure(settings, Errc::unavailable, without_values(error.what(), settings.attributes));
  }
}

}  // namespace

SideConnection::SideConnection(const Settings& settings) {
  constexpr std::uintptr_t most_seconds = 5;
  std::string text = connection_string(settings.attributes);
  SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &environment_);
  SQLSetEnvAttr(environment_, SQL_ATTR_ODBC_VERSION, reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3), 0);
  SQLAllocHandle(SQL_HANDLE_DBC, environment_, &connection_);
  // ODBC takes numbers in the place of pointers. NOLINTNEXTLINE(performance-no-int-to-ptr)
  SQLSetConnectAttr(connection_, SQL_ATTR_LOGIN_TIMEOUT, reinterpret_cast<SQLPOINTER>(most_seconds),
                    SQL_IS_UINTEGER);
  if (succeeded(SQLDriverConnect(connection_, nullptr, reinterpret_cast<SQLCHAR*>(text.data()),
                                 static_cast<SQLSMALLINT>(text.size()), nullptr, 0, nullptr,
                                 SQL_DRIVER_NOPROMPT)))
    return;
  const Error error = connect_failure(settings, diagnostics(SQL_HANDLE_DBC, connection_));
  free_handles(environment_, connection_);
  throw error;
}

SideConnection::~SideConnection() { free_handles(environment_, connection_); }

bool SideConnection::run(std::string sql) noexcept {
  SQLHSTMT statement = SQL_NULL_HSTMT;
  if (!succeeded(SQLAllocHandle(SQL_HANDLE_STMT, connection_, &statement))) return false;
  const bool ran = succeeded(
      SQLExecDirect(statement, reinterpret_cast<SQLCHAR*>(sql.data()), static_cast<SQLINTEGER>(sql.size())));
  SQLFreeHandle(SQL_HANDLE_STMT, statement);
  return ran;
}

Connection::Connection(const Settings& settings) {
  const std::string text = connection_string(settings.attributes);
  if (text.size() > longest_string)
    throw failure(
        settings, Errc::config,
        "the ODBC connection string is longer than 500 octets: put what is in it into a data source");
  // SOCI loses its handles, 77 KB, where it can't connect. So once it could not, weir tries first.
  if (*settings.last_open_failed) SideConnection tried(settings);
  try {
    backend_ = open_by_soci(settings, text);
    *settings.last_open_failed = false;
  } catch (const Error&) {
    *settings.last_open_failed = true;
    throw;
  }
}

// SOCI's destructor throws where the driver does not want to disconnect, which would end the program: what it
// does is done here.
Connection::~Connection() {
  using Text = std::string;
  // Where nothing is to be rolled back, some drivers would ask the engine all the same, and wait for it.
  SQLUINTEGER autocommit = SQL_AUTOCOMMIT_OFF;
  SQLGetConnectAttr(backend_->hdbc_, SQL_ATTR_AUTOCOMMIT, &autocommit, 0, nullptr);
  if (autocommit == SQL_AUTOCOMMIT_OFF) SQLEndTran(SQL_HANDLE_DBC, backend_->hdbc_, SQL_ROLLBACK);
  free_handles(backend_->henv_, backend_->hdbc_);
  backend_->connection_string_.~Text();
  ::operator delete(backend_);
}

SQLHDBC Connection::native() const noexcept { return backend_->hdbc_; }

}  // namespace weir::relational::odbc
