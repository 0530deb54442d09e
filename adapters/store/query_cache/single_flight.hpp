// SPDX-License-Identifier: BSL-1.0
/// \file
/// One database query for all who ask the same at the same time.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "read_set.hpp"
#include "rules.hpp"
#include "weir/clock.hpp"
#include "weir/context.hpp"
#include "weir/error.hpp"
#include "weir/rows.hpp"

namespace weir::query_cache_detail {

/// A query on its way to the database and back. One thread, the leader, asks; the others wait for what it
/// gets. Thread-safe.
class Flight {
 public:
  Flight(NotedTokens noted, Clock::Instant started) : noted_(std::move(noted)), started_(started) {}

  /// Whether its answer, if it has rows, is as good as one of our own: it noted the tokens that we see, and
  /// began late enough.
  bool fits(const NotedTokens& noted, Clock::Instant not_before) const noexcept {
    return (started_ >= not_before && std::ranges::equal(noted_.always(), noted.always())) ||
           !holds(Rule::join);
  }
  /// The same of one without rows, on a flight that fits.
  bool fits_without_rows(const NotedTokens& noted) const noexcept {
    const std::span<const std::uint64_t> seen = noted.of_answer(false);
    return (!seen.empty() && std::ranges::equal(noted_.of_answer(false), seen)) || !holds(Rule::join);
  }

  void land(Rows rows);
  /// \param error  what everybody gets; nullopt: each has to ask for itself
  void fail(std::optional<Error> error);

  /// Waits for the leader. \return nullopt where each has to ask for itself.
  /// \throws Error  what the leader got; timeout at the deadline
  std::optional<Rows> wait(Deadline deadline);

 private:
  const NotedTokens noted_;
  const Clock::Instant started_;
  std::mutex mutex_;
  std::condition_variable done_changed_;
  bool done_ = false;
  Rows rows_;
  bool answered_ = false;
  std::optional<Error> error_;
};

/// The flights of one query cache, by the whole key of the query. Thread-safe.
class SingleFlight {
 public:
  struct Seat {
    std::shared_ptr<Flight> flight;
    bool leads;  ///< then the caller must make a Lead of it
  };

  /// The leader's duty, until the end of its scope: then nobody boards any more, and whoever still waits has
  /// to ask for himself.
  class Lead {
   public:
    Lead(SingleFlight& flights, const std::string& key, Flight& flight)
        : flights_(flights), key_(key), flight_(flight) {}
    Lead(const Lead&) = delete;
    Lead& operator=(const Lead&) = delete;
    ~Lead();

    /// The answer. Others may still board until the end of the scope: it is as good as an entry.
    void land(const Rows& rows);
    /// Everybody gets this error.
    void fail(const Error& error);

   private:
    SingleFlight& flights_;
    const std::string& key_;
    Flight& flight_;
    bool over_ = false;
  };

  /// A seat on the flight of this key if it fits, else the lead of a new one, which takes its place.
  Seat board(const std::string& key, const NotedTokens& noted, Clock::Instant now, Clock::Instant not_before);

 private:
  void close(const std::string& key, const Flight& flight);

  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Flight>> flights_;
};

}  // namespace weir::query_cache_detail
