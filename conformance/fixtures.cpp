// SPDX-License-Identifier: BSL-1.0
#include "fixtures.hpp"

#include <fmt/format.h>

namespace weir::conformance {

std::string sql(const StoreSubject& subject, std::string_view text) {
  return fmt::format(fmt::runtime(text), fmt::arg("t", subject.table), fmt::arg("o", subject.other));
}

std::string select(const StoreSubject& subject, std::string_view list) {
  return fmt::format("SELECT {}{}", list, subject.store.info().dialect->from_nothing);
}

void create(const StoreSubject& subject, const sql::Table& table) {
  for (const Statement& statement : sql::create_table(*subject.store.info().dialect, table))
    subject.store.execute(statement);
}

void make_items(const StoreSubject& subject) {
  create(subject, {.name = subject.table,
                   .columns = {{.name = "id", .type = ValueType::int64, .nullable = false},
                               {.name = "name", .type = ValueType::text, .size = 100},
                               {.name = "n", .type = ValueType::int64}},
                   .primary_key = {"id"}});
}

void add_item(Executor& to, const StoreSubject& subject, std::int64_t id, std::string_view name,
              std::int64_t n) {
  to.execute(sql::insert(subject.table, {"id", "name", "n"}).with({{"id", id}, {"name", name}, {"n", n}}));
}

void add_items(const StoreSubject& subject, std::int64_t count) {
  Batch batch(sql::insert(subject.table, {"id", "name", "n"}), {"id", "name", "n"});
  for (std::int64_t id = 1; id <= count; ++id) batch.add({id, fmt::format("item {}", id), id * 10});
  subject.store.execute_many(batch);
}

std::int64_t count_items(Executor& in, const StoreSubject& subject) {
  return in.query(sql(subject, "SELECT COUNT(*) AS c FROM {t}")).front()["c"].as<std::int64_t>();
}

std::optional<std::string> name_of(Executor& in, const StoreSubject& subject, std::int64_t id) {
  const Rows rows =
      in.query(Statement(sql(subject, "SELECT name FROM {t} WHERE id = :id")).with({{"id", id}}));
  if (rows.empty()) return std::nullopt;
  return rows.front()["name"].as<std::optional<std::string>>();
}

std::int64_t n_of(Executor& in, const StoreSubject& subject, std::int64_t id) {
  return in.query(Statement(sql(subject, "SELECT n FROM {t} WHERE id = :id")).with({{"id", id}}))
      .front()["n"]
      .as<std::int64_t>();
}

void make_values(const StoreSubject& subject, const sql::Column& v) {
  create(subject, {.name = subject.table,
                   .columns = {{.name = "id", .type = ValueType::int64, .nullable = false}, v},
                   .primary_key = {"id"}});
}

Statement insert_value(const StoreSubject& subject) { return sql::insert(subject.table, {"id", "v"}); }

std::vector<Value> values(Executor& in, const StoreSubject& subject) {
  std::vector<Value> read;
  for (const Row row : in.query(sql(subject, "SELECT v FROM {t} ORDER BY id")))
    read.push_back(row["v"].as<Value>());
  return read;
}

sql::Column column(ValueType type, std::uint32_t size, std::uint32_t scale) {
  return {.name = "v", .type = type, .size = size, .scale = scale};
}

sql::Column texts_of(const StoreSubject& subject, std::uint32_t size) {
  const sql::Column unbounded = column(ValueType::text);
  const std::string type = subject.store.info().dialect->column_type(unbounded);  // VARCHAR(4000), not (MAX)
  const std::size_t open = type.find('(');
  const bool is_bounded = open != std::string::npos && type.find_first_of("0123456789", open) == open + 1;
  return is_bounded ? column(ValueType::text, size) : unbounded;
}

const std::vector<TypeSample>& type_samples() {
  static const std::vector<TypeSample> samples = {
      {ValueType::boolean, Capability::booleans, true},
      {ValueType::decimal, Capability::decimals, Decimal::parse("12.5")},
      {ValueType::bytes, Capability::bytes, Bytes{"\x01\xff"}},
      {ValueType::date, Capability::dates, Date::from_ymd(2026, 11, 24)},
      {ValueType::time, Capability::times, Time::from_hms(1, 2, 3, 4)},
      {ValueType::timestamp, Capability::timestamps, Timestamp::parse("2026-11-24 01:02:03.000004")},
      {ValueType::timestamp_tz, Capability::timestamps_tz, TimestampTz::parse("2026-11-24 01:02:03.000004Z")},
      {ValueType::uuid, Capability::uuids, Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8")},
      {ValueType::json, Capability::json, Json{R"({"a": 1})"}},
  };
  return samples;
}

}  // namespace weir::conformance
