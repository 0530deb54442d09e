// SPDX-License-Identifier: BSL-1.0
/// \file
/// One load of a process for all its threads that ask for the same.
#pragma once

#include <condition_variable>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "envelope.hpp"
#include "weir/cache.hpp"
#include "weir/context.hpp"

namespace weir::load {

/// What a load answers with, and can be shared by. Bytes of another codec are no use to the caller.
struct Kind {
  std::string_view codec;
  bool nullable = false;

  friend bool operator==(const Kind&, const Kind&) = default;
};

/// A load that runs. One thread, the leader, loads; the others wait for what it gets. Thread-safe.
class Flight {
 public:
  struct Answer {
    std::optional<Blob> payload;  ///< nullopt: there is nothing
    /// Under which versions the cache held it; nullopt: the loader gave it.
    std::optional<TagVersions> held_under{};
  };

  explicit Flight(Kind kind) : kind_(kind), codec_(kind.codec) { kind_.codec = codec_; }
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;

  /// Whether its answer may be as good as one of our own: of our kind, still to come, and not begun before a
  /// tag of ours was removed.
  bool fits(Kind kind, const TagVersions& tags) const;

  /// The loader is about to run, after these versions were read.
  void begin(const TagVersions& tags);
  /// With what the loader gave.
  void land(const std::optional<Blob>& payload);
  /// With what the cache held under these versions, which may have been read before others boarded.
  void land_held(const std::optional<Blob>& payload, const TagVersions& tags);
  void fail(std::exception_ptr error);
  /// Whoever waits has to ask for himself.
  void abandon();

  /// Waits for the leader. \return nullopt where each has to ask for himself. Throws what the leader's loader
  /// has thrown; Error(timeout) at the deadline.
  /// \param tags  as they were when the caller boarded
  std::optional<Answer> wait(Deadline deadline, const TagVersions& tags);

 private:
  void end(std::optional<Answer> answer, std::exception_ptr error);

  Kind kind_;
  const std::string codec_;
  mutable std::mutex mutex_;
  std::condition_variable ended_changed_;
  // Guarded by mutex_:
  bool ended_ = false;
  std::optional<TagVersions> tags_;  // once the loader runs
  std::optional<Answer> answer_;
  std::exception_ptr error_;
};

/// The flights of a process, by cache and key. Thread-safe.
class Flights {
 public:
  using Key = std::pair<const Cache*, std::string>;

  struct Seat {
    std::shared_ptr<Flight> flight;
    bool leads;  ///< then the caller must make a Lead of it
  };

  /// The leader's duty, until the end of its scope: then nobody boards any more, and whoever still waits has
  /// to ask for himself.
  class Lead {
   public:
    Lead(Flights& flights, const Key& key, std::shared_ptr<Flight> flight)
        : flights_(flights), key_(key), flight_(std::move(flight)) {}
    Lead(const Lead&) = delete;
    Lead& operator=(const Lead&) = delete;
    ~Lead();

    Flight& flight() noexcept { return *flight_; }
    /// Whether nobody has forgotten the key since.
    bool current() const { return flights_.holds(key_, *flight_); }

   private:
    Flights& flights_;
    const Key& key_;
    const std::shared_ptr<Flight> flight_;
  };

  /// A seat on the flight of this key if it fits, else the lead of a new one, which takes its place.
  Seat board(const Key& key, Kind kind, const TagVersions& tags);
  /// Nobody boards the flight of this key any more.
  void forget(const Key& key);

 private:
  bool holds(const Key& key, const Flight& flight) const;
  void close(const Key& key, const Flight& flight);

  mutable std::mutex mutex_;
  std::map<Key, std::shared_ptr<Flight>> flights_;
};

}  // namespace weir::load
