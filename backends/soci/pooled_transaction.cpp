// SPDX-License-Identifier: BSL-1.0
#include "pooled_transaction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "batch_run.hpp"
#include "savepoint_text.hpp"
#include "statement_rules.hpp"
#include "weir/error.hpp"

namespace weir::relational {
namespace {

/// A transaction's stream, which the transaction ends where its owner does not.
class SharedStream final : public RowStream {
 public:
  explicit SharedStream(std::shared_ptr<PooledStream> stream) noexcept : stream_(std::move(stream)) {}

 private:
  std::optional<Rows> do_next(const Context& context) override { return stream_->next(context); }

  std::shared_ptr<PooledStream> stream_;
};

[[noreturn]] void refuse(const std::string& message, const StoreInfo& info) {
  throw Error(Errc::invalid_argument, message,
              {.link = info.backend, .native_code = {}, .server_message = {}});
}

}  // namespace

Rows PooledTransaction::do_query(const Query& query, const Context& context) {
  const ParsedSql& parsed = check(query.statement());
  return lease_->query({query, parsed, BoundValues(parsed, query)}, context);
}

ExecuteResult PooledTransaction::do_execute(const Query& query, const Context& context) {
  const ParsedSql& parsed = check(query.statement());
  return lease_->execute({query, parsed, BoundValues(parsed, query)}, context);
}

ExecuteResult PooledTransaction::do_execute_many(const Batch& batch, const Context& context) {
  const ParsedSql& parsed = check(batch.statement());
  if (batch.empty()) return {};
  const std::vector<std::size_t> positions = positions_of(batch, parsed);
  NestedBatch nested(*lease_, info_, "weir_batch");
  try {
    return nested.run({batch, parsed, positions}, context);
  } catch (...) {
    if (!nested.intact()) abandon();
    throw;
  }
}

std::unique_ptr<RowStream> PooledTransaction::do_stream(const Query& query, const StreamOptions& options,
                                                        const Context& context) {
  check(query.statement());
  check_options(options, info_);
  std::erase_if(streams_, [](const OpenStream& each) { return each.stream.expired(); });
  auto stream = std::make_shared<PooledStream>(*lease_, info_, query, options, context);
  streams_.push_back({stream, newest_savepoint_});
  return std::make_unique<SharedStream>(std::move(stream));
}

void PooledTransaction::do_commit(const Context& context) {
  check_open();
  over_ = true;
  end_streams();
  const Lease ending = std::move(lease_);
  ending->commit(context);
}

void PooledTransaction::do_rollback() {
  check_open();
  over_ = true;
  end_streams();
  Lease ending = std::move(lease_);
  try {
    ending->rollback();
  } catch (const std::exception&) {
    ending.discard();
  }
}

void PooledTransaction::do_savepoint(SavepointStep step, std::uint32_t id, const Context& context) {
  check_open();
  if (step == SavepointStep::roll_back) return roll_back_to(id, context);
  check_alone();
  const SavepointText text(info_, fmt::format("weir_{}", id));
  if (step == SavepointStep::set) {
    lease_->control(text.set, context);
    newest_savepoint_ = id;
  } else if (!text.release.empty()) {
    lease_->control(text.release, context);
  }
}

/// What could not be undone must not be committed: a failure ends the transaction.
void PooledTransaction::roll_back_to(std::uint32_t savepoint, const Context& context) {
  const bool beside_streams = info_.capabilities.has(Capability::interleaved_calls);
  end_streams(beside_streams ? savepoint : 0);
  const SavepointText text(info_, fmt::format("weir_{}", savepoint));
  try {
    lease_->control(text.roll_back, context);
    if (!text.release.empty()) lease_->control(text.release, context);
  } catch (...) {
    abandon();
    throw;
  }
}

const ParsedSql& PooledTransaction::check(const Statement& statement) const {
  check_open();
  check_alone();
  return check_statement(statement, info_, Place::transaction);
}

/// Where the engine can't run calls beside a stream, there is none.
void PooledTransaction::check_alone() const {
  if (info_.capabilities.has(Capability::interleaved_calls)) return;
  const bool is_alone = std::none_of(streams_.begin(), streams_.end(), [](const OpenStream& each) {
    const auto stream = each.stream.lock();
    return stream != nullptr && stream->is_open();
  });
  if (!is_alone)
    refuse("a stream of this transaction is open: read it to its end, or destroy it, first", info_);
}

void PooledTransaction::check_open() const {
  if (over_) refuse("the transaction is over: begin another", info_);
}

/// Ends those that were opened after a savepoint was set; 0: all.
void PooledTransaction::end_streams(std::uint32_t since) noexcept {
  for (const OpenStream& each : streams_)
    if (const auto stream = each.stream.lock(); stream != nullptr && each.since >= since) stream->end();
  std::erase_if(streams_, [since](const OpenStream& each) { return each.since >= since; });
}

/// Ends the transaction by closing its connection, which undoes all of it whatever state it is in.
void PooledTransaction::abandon() noexcept {
  over_ = true;
  end_streams();
  lease_.discard();
}

}  // namespace weir::relational
