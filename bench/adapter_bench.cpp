// SPDX-License-Identifier: BSL-1.0
#include <memory>
#include <stdexcept>

#include "cases.hpp"
#include "weir/store_adapter.hpp"

namespace weir::bench {
namespace {

/// The end of a chain that costs next to nothing: it gives empty Rows.
class EmptyStore final : public Store {
 public:
  Effects effects(const Statement&, const Context&) override { return {}; }
  void ping(const Context&) override {}
  const StoreInfo& info() const noexcept override { return info_; }
  Description describe() const override { return {"empty", {}, {}}; }

 private:
  Rows do_query(const Query&, const Context&) override { return {}; }
  ExecuteResult do_execute(const Query&, const Context&) override { return {}; }
  ExecuteResult do_execute_many(const Batch&, const Context&) override { return {}; }
  std::unique_ptr<RowStream> do_stream(const Query&, const StreamOptions&, const Context&) override {
    throw std::logic_error("no streams here");
  }
  std::unique_ptr<Transaction> do_begin(const TransactionOptions&, const Context&) override {
    throw std::logic_error("no transactions here");
  }
  static constexpr Dialect dialect{"empty", {}};
  StoreInfo info_{"empty", "empty", &dialect};
};

constexpr int links = 16;

Loop queries_over(const StorePtr& store) {
  return [store](benchmark::State& state) {
    const Query query("SELECT 1");
    const Context context;
    for (auto _ : state) benchmark::DoNotOptimize(store->query(query, context));
  };
}

}  // namespace

void add_adapter_cases(Suite& suite) {
  const StorePtr bare = std::make_shared<EmptyStore>();
  StorePtr chain = bare;
  for (int i = 0; i < links; ++i) chain = std::make_shared<StoreAdapter>(chain);
  suite.add(BudgetCase{"adapter.forward", 5, queries_over(chain), queries_over(bare), links});
}

}  // namespace weir::bench
