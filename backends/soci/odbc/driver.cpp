// SPDX-License-Identifier: BSL-1.0
#include "driver.hpp"

#include <odbcinst.h>

#include <cstdlib>
#include <string>

namespace weir::relational::odbc {
namespace {

constexpr Driver drivers[] = {
    {.family = DriverFamily::other},
    {.family = DriverFamily::psqlodbc, .describes_parameters = false},
    {.family = DriverFamily::mariadb,
     .wide_text = false,
     .text_holds_nul = true,
     .describes_parameters = false},
    {.family = DriverFamily::sqlite,
     .wide_text = false,
     .columns_are_dynamic = true,
     .describes_parameters = false,
     .writes_give_rows = false},
};

bool has(const std::string& text, std::string_view part) noexcept {
  return text.find(part) != std::string::npos;
}

/// Empty where the file does not say; without a section, ODBC would list all of them.
std::string profile(const std::string& section, const char* key, const char* file) {
  if (section.empty()) return {};
  char value[1024] = {};
  SQLGetPrivateProfileString(section.c_str(), key, "", value, sizeof value, file);
  return value;
}

// psqlODBC. Its defaults shorten, guess and cast in ways that suit spreadsheets.
constexpr std::pair<std::string_view, std::string_view> psqlodbc_defaults[] = {
    {"BoolsAsChar", "0"},
    {"ByteaAsLongVarBinary", "1"},
    {"LFConversion", "0"},
    {"TrueIsMinus1", "0"},
    {"RowVersioning", "0"},
    {"ShowSystemTables", "0"},
    {"UpdatableCursors", "0"},
    {"DisallowPremature", "0"},
    {"UseDeclareFetch", "0"},
    {"UseServerSidePrepare", "1"},
    // A failed statement ends the transaction, as on every other way to PostgreSQL; savepoints are weir's.
    {"Protocol", "7.4-0"},
};

constexpr std::pair<std::string_view, std::string_view> mariadb_defaults[] = {{"charset", "utf8mb4"}};

// Without StepAPI the driver reads an answer as a whole; with it, it does not always know a column's type.
// Timeout: milliseconds that a call waits for a lock. Two transactions that read and then write wait for each
// other that long, and connections are opened meanwhile: well below their own limit.
constexpr std::pair<std::string_view, std::string_view> sqlite_defaults[] = {
    {"StepAPI", "0"}, {"BigInt", "1"}, {"FKSupport", "1"}, {"Timeout", "1000"}};

/// Sets the bit of OPTION by which MariaDB's driver counts the rows that an UPDATE matched, not those that it
/// changed.
void count_matched_rows(Attributes& attributes) {
  constexpr unsigned long found_rows = 2;
  for (auto& [key, value] : attributes)
    if (lower_case(key) == "option") {
      value = std::to_string(std::strtoul(value.c_str(), nullptr, 10) | found_rows);
      return;
    }
  attributes.emplace_back("OPTION", std::to_string(found_rows));
}

}  // namespace

DriverFamily family_of(std::string_view name) noexcept {
  const std::string lower = lower_case(name);
  if (has(lower, "psqlodbc") || has(lower, "postgres")) return DriverFamily::psqlodbc;
  if (has(lower, "maodbc") || has(lower, "mariadb")) return DriverFamily::mariadb;
  if (has(lower, "sqlite")) return DriverFamily::sqlite;
  return DriverFamily::other;
}

DriverFamily family_of(const Attributes& attributes) {
  std::string driver;
  if (const std::string* const named = find(attributes, "driver")) {
    driver = *named;
  } else if (const std::string* const source = find(attributes, "dsn")) {
    driver = profile(*source, "Driver", "odbc.ini");
  }
  const DriverFamily family = family_of(driver);
  return family != DriverFamily::other ? family : family_of(profile(driver, "Driver", "odbcinst.ini"));
}

const Driver& driver_of(DriverFamily family) noexcept {
  for (const Driver& driver : drivers)
    if (driver.family == family) return driver;
  return drivers[0];
}

void add_defaults(Attributes& attributes, DriverFamily family) {
  switch (family) {
    case DriverFamily::psqlodbc:
      for (const auto& [key, value] : psqlodbc_defaults) set_default(attributes, key, value);
      return;
    case DriverFamily::mariadb:
      for (const auto& [key, value] : mariadb_defaults) set_default(attributes, key, value);
      count_matched_rows(attributes);
      return;
    case DriverFamily::sqlite:
      for (const auto& [key, value] : sqlite_defaults) set_default(attributes, key, value);
      return;
    case DriverFamily::other:
      return;
  }
}

}  // namespace weir::relational::odbc
