// SPDX-License-Identifier: BSL-1.0
/// \file
/// The catalog queries behind effects.hpp.
#pragma once

namespace weir::postgresql {

/// Every relation that a statement reaches, once for reading and once for writing.
/// Parameters, text arrays: names read, the same quoted, names written, the same quoted. For a name that is
/// no relation the kind is empty and the name is as it was given.
extern const char* const relations_sql;
struct RelationColumn {
  enum Number {
    written,
    name,  ///< schema.name
    kind,  ///< pg_class.relkind
    system,
    temporary,
    row_security,
    spreads_writes,  ///< a trigger, a rule or a default may change other tables
    calls_changing,  ///< a view calls a function of the user's that is not immutable
    definition       ///< of a view
  };
};

/// The primary key of a plain table, where it is one column of an integer type and a change of a row changes
/// no other row: one row with its name, else none. Parameters: the table, quoted; a text array of names that
/// have to be columns of it.
extern const char* const row_key_sql;

/// What is known of functions by name. Parameter, a text array: names. The worst of all functions of a name
/// counts.
extern const char* const functions_sql;
struct FunctionColumn {
  enum Number {
    called,
    volatility,  ///< pg_proc.provolatile, empty where there is no such function
    built_in,
    opaque  ///< an aggregate of the user's: its volatility says nothing of what it calls
  };
};

}  // namespace weir::postgresql
