// SPDX-License-Identifier: BSL-1.0
#include "broken_store.hpp"

#include <memory>
#include <utility>
#include <vector>

#include "weir/rows_builder.hpp"
#include "weir/store_adapter.hpp"

namespace weir::test {
namespace {

using DefectPtr = std::shared_ptr<const Defect>;

/// The stream's chunks as the defect leaves them.
class BrokenStream final : public RowStream {
 public:
  BrokenStream(std::unique_ptr<RowStream> next, DefectPtr defect)
      : next_(std::move(next)), defect_(std::move(defect)), ahead_(next_->next()) {}

 private:
  std::optional<Rows> do_next(const Context& context) override {
    std::optional<Rows> chunk = std::exchange(ahead_, std::nullopt);
    if (!chunk) return chunk;
    ahead_ = next_->next(context);
    if (!ahead_ && defect_->streams_end_early) return std::nullopt;
    return defect_->answer ? defect_->answer(*chunk) : chunk;
  }

  std::unique_ptr<RowStream> next_;
  DefectPtr defect_;
  std::optional<Rows> ahead_;
};

/// What stores and transactions have in common.
template <class Adapter>
class BrokenCalls : public Adapter {
 public:
  template <class Next>
  BrokenCalls(Next next, DefectPtr defect) : Adapter(std::move(next)), defect_(std::move(defect)) {}

 protected:
  const DefectPtr& defect() const noexcept { return defect_; }

  template <class Call>
  auto guarded(const Call& call) const {
    if (!defect_->error) return call();
    try {
      return call();
    } catch (const Error& error) {
      throw defect_->error(error);
    }
  }

  Rows do_query(const Query& query, const Context& context) override {
    return guarded([&] {
      const Rows rows = this->next().query(incoming(query), in(context));
      return defect_->answer ? defect_->answer(rows) : rows;
    });
  }
  ExecuteResult do_execute(const Query& query, const Context& context) override {
    return guarded([&] { return counted(this->next().execute(incoming(query), in(context))); });
  }
  ExecuteResult do_execute_many(const Batch& batch, const Context& context) override {
    return guarded([&] {
      if (!defect_->batches_row_by_row)
        return counted(this->next().execute_many(incoming(batch), in(context)));
      ExecuteResult total;
      for (std::size_t row = 0; row < batch.size(); ++row)
        total.affected_rows += this->next().execute(one(batch, row), in(context)).affected_rows;
      return counted(total);
    });
  }
  std::unique_ptr<RowStream> do_stream(const Query& query, const StreamOptions& options,
                                       const Context& context) override {
    return guarded([&]() -> std::unique_ptr<RowStream> {
      auto stream = this->next().stream(incoming(query), options, in(context));
      if (!defect_->streams_end_early && !defect_->answer) return stream;
      return std::make_unique<BrokenStream>(std::move(stream), defect_);
    });
  }

 private:
  Value incoming(const Value& value) const { return defect_->parameter ? defect_->parameter(value) : value; }
  Query incoming(const Query& query) const {
    std::vector<Param> params;
    for (const Param& param : query.params()) params.push_back({param.name, incoming(param.value)});
    const Query made(query.statement(), std::move(params));
    return defect_->statement ? defect_->statement(made) : made;
  }
  Batch incoming(const Batch& batch) const {
    Batch made(batch.statement(), batch.names());
    for (std::size_t row = 0; row < batch.size(); ++row) {
      std::vector<Value> values;
      for (const Value& value : batch[row]) values.push_back(incoming(value));
      made.add(std::move(values));
    }
    return made;
  }
  Query one(const Batch& batch, std::size_t row) const {
    std::vector<Param> params;
    for (std::size_t i = 0; i < batch.names().size(); ++i)
      params.push_back({batch.names()[i], incoming(batch[row][i])});
    return {batch.statement(), std::move(params)};
  }
  ExecuteResult counted(ExecuteResult result) const {
    if (defect_->affected) result.affected_rows = defect_->affected(result.affected_rows);
    return result;
  }
  Context in(Context context) const {
    if (defect_->no_deadlines) context.deadline = no_deadline;
    return context;
  }

  DefectPtr defect_;
};

class BrokenTransaction final : public BrokenCalls<TransactionAdapter> {
 public:
  using BrokenCalls::BrokenCalls;

 private:
  void do_commit(const Context& context) override {
    guarded([&] { defect()->commit_rolls_back ? next().rollback() : next().commit(context); });
  }
  void do_rollback() override {
    guarded([&] { defect()->rollback_commits ? next().commit() : next().rollback(); });
  }
  void do_savepoint(SavepointStep step, std::uint32_t id, const Context& context) override {
    if (!defect()->no_savepoints) guarded([&] { TransactionAdapter::do_savepoint(step, id, context); });
  }
};

class BrokenStore final : public BrokenCalls<StoreAdapter> {
 public:
  BrokenStore(const StorePtr& next, DefectPtr defect)
      : BrokenCalls(next, std::move(defect)), info_(next->info()) {
    if (this->defect()->declared) info_.capabilities = *this->defect()->declared;
  }

  const StoreInfo& info() const noexcept override { return info_; }
  Effects effects(const Statement& statement, const Context& context) override {
    const Effects right = next().effects(statement, context);
    return defect()->effects ? defect()->effects(right) : right;
  }

 private:
  std::unique_ptr<Transaction> do_begin(const TransactionOptions& options, const Context& context) override {
    return guarded([&] {
      return std::make_unique<BrokenTransaction>(
          next().begin(defect()->options ? defect()->options(options) : options, context), defect());
    });
  }

  StoreInfo info_;
};

}  // namespace

StorePtr broken(StorePtr store, Defect defect) {
  return std::make_shared<BrokenStore>(store, std::make_shared<const Defect>(std::move(defect)));
}

Rows changed(const Rows& rows, const std::function<Value(const Value&)>& change,
             const std::function<std::string(std::string)>& rename, std::size_t least) {
  RowsBuilder builder;
  for (std::size_t column = 0; column < rows.column_count(); ++column) {
    const std::string name(rows.column_name(column));
    builder.add_column(rename ? rename(name) : name, rows.column_type(column));
  }
  for (std::size_t row = least; row < rows.size(); ++row)
    for (std::size_t column = 0; column < rows.column_count(); ++column) {
      const Value value = rows[row][column].as<Value>();
      builder.value(change ? change(value) : value);
    }
  return std::move(builder).build();
}

}  // namespace weir::test
