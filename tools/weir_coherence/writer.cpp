// SPDX-License-Identifier: BSL-1.0
#include "writer.hpp"

#include <chrono>
#include <thread>

namespace weir::coherence_check {
namespace {

constexpr std::chrono::seconds limit{3};

/// The rows that this one of all writers alone writes, first those that are read most.
std::vector<int> rows_of(const Settings& settings, int number) {
  std::vector<int> rows;
  for (int row = 0; row < row_count; ++row) {
    const int id = Place::of(row).id;
    if (id % settings.processes == settings.worker && id / settings.processes % settings.writers == number)
      rows.push_back(row);
  }
  return rows;
}

}  // namespace

Writer::Writer(const Settings& settings, int number, Store& store, Ledger& ledger, OwnVersions& own)
    : settings_(settings),
      store_(store),
      ledger_(ledger),
      counters_(ledger.workers[static_cast<std::size_t>(settings.worker)]),
      own_(own),
      rows_(rows_of(settings, number)),
      random_(std::random_device{}()),
      choose_(static_cast<int>(rows_.size())) {
  for (int table = 0; table < table_count; ++table) items_.emplace_back(table);
}

void Writer::run() {
  while (ledger_.stop == 0) {
    pause();
    try {
      write();
    } catch (const Error& error) {
      failed(error);
    }
  }
}

void Writer::pause() {
  const int rate = ledger_.quiet == 0 ? settings_.writes_per_second : settings_.writes_per_second / 20;
  const double mean = 1e6 * settings_.writers / std::max(rate, 1);
  std::this_thread::sleep_for(std::chrono::microseconds(static_cast<int>(2 * mean * random_.part())));
  while (ledger_.hush != 0 && ledger_.stop == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

void Writer::write() {
  const int choice = random_.below(10);
  if (choice == 0) return roll_back(any_row());
  if (choice < 4) return write_in_transaction();
  write_one(any_row());
}

// Some say which row they write, some do not.
Query Writer::change(int row, std::int64_t version) {
  const Place place = Place::of(row);
  const Items& items = items_[static_cast<std::size_t>(place.table)];
  const Statement& statement = random_.below(4) == 0 ? items.change_widely : items.change;
  return statement.with({{"id", place.id}, {"version", version}});
}

void Writer::write_one(int row) {
  const std::int64_t version = ledger_.rows[static_cast<std::size_t>(row)].begin_write();
  store_.execute(change(row, version), Context::within(limit));
  returned(row, version);
}

// In the order of the rows, so that no two wait for each other.
void Writer::write_in_transaction() {
  int first = any_row();
  int second = any_row();
  if (first == second) return write_one(first);
  if (first > second) std::swap(first, second);
  RowRecord& a = ledger_.rows[static_cast<std::size_t>(first)];
  RowRecord& b = ledger_.rows[static_cast<std::size_t>(second)];
  const std::int64_t version_a = a.begin_write();
  const std::int64_t version_b = b.begin_write();
  const Context context = Context::within(limit);
  const auto transaction = store_.begin({}, context);
  transaction->execute(change(first, version_a), context);
  transaction->execute(change(second, version_b), context);
  a.begin_commit(version_a);
  b.begin_commit(version_b);
  transaction->commit(context);
  returned(first, version_a);
  returned(second, version_b);
}

void Writer::roll_back(int row) {
  const std::int64_t version = ledger_.rows[static_cast<std::size_t>(row)].begin_write();
  const Context context = Context::within(limit);
  const auto transaction = store_.begin({}, context);
  transaction->execute(change(row, version), context);
  transaction->rollback();
}

void Writer::returned(int row, std::int64_t version) {
  own_[static_cast<std::size_t>(row)] = version;
  ledger_.rows[static_cast<std::size_t>(row)].write_returned(version);
  ++counters_.writes;
}

void Writer::failed(const Error& error) {
  ++counters_.write_errors[static_cast<std::size_t>(error.kind())];
  if (error.maybe_applied()) ++counters_.writes_in_doubt;
}

}  // namespace weir::coherence_check
