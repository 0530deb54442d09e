// SPDX-License-Identifier: BSL-1.0
#include "worker.hpp"

#include <algorithm>
#include <exception>
#include <string>

#include "weir/sql.hpp"
#include "weir/transact.hpp"

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

const Statement page{"SELECT id, body FROM pages WHERE id = :id"};
const Statement range{"SELECT id, body FROM pages WHERE id >= :first AND id < :last ORDER BY id"};
const Statement total{"SELECT SUM(balance) AS total FROM accounts"};
const Statement add_entry = sql::insert("entries", {"id", "line"});
const Statement change_balance{"UPDATE accounts SET balance = balance + :amount WHERE id = :id"};
const Statement add_transfer = sql::insert("transfers", {"id", "giver", "taker", "amount"});
const Statement own_transfer{"SELECT amount FROM transfers WHERE id = :id"};

bool is_read(Call call) {
  return call == Call::row || call == Call::range || call == Call::total || call == Call::stream;
}

/// What may come of killed connections, deadlines and concurrent writers; anything else is wrong.
bool is_allowed(Errc kind, const Context& context) {
  switch (kind) {
    case Errc::unavailable:
    case Errc::deadlock:
    case Errc::serialization_failure:
    case Errc::busy:
      return true;
    case Errc::timeout:
      return context.deadline != no_deadline;
    default:
      return false;
  }
}

Query insert_of(const Transfer& transfer) {
  return add_transfer.with({{"id", transfer.number},
                            {"giver", transfer.from},
                            {"taker", transfer.to},
                            {"amount", transfer.amount}});
}

}  // namespace

void Worker::step() {
  const Call call = pick();
  const Context context = some_context();
  began_ = steady_clock::now();
  try {
    run(call, context);
    tally_.done(call);
  } catch (const Error& error) {
    tally_.failed(call, error.kind());
    judge(call, context, error);
  } catch (const std::exception& error) {
    findings_.add(std::string("not a weir::Error: ") + error.what());
  }
  began_ = steady_clock::time_point{};
}

steady_clock::duration Worker::busy_for() const noexcept {
  const steady_clock::time_point began = began_;
  return began == steady_clock::time_point{} ? 0s : steady_clock::now() - began;
}

std::int64_t Worker::below(std::int64_t limit) {
  return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random_);
}

Call Worker::pick() {
  static constexpr Call weighted[] = {Call::row,      Call::row,      Call::row,   Call::range,
                                      Call::total,    Call::entry,    Call::batch, Call::transfer,
                                      Call::transfer, Call::transact, Call::stream};
  return weighted[below(std::size(weighted))];
}

Context Worker::some_context() {
  switch (below(10)) {
    case 0:
    case 1:
    case 2:
      return Context::within(std::chrono::milliseconds(1 + below(60)));  // often too short
    case 3:
    case 4:
    case 5:
      return Context::within(5s);
    default:
      return {};
  }
}

void Worker::run(Call call, const Context& context) {
  switch (call) {
    case Call::row:
      return read_row(context);
    case Call::range:
      return read_range(context);
    case Call::total:
      return read_total(context);
    case Call::entry:
      return write_entry(context);
    case Call::batch:
      return write_batch(context);
    case Call::transfer:
      return transfer(context);
    case Call::transact:
      return transfer_by_transact(context);
    case Call::stream:
      return read_stream(context);
  }
}

void Worker::judge(Call call, const Context& context, const Error& error) {
  const std::string name(call_names[static_cast<std::size_t>(call)]);
  if (!is_allowed(error.kind(), context)) findings_.add(name + ": " + error.what());
  if (is_read(call) && error.maybe_applied()) findings_.add(name + " maybe applied: " + error.what());
}

void Worker::read_row(const Context& context) {
  const std::int64_t id = below(books::pages);
  books::check_pages(store_.query(page.with({{"id", id}}), context), id, 1, findings_);
}

void Worker::read_range(const Context& context) {
  const std::int64_t first = below(books::pages - 100);
  const std::int64_t count = 1 + below(100);
  const Rows rows = store_.query(range.with({{"first", first}, {"last", first + count}}), context);
  books::check_pages(rows, first, count, findings_);
}

void Worker::read_total(const Context& context) {
  books::check_total(store_.query(total, context), findings_);
}

// Most are abandoned on the way.
void Worker::read_stream(const Context& context) {
  const auto stream = store_.stream("SELECT id, body FROM pages ORDER BY id", {.rows = 100}, context);
  const std::int64_t chunks = 1 + below(books::pages / 50);
  std::int64_t next = 0;
  for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
    const auto rows = stream->next(context);
    if (!rows) {
      if (next != books::pages) findings_.add("a stream ended after " + std::to_string(next) + " rows");
      return;
    }
    for (const Row row : *rows) books::check_page(row, next++, findings_);
  }
}

template <class Record, class Action>
void Worker::keep(std::vector<Record>& records, Record record, Action&& action) {
  try {
    action();
    record.fate = Fate::applied;
  } catch (const Error& error) {
    record.fate = fate_of(error);
    records.push_back(record);
    throw;
  }
  records.push_back(record);
}

void Worker::write_entry(const Context& context) {
  const std::int64_t number = next_number_++;
  keep(written_.entries, Entry{number, 1, Fate::open}, [&] {
    const auto result = store_.execute(add_entry.with({{"id", number}, {"line", 0}}), context);
    if (result.affected_rows != 1) findings_.add("one row inserted, affected rows are not 1");
  });
}

void Worker::write_batch(const Context& context) {
  const std::int64_t number = next_number_++;
  const std::int64_t rows = 1 + below(50);
  Batch batch(add_entry, {"id", "line"});
  for (std::int64_t line = 0; line < rows; ++line) batch.add({number, line});
  keep(written_.entries, Entry{number, rows, Fate::open}, [&] { store_.execute_many(batch, context); });
}

Transfer Worker::some_transfer() {
  const std::int64_t from = below(books::accounts);
  const std::int64_t to = (from + 1 + below(books::accounts - 1)) % books::accounts;
  return {next_number_++, from, to, 1 + below(50), Fate::open};
}

void Worker::transfer(const Context& context) {
  const Transfer made = some_transfer();
  keep(written_.transfers, made, [&] {
    const auto transaction = store_.begin({}, context);
    move(*transaction, made, context);
    transaction->commit(context);
  });
}

void Worker::transfer_by_transact(const Context& context) {
  const Transfer made = some_transfer();
  keep(written_.transfers, made, [&] {
    transact(
        store_, [&](Transaction& transaction) { move(transaction, made, context); }, context);
  });
}

void Worker::move(Transaction& transaction, const Transfer& transfer, const Context& context) {
  // Mostly in one order; where not, transactions lock each other out for good.
  const bool giver_first = below(10) == 0 || transfer.from < transfer.to;
  if (giver_first) change(transaction, transfer.from, -transfer.amount, context);
  change(transaction, transfer.to, transfer.amount, context);
  if (!giver_first) change(transaction, transfer.from, -transfer.amount, context);
  transaction.execute(insert_of(transfer), context);
  if (below(4) == 0) undo_something(transaction, transfer, context);
  const Rows own = transaction.query(own_transfer.with({{"id", transfer.number}}), context);
  if (own.size() != 1 || own.front()["amount"].as<std::int64_t>() != transfer.amount)
    findings_.add("a transaction does not see its own write");
}

void Worker::change(Transaction& transaction, std::int64_t account, std::int64_t amount,
                    const Context& context) {
  const auto result =
      transaction.execute(change_balance.with({{"id", account}, {"amount", amount}}), context);
  if (result.affected_rows != 1) findings_.add("one account changed, affected rows are not 1");
}

void Worker::undo_something(Transaction& transaction, const Transfer& transfer, const Context& context) {
  Savepoint before = transaction.savepoint(context);
  transaction.execute(insert_of(transfer), context);
  before.rollback(context);
}

}  // namespace weir::test
