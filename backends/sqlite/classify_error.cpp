// SPDX-License-Identifier: BSL-1.0
#include "classify_error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace weir::sqlite {
namespace {

struct Row {
  int code;
  std::string_view name;
  Errc kind;
};

#define ROW(code, kind) \
  { code, #code, Errc::kind }
// Exact codes; what is not here has the kind of its primary code, the lowest octet.
constexpr Row rows[] = {
    ROW(SQLITE_CONSTRAINT_UNIQUE, unique_violation),
    ROW(SQLITE_CONSTRAINT_PRIMARYKEY, unique_violation),
    ROW(SQLITE_CONSTRAINT_ROWID, unique_violation),
    ROW(SQLITE_CONSTRAINT_FOREIGNKEY, foreign_key_violation),
    ROW(SQLITE_CONSTRAINT_CHECK, check_violation),
    ROW(SQLITE_CONSTRAINT_NOTNULL, not_null_violation),
    ROW(SQLITE_CONSTRAINT_TRIGGER, constraint_violation),
    ROW(SQLITE_CONSTRAINT_COMMITHOOK, constraint_violation),
    ROW(SQLITE_CONSTRAINT_FUNCTION, constraint_violation),
    ROW(SQLITE_CONSTRAINT_VTAB, constraint_violation),
    ROW(SQLITE_CONSTRAINT_PINNED, constraint_violation),
    ROW(SQLITE_CONSTRAINT_DATATYPE, type_mismatch),
    ROW(SQLITE_BUSY_SNAPSHOT, serialization_failure),
    ROW(SQLITE_BUSY_RECOVERY, busy),
    ROW(SQLITE_BUSY_TIMEOUT, busy),
    ROW(SQLITE_LOCKED_SHAREDCACHE, busy),
    ROW(SQLITE_LOCKED_VTAB, busy),
    ROW(SQLITE_READONLY_RECOVERY, read_only),
    ROW(SQLITE_READONLY_CANTLOCK, read_only),
    ROW(SQLITE_READONLY_ROLLBACK, read_only),
    ROW(SQLITE_READONLY_DBMOVED, unavailable),
    ROW(SQLITE_READONLY_CANTINIT, read_only),
    ROW(SQLITE_READONLY_DIRECTORY, read_only),
    ROW(SQLITE_ABORT_ROLLBACK, cancelled),
    ROW(SQLITE_CANTOPEN_ISDIR, unavailable),
    ROW(SQLITE_CANTOPEN_FULLPATH, unavailable),
    ROW(SQLITE_CORRUPT_VTAB, corrupt),
    ROW(SQLITE_CORRUPT_SEQUENCE, corrupt),
    ROW(SQLITE_CORRUPT_INDEX, corrupt),
    ROW(SQLITE_IOERR_READ, unavailable),
    ROW(SQLITE_IOERR_SHORT_READ, unavailable),
    ROW(SQLITE_IOERR_WRITE, unavailable),
    ROW(SQLITE_IOERR_FSYNC, unavailable),
    ROW(SQLITE_IOERR_DIR_FSYNC, unavailable),
    ROW(SQLITE_IOERR_TRUNCATE, unavailable),
    ROW(SQLITE_IOERR_FSTAT, unavailable),
    ROW(SQLITE_IOERR_LOCK, unavailable),
    ROW(SQLITE_IOERR_UNLOCK, unavailable),
    ROW(SQLITE_IOERR_DELETE, unavailable),
    ROW(SQLITE_IOERR_ACCESS, unavailable),
    ROW(SQLITE_IOERR_NOMEM, unavailable),
    ROW(SQLITE_IOERR_SHMOPEN, unavailable),
    ROW(SQLITE_IOERR_SHMSIZE, unavailable),
    ROW(SQLITE_IOERR_SHMMAP, unavailable),
    ROW(SQLITE_IOERR_CORRUPTFS, corrupt),
    ROW(SQLITE_ERROR_MISSING_COLLSEQ, undefined_object),
    ROW(SQLITE_ERROR_RETRY, busy),
    ROW(SQLITE_ERROR_SNAPSHOT, serialization_failure),
    ROW(SQLITE_ERROR, syntax),
    ROW(SQLITE_INTERNAL, internal),
    ROW(SQLITE_PERM, permission),
    ROW(SQLITE_ABORT, cancelled),
    ROW(SQLITE_BUSY, busy),
    ROW(SQLITE_LOCKED, busy),
    ROW(SQLITE_NOMEM, internal),
    ROW(SQLITE_READONLY, read_only),
    ROW(SQLITE_INTERRUPT, cancelled),
    ROW(SQLITE_IOERR, unavailable),
    ROW(SQLITE_CORRUPT, corrupt),
    ROW(SQLITE_FULL, unavailable),
    ROW(SQLITE_CANTOPEN, unavailable),
    ROW(SQLITE_PROTOCOL, busy),
    ROW(SQLITE_SCHEMA, busy),
    ROW(SQLITE_TOOBIG, too_large),
    ROW(SQLITE_CONSTRAINT, constraint_violation),
    ROW(SQLITE_MISMATCH, type_mismatch),
    ROW(SQLITE_MISUSE, internal),
    ROW(SQLITE_NOLFS, too_large),
    ROW(SQLITE_AUTH, permission),
    ROW(SQLITE_RANGE, internal),
    ROW(SQLITE_NOTADB, corrupt),
};
#undef ROW

struct Phrase {
  std::string_view text;
  Errc kind;
};

// What SQLite says with SQLITE_ERROR, which has no finer code; the rest of it are statements that it can't
// compile.
constexpr Phrase phrases[] = {
    {"no such", Errc::undefined_object},
    {"unknown database", Errc::undefined_object},
    {"unknown function", Errc::undefined_object},
    {"has no column named", Errc::undefined_object},
    {"already exists", Errc::invalid_argument},
    {"already another table or index", Errc::invalid_argument},
    {"duplicate column name", Errc::invalid_argument},
    {"integer overflow", Errc::out_of_range},
    {"malformed JSON", Errc::type_mismatch},
    {"JSON path error", Errc::invalid_argument},
    {"too many", Errc::too_large},
    {"Expression tree is too large", Errc::too_large},
    {"within a transaction", Errc::invalid_argument},
};

const Row* row_of(int code) noexcept {
  for (const Row& row : rows)
    if (row.code == code) return &row;
  return nullptr;
}

}  // namespace

Errc classify_error(int extended_code, std::string_view message) noexcept {
  if (extended_code == SQLITE_ERROR)
    for (const Phrase& phrase : phrases)
      if (message.find(phrase.text) != std::string_view::npos) return phrase.kind;
  const Row* row = row_of(extended_code);
  if (row == nullptr) row = row_of(extended_code & 0xFF);
  return row == nullptr ? Errc::internal : row->kind;
}

std::string code_name(int extended_code) {
  if (const Row* exact = row_of(extended_code)) return std::string(exact->name);
  const Row* primary = row_of(extended_code & 0xFF);
  return fmt::format("{} ({})", primary == nullptr ? "SQLITE" : primary->name, extended_code);
}

}  // namespace weir::sqlite
