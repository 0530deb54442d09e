// SPDX-License-Identifier: BSL-1.0
// A suite that finds nothing proves nothing: caches with one fault each, none of which it lets pass.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cctype>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "weir/backends/memory.hpp"
#include "weir/cache_adapter.hpp"
#include "weir/conformance/suite.hpp"
#include "weir/error.hpp"

namespace weir::conformance {
namespace {

using std::chrono::milliseconds;

void lose_the_race() { std::this_thread::sleep_for(milliseconds(2)); }

struct Sound : CacheAdapter {
  Sound() : CacheAdapter(memory_cache({.capacity = 64_MiB})) {}
  explicit Sound(CachePtr cache) : CacheAdapter(std::move(cache)) {}
};

struct ForgetsSets : Sound {
  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    if (++sets % 20 != 0) Sound::set(key, value, ttl, context);
  }
  int sets = 0;
};
struct NeverExpires : Sound {
  void set(std::string_view key, const Blob& value, Ttl, const Context& context) override {
    Sound::set(key, value, Ttl::forever(), context);
  }
};
struct RoundsTtlsUp : Sound {
  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    const Ttl rounded = ttl.is_forever() ? ttl : Ttl(std::chrono::ceil<std::chrono::seconds>(ttl.duration()));
    Sound::set(key, value, rounded, context);
  }
};
struct CutsKeys : Sound {
  static std::string_view cut(std::string_view key) { return key.substr(0, 250); }
  std::optional<Blob> get(std::string_view key, const Context& context) override {
    return Sound::get(cut(key), context);
  }
  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    Sound::set(cut(key), value, ttl, context);
  }
};
struct FoldsCase : Sound {
  static std::string folded(std::string_view key) {
    std::string text(key);
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
  }
  std::optional<Blob> get(std::string_view key, const Context& context) override {
    return Sound::get(folded(key), context);
  }
  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    Sound::set(folded(key), value, ttl, context);
  }
};
struct TakesValuesForText : Sound {
  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    Sound::set(key, value.slice(0, std::min(value.size(), value.view().find('\0'))), ttl, context);
  }
};
struct HasNoEmptyValues : Sound {
  std::optional<Blob> get(std::string_view key, const Context& context) override {
    auto value = Sound::get(key, context);
    return value && value->empty() ? std::nullopt : value;
  }
};
struct CutsLargeValues : Sound {
  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    Sound::set(key, value.slice(0, std::min<std::size_t>(value.size(), 1'000'000)), ttl, context);
  }
};
struct ReportsNoHits : Sound {
  std::optional<Blob> get(std::string_view key, const Context&) override { return Sound::get(key, {}); }
};
struct AnswersForAnother : Sound {
  std::optional<Blob> get(std::string_view key, const Context& context) override {
    auto value = Sound::get(key, context);
    const std::lock_guard lock(mutex);
    if (++gets % 50 == 0) std::swap(value, last);
    last = value;
    return value;
  }
  std::mutex mutex;
  int gets = 0;
  std::optional<Blob> last;
};
struct ReversesMany : Sound {
  std::vector<std::optional<Blob>> get_many(std::span<const std::string_view> keys,
                                            const Context& context) override {
    auto values = Sound::get_many(keys, context);
    std::reverse(values.begin(), values.end());
    return values;
  }
};
struct SetsAllButOne : Sound {
  void set_many(std::span<const CacheItem> items, const Context& context) override {
    if (!items.empty()) Sound::set_many(items.first(items.size() - 1), context);
  }
};
struct SetsTheFirstOfMany : Sound {
  void set_many(std::span<const CacheItem> items, const Context& context) override {
    std::vector<CacheItem> reversed(items.rbegin(), items.rend());
    Sound::set_many(reversed, context);
  }
};
struct AddsOver : Sound {
  bool add(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    const bool absent = !Sound::get(key, context);
    set(key, value, ttl, context);
    return absent;
  }
};
struct AddsInTwoSteps : Sound {
  bool add(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    if (Sound::get(key, context)) return false;
    lose_the_race();
    set(key, value, ttl, context);
    return true;
  }
};
struct ReplacesWhatIsAbsent : Sound {
  bool replace(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    set(key, value, ttl, context);
    return true;
  }
};
struct ReplacesInTwoSteps : Sound {
  bool replace(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    if (!Sound::get(key, context)) return false;
    lose_the_race();
    set(key, value, ttl, context);
    return true;
  }
};
struct ComparesBeginnings : Sound {
  bool compare_and_set(std::string_view key, const Blob& expected, const Blob& desired, Ttl ttl,
                       const Context& context) override {
    const auto held = Sound::get(key, context);
    if (!held || !held->view().starts_with(expected.view())) return false;
    return Sound::compare_and_set(key, *held, desired, ttl, context);
  }
};
struct ComparesInTwoSteps : Sound {
  bool compare_and_set(std::string_view key, const Blob& expected, const Blob& desired, Ttl ttl,
                       const Context& context) override {
    const auto held = Sound::get(key, context);
    if (!held || *held != expected) return false;
    lose_the_race();
    set(key, desired, ttl, context);
    return true;
  }
};
struct CountsInTwoSteps : Sound {
  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl, const Context& context) override {
    const std::int64_t count = Sound::increment(key, 0, ttl, context);
    std::this_thread::yield();
    set(key, Blob::copy_of(std::to_string(count + delta)), ttl, context);
    return count + delta;
  }
};
struct StopsAtZero : Sound {
  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl, const Context& context) override {
    const std::int64_t count = Sound::increment(key, 0, ttl, context);
    return Sound::increment(key, std::max(delta, -count), ttl, context);
  }
};
struct WrapsAround : Sound {
  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl, const Context& context) override {
    try {
      return Sound::increment(key, delta, ttl, context);
    } catch (const Error& error) {
      if (error.kind() != Errc::out_of_range) throw;
      set(key, Blob::copy_of("0"), ttl, context);
      return 0;
    }
  }
};
struct CountsTextAsZero : Sound {
  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl, const Context& context) override {
    try {
      return Sound::increment(key, delta, ttl, context);
    } catch (const Error& error) {
      if (error.kind() != Errc::type_mismatch) throw;
      set(key, Blob::copy_of(std::to_string(delta)), ttl, context);
      return delta;
    }
  }
};
struct RenewsCounters : Sound {
  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl, const Context& context) override {
    const std::int64_t count = Sound::increment(key, delta, ttl, context);
    touch(key, ttl, context);
    return count;
  }
};
struct TouchesNothing : Sound {
  bool touch(std::string_view key, Ttl, const Context& context) override {
    return Sound::get(key, context).has_value();
  }
};
struct GetsWithoutTouching : Sound {
  std::optional<Blob> get_and_touch(std::string_view key, Ttl, const Context& context) override {
    return Sound::get(key, context);
  }
};
struct RemovesWhatIsNot : Sound {
  bool remove(std::string_view key, const Context& context) override {
    Sound::remove(key, context);
    return true;
  }
};
struct CountsAllAsRemoved : Sound {
  std::size_t remove_many(std::span<const std::string_view> keys, const Context& context) override {
    Sound::remove_many(keys, context);
    return keys.size();
  }
};
struct ClearsNothing : Sound {
  void clear(const Context& context) override {
    Sound::remove("k", context);  // so that the next case is not the first to fail
  }
};
struct SetsTooLate : Sound {
  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    Sound::set(key, value, ttl, context);
    if (context.deadline < std::chrono::steady_clock::now()) throw Error(Errc::timeout, "too late");
  }
};
struct TakesAnyKey : Sound {
  std::optional<Blob> get(std::string_view key, const Context& context) override {
    return key.empty() ? std::nullopt : Sound::get(key, context);
  }
};
struct ClaimsToTellTheTimeLeft : Sound {
  CacheCapabilities capabilities() const noexcept override {
    return Sound::capabilities().with({CacheCapability::expires_in});
  }
  std::optional<Ttl> expires_in(std::string_view, const Context&) override { return Ttl::forever(); }
};
struct ClaimsToBeShared : Sound {
  CacheCapabilities capabilities() const noexcept override {
    return Sound::capabilities().with({CacheCapability::shared});
  }
};
struct ClaimsStatistics : Sound {
  CacheCapabilities capabilities() const noexcept override {
    return Sound::capabilities().with({CacheCapability::statistics});
  }
  CacheStatistics statistics(const Context&) override { return {.entries = 1'000, .hits = 7, .misses = 7}; }
};

template <class Faulty>
CachePtr make() {
  return std::make_shared<Faulty>();
}

struct Fault {
  const char* name;
  CachePtr (*make)();
  const char* found_by;  ///< a case
};
#define FAULT(type, found_by) \
  { #type, make<type>, found_by }
const Fault faults[] = {
    FAULT(ForgetsSets, "keys_of_every_length"),
    FAULT(NeverExpires, "an_entry_expires"),
    FAULT(RoundsTtlsUp, "a_millisecond_is_a_ttl"),
    FAULT(CutsKeys, "the_longest_keys_differ_anywhere"),
    FAULT(FoldsCase, "keys_that_differ_in_case"),
    FAULT(TakesValuesForText, "a_value_of_every_octet"),
    FAULT(HasNoEmptyValues, "an_empty_value_is_not_absent"),
    FAULT(CutsLargeValues, "a_value_of_a_mebibyte"),
    FAULT(ReportsNoHits, "a_hit_is_reported"),
    FAULT(AnswersForAnother, "answers_belong_to_their_keys"),
    FAULT(ReversesMany, "get_many_keeps_the_order"),
    FAULT(SetsAllButOne, "set_many_sets_all"),
    FAULT(SetsTheFirstOfMany, "set_many_keeps_the_last_of_a_repeated_key"),
    FAULT(AddsOver, "add_leaves_what_is_present"),
    FAULT(AddsInTwoSteps, "one_of_many_adds_wins"),
    FAULT(ReplacesWhatIsAbsent, "replace_leaves_what_is_absent"),
    FAULT(ReplacesInTwoSteps, "a_replace_brings_nothing_back"),
    FAULT(ComparesBeginnings, "compare_and_set_compares_every_octet"),
    FAULT(ComparesInTwoSteps, "one_of_many_compare_and_sets_wins"),
    FAULT(CountsInTwoSteps, "increments_are_not_lost"),
    FAULT(StopsAtZero, "a_counter_crosses_zero_both_ways"),
    FAULT(WrapsAround, "an_overflow_is_refused"),
    FAULT(CountsTextAsZero, "what_is_no_count_is_refused"),
    FAULT(RenewsCounters, "an_increment_keeps_the_ttl"),
    FAULT(TouchesNothing, "a_touch_renews_the_ttl"),
    FAULT(GetsWithoutTouching, "get_and_touch_makes_an_entry_stay"),
    FAULT(RemovesWhatIsNot, "remove_tells_what_was_there"),
    FAULT(CountsAllAsRemoved, "remove_many_counts_what_was_there"),
    FAULT(ClearsNothing, "clear_empties"),
    FAULT(SetsTooLate, "a_late_set"),
    FAULT(TakesAnyKey, "an_empty_key_is_refused"),
    FAULT(ClaimsToTellTheTimeLeft, "an_absent_key_has_no_time_left"),
    FAULT(ClaimsToBeShared, "a_shared_cache_says_so"),
    FAULT(ClaimsStatistics, "statistics_count_hits_and_misses"),
};
#undef FAULT

std::vector<Outcome> outcomes(const CacheSubject& subject, std::string_view name) {
  std::vector<Outcome> all;
  for (const CaseResult& result : run_suite("", subject, {.pattern = name}).results)
    if (result.name == name) all.push_back(result.outcome);
  return all;
}
bool is_one(const std::vector<Outcome>& all, Outcome wanted) {
  return all.size() == 1 && all.front() == wanted;
}

BOOST_AUTO_TEST_CASE(every_fault_is_found) {
  for (const Fault& fault : faults)
    BOOST_TEST(is_one(outcomes({*fault.make()}, fault.found_by), Outcome::failed),
               fault.name << " passes " << fault.found_by);
}

BOOST_AUTO_TEST_CASE(a_sound_cache_passes_the_same_cases) {
  const CachePtr cache = make<Sound>();
  const CachePtr neighbour = make<Sound>();
  for (const Fault& fault : faults)
    BOOST_TEST(!is_one(outcomes({*cache, neighbour.get()}, fault.found_by), Outcome::failed), fault.found_by);
}

BOOST_AUTO_TEST_CASE(a_namespace_that_is_not_one_is_found) {
  const CachePtr both = make<Sound>();
  Sound cache(both);
  Sound neighbour(both);
  BOOST_TEST(is_one(outcomes({cache, &neighbour}, "clear_leaves_a_neighbour"), Outcome::failed));
  BOOST_TEST(is_one(outcomes({cache, &neighbour}, "a_neighbour_has_keys_of_its_own"), Outcome::failed));
  BOOST_TEST(is_one(outcomes({cache}, "clear_leaves_a_neighbour"), Outcome::skipped));
}

BOOST_AUTO_TEST_CASE(there_are_enough_cases_and_each_has_a_name_of_its_own) {
  std::vector<std::string_view> names;
  for (const CacheCase& test : cache_cases()) names.push_back(test.name);
  std::sort(names.begin(), names.end());
  BOOST_TEST(names.size() >= 120U);
  BOOST_TEST((std::adjacent_find(names.begin(), names.end()) == names.end()));
}

}  // namespace
}  // namespace weir::conformance
