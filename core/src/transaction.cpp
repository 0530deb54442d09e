// SPDX-License-Identifier: BSL-1.0
// Which savepoints of a transaction are open: the same for every engine.
#include <algorithm>
#include <utility>

#include "weir/error.hpp"
#include "weir/store.hpp"

namespace weir {

Savepoint Transaction::savepoint(const Context& context) {
  const std::uint32_t id = ++last_savepoint_;
  savepoints_.push_back(id);
  try {
    do_savepoint(SavepointStep::set, id, context);
  } catch (...) {
    savepoints_.pop_back();
    throw;
  }
  return Savepoint(*this, id);
}

bool Transaction::is_open(std::uint32_t savepoint) const noexcept {
  return std::find(savepoints_.begin(), savepoints_.end(), savepoint) != savepoints_.end();
}

void Transaction::end_savepoint(SavepointStep step, std::uint32_t id, const Context& context) {
  const auto found = std::find(savepoints_.begin(), savepoints_.end(), id);
  if (found == savepoints_.end())
    throw Error(Errc::invalid_argument,
                "the savepoint is over: it, an earlier one or the transaction has ended");
  savepoints_.erase(found, savepoints_.end());
  do_savepoint(step, id, context);
}

Savepoint::Savepoint(Savepoint&& other) noexcept
    : transaction_(std::exchange(other.transaction_, nullptr)), id_(other.id_) {}

Savepoint::~Savepoint() {
  if (transaction_ == nullptr || !transaction_->is_open(id_)) return;
  try {
    rollback();
  } catch (const std::exception&) {  // the transaction is unusable: its end rolls all of it back
    return;
  }
}

void Savepoint::release(const Context& context) {
  transaction_->end_savepoint(Transaction::SavepointStep::release, id_, context);
}

void Savepoint::rollback(const Context& context) {
  transaction_->end_savepoint(Transaction::SavepointStep::roll_back, id_, context);
}

}  // namespace weir
