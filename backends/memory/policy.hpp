// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which entry has to go when room is needed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "ghosts.hpp"
#include "heat.hpp"
#include "id_list.hpp"

namespace weir::memory {

/// What suits one workload and not another; the Tuner finds out which.
struct PolicySettings {
  double small_share = 0.1;    ///< how much of the cache newcomers get
  bool long_distances = true;  ///< whether a key that comes back after more than a turnover may be admitted

  friend bool operator==(const PolicySettings&, const PolicySettings&) = default;
};

/// The eviction policy: S3-FIFO (Yang, Zhang, Qiu, Yue, Rashmi: "FIFO Queues are All You Need for Cache
/// Eviction", SOSP 2023) with the rule of LIRS (Jiang, Zhang: "LIRS: an Efficient Low Inter-reference Recency
/// Set Replacement Policy", SIGMETRICS 2002) for keys that come back late.
///
/// A newcomer stands in a small queue. If it was read until it gets to the end, it moves on to the main
/// queue; if not it goes, and its key is remembered for a while. At the end of the main queue an entry that
/// was read gets another round for each read, up to seven, and one that was not goes. A key that comes back
/// within a turnover of the cache enters the main queue at once; one that comes back later does where the
/// main queue's oldest entry was not read for longer than that.
///
/// While there is room, the small queue keeps to its share by giving to the main queue, so the first entries
/// of a loop that is longer than the cache stay. docs/decisions/0012-eviction.md has what was measured.
///
/// A write calls `arrives`; then, until there is room, takes out what `victim` names and says so to
/// `evicted`; then `inserted`. Reads go to the Heat of an entry, nowhere else.
///
/// `Nodes` owns the entries: `nodes[id]` gives one with the members `links` (Links) and `heat` (Heat),
/// `nodes.weight(id)` what counts of the capacity. Not thread-safe, Heat and TickClock aside.
template <class Nodes>
class Policy {
 public:
  /// No call spares more entries than so many, so that none ever walks through a whole cache.
  static constexpr int patience = 256;

  /// Both are borrowed.
  Policy(Nodes& nodes, TickClock& clock) noexcept : nodes_(nodes), clock_(clock) {}

  void apply(const PolicySettings& settings) noexcept { settings_ = settings; }
  std::size_t size() const noexcept { return small_.size + main_.size; }
  /// What it takes of memory, or will once entries are evicted.
  std::size_t bytes() const noexcept {
    const std::size_t wanted = size() == 0 ? 0 : Ghosts::bytes_for(size());
    return ghosts_.bytes() < wanted ? wanted : ghosts_.bytes();
  }
  /// What one more entry adds to that.
  std::size_t growth() const noexcept {
    const std::size_t wanted = Ghosts::bytes_for(size() + 1);
    return wanted > bytes() ? wanted - bytes() : 0;
  }

  /// A key may be about to be inserted: what `arrives` is going to look at should be at hand.
  void expects(std::uint64_t hash) const noexcept { ghosts_.prefetch(hash); }
  /// A key that is not there is about to be inserted.
  void arrives(std::uint64_t hash) noexcept {
    pass_time();
    arrival_ = {};
    arrival_.distance = ghosts_.take(hash, clock_.now());
    arrival_.admitted = arrival_.distance && *arrival_.distance <= near;
  }

  /// Some entry, or no_id where there is none.
  Id any() const noexcept { return main_.list.empty() ? small_.list.oldest : main_.list.oldest; }

  /// The entry to take out next, or no_id where there is none. It stays until `evicted`.
  Id victim() noexcept {
    if (replaces_oldest()) {
      arrival_.admitted = true;
      return main_.list.oldest;
    }
    bool shifted = false;
    for (int spared = 0; spared < patience; ++spared) {
      const bool from_small = main_.list.empty() || (!small_.list.empty() && small_.weight >= target());
      const Id id = from_small ? small_.list.oldest : main_.list.oldest;
      if (id == no_id) return no_id;
      Heat& heat = nodes_[id].heat;
      if (!from_small) {
        if (heat.reads() == 0) return id;
        heat.move_to(Queue::main, heat.reads() - 1);
        another_round();
      } else if (heat.reads() > 0) {
        promote(id);
      } else if (!shifted && small_.weight - nodes_.weight(id) > target()) {
        shifted = true;  // its share was made smaller; one at a time, so that no call takes long
        promote(id);
      } else {
        look_at_oldest();
        return id;
      }
    }
    return any();
  }

  /// The victim goes.
  void evicted(Id id, std::uint64_t hash) noexcept {
    const Heat& heat = nodes_[id].heat;
    plan_ghosts();
    if (heat.queue() == Queue::small) {
      ghosts_.remember(hash, clock_.now() - heat.age(clock_.now()), clock_.now());
    }
    removed(id);
  }

  /// Gives the memory back that is spent on what is not there any more.
  void forget() noexcept {
    planned_ = size();
    ghosts_.resize(planned_);
  }

  /// An entry goes for another reason.
  void removed(Id id) noexcept { part_of(id).remove(id, *this); }

  /// Who goes where the victim has to stay: another old one, or no_id where there is none.
  Id other_than(Id victim) noexcept {
    for (const Part* part : {&small_, &main_}) {
      const Id oldest = part->list.oldest;
      const Id id = oldest == victim && oldest != no_id ? nodes_[oldest].links.newer : oldest;
      if (id != no_id) return id;
    }
    return no_id;
  }

  /// What has arrived is there.
  /// \param full  whether something had to go for it
  void inserted(Id id, bool full) noexcept {
    const Queue queue = arrival_.admitted ? Queue::main : Queue::small;
    nodes_[id].heat.begin(clock_.now(), queue);
    part_of(id).push(id, *this);
    arrival_ = {};
    // One of them is the next victim, most likely; by then it is at hand.
    __builtin_prefetch(&nodes_[small_.list.oldest]);
    __builtin_prefetch(&nodes_[main_.list.oldest]);
    if (full) return;
    while (small_.weight > target() && small_.list.oldest != small_.list.newest) promote(small_.list.oldest);
  }

  /// The weight of an entry is about to change by `now - before`.
  void reweighed(Id id, std::size_t before, std::size_t now) noexcept { part_of(id).weight += now - before; }

  /// The entry `from` is now known as `to`, where it has been copied to.
  void renamed(Id from, Id to) noexcept { part_of(to).list.renamed(from, to, links()); }

 private:
  // A key that comes back so soon would have stayed in a cache twice as large.
  static constexpr Tick near = ticks_per_turnover - ticks_per_turnover / 10;
  // An entry that was read, but not for so long, waits at the end for a key that comes back sooner.
  static constexpr Tick stale = 16 * ticks_per_turnover;

  struct Part {
    IdList list;
    std::size_t size = 0;
    std::size_t weight = 0;

    void push(Id id, Policy& policy) noexcept {
      list.push(id, policy.links());
      weight += policy.nodes_.weight(id);
      ++size;
    }
    void remove(Id id, Policy& policy) noexcept {
      list.remove(id, policy.links());
      weight -= policy.nodes_.weight(id);
      --size;
    }
  };

  struct Arrival {
    bool admitted = false;
    std::optional<Tick> distance;
  };

  auto links() noexcept {
    return [this](Id id) -> Links& { return nodes_[id].links; };
  }
  Part& part_of(Id id) noexcept { return nodes_[id].heat.queue() == Queue::small ? small_ : main_; }

  std::size_t target() const noexcept {
    return static_cast<std::size_t>(settings_.small_share *
                                    static_cast<double>(small_.weight + main_.weight));
  }

  // Only now is it known how many entries the cache has when it is full. They may get more or less as their
  // sizes change.
  void plan_ghosts() noexcept {
    if (size() <= 2 * planned_ && size() >= planned_ / 4) return;
    forget();
  }

  bool replaces_oldest() const noexcept {
    if (!settings_.long_distances || arrival_.admitted || !arrival_.distance || main_.list.empty()) {
      return false;
    }
    return nodes_[main_.list.oldest].heat.age(clock_.now()) > *arrival_.distance;
  }

  // A turnover is as many writes as there are entries.
  void pass_time() noexcept {
    if (++writes_ * ticks_per_turnover < size()) return;
    writes_ = 0;
    clock_.advance();
  }

  void promote(Id id) noexcept {
    removed(id);
    nodes_[id].heat.move_to(Queue::main, 0);
    main_.push(id, *this);
  }

  void another_round() noexcept {
    const Id id = main_.list.oldest;
    main_.list.remove(id, links());
    main_.list.push(id, links());
  }

  // While only newcomers go, the main queue stands still; a step of it for each of them keeps those at its
  // end that were read the least.
  void look_at_oldest() noexcept {
    if (main_.list.empty()) return;
    const Heat& heat = nodes_[main_.list.oldest].heat;
    if (heat.reads() > 0 && heat.age(clock_.now()) <= stale) another_round();
  }

  Nodes& nodes_;
  TickClock& clock_;
  PolicySettings settings_;
  Part small_;
  Part main_;
  Arrival arrival_;
  Ghosts ghosts_;
  std::size_t planned_ = 0;  // what the ghosts were made for
  std::size_t writes_ = 0;   // in this tick
};

}  // namespace weir::memory
