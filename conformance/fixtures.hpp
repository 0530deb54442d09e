// SPDX-License-Identifier: BSL-1.0
/// \file
/// Tables and rows that the cases share, in no engine's own SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/conformance/suite.hpp"
#include "weir/sql.hpp"

namespace weir::conformance {

/// The text with {t} and {o} replaced by the case's own names.
std::string sql(const StoreSubject& subject, std::string_view text);

/// A SELECT without a table: `select(s, "1 AS one")`.
std::string select(const StoreSubject& subject, std::string_view list);

/// Makes a table of portable columns.
void create(const StoreSubject& subject, const sql::Table& table);

/// Makes {t}: id (int64, key), name (text of 100), n (int64).
void make_items(const StoreSubject& subject);
void add_item(Executor& to, const StoreSubject& subject, std::int64_t id, std::string_view name,
              std::int64_t n = 0);
/// Ids 1 to `count`, named "item 1" …, n = 10 × id.
void add_items(const StoreSubject& subject, std::int64_t count);
std::int64_t count_items(Executor& in, const StoreSubject& subject);
std::optional<std::string> name_of(Executor& in, const StoreSubject& subject, std::int64_t id);
/// The n of an item that is there.
std::int64_t n_of(Executor& in, const StoreSubject& subject, std::int64_t id);

/// Makes {t}: id (int64, key), v (this column).
void make_values(const StoreSubject& subject, const sql::Column& v);
/// The statement that fills it.
Statement insert_value(const StoreSubject& subject);
/// Its values in the order of their ids.
std::vector<Value> values(Executor& in, const StoreSubject& subject);

/// A column named v of a type.
sql::Column column(ValueType type, std::uint32_t size = 0, std::uint32_t scale = 0);
/// One for texts of so many characters: without a size, unless the dialect then gives it one of its own.
sql::Column texts_of(const StoreSubject& subject, std::uint32_t size);

/// A type that some stores have, with the capability that says so and a value of it.
struct TypeSample {
  ValueType type;
  Capability capability;
  Value value;
};
/// All types that are behind a capability.
const std::vector<TypeSample>& type_samples();

}  // namespace weir::conformance
