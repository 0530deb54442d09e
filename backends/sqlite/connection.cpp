// SPDX-License-Identifier: BSL-1.0
#include "connection.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>

#include "classify_error.hpp"

namespace weir::sqlite {
namespace {

namespace fs = std::filesystem;

/// SOCI's connect string for a file. SOCI takes a text without `=` as the file's name as it stands; with one,
/// it reads `key=value` pairs, of which a value in double quotes may hold anything but those.
std::string connect_string(const Location& location, bool read_only) {
  const bool needs_pairs = read_only || location.path.find('=') != std::string::npos;
  if (!needs_pairs) return location.path;
  if (location.path.find('"') != std::string::npos)
    throw make_error(
        Errc::unsupported,
        fmt::format("can't open {}: a file name with a double quote can't be opened read-only, nor one "
                    "that holds '=' too: rename the file",
                    location.path));
  return fmt::format("dbname=\"{}\"{}", location.path, read_only ? " readonly=1" : "");
}

// libsoci_sqlite3 hides the type information that UBSan would want to check this cast with.
__attribute__((no_sanitize("vptr"))) sqlite3* native_handle(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

bool may(const fs::path& path, int mode) noexcept {
  return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0;
}

/// Why a file could not be opened, as far as the file system tells: SOCI gives no more than "unable to open".
Error open_failure(const Location& location, const soci::soci_error& failure) {
  const fs::path path = location.path;
  const fs::path directory = path.parent_path();
  std::error_code ignored;
  const auto cannot = [&](Errc kind, const std::string& why) {
    return make_error(kind, fmt::format("can't open {}: {}", location.path, why), "SQLITE_CANTOPEN");
  };
  if (fs::is_directory(path, ignored)) return cannot(Errc::unavailable, "it is a directory");
  if (!fs::exists(directory, ignored) && !ignored)
    return cannot(Errc::unavailable, fmt::format("there is no directory {}", directory.string()));
  if (!may(directory, X_OK)) return cannot(Errc::permission, "no right to enter its directory");
  if (fs::exists(path, ignored) ? !may(path, R_OK) : !may(directory, W_OK))
    return cannot(Errc::permission, "no right to do so");
  return cannot(Errc::unavailable, failure.what());
}

}  // namespace

Error make_error(Errc kind, const std::string& message, std::string native_code) {
  return Error(kind, message,
               {.link = "sqlite", .native_code = std::move(native_code), .server_message = {}});
}

Connection::Connection(const Location& location, const SqliteOptions& options) : location_(location) {
  check_exists(options);
  try {
    session_ = std::make_unique<soci::session>(soci::sqlite3, connect_string(location, options.read_only));
    handle_ = native_handle(*session_);
  } catch (const soci::soci_error& failure) {
    throw open_failure(location, failure);
  }
  sqlite3_extended_result_codes(handle_, 1);
  set_busy_timeout(options.busy_timeout);
  run(options.foreign_keys ? "PRAGMA foreign_keys = ON" : "PRAGMA foreign_keys = OFF");
  if (options.journal == SqliteOptions::Journal::wal && !options.read_only && !location.in_memory())
    use_wal();
}

void Connection::use_wal() {
  std::string mode;
  const auto keep = [](void* to, int count, char** cells, char**) {
    if (count > 0 && cells[0] != nullptr) *static_cast<std::string*>(to) = cells[0];
    return 0;
  };
  const int code = sqlite3_exec(handle_, "PRAGMA journal_mode = WAL", keep, &mode, nullptr);
  if (code != SQLITE_OK) throw error(code);
  if (mode == "wal") return;
  throw make_error(Errc::unsupported,
                   fmt::format("{} can't have a write-ahead log here, its journal stays \"{}\": leave "
                               "`journal` as \"unchanged\"",
                               location_.path, mode));
}

/// SOCI creates what is missing, so whether it may is checked before.
void Connection::check_exists(const SqliteOptions& options) const {
  if (options.create || location_.in_memory()) return;
  std::error_code failure;
  if (fs::exists(location_.path, failure) || failure) return;
  throw make_error(Errc::unavailable,
                   fmt::format("can't open {}: there is no such file, and `create` is off", location_.path),
                   "SQLITE_CANTOPEN");
}

void Connection::run(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw error(code);
}

Error Connection::error(int code) const {
  const std::string said = sqlite3_errmsg(handle_);
  const Errc kind = classify_error(code, said);
  std::string message = said;
  const int primary = code & 0xFF;
  if (primary == SQLITE_FULL) message = "disk full: " + said;
  const bool of_the_file = primary == SQLITE_NOTADB || primary == SQLITE_CANTOPEN ||
                           primary == SQLITE_CORRUPT || primary == SQLITE_IOERR || primary == SQLITE_FULL ||
                           primary == SQLITE_READONLY;
  if (of_the_file) message += ": " + location_.path;
  std::replace_if(
      message.begin(), message.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return Error(kind, message, {.link = "sqlite", .native_code = code_name(code), .server_message = said});
}

void Connection::set_busy_timeout(std::chrono::milliseconds limit) noexcept {
  const std::int64_t most = std::numeric_limits<int>::max();
  sqlite3_busy_timeout(handle_, static_cast<int>(std::clamp<std::int64_t>(limit.count(), 0, most)));
}

}  // namespace weir::sqlite
