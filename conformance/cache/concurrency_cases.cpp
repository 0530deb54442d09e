// SPDX-License-Identifier: BSL-1.0
// Many threads, one cache.
#include <algorithm>
#include <cstdint>

#include "cache_checks.hpp"
#include "case_lists.hpp"

namespace weir::conformance {
namespace {

void threads_never_see_each_others_values(const CacheSubject& s) {
  std::atomic<int> wrong = 0;
  run_threads(6, [&](int i) {
    for (int round = 0; round < 150; ++round) {
      const std::string key = "key-" + std::to_string(i) + "-" + std::to_string(round % 7);
      s.cache.set(key, blob(key), minute);
      if (value_of(s.cache, key) != key) ++wrong;
    }
  });
  CHECK_EQUAL(wrong.load(), 0);
}
void answers_belong_to_their_keys(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 64);
  s.cache.set_many(items_of(keys, minute));
  std::atomic<int> wrong = 0;
  run_threads(6, [&](int i) {
    for (std::size_t round = 0; round < 120; ++round) {
      const std::string& key = keys[(round * 7 + static_cast<std::size_t>(i) * 11) % keys.size()];
      if (value_of(s.cache, key) != key) ++wrong;
      if (round % 20 == 0 &&
          wrong_values(s.cache, keys, [&](std::size_t k) { return std::string_view(keys[k]); }) != 0)
        ++wrong;
    }
  });
  CHECK_EQUAL(wrong.load(), 0);
}
void one_of_many_adds_wins(const CacheSubject& s) {
  for (int round = 0; round < 10; ++round) {
    const std::string key = "k" + std::to_string(round);
    std::atomic<int> won = 0;
    std::atomic<int> winner = -1;
    run_threads(6, [&](int i) {
      if (!s.cache.add(key, blob(std::to_string(i)), minute)) return;
      ++won;
      winner = i;
    });
    CHECK_EQUAL(won.load(), 1);
    CHECK_EQUAL(value_of(s.cache, key), std::to_string(winner.load()));
  }
}
void one_of_many_removes_wins(const CacheSubject& s) {
  for (int round = 0; round < 10; ++round) {
    s.cache.set("k", blob("v"), minute);
    std::atomic<int> won = 0;
    run_threads(4, [&](int) { won += s.cache.remove("k") ? 1 : 0; });
    CHECK_EQUAL(won.load(), 1);
  }
}
void every_key_is_removed_once(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 300);
  s.cache.set_many(items_of(keys, minute));
  std::atomic<std::size_t> removed = 0;
  run_threads(4, [&](int) { removed += s.cache.remove_many(views(keys)); });
  CHECK_EQUAL(removed.load(), keys.size());
}
void compare_and_set_loses_no_update(const CacheSubject& s) {
  constexpr int threads = 4;
  constexpr int rounds = 50;
  // Each that fails is due to another's that succeeded; what fails on its own shall not try for ever.
  constexpr int most_tries = 100 * threads * rounds;
  s.cache.set("k", blob("0"), minute);
  run_threads(threads, [&](int) {
    for (int done = 0, tries = 0; done < rounds && tries < most_tries; ++tries) {
      const Blob old = s.cache.get("k").value();
      const int next = std::stoi(std::string(old.view())) + 1;
      if (s.cache.compare_and_set("k", old, blob(std::to_string(next)), minute)) ++done;
    }
  });
  CHECK_EQUAL(value_of(s.cache, "k"), std::to_string(threads * rounds));
}
void one_of_many_compare_and_sets_wins(const CacheSubject& s) {
  for (int round = 0; round < 10; ++round) {
    s.cache.set("k", blob("old"), minute);
    std::atomic<int> won = 0;
    run_threads(4, [&](int i) {
      won += s.cache.compare_and_set("k", blob("old"), blob(std::to_string(i)), minute) ? 1 : 0;
    });
    CHECK_EQUAL(won.load(), 1);
  }
}
void increments_are_not_lost(const CacheSubject& s) {
  constexpr int threads = 4;
  constexpr int rounds = 100;
  run_threads(threads, [&](int) {
    for (int round = 0; round < rounds; ++round) s.cache.increment("k", 1, minute);
  });
  CHECK_EQUAL(s.cache.increment("k", 0, minute), threads * rounds);
}
void each_increment_gets_its_own_count(const CacheSubject& s) {
  constexpr std::size_t rounds = 100;
  std::vector<std::vector<std::int64_t>> counts(4);
  run_threads(4, [&](int i) {
    for (std::size_t round = 0; round < rounds; ++round)
      counts[static_cast<std::size_t>(i)].push_back(s.cache.increment("k", 1, minute));
  });
  std::vector<std::int64_t> all;
  for (const auto& each : counts) all.insert(all.end(), each.begin(), each.end());
  std::sort(all.begin(), all.end());
  CHECK_EQUAL(all.size(), 4 * rounds);
  for (std::size_t i = 0; i < all.size(); ++i) REQUIRE(all[i] == static_cast<std::int64_t>(i) + 1);
}
void increments_up_and_down_cancel(const CacheSubject& s) {
  run_threads(4, [&](int i) {
    for (int round = 0; round < 100; ++round) s.cache.increment("k", i % 2 == 0 ? 3 : -3, minute);
  });
  CHECK_EQUAL(s.cache.increment("k", 0, minute), 0);
  CHECK_EQUAL(value_of(s.cache, "k"), "0");
}
/// Whether a value is all one octet, as the writers write it.
bool is_whole(std::string_view value, std::size_t size) {
  return value.size() == size && value.find_first_not_of(value.front()) == std::string_view::npos;
}
void readers_see_whole_values(const CacheSubject& s) {
  constexpr std::size_t size = 40'000;
  s.cache.set("k", blob(std::string(size, 'a')), minute);
  std::atomic<int> torn = 0;
  run_threads(4, [&](int i) {
    for (int round = 0; round < 60; ++round) {
      if (i < 2) {
        s.cache.set("k", blob(std::string(size, static_cast<char>('a' + round % 26))), minute);
      } else if (!is_whole(value_of(s.cache, "k"), size)) {
        ++torn;
      }
    }
  });
  CHECK_EQUAL(torn.load(), 0);
}
void readers_of_many_see_whole_values(const CacheSubject& s) {
  constexpr std::size_t size = 2'000;
  const std::vector<std::string> keys = names("key", 16);
  const auto all_of = [&](char octet) {
    std::vector<CacheItem> items = items_of(keys, minute);
    for (CacheItem& item : items) item.value = blob(std::string(size, octet));
    return items;
  };
  s.cache.set_many(all_of('a'));
  std::atomic<int> torn = 0;
  run_threads(4, [&](int i) {
    for (int round = 0; round < 40; ++round) {
      if (i < 2) {
        s.cache.set_many(all_of(static_cast<char>('a' + round % 26)));
        continue;
      }
      for (const auto& value : s.cache.get_many(views(keys)))
        if (!value || !is_whole(value->view(), size)) ++torn;
    }
  });
  CHECK_EQUAL(torn.load(), 0);
}
void a_remove_is_not_undone(const CacheSubject& s) {
  for (int round = 0; round < 20; ++round) {
    s.cache.set("k", blob("v"), minute);
    run_threads(4, [&](int i) {
      if (i == 0) {
        s.cache.remove("k");
      } else {
        s.cache.get("k");
        s.cache.touch("k", minute);
      }
    });
    CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
  }
}
void a_replace_brings_nothing_back(const CacheSubject& s) {
  for (int round = 0; round < 20; ++round) {
    s.cache.set("k", blob("v"), minute);
    run_threads(3, [&](int i) {
      if (i == 0) {
        s.cache.remove("k");
      } else {
        s.cache.replace("k", blob("w"), minute);
      }
    });
    CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
    CHECK(!s.cache.replace("k", blob("w"), minute));
  }
}
void a_thread_reads_its_own_writes(const CacheSubject& s) {
  std::atomic<int> wrong = 0;
  run_threads(4, [&](int i) {
    const std::string key = "own-" + std::to_string(i);
    for (int round = 0; round < 80; ++round) {
      const std::string wanted = std::to_string(round);
      switch (round % 4) {
        case 0:
          s.cache.set(key, blob(wanted), minute);
          break;
        case 1:
          s.cache.replace(key, blob(wanted), minute);
          break;
        case 2:
          s.cache.increment(key, 1, minute);
          break;
        default:
          s.cache.compare_and_set(key, blob(std::to_string(round - 1)), blob(wanted), minute);
      }
      if (value_of(s.cache, key) != wanted) ++wrong;
    }
  });
  CHECK_EQUAL(wrong.load(), 0);
}
void readers_go_on_during_a_clear(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 50);
  std::atomic<int> wrong = 0;
  run_threads(4, [&](int i) {
    for (std::size_t round = 0; round < 60; ++round) {
      const std::string& key = keys[round % keys.size()];
      if (i == 0 && round % 20 == 10) s.cache.clear();
      if (i == 1) s.cache.set(key, blob(key), minute);
      const std::string value = value_of(s.cache, key);
      if (value != key && value != "(absent)") ++wrong;
    }
  });
  CHECK_EQUAL(wrong.load(), 0);
  s.cache.clear();
  CHECK_EQUAL(wrong_values(s.cache, keys, [](std::size_t) { return "(absent)"; }), 0U);
}
void nobody_sees_what_has_expired(const CacheSubject& s) {
  std::atomic<int> late = 0;
  run_threads(4, [&](int i) {
    const std::string key = "k" + std::to_string(i);
    for (int round = 0; round < 5; ++round) {
      s.cache.set(key, blob("v"), milliseconds(20));
      wait_for(milliseconds(60));
      if (s.cache.get(key)) ++late;
    }
  });
  CHECK_EQUAL(late.load(), 0);
}

constexpr CacheCase cases[] = {
    {.name = "threads_never_see_each_others_values", .run = threads_never_see_each_others_values},
    {.name = "answers_belong_to_their_keys", .run = answers_belong_to_their_keys},
    {.name = "one_of_many_adds_wins", .run = one_of_many_adds_wins},
    {.name = "one_of_many_removes_wins", .run = one_of_many_removes_wins},
    {.name = "every_key_is_removed_once", .run = every_key_is_removed_once},
    {.name = "compare_and_set_loses_no_update", .run = compare_and_set_loses_no_update},
    {.name = "one_of_many_compare_and_sets_wins", .run = one_of_many_compare_and_sets_wins},
    {.name = "increments_are_not_lost", .run = increments_are_not_lost},
    {.name = "each_increment_gets_its_own_count", .run = each_increment_gets_its_own_count},
    {.name = "increments_up_and_down_cancel", .run = increments_up_and_down_cancel},
    {.name = "readers_see_whole_values", .run = readers_see_whole_values},
    {.name = "readers_of_many_see_whole_values", .run = readers_of_many_see_whole_values},
    {.name = "a_remove_is_not_undone", .run = a_remove_is_not_undone},
    {.name = "a_replace_brings_nothing_back", .run = a_replace_brings_nothing_back},
    {.name = "a_thread_reads_its_own_writes", .run = a_thread_reads_its_own_writes},
    {.name = "readers_go_on_during_a_clear", .run = readers_go_on_during_a_clear},
    {.name = "nobody_sees_what_has_expired",
     .needs = {CacheCapability::millisecond_ttls},
     .run = nobody_sees_what_has_expired},
};

}  // namespace

CacheCases cache_concurrency_cases() { return cases; }

}  // namespace weir::conformance
