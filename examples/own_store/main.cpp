// SPDX-License-Identifier: BSL-1.0
// A store of one's own, and the proof that it is one: the conformance suite runs on it as on weir's own.
#include <array>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <utility>

#include "weir/backends/sqlite.hpp"
#include "weir/conformance/suite.hpp"
#include "weir/store_adapter.hpp"

// [store]
/// Counts the statements that are run for their effect. Anything that implements weir::Store does: a backend
/// for an engine that weir does not know, or as here an adapter around another store.
class Counting final : public weir::StoreAdapter {
 public:
  using StoreAdapter::StoreAdapter;

  int count() const { return count_; }

 private:
  weir::ExecuteResult do_execute(const weir::Query& query, const weir::Context& context) override {
    ++count_;
    return StoreAdapter::do_execute(query, context);
  }

  std::atomic<int> count_ = 0;
};
// [/store]

namespace {

// [suite]
bool conforms(weir::Store& store) {
  namespace conformance = weir::conformance;
  const conformance::Report report = conformance::run_suite("my store", store);
  for (const conformance::CaseResult& result : report.results)
    if (result.outcome == conformance::Outcome::failed)
      for (const std::string& note : result.notes) std::cout << result.name << ": " << note << '\n';
  conformance::print_table(std::cout, std::array{report});
  return report.passed();
}
// [/suite]

}  // namespace

int main() {
  std::filesystem::remove("own_store.db");  // of an earlier run
  Counting store(weir::sqlite_store("sqlite:own_store.db", {.journal = weir::SqliteOptions::Journal::wal}));
  const bool passed = conforms(store);
  std::cout << store.count() << " statements counted\n";
  return passed ? 0 : 1;
}
