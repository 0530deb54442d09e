// SPDX-License-Identifier: BSL-1.0
#include "books.hpp"

#include <map>
#include <string_view>
#include <unordered_map>

#include "weir/sql.hpp"

namespace weir::test::books {
namespace {

sql::Column number(std::string name) {
  return {.name = std::move(name), .type = ValueType::int64, .nullable = false};
}

const std::vector<sql::Table>& tables() {
  static const std::vector<sql::Table> all{
      {.name = "pages",
       .columns = {number("id"), {.name = "body", .type = ValueType::text, .size = 200}},
       .primary_key = {"id"}},
      {.name = "accounts", .columns = {number("id"), number("balance")}, .primary_key = {"id"}},
      {.name = "transfers", .columns = {number("id"), number("giver"), number("taker"), number("amount")}},
      {.name = "entries", .columns = {number("id"), number("line")}},
  };
  return all;
}

/// Calls `use` with every row, in bounded memory.
template <class Use>
void each_row(Store& store, const char* query, Use&& use) {
  const auto stream = store.stream(query);
  while (const auto chunk = stream->next()) {
    for (const Row row : *chunk) use(row);
  }
}

std::string named(const char* what, std::int64_t number) { return what + std::to_string(number); }

/// How often something is in the table, against what its writer knows.
void check_count(const std::string& name, std::int64_t found, std::int64_t whole, Fate fate,
                 Findings& findings) {
  const bool there = found == whole;
  const bool absent = found == 0;
  if (there && fate != Fate::not_applied) return;
  if (absent && fate != Fate::applied) return;
  const char* const told = fate == Fate::applied       ? "applied"
                           : fate == Fate::not_applied ? "failed for sure"
                                                       : "maybe applied";
  findings.add(name + " is there in " + std::to_string(found) + " of " + std::to_string(whole) +
               " rows, its call said: " + told);
}

using Counts = std::unordered_map<std::int64_t, std::int64_t>;

std::int64_t take(Counts& counts, std::int64_t number) {
  const auto found = counts.find(number);
  if (found == counts.end()) return 0;
  const std::int64_t count = found->second;
  counts.erase(found);
  return count;
}

void check_balances(Store& store, std::map<std::int64_t, std::int64_t> expected, Findings& findings) {
  each_row(store, "SELECT id, balance FROM accounts ORDER BY id", [&](const Row& row) {
    const auto id = row["id"].as<std::int64_t>();
    const auto balance = row["balance"].as<std::int64_t>() - first_balance;
    if (balance != expected[id]) {
      findings.add(named("account ", id) + " changed by " + std::to_string(balance) +
                   ", its transfers give " + std::to_string(expected[id]));
    }
  });
}

void check_transfers(Store& store, const std::vector<const Written*>& writers, Findings& findings) {
  Counts counts;
  std::map<std::int64_t, std::int64_t> changes;
  each_row(store, "SELECT id, giver, taker, amount FROM transfers", [&](const Row& row) {
    ++counts[row["id"].as<std::int64_t>()];
    changes[row["giver"].as<std::int64_t>()] -= row["amount"].as<std::int64_t>();
    changes[row["taker"].as<std::int64_t>()] += row["amount"].as<std::int64_t>();
  });
  for (const Written* const written : writers) {
    for (const Transfer& transfer : written->transfers)
      check_count(named("transfer ", transfer.number), take(counts, transfer.number), 1, transfer.fate,
                  findings);
  }
  for (const auto& [id, count] : counts) findings.add(named("nobody made transfer ", id));
  check_balances(store, std::move(changes), findings);
}

void check_entries(Store& store, const std::vector<const Written*>& writers, Findings& findings) {
  Counts counts;
  each_row(store, "SELECT id FROM entries", [&](const Row& row) { ++counts[row["id"].as<std::int64_t>()]; });
  for (const Written* const written : writers) {
    for (const Entry& entry : written->entries)
      check_count(named("entry ", entry.number), take(counts, entry.number), entry.rows, entry.fate,
                  findings);
  }
  for (const auto& [id, count] : counts) findings.add(named("nobody made entry ", id));
}

}  // namespace

std::string text_of(std::int64_t page) {
  return "page " + std::to_string(page) + std::string(static_cast<std::size_t>(page % 97), '.') + "\u2615";
}

void make(Store& store) {
  for (const sql::Table& table : tables()) {
    for (const Statement& statement : sql::create_table(*store.info().dialect, table))
      store.execute(statement);
  }
  Batch texts(sql::insert("pages", {"id", "body"}), {"id", "body"});
  for (std::int64_t page = 0; page < pages; ++page) texts.add({page, text_of(page)});
  store.execute_many(texts);
  Batch balances(sql::insert("accounts", {"id", "balance"}), {"id", "balance"});
  for (std::int64_t account = 0; account < accounts; ++account) balances.add({account, first_balance});
  store.execute_many(balances);
}

void check_page(const Row& row, std::int64_t page, Findings& findings) {
  const auto id = row["id"].as<std::int64_t>();
  if (id != page || row["body"].as<std::string_view>() != text_of(page))
    findings.add(named("asked for page ", page) + named(", got ", id) + ": " + row["body"].as<std::string>());
}

void check_pages(const Rows& rows, std::int64_t first, std::int64_t count, Findings& findings) {
  if (rows.size() != static_cast<std::size_t>(count)) {
    findings.add("asked for " + std::to_string(count) + " pages, got " + std::to_string(rows.size()));
    return;
  }
  for (const Row row : rows) check_page(row, first++, findings);
}

void check_total(const Rows& rows, Findings& findings) {
  const auto total = rows.front()["total"].as<std::int64_t>();
  if (total != accounts * first_balance) findings.add(named("the accounts hold ", total));
}

void check_writes(Store& store, const std::vector<const Written*>& writers, Findings& findings) {
  check_transfers(store, writers, findings);
  check_entries(store, writers, findings);
}

}  // namespace weir::test::books
