// SPDX-License-Identifier: BSL-1.0
#include <algorithm>

#include "quoted.hpp"
#include "sql_names.hpp"
#include "weir/error.hpp"
#include "weir/sql.hpp"

namespace weir::sql {
namespace {

using Names = std::vector<std::string>;

/// A row on its way into a table, and the columns to give back.
struct Insertion {
  std::string_view table;
  Names columns;              // those with a value
  std::vector<Param> values;  // by parameter
  const Names& wanted;

  std::string text(const std::string& before_values, const std::string& after_values) const {
    return "INSERT INTO " + std::string(table) + " (" + comma_list(columns) + ")" + before_values +
           " VALUES (" +
           comma_list(columns, [](const std::string& column) { return ":" + parameter_of(column); }) + ")" +
           after_values;
  }
  Query query(const std::string& before_values = "", const std::string& after_values = "") const {
    return Statement(text(before_values, after_values)).with(values);
  }
};

Insertion insertion(std::string_view table, std::vector<Param> row, const Names& wanted) {
  if (wanted.empty()) {
    throw Error(Errc::invalid_argument, "insert_returning into " + detail::quoted(table) +
                                            ": name the columns to give back, or use insert");
  }
  Insertion made{table, {}, std::move(row), wanted};
  for (Param& param : made.values) {
    made.columns.push_back(param.name);
    param.name = parameter_of(param.name);
  }
  check_target(table, made.columns);
  return made;
}

bool takes_two_steps(const Dialect& dialect) {
  return dialect.generated_keys == GeneratedKeys::last_insert_id ||
         dialect.generated_keys == GeneratedKeys::sequence_current;
}

Rows in_one_step(Executor& executor, const Dialect& dialect, const Insertion& insertion,
                 const Context& context) {
  if (dialect.generated_keys == GeneratedKeys::returning) {
    return executor.query(insertion.query("", " RETURNING " + comma_list(insertion.wanted)), context);
  }
  if (dialect.generated_keys == GeneratedKeys::output) {
    const auto inserted = [](const std::string& column) { return "inserted." + column; };
    return executor.query(insertion.query(" OUTPUT " + comma_list(insertion.wanted, inserted)), context);
  }
  throw Error(Errc::unsupported, std::string(dialect.name) + " does not tell the keys that it generates");
}

/// Asks for the key on the connection that inserted the row. A key that the row itself gave was not
/// generated, so that the engine would tell an older one: it is read from the table.
Query key_query(const Dialect& dialect, const Insertion& insertion) {
  const std::string& key = insertion.wanted.front();
  const auto given = std::find(insertion.columns.begin(), insertion.columns.end(), key);
  if (given != insertion.columns.end()) {
    const Param& param = insertion.values[static_cast<std::size_t>(given - insertion.columns.begin())];
    if (!param.value.is_null()) {
      return Statement("SELECT " + key + " FROM " + std::string(insertion.table) + " WHERE " + key +
                       " = :" + param.name)
          .with({param});
    }
  }
  const std::string expression = with_sequence(dialect.last_key, sequence_of(dialect, insertion.table, key));
  return Statement("SELECT " + expression + " AS " + key + std::string(dialect.from_nothing));
}

Rows in_two_steps(Transaction& transaction, const Dialect& dialect, const Insertion& insertion,
                  const Context& context) {
  if (insertion.wanted.size() != 1) {
    throw Error(Errc::invalid_argument, "insert_returning into " + detail::quoted(insertion.table) + ": " +
                                            std::string(dialect.name) +
                                            " tells the generated key only; ask for that one column");
  }
  transaction.execute(insertion.query(), context);
  return transaction.query(key_query(dialect, insertion), context);
}

}  // namespace

Rows insert_returning(Store& store, std::string_view table, std::vector<Param> row, const Names& columns,
                      const Context& context) {
  const Dialect& dialect = *store.info().dialect;
  const Insertion made = insertion(table, std::move(row), columns);
  if (!takes_two_steps(dialect)) return in_one_step(store, dialect, made, context);
  const auto transaction = store.begin({}, context);
  Rows rows = in_two_steps(*transaction, dialect, made, context);
  transaction->commit(context);
  return rows;
}

Rows insert_returning(Transaction& transaction, const Dialect& dialect, std::string_view table,
                      std::vector<Param> row, const Names& columns, const Context& context) {
  const Insertion made = insertion(table, std::move(row), columns);
  if (!takes_two_steps(dialect)) return in_one_step(transaction, dialect, made, context);
  return in_two_steps(transaction, dialect, made, context);
}

}  // namespace weir::sql
