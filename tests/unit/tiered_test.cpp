// SPDX-License-Identifier: BSL-1.0
#include "weir/adapters/tiered.hpp"

#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "expect_error.hpp"
#include "gates.hpp"
#include "support/manual_clock.hpp"
#include "weir/backends/memory.hpp"
#include "weir/registry.hpp"
#include "weir/runtime.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

struct Tiers {
  test::ManualClock clock;
  CachePtr near = memory_cache({.capacity = 1_MiB, .shards = 1, .clock = &clock});
  CachePtr far_memory = memory_cache({.capacity = 1_MiB, .shards = 1, .clock = &clock});
  std::shared_ptr<test::GatedCache> far = std::make_shared<test::GatedCache>(far_memory);
  CachePtr both = tiered(near, far, {.near_ttl = 10s});

  static std::string text(const std::optional<Blob>& value) {
    return value ? std::string(value->view()) : "(none)";
  }
  std::string in_near(std::string_view key) { return text(near->get(key)); }
  std::string in_far(std::string_view key) { return text(far_memory->get(key)); }
  std::string in_both(std::string_view key) { return text(both->get(key)); }
  void set(std::string_view key, std::string_view value) {
    both->set(key, Blob::copy_of(value), Ttl::forever());
  }
};

Context shared_scope() {
  Context context;
  context.scope = CacheScope::shared;
  return context;
}

BOOST_FIXTURE_TEST_SUITE(tiered_cache, Tiers)

BOOST_AUTO_TEST_CASE(a_set_reaches_both_tiers) {
  set("k", "v");
  BOOST_TEST(in_near("k") == "v");
  BOOST_TEST(in_far("k") == "v");
}

BOOST_AUTO_TEST_CASE(what_only_the_far_tier_holds_is_copied_near) {
  far_memory->set("k", Blob::copy_of("v"), Ttl::forever());
  BOOST_TEST(in_both("k") == "v");
  BOOST_TEST(in_near("k") == "v");
  BOOST_TEST(in_both("absent") == "(none)");
}

BOOST_AUTO_TEST_CASE(the_local_scope_is_the_near_tier_alone) {
  Context local;
  local.scope = CacheScope::local;
  far_memory->set("far", Blob::copy_of("v"), Ttl::forever());
  BOOST_TEST(text(both->get("far", local)) == "(none)");
  both->set("near", Blob::copy_of("v"), Ttl::forever(), local);
  BOOST_TEST(in_near("near") == "v");
  BOOST_TEST(in_far("near") == "(none)");
  BOOST_TEST(text(both->get("near", local)) == "v");
  clock.advance(10s);
  BOOST_TEST(text(both->get("near", local)) == "(none)");
}

BOOST_AUTO_TEST_CASE(a_near_copy_lives_no_longer_than_near_ttl) {
  set("k", "old");
  far_memory->set("k", Blob::copy_of("new"), Ttl::forever());
  BOOST_TEST(in_both("k") == "old");
  clock.advance(10s);
  BOOST_TEST(in_both("k") == "new");
}

BOOST_AUTO_TEST_CASE(a_near_copy_lives_no_longer_than_its_own_ttl) {
  both->set("k", Blob::copy_of("v"), 1s);
  clock.advance(1s);
  BOOST_TEST(in_near("k") == "(none)");
  BOOST_TEST(in_both("k") == "(none)");
}

BOOST_AUTO_TEST_CASE(get_many_asks_the_far_tier_for_the_rest_and_copies_it) {
  set("a", "1");
  far_memory->set("b", Blob::copy_of("2"), Ttl::forever());
  const std::array<std::string_view, 4> keys{"b", "absent", "a", "b"};
  const auto values = both->get_many(keys);
  BOOST_TEST(text(values.at(0)) == "2");
  BOOST_TEST(text(values.at(1)) == "(none)");
  BOOST_TEST(text(values.at(2)) == "1");
  BOOST_TEST(text(values.at(3)) == "2");
  BOOST_TEST(in_near("b") == "2");
  BOOST_TEST(both->get_many({}).empty());
}

BOOST_AUTO_TEST_CASE(the_shared_scope_skips_the_near_tier) {
  set("k", "old");
  far_memory->set("k", Blob::copy_of("new"), Ttl::forever());
  BOOST_TEST(text(both->get("k", shared_scope())) == "new");
  const std::array<std::string_view, 1> keys{"k"};
  BOOST_TEST(text(both->get_many(keys, shared_scope()).at(0)) == "new");
  BOOST_TEST(in_near("k") == "old");
}

BOOST_AUTO_TEST_CASE(a_set_in_the_shared_scope_drops_the_near_copy) {
  set("k", "old");
  both->set("k", Blob::copy_of("new"), Ttl::forever(), shared_scope());
  BOOST_TEST(in_near("k") == "(none)");
  BOOST_TEST(in_far("k") == "new");
}

BOOST_AUTO_TEST_CASE(atomic_operations_are_the_far_tiers_and_drop_the_near_copy) {
  set("k", "1");
  near->set("k", Blob::copy_of("stale"), Ttl::forever());
  BOOST_TEST(!both->add("k", Blob::copy_of("2"), Ttl::forever()));
  BOOST_TEST(in_near("k") == "(none)");
  near->set("k", Blob::copy_of("stale"), Ttl::forever());
  BOOST_TEST(both->compare_and_set("k", Blob::copy_of("1"), Blob::copy_of("2"), Ttl::forever()));
  BOOST_TEST(in_near("k") == "(none)");
  near->set("k", Blob::copy_of("stale"), Ttl::forever());
  BOOST_TEST(both->increment("k", 5, Ttl::forever()) == 7);
  BOOST_TEST(in_near("k") == "(none)");
  BOOST_TEST(in_both("k") == "7");
  BOOST_TEST(both->touch("k", 1s));
  BOOST_TEST(in_near("k") == "(none)");
  BOOST_TEST(both->remove("k"));
  BOOST_TEST(!both->remove("k"));
  BOOST_TEST(in_both("k") == "(none)");
}

BOOST_AUTO_TEST_CASE(clear_empties_both_tiers) {
  set("a", "1");
  set("b", "2");
  both->clear();
  BOOST_TEST(in_near("a") == "(none)");
  BOOST_TEST(in_far("b") == "(none)");
}

BOOST_AUTO_TEST_CASE(without_the_far_tier_reads_have_what_is_near_and_writes_throw_and_drop_it) {
  set("k", "v");
  set("other", "w");
  far->cut_off = true;
  BOOST_TEST(in_both("k") == "v");
  test::expect_error(Errc::unavailable, "cut off", [&] { both->get("absent"); });
  test::expect_error(Errc::unavailable, "cut off", [&] { set("k", "new"); });
  BOOST_TEST(in_near("k") == "(none)");
  test::expect_error(Errc::unavailable, "cut off", [&] { both->remove("other"); });
  BOOST_TEST(in_near("other") == "(none)");
}

BOOST_AUTO_TEST_CASE(a_value_too_large_for_the_near_tier_leaves_no_older_one_there) {
  set("k", "small");
  const CachePtr narrow = memory_cache({.capacity = 64_KiB, .shards = 1, .clock = &clock});
  const CachePtr uneven = tiered(narrow, far);
  uneven->set("k", Blob::copy_of("small"), Ttl::forever());
  uneven->set("k", Blob::copy_of(std::string(100'000, 'x')), Ttl::forever());
  BOOST_TEST(!narrow->get("k"));
  BOOST_TEST(uneven->get("k")->size() == 100'000u);
}

BOOST_AUTO_TEST_CASE(the_verdict_is_that_of_the_tier_that_answered) {
  set("k", "v");
  CallReport report;
  Context context;
  context.report = &report;
  both->get("k", context);
  BOOST_TEST(to_string(report.verdict) == to_string(CacheVerdict::hit_local));
  report = {};
  both->get("absent", context);
  BOOST_TEST(to_string(report.verdict) == to_string(CacheVerdict::none));
}

// A reader has the old value from the far tier; the write passes; then the reader goes on.
BOOST_AUTO_TEST_CASE(a_slow_read_does_not_bring_back_the_value_from_before_a_set) {
  far_memory->set("k", Blob::copy_of("old"), Ttl::forever());
  far->after_get.hold();
  auto reader = std::async(std::launch::async, [&] { return in_both("k"); });
  far->after_get.await_held();
  set("k", "new");
  far->after_get.open();
  BOOST_TEST(reader.get() == "old");
  BOOST_TEST(in_near("k") == "new");
}

BOOST_AUTO_TEST_CASE(a_slow_read_does_not_bring_back_a_removed_value) {
  far_memory->set("k", Blob::copy_of("old"), Ttl::forever());
  far->after_get_many.hold();
  auto reader = std::async(std::launch::async, [&] {
    const std::array<std::string_view, 1> keys{"k"};
    return text(both->get_many(keys).at(0));
  });
  far->after_get_many.await_held();
  both->remove("k");
  far->after_get_many.open();
  BOOST_TEST(reader.get() == "old");
  BOOST_TEST(in_near("k") == "(none)");
}

// The read begins while the write is under way and ends after it.
BOOST_AUTO_TEST_CASE(a_read_that_began_during_a_write_copies_nothing) {
  far_memory->set("k", Blob::copy_of("old"), Ttl::forever());
  far->before_set.hold();
  std::thread writer([&] { set("k", "new"); });
  far->before_set.await_held();
  far->after_get.hold();
  auto reader = std::async(std::launch::async, [&] { return in_both("k"); });
  far->after_get.await_held();
  far->before_set.open();
  writer.join();
  far->after_get.open();
  BOOST_TEST(reader.get() == "old");
  BOOST_TEST(in_near("k") == "new");
}

// Two sets reach the far tier in one order and come back in the other.
BOOST_AUTO_TEST_CASE(crossing_sets_leave_no_value_near_that_the_far_tier_does_not_have) {
  far->after_set.hold();
  std::thread first([&] { set("k", "first"); });
  far->after_set.await_held();
  set("k", "second");
  far->after_set.open();
  first.join();
  BOOST_TEST(in_far("k") == "second");
  BOOST_TEST(in_near("k") != "first");
  BOOST_TEST(in_both("k") == "second");
}

BOOST_AUTO_TEST_CASE(a_slow_read_does_not_bring_back_what_was_cleared) {
  far_memory->set("k", Blob::copy_of("old"), Ttl::forever());
  far->after_get.hold();
  auto reader = std::async(std::launch::async, [&] { return in_both("k"); });
  far->after_get.await_held();
  both->clear();
  far->after_get.open();
  BOOST_TEST(reader.get() == "old");
  BOOST_TEST(in_near("k") == "(none)");
}

// Each writer counts its own key up; after a set that returned, no read gives less.
BOOST_AUTO_TEST_CASE(many_threads_never_read_an_older_value_than_the_last_that_returned) {
  constexpr int key_count = 4;
  constexpr int writes = 2'000;
  std::array<std::atomic<int>, key_count> returned{};
  std::atomic<bool> done{false};
  std::atomic<int> stale{0};
  for (int k = 0; k < key_count; ++k) set(std::to_string(k), "0");

  std::vector<std::thread> threads;
  for (int k = 0; k < key_count; ++k) {
    threads.emplace_back([&, k] {
      for (int i = 1; i <= writes; ++i) {
        set(std::to_string(k), std::to_string(i));
        returned[static_cast<std::size_t>(k)] = i;
        if (i % 7 == 0) near->remove(std::to_string(k));
      }
    });
  }
  for (int r = 0; r < 2; ++r) {
    threads.emplace_back([&] {
      for (int k = 0; !done; k = (k + 1) % key_count) {
        const int before = returned[static_cast<std::size_t>(k)];
        if (std::stoi(in_both(std::to_string(k))) < before) ++stale;
      }
    });
  }
  for (int k = 0; k < key_count; ++k) threads[static_cast<std::size_t>(k)].join();
  done = true;
  for (std::size_t r = key_count; r < threads.size(); ++r) threads[r].join();
  BOOST_TEST(stale == 0);
}

BOOST_AUTO_TEST_CASE(many_sets_reach_both_tiers) {
  const std::vector<CacheItem> items = {{"a", Blob::copy_of("1"), 1s},
                                        {"b", Blob::copy_of("2"), Ttl::forever()},
                                        {"b", Blob::copy_of("3"), Ttl::forever()}};
  both->set_many(items);
  BOOST_TEST(in_near("a") == "1");
  BOOST_TEST(in_near("b") == "3");
  BOOST_TEST(in_far("b") == "3");
  clock.advance(1s);
  BOOST_TEST(in_near("a") == "(none)");
  clock.advance(9s);
  BOOST_TEST(in_near("b") == "(none)");
  BOOST_TEST(in_far("b") == "3");
}

BOOST_AUTO_TEST_CASE(many_sets_that_fail_or_are_shared_drop_the_near_copies) {
  const std::vector<CacheItem> items = {{"a", Blob::copy_of("new"), 1h}, {"b", Blob::copy_of("new"), 1h}};
  for (const bool fails : {true, false}) {
    set("a", "old");
    set("b", "old");
    far->cut_off = fails;
    if (fails) {
      test::expect_error(Errc::unavailable, "cut off", [&] { both->set_many(items); });
    } else {
      both->set_many(items, shared_scope());
    }
    far->cut_off = false;
    BOOST_TEST(in_near("a") == "(none)");
    BOOST_TEST(in_near("b") == "(none)");
  }
}

BOOST_AUTO_TEST_CASE(what_one_far_operation_gives_or_sets_is_kept_near) {
  far_memory->set("k", Blob::copy_of("v"), 1h);
  BOOST_TEST(text(both->get_and_touch("k", 2s)) == "v");
  BOOST_TEST(in_near("k") == "v");
  BOOST_TEST(both->replace("k", Blob::copy_of("w"), 2s));
  BOOST_TEST(in_near("k") == "w");
  clock.advance(2s);
  BOOST_TEST(in_near("k") == "(none)");
  BOOST_TEST(in_far("k") == "(none)");
  BOOST_TEST(!both->replace("k", Blob::copy_of("x"), 2s));
  BOOST_TEST(!both->get_and_touch("k", 2s).has_value());
  BOOST_TEST(in_near("k") == "(none)");
}

BOOST_AUTO_TEST_CASE(many_removes_drop_the_near_copies) {
  set("a", "1");
  set("b", "2");
  const std::array<std::string_view, 3> keys{"a", "absent", "b"};
  BOOST_TEST(both->remove_many(keys) == 2U);
  BOOST_TEST(in_near("a") == "(none)");
  BOOST_TEST(in_near("b") == "(none)");
}

BOOST_AUTO_TEST_CASE(its_capabilities_are_the_far_tiers_without_exact_ttls) {
  BOOST_TEST(!both->capabilities().has(CacheCapability::millisecond_ttls));
  BOOST_TEST(far->capabilities().has(CacheCapability::millisecond_ttls));
  BOOST_TEST((both->capabilities().has(CacheCapability::large_values) ==
              far->capabilities().has(CacheCapability::large_values)));
}

BOOST_AUTO_TEST_CASE(wrong_options_are_refused) {
  test::expect_error(Errc::invalid_argument, "near_ttl", [&] { tiered(near, far, {.near_ttl = 0ms}); });
  test::expect_error(Errc::invalid_argument, "tier", [&] { tiered(near, nullptr); });
}

BOOST_AUTO_TEST_CASE(a_config_names_its_tiers) {
  Registry registry;
  register_memory(registry);
  register_tiered(registry);
  const Runtime runtime = Runtime::parse(R"({"caches": {
      "a": {"backend": "memory", "capacity": "1MiB"},
      "b": {"backend": "memory", "capacity": "1MiB"},
      "both": {"backend": "tiered", "tiers": ["a", "b"], "near_ttl": "5s"}}})",
                                         "test", registry, system_clock());
  runtime.cache("both")->set("k", Blob::copy_of("v"), Ttl::forever());
  BOOST_TEST(text(runtime.cache("a")->get("k")) == "v");
  BOOST_TEST(text(runtime.cache("b")->get("k")) == "v");
  BOOST_TEST(runtime.cache("both")->describe().name == "tiered");
  BOOST_TEST(runtime.cache("both")->describe().behind.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_config_with_one_tier_is_a_mistake) {
  Registry registry;
  register_memory(registry);
  register_tiered(registry);
  test::expect_error(Errc::config, "/caches/both/tiers", [&] {
    Runtime::parse(R"({"caches": {"a": {"backend": "memory"},
                                  "both": {"backend": "tiered", "tiers": ["a"]}}})",
                   "test", registry, system_clock());
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
