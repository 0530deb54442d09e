// SPDX-License-Identifier: BSL-1.0
#include "stand_in.hpp"

#include "weir/error.hpp"

namespace weir::detail {
namespace {

[[noreturn]] void refuse() {
  throw Error(Errc::config, "this link could not be built, since the config has mistakes");
}

class UnbuiltStore final : public Store {
 public:
  Effects effects(const Statement&, const Context&) override { refuse(); }
  void ping(const Context&) override { refuse(); }
  const StoreInfo& info() const noexcept override { return info_; }
  Description describe() const override { return {.name = "unbuilt", .options = {}, .behind = {}}; }

 private:
  Rows do_query(const Query&, const Context&) override { refuse(); }
  ExecuteResult do_execute(const Query&, const Context&) override { refuse(); }
  ExecuteResult do_execute_many(const Batch&, const Context&) override { refuse(); }
  std::unique_ptr<RowStream> do_stream(const Query&, const StreamOptions&, const Context&) override {
    refuse();
  }
  std::unique_ptr<Transaction> do_begin(const TransactionOptions&, const Context&) override { refuse(); }

  Dialect dialect_{.name = "unbuilt", .lexical = {}};
  StoreInfo info_{.backend = "unbuilt", .identity = "", .dialect = &dialect_, .capabilities = {}};
};

class UnbuiltCache final : public Cache {
 public:
  std::optional<Blob> get(std::string_view, const Context&) override { refuse(); }
  std::vector<std::optional<Blob>> get_many(std::span<const std::string_view>, const Context&) override {
    refuse();
  }
  void set(std::string_view, const Blob&, Ttl, const Context&) override { refuse(); }
  bool add(std::string_view, const Blob&, Ttl, const Context&) override { refuse(); }
  bool compare_and_set(std::string_view, const Blob&, const Blob&, Ttl, const Context&) override { refuse(); }
  std::int64_t increment(std::string_view, std::int64_t, Ttl, const Context&) override { refuse(); }
  bool touch(std::string_view, Ttl, const Context&) override { refuse(); }
  bool remove(std::string_view, const Context&) override { refuse(); }
  void clear(const Context&) override { refuse(); }
  void ping(const Context&) override { refuse(); }
  Description describe() const override { return {.name = "unbuilt", .options = {}, .behind = {}}; }
};

}  // namespace

StorePtr store_stand_in() { return std::make_shared<UnbuiltStore>(); }
CachePtr cache_stand_in() { return std::make_shared<UnbuiltCache>(); }

}  // namespace weir::detail
