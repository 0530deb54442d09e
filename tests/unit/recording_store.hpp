// SPDX-License-Identifier: BSL-1.0
/// \file
/// A Store that writes down what it is told, for tests of who talks to a Store.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weir/rows_builder.hpp"
#include "weir/store.hpp"

namespace weir::test {

/// Every call as a line: "begin", "query SQL {name=value}", "execute SQL", "commit", "rollback". Calls of
/// transactions are indented. Every query answers with one row of one column `key`, 7.
class RecordingStore final : public Store {
 public:
  explicit RecordingStore(const Dialect& dialect) { info_.dialect = &dialect; }

  const std::vector<std::string>& lines() const noexcept { return lines_; }

  Effects effects(const Statement&, const Context&) override { return {}; }
  void ping(const Context&) override {}
  const StoreInfo& info() const noexcept override { return info_; }
  Description describe() const override { return {}; }

 private:
  class Recorded final : public Transaction {
   public:
    explicit Recorded(std::vector<std::string>& lines) noexcept : lines_(lines) {}
    ~Recorded() override {
      if (!over_) lines_.push_back("rollback");
    }

   private:
    Rows do_query(const Query& query, const Context&) override { return answer(lines_, "  query ", query); }
    ExecuteResult do_execute(const Query& query, const Context&) override {
      lines_.push_back("  execute " + in_words(query));
      return {1};
    }
    ExecuteResult do_execute_many(const Batch&, const Context&) override { return {}; }
    std::unique_ptr<RowStream> do_stream(const Query&, const StreamOptions&, const Context&) override {
      return nullptr;
    }
    void do_commit(const Context&) override {
      over_ = true;
      lines_.push_back("commit");
    }
    void do_rollback() override {
      over_ = true;
      lines_.push_back("rollback");
    }
    void do_savepoint(SavepointStep, std::uint32_t, const Context&) override {}

    std::vector<std::string>& lines_;
    bool over_ = false;
  };

  static std::string in_words(const Query& query) {
    std::string text(query.statement().sql());
    for (const Param& param : query.params()) text += " {" + param.name + "=" + param.value.to_string() + "}";
    return text;
  }

  static Rows answer(std::vector<std::string>& lines, const char* call, const Query& query) {
    lines.push_back(call + in_words(query));
    RowsBuilder builder;
    builder.add_column("key", ValueType::int64);
    builder.int64(7);
    return std::move(builder).build();
  }

  Rows do_query(const Query& query, const Context&) override { return answer(lines_, "query ", query); }
  ExecuteResult do_execute(const Query& query, const Context&) override {
    lines_.push_back("execute " + in_words(query));
    return {1};
  }
  ExecuteResult do_execute_many(const Batch&, const Context&) override { return {}; }
  std::unique_ptr<RowStream> do_stream(const Query&, const StreamOptions&, const Context&) override {
    return nullptr;
  }
  std::unique_ptr<Transaction> do_begin(const TransactionOptions&, const Context&) override {
    lines_.push_back("begin");
    return std::make_unique<Recorded>(lines_);
  }

  StoreInfo info_;
  std::vector<std::string> lines_;
};

}  // namespace weir::test
