// SPDX-License-Identifier: BSL-1.0
/// \file
/// The adapter itself, for the files that make it up.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "coherence.hpp"
#include "counters.hpp"
#include "feed_follower.hpp"
#include "fence_keeper.hpp"
#include "plans.hpp"
#include "single_flight.hpp"
#include "weir/adapters/query_cache.hpp"
#include "weir/store_adapter.hpp"
#include "write.hpp"

namespace weir::query_cache_detail {

/// See weir/adapters/query_cache.hpp. The protocol is that of docs/coherence.md.
class QueryCache final : public StoreAdapter {
 public:
  /// \param lifetime  keeps alive what the options point to; may be null
  QueryCache(StorePtr next, CachePtr cache, QueryCacheOptions options, std::shared_ptr<const void> lifetime);

  Description describe() const override;

 private:
  struct Keys;
  struct Lookup;
  struct Question;
  /// What a cache held under the key of a query, and where.
  struct Found {
    std::optional<Blob> octets{};
    CacheVerdict verdict = CacheVerdict::hit_shared;
  };

  Rows do_query(const Query& query, const Context& context) override;
  ExecuteResult do_execute(const Query& query, const Context& context) override;
  ExecuteResult do_execute_many(const Batch& batch, const Context& context) override;
  std::unique_ptr<RowStream> do_stream(const Query& query, const StreamOptions& options,
                                       const Context& context) override;
  std::unique_ptr<Transaction> do_begin(const TransactionOptions& options, const Context& context) override;

  /// Runs a statement that writes, and gives its tables fresh tokens unless it surely changed nothing.
  /// \param what  a Query or a Batch of the plan's statement
  template <class What, class Run>
  auto write(const Plan& plan, const What& what, const Context& context, Run run);
  void fence(Write& writing, const Context& context);
  bool is_cut_off(Freshness freshness) const;
  Rows bypass(const Query& query, const Context& context, std::string_view why);

  Coherence::Readiness look_up(Lookup& lookup, std::optional<Rows>& rows);
  Coherence::Readiness look_up_strictly(Lookup& lookup, std::optional<Rows>& rows);
  Found get(Lookup& lookup, CacheScope scope);
  std::optional<Rows> answer_of(Lookup& lookup, const Found& found);
  bool may_answer(const class EntryView& entry, const Lookup& lookup) const;
  void keep_near(Lookup& lookup, const Blob& octets);
  void cache_failed(Lookup& lookup, const Error& error);
  Rows ask(const Question& question);
  Rows lead(const Question& question, Flight& flight);
  Rows ask_database(const Question& question);
  void keep(const Question& question, const Rows& rows);
  std::string_view store_entry(const Question& question, const Rows& rows);

  void report_hit(const Context& context, CacheVerdict verdict) const;
  void report_bypass(const Context& context, std::string_view why) const;
  void report_miss(const Context& context) const;

  const CachePtr cache_;
  const QueryCacheOptions options_;
  const std::shared_ptr<const void> lifetime_;
  const Counters counters_;
  const OnCacheLoss on_cache_loss_;
  Coherence coherence_;
  FenceKeeper keeper_;
  Plans plans_;
  SingleFlight flights_;
  const std::unique_ptr<FeedFollower> feed_;  // null where there is none; last: its thread uses the others
};

}  // namespace weir::query_cache_detail
