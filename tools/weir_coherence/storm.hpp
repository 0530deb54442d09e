// SPDX-License-Identifier: BSL-1.0
/// \file
/// Faults in flight.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "cache_control.hpp"
#include "fault.hpp"
#include "ledger.hpp"
#include "random.hpp"
#include "victim.hpp"
#include "weir/store.hpp"
#include "workers.hpp"

namespace weir::coherence_check {

/// What a storm may hurt; null: not that.
struct Victims {
  Victim* cache = nullptr;
  CacheControl* control = nullptr;
  Victim* database = nullptr;
  Store* bare = nullptr;
};

class Storm {
 public:
  using Sleep = std::function<void(std::chrono::milliseconds)>;

  /// \param wanted  by name; empty: all that there is something to hurt for
  /// \param sleep   for that long, or shorter where the run is to end
  /// Throws std::runtime_error for a name that there is not, or that nothing can be hurt by.
  Storm(const Victims& victims, Workers& workers, Ledger& ledger, std::chrono::milliseconds fence_time,
        const std::vector<std::string>& wanted, Random& random, Sleep sleep);

  /// One fault at random, and what it takes to be over it.
  void strike();
  /// The time until the next one.
  std::chrono::milliseconds lull();

  std::uint64_t count() const noexcept;
  /// Each fault with how often it was.
  std::string summary() const;

 private:
  bool possible(Fault fault) const;
  bool is_chosen(Fault fault) const;
  void cause(Fault fault);
  void note(Fault fault);
  void kill_writer();
  void stop_writer();
  void amid_its_write();
  void flush();
  void evict();
  void kill(Victim& victim);
  void stop(Victim& victim, double shortest, double longest);
  void cut_database();
  void turn_on(std::atomic<std::uint32_t>& flag);
  /// Between parts of the fence time.
  std::chrono::milliseconds between(double shortest, double longest);

  const Victims victims_;
  Workers& workers_;
  Ledger& ledger_;
  const std::chrono::milliseconds fence_time_;
  Random& random_;
  const Sleep sleep_;
  std::vector<Fault> faults_;
  std::array<std::uint64_t, fault_number> counts_{};
};

}  // namespace weir::coherence_check
