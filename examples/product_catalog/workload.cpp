// SPDX-License-Identifier: BSL-1.0
#include "workload.hpp"

#include <fmt/format.h>

#include <atomic>
#include <exception>
#include <random>
#include <thread>
#include <vector>

#include "shop.hpp"
#include "zipf.hpp"

namespace catalogue {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// For each product the version that was last written, and when: what a reader may not fall behind of.
class PriceLedger {
 public:
  PriceLedger(weir::Store& store, std::int64_t products) : last_(static_cast<std::size_t>(products)) {
    weir::Context from_database;
    from_database.cache = weir::CachePolicy::bypass;
    for (const auto row : store.query("SELECT id, version FROM products WHERE version > 0", from_database))
      last_[row["id"].as<std::size_t>()].store(pack(0, row["version"].as<std::uint64_t>()));
  }

  /// How many writes had returned by now: take it before a read.
  std::uint64_t now() const { return returned_.load(); }

  std::int64_t version(std::int64_t id) const {
    return static_cast<std::int64_t>(last_[index(id)] & version_mask);
  }

  /// A write has returned.
  void wrote(std::int64_t id, std::int64_t version) {
    const std::uint64_t when = returned_.load() + 1;
    last_[index(id)].store(pack(when, static_cast<std::uint64_t>(version)));
    returned_.store(when);
  }

  /// True where this version is older than one whose write had returned at `began`.
  bool is_stale(std::int64_t id, std::int64_t version, std::uint64_t began) const {
    const std::uint64_t last = last_[index(id)].load();
    return (last >> version_bits) <= began && static_cast<std::uint64_t>(version) < (last & version_mask);
  }

 private:
  static constexpr unsigned version_bits = 24;
  static constexpr std::uint64_t version_mask = (1U << version_bits) - 1;
  static std::uint64_t pack(std::uint64_t when, std::uint64_t version) {
    return when << version_bits | version;
  }
  static std::size_t index(std::int64_t id) { return static_cast<std::size_t>(id); }

  std::vector<std::atomic<std::uint64_t>> last_;
  std::atomic<std::uint64_t> returned_{0};
};

/// One thread's part of the work.
class Shopper {
 public:
  Shopper(weir::Store& store, PriceLedger& ledger, std::uint64_t seed)
      : store_(store), ledger_(ledger), random_(seed) {}

  void read_until(const std::atomic<bool>& stop) {
    while (!stop.load(std::memory_order_relaxed)) read_once();
  }

  /// Changes one price, then searches for the product as a shopper would and expects the new price there.
  void write_once(std::int64_t products) {
    const auto id = std::uniform_int_distribution<std::int64_t>(0, products - 1)(random_);
    const std::int64_t version = ledger_.version(id) + 1;
    try {
      store_.execute(change_price.with({{"id", id}, {"price", price_of(id, version)}, {"version", version}}));
      ledger_.wrote(id, version);
      ++outcome_.writes;
      read(search_for(product_name(id)));
    } catch (const std::exception& error) {
      failed(error.what());
    }
  }

  const Outcome& outcome() const { return outcome_; }

 private:
  void read_once() {
    constexpr int searches_in_ten = 2;
    if (std::uniform_int_distribution<int>(0, 9)(random_) < searches_in_ten) {
      read(search_for(search_word(words_(random_))));
    } else {
      const std::size_t page = pages_(random_);
      read(browse.with({{"category", fmt::format("category-{:02}", categories_(random_))},
                        {"offset", static_cast<std::int64_t>(page) * page_size}}));
    }
  }

  void read(const weir::Query& query) {
    weir::CallReport report;
    weir::Context context;
    context.report = &report;
    const std::uint64_t began = ledger_.now();
    const auto start = SteadyClock::now();
    try {
      const weir::Rows rows = store_.query(query, context);
      outcome_.reads.add(SteadyClock::now() - start);
      count(report.verdict);
      check(rows, began);
    } catch (const std::exception& error) {
      failed(error.what());
    }
  }

  void count(weir::CacheVerdict verdict) {
    switch (verdict) {
      case weir::CacheVerdict::hit_local:
        ++outcome_.hits_local;
        break;
      case weir::CacheVerdict::hit_shared:
        ++outcome_.hits_shared;
        break;
      case weir::CacheVerdict::miss:
        ++outcome_.misses;
        break;
      case weir::CacheVerdict::bypass:
      case weir::CacheVerdict::none:
        ++outcome_.bypasses;
        break;
    }
  }

  void check(const weir::Rows& rows, std::uint64_t began) {
    if (rows.empty()) failed("a page without products");
    for (const auto row : rows) {
      const auto id = row[0].as<std::int64_t>();
      const auto version = row[3].as<std::int64_t>();
      if (ledger_.is_stale(id, version, began)) ++outcome_.stale;
      if (row[2].as<weir::Decimal>() != price_of(id, version)) failed("a price that is not its version's");
    }
  }

  void failed(std::string_view what) {
    if (outcome_.errors++ == 0) outcome_.first_error = what;
  }

  weir::Store& store_;
  PriceLedger& ledger_;
  std::mt19937_64 random_;
  const Zipf categories_{category_count, 1.0};
  const Zipf pages_{pages_browsed, 1.5};
  const Zipf words_{search_word_count(), 1.0};
  Outcome outcome_;
};

void add(Outcome& sum, const Outcome& part) {
  sum.reads.merge(part.reads);
  sum.hits_local += part.hits_local;
  sum.hits_shared += part.hits_shared;
  sum.misses += part.misses;
  sum.bypasses += part.bypasses;
  sum.writes += part.writes;
  sum.stale += part.stale;
  if (sum.errors == 0) sum.first_error = part.first_error;
  sum.errors += part.errors;
}

}  // namespace

Outcome run(weir::Store& store, const Workload& workload) {
  PriceLedger ledger(store, workload.products);
  std::vector<Shopper> shoppers;
  for (int i = 0; i <= workload.readers; ++i)
    shoppers.emplace_back(store, ledger, workload.seed + static_cast<std::uint64_t>(i));

  std::atomic<bool> stop = false;
  const auto start = SteadyClock::now();
  std::vector<std::thread> threads;
  for (int i = 1; i <= workload.readers; ++i)
    threads.emplace_back([&, i] { shoppers[static_cast<std::size_t>(i)].read_until(stop); });
  for (auto next = start; next < start + workload.duration; next += workload.write_every) {
    std::this_thread::sleep_until(next);
    shoppers.front().write_once(workload.products);
  }
  std::this_thread::sleep_until(start + workload.duration);
  stop = true;
  for (std::thread& thread : threads) thread.join();

  Outcome sum;
  sum.seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
  for (const Shopper& shopper : shoppers) add(sum, shopper.outcome());
  return sum;
}

}  // namespace catalogue
