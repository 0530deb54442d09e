// SPDX-License-Identifier: BSL-1.0
#include "weir/get_or_load.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "expect_error.hpp"
#include "load_fixture.hpp"
#include "weir/json_codec.hpp"
#include "weir/rows_builder.hpp"

namespace shop {

struct User {
  std::string name;
  int logins = 0;
  friend bool operator==(const User&, const User&) = default;
};
void to_json(nlohmann::json& json, const User& user) {
  json = {{"name", user.name}, {"logins", user.logins}};
}
void from_json(const nlohmann::json& json, User& user) {
  json.at("name").get_to(user.name);
  json.at("logins").get_to(user.logins);
}

}  // namespace shop

template <>
struct weir::Codec<shop::User> : weir::JsonCodec<shop::User> {};

namespace weir {
namespace {

using namespace std::chrono_literals;
using shop::User;
using test::LoadFixture;

Rows one_row() {
  RowsBuilder builder;
  builder.add_column("id", ValueType::int64);
  builder.int64(7);
  return std::move(builder).build();
}

BOOST_FIXTURE_TEST_SUITE(get_or_load_test, LoadFixture)

// ---- how long a value serves

BOOST_AUTO_TEST_CASE(a_value_is_loaded_once) {
  BOOST_TEST(get() == "1");
  BOOST_TEST(get() == "1");
  BOOST_TEST(get("other") == "2");
  BOOST_TEST(group.count("load.loads") == 2U);
  BOOST_TEST(group.count("load.hits") == 1U);
}

BOOST_AUTO_TEST_CASE(an_old_value_is_loaded_anew) {
  BOOST_TEST(get() == "1");
  clock.advance(9999ms);
  BOOST_TEST(get() == "1");
  clock.advance(1ms);
  BOOST_TEST(get() == "2");
  BOOST_TEST(get() == "2");
}

BOOST_AUTO_TEST_CASE(another_gets_the_old_value_while_one_loads) {
  get();
  clock.advance(20s);
  pause = [](std::chrono::milliseconds) { BOOST_ERROR("it waits"); };
  std::string meanwhile;
  std::string elsewhere_meanwhile;
  const std::string loaded = get_or_load(*cache, "k", options, [&] {
    meanwhile = get();
    elsewhere_meanwhile = get_or_load(*cache, "k", elsewhere(), [] { return std::string("too much"); });
    return std::string("new");
  });
  BOOST_TEST(loaded == "new");
  BOOST_TEST(meanwhile == "1");
  BOOST_TEST(elsewhere_meanwhile == "1");
  BOOST_TEST(get() == "new");
  BOOST_TEST(group.count("load.stale") == 1U);
  BOOST_TEST(other_group.count("load.stale") == 1U);
}

BOOST_AUTO_TEST_CASE(beyond_the_hard_limit_nobody_gets_it) {
  get();
  clock.advance(60s);
  // Elsewhere somebody loads: there is nothing to be given meanwhile, so the other waits, and gets his.
  bool over = false;
  pause = [&](std::chrono::milliseconds time) {
    clock.advance(time);
    if (over) return;
    over = true;
    cache->remove(std::string("\x01lock:k"));
  };
  cache->set(std::string("\x01lock:k"), Blob::copy_of("somebody"), 1min);
  BOOST_TEST(get() == "2");
  BOOST_TEST(over);
}

BOOST_AUTO_TEST_CASE(without_a_hard_limit_of_its_own_nobody_gets_an_old_value) {
  options.hard_ttl = options.soft_ttl;
  get();
  clock.advance(10s);
  BOOST_TEST(get() == "2");
  BOOST_TEST(group.count("load.stale") == 0U);
}

// ---- refresh ahead, jitter

BOOST_AUTO_TEST_CASE(a_value_that_took_long_is_loaded_ahead) {
  options.refresh_ahead = 1;
  load_time = 1s;
  get();
  clock.advance(8s);
  random = 0U - 0x9e3779b97f4a7c15U;  // the next one is 0: ln(1/2^64), 44 s ahead
  BOOST_TEST(get() == "2");
  BOOST_TEST(group.count("load.ahead") == 1U);
  random = ~0x9e3779b97f4a7c15U;  // the next one is the greatest: ln(1)
  BOOST_TEST(get() == "2");
}

BOOST_AUTO_TEST_CASE(who_loads_ahead_keeps_nobody_waiting) {
  options.refresh_ahead = 1;
  load_time = 1s;
  get();
  clock.advance(8s);
  random = 0U - 0x9e3779b97f4a7c15U;
  std::string meanwhile;
  get_or_load(*cache, "k", options, [&] {
    random = 0U - 0x9e3779b97f4a7c15U;
    meanwhile = get();
    return std::string("new");
  });
  BOOST_TEST(meanwhile == "1");
  BOOST_TEST(loads == 1);
}

BOOST_AUTO_TEST_CASE(jitter_spreads_the_ends) {
  options.jitter = 0.5;
  int old = 0;
  for (int i = 0; i < 200; ++i) get("k" + std::to_string(i));
  clock.advance(7500ms);
  loads = 0;
  for (int i = 0; i < 200; ++i) get("k" + std::to_string(i));
  old = loads;
  BOOST_TEST(old > 70);
  BOOST_TEST(old < 130);
}

// ---- loaders that fail

BOOST_AUTO_TEST_CASE(an_exception_reaches_the_caller_and_is_not_kept) {
  BOOST_CHECK_THROW(get_failing(), std::runtime_error);
  BOOST_CHECK_THROW(get_failing(), std::runtime_error);
  BOOST_TEST(loads == 2);
  BOOST_TEST(get() == "3");
  BOOST_TEST(group.count("load.errors") == 2U);
}

BOOST_AUTO_TEST_CASE(a_stale_value_does_not_hide_an_error_unless_asked) {
  get();
  clock.advance(20s);
  BOOST_CHECK_THROW(get_failing(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(an_old_value_is_given_instead_of_an_error_up_to_its_limit) {
  options.stale_if_error = 1h;
  get();
  clock.advance(20s);
  BOOST_TEST(get_failing() == "1");
  clock.advance(1h - 21s);
  BOOST_TEST(get_failing() == "1");
  BOOST_TEST(group.count("load.stale_on_error") == 2U);
  clock.advance(1s);
  BOOST_CHECK_THROW(get_failing(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(beyond_the_hard_limit_a_good_load_wins) {
  options.stale_if_error = 1h;
  get();
  clock.advance(30min);
  BOOST_TEST(get() == "2");
}

// ---- nothing

BOOST_AUTO_TEST_CASE(that_there_is_nothing_is_remembered_where_asked) {
  const auto find = [&]() -> std::optional<std::string> {
    ++loads;
    return std::nullopt;
  };
  BOOST_TEST(!get_or_load(*cache, "k", options, find).has_value());
  BOOST_TEST(!get_or_load(*cache, "k", options, find).has_value());
  BOOST_TEST(loads == 2);
  options.negative_ttl = 2s;
  for (int i = 0; i < 3; ++i) BOOST_TEST(!get_or_load(*cache, "k", options, find).has_value());
  BOOST_TEST(loads == 3);
  BOOST_TEST(group.count("load.negatives") == 2U);
  clock.advance(2s);
  BOOST_TEST(!get_or_load(*cache, "k", options, find).has_value());
  BOOST_TEST(loads == 4);
}

BOOST_AUTO_TEST_CASE(what_is_gone_is_not_given_for_its_old_value) {
  std::optional<std::string> row = "here";
  const auto find = [&] { return row; };
  BOOST_TEST(get_or_load(*cache, "k", options, find).value() == "here");
  row.reset();
  clock.advance(20s);
  BOOST_TEST(!get_or_load(*cache, "k", options, find).has_value());
  BOOST_TEST(!cache->get("k").has_value());
  row = "again";
  BOOST_TEST(get_or_load(*cache, "k", options, find).value() == "again");
}

BOOST_AUTO_TEST_CASE(who_can_not_take_nothing_loads) {
  options.negative_ttl = 1min;
  get_or_load(*cache, "k", options, []() -> std::optional<std::string> { return std::nullopt; });
  BOOST_TEST(get() == "1");
}

// ---- values

template <class T>
void comes_back(LoadFixture& f, const T& value) {
  int loads = 0;
  const auto load = [&] {
    ++loads;
    return value;
  };
  BOOST_TEST((get_or_load(*f.cache, "typed", f.options, load) == value));
  BOOST_TEST((get_or_load(*f.cache, "typed", f.options, load) == value));
  BOOST_TEST(loads == 1);
  f.cache->remove("typed");
}

BOOST_AUTO_TEST_CASE(values_of_every_codec_come_back) {
  comes_back(*this, std::string("text \0 with a nul", 17));
  comes_back(*this, std::string());
  comes_back(*this, Blob::copy_of("bytes"));
  comes_back(*this, nlohmann::json::parse(R"({"a": [1, 2.5, null, "é"]})"));
  comes_back(*this, User{"ada", 7});
  comes_back(*this, one_row());
}

BOOST_AUTO_TEST_CASE(bytes_are_shared_and_not_copied) {
  get_or_load(*cache, "k", options, [] { return Blob::copy_of("bytes"); });
  const Blob one = get_or_load(*cache, "k", options, [] { return Blob(); });
  const Blob two = get_or_load(*cache, "k", options, [] { return Blob(); });
  BOOST_TEST(one.view() == "bytes");
  BOOST_TEST((one.data() == two.data()));
}

BOOST_AUTO_TEST_CASE(what_can_not_be_encoded_is_an_error_of_the_load) {
  const auto load = [] { return nlohmann::json("\xff"); };
  BOOST_CHECK_THROW(get_or_load(*cache, "k", options, load), nlohmann::json::exception);
  BOOST_TEST(!cache->get("k").has_value());
}

BOOST_AUTO_TEST_CASE(foreign_bytes_are_a_miss_and_counted) {
  cache->set("k", Blob::copy_of("somebody else's"), 1min);
  BOOST_TEST(get() == "1");
  BOOST_TEST(group.count("load.foreign") > 0U);
  BOOST_TEST(get() == "1");
}

BOOST_AUTO_TEST_CASE(a_value_of_another_type_is_a_miss_and_counted) {
  get_or_load(*cache, "k", options, [] { return nlohmann::json(5); });
  BOOST_TEST(get() == "1");
  BOOST_TEST(group.count("load.foreign") > 0U);
}

BOOST_AUTO_TEST_CASE(bytes_that_do_not_decode_are_a_miss_and_counted) {
  get_or_load(*cache, "k", options, [] { return nlohmann::json{{"name", "ada"}}; });  // no logins
  const User user = get_or_load(*cache, "k", options, [] { return User{"grace", 1}; });
  BOOST_TEST(user.name == "grace");
  BOOST_TEST(group.count("load.foreign") > 0U);
}

BOOST_AUTO_TEST_CASE(a_value_under_another_key_is_not_taken) {
  get("a");
  cache->set("b", cache->get("a").value(), 1min);
  BOOST_TEST(get("b") == "2");
}

// ---- other processes

BOOST_AUTO_TEST_CASE(another_process_waits_for_the_load) {
  // The other asks while we load; as this is one thread, what happens next happens in its pauses.
  std::string other;
  const std::string ours = get_or_load(*cache, "k", options, [&] {
    int pauses = 0;
    pause = [&](std::chrono::milliseconds time) {
      clock.advance(time);
      if (++pauses == 3) {
        LoadOptions stored = options;
        stored.lock_ttl = 0ms;
        LoadGroup third(group_options());
        stored.group = &third;
        get_or_load(*cache, "k", stored, [] { return std::string("the first's"); });
      }
    };
    other = get_or_load(*cache, "k", elsewhere(), [] { return std::string("too much"); });
    return std::string("ours");
  });
  BOOST_TEST(ours == "ours");
  BOOST_TEST(other == "the first's");
  BOOST_TEST(other_group.count("load.waited") == 1U);
  BOOST_TEST(other_group.count("load.loads") == 0U);
}

BOOST_AUTO_TEST_CASE(a_process_that_has_died_is_waited_for_until_its_lock_ends) {
  cache->set(std::string("\x01lock:k"), Blob::copy_of("the dead one's"), 3s);
  const auto before = clock.now();
  BOOST_TEST(get() == "1");
  const auto waited = clock.now() - before;
  BOOST_TEST((waited >= 3s && waited < 3200ms));
}

BOOST_AUTO_TEST_CASE(nobody_waits_longer_than_he_wants) {
  options.lock_wait = 500ms;
  cache->set(std::string("\x01lock:k"), Blob::copy_of("a slow one's"), 1h);
  const auto before = clock.now();
  BOOST_TEST(get() == "1");
  const auto waited = clock.now() - before;
  BOOST_TEST((waited >= 500ms && waited < 700ms));
  BOOST_TEST(cache->get(std::string("\x01lock:k")).value().view() == "a slow one's");
}

BOOST_AUTO_TEST_CASE(the_lock_is_given_back) {
  get();
  clock.advance(1s);
  BOOST_TEST(!cache->get(std::string("\x01lock:k")).has_value());
  BOOST_CHECK_THROW(get_failing("f"), std::runtime_error);
  BOOST_TEST(get_or_load(*cache, "f", elsewhere(), [] { return std::string("at once"); }) == "at once");
}

BOOST_AUTO_TEST_CASE(a_released_lock_can_be_taken_before_its_trace_is_gone) {
  options.negative_ttl = 0ms;
  const auto nothing = []() -> std::optional<std::string> { return std::nullopt; };
  pause = [](std::chrono::milliseconds) { BOOST_ERROR("nobody holds the lock"); };
  for (int i = 0; i < 3; ++i) get_or_load(*cache, "k", options, nothing);
  get_or_load(*cache, "k", elsewhere(), nothing);
}

BOOST_AUTO_TEST_CASE(without_a_lock_processes_do_not_wait) {
  options.lock_ttl = 0ms;
  cache->set(std::string("\x01lock:k"), Blob::copy_of("somebody"), 1h);
  pause = [](std::chrono::milliseconds) { BOOST_ERROR("it waits"); };
  BOOST_TEST(get() == "1");
}

BOOST_AUTO_TEST_CASE(the_deadline_ends_waiting) {
  cache->set(std::string("\x01lock:k"), Blob::copy_of("a slow one's"), 1h);
  Context context;
  context.deadline = clock.now() + 50ms;
  test::expect_error(Errc::timeout, "deadline", [&] {
    get_or_load(
        *cache, "k", options, [] { return std::string(); }, context);
  });
  BOOST_TEST((clock.now() - context.deadline <= 2ms));
}

BOOST_AUTO_TEST_CASE(no_loader_runs_after_the_deadline) {
  Context context;
  context.deadline = clock.now() - 1ms;
  test::expect_error(Errc::timeout, "deadline", [&] {
    get_or_load(
        *cache, "k", options, [] { return std::string(); }, context);
  });
}

// ---- what is forgotten

BOOST_AUTO_TEST_CASE(what_is_forgotten_is_loaded_anew) {
  get();
  forget(*cache, "k", &group);
  BOOST_TEST(get() == "2");
}

BOOST_AUTO_TEST_CASE(what_is_forgotten_while_it_is_loaded_is_not_stored) {
  const auto forgotten_by = [&](LoadGroup& by) {
    get_or_load(*cache, "k", options, [&] {
      forget(*cache, "k", &by);
      return std::string("old");
    });
    BOOST_TEST(!cache->get("k").has_value());
  };
  forgotten_by(group);        // by this process
  forgotten_by(other_group);  // by another one
  BOOST_TEST(group.count("load.unkept") == 2U);
}

BOOST_AUTO_TEST_CASE(a_load_longer_than_its_lock_is_stored_all_the_same) {
  options.lock_ttl = 1s;
  load_time = 5s;
  BOOST_TEST(get() == "1");
  BOOST_TEST(cache->get("k").has_value());
}

// The newer value, which somebody loaded after the forgetting, stays.
BOOST_AUTO_TEST_CASE(a_forgotten_load_leaves_a_newer_value) {
  options.lock_wait = 0ms;
  get_or_load(*cache, "k", options, [&] {
    forget(*cache, "k", &group);
    get_or_load(*cache, "k", options, [] { return std::string("new"); });
    return std::string("old");
  });
  BOOST_TEST(get() == "new");
}

BOOST_AUTO_TEST_CASE(what_was_stored_since_the_first_look_is_not_loaded_again) {
  gated->after_get.hold();
  std::string late;
  std::thread reader([&] { late = get_or_load(*cache, "k", elsewhere(), [this] { return numbered(); }); });
  gated->after_get.await_held();
  BOOST_TEST(get() == "1");
  gated->after_get.open();
  reader.join();
  BOOST_TEST(late == "1");
  BOOST_TEST(loads == 1);
}

/// Refuses a late set, as a cache on a network does.
class Punctual final : public CacheAdapter {
 public:
  Punctual(CachePtr next, const Clock& clock) : CacheAdapter(std::move(next)), clock_(clock) {}
  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    if (clock_.now() >= context.deadline) throw Error(Errc::timeout, "too late");
    CacheAdapter::set(key, value, ttl, context);
  }

 private:
  const Clock& clock_;
};

BOOST_AUTO_TEST_CASE(a_load_longer_than_its_deadline_is_kept_for_the_others) {
  cache = std::make_shared<Punctual>(cache, clock);
  load_time = 5s;
  Context context;
  context.deadline = clock.now() + 1s;
  BOOST_TEST(get_or_load(
                 *cache, "k", options, [this] { return numbered(); }, context) == "1");
  BOOST_TEST(get() == "1");
}

// ---- a cache that fails

BOOST_AUTO_TEST_CASE(a_cache_that_fails_fails_no_call) {
  gated->cut_off = true;
  BOOST_TEST(get() == "1");
  BOOST_TEST(get() == "2");
  BOOST_TEST(group.count("load.cache_errors") > 0U);
  gated->cut_off = false;
  BOOST_TEST(get() == "3");
  BOOST_TEST(get() == "3");
}

BOOST_AUTO_TEST_CASE(a_value_too_large_for_the_cache_is_given) {
  const std::string large(20'000'000, 'x');
  BOOST_TEST((get_or_load(*cache, "k", options, [&] { return large; }) == large));
  BOOST_TEST(group.count("load.unkept") == 1U);
}

// ---- the call

BOOST_AUTO_TEST_CASE(a_call_may_pass_by_the_cache) {
  get();
  Context context;
  CallReport report;
  context.report = &report;
  context.cache = CachePolicy::bypass;
  BOOST_TEST(get_or_load(
                 *cache, "k", options, [] { return std::string("new"); }, context) == "new");
  BOOST_TEST(to_string(report.verdict) == "bypass");
  BOOST_TEST(get() == "1");
}

BOOST_AUTO_TEST_CASE(a_call_may_refresh) {
  get();
  Context context;
  context.cache = CachePolicy::refresh;
  BOOST_TEST(get_or_load(
                 *cache, "k", options, [] { return std::string("new"); }, context) == "new");
  BOOST_TEST(get() == "new");
}

BOOST_AUTO_TEST_CASE(a_refresh_is_not_undone_by_a_load_that_began_before) {
  Context context;
  context.cache = CachePolicy::refresh;
  get_or_load(*cache, "k", options, [&] {
    get_or_load(
        *cache, "k", elsewhere(), [] { return std::string("new"); }, context);
    return std::string("old");
  });
  BOOST_TEST(get() != "old");
}

BOOST_AUTO_TEST_CASE(a_call_tells_where_its_value_came_from) {
  CallReport report;
  Context context;
  context.report = &report;
  const auto load = [] { return std::string("v"); };
  get_or_load(*cache, "k", options, load, context);
  BOOST_TEST(to_string(report.verdict) == "miss");
  get_or_load(*cache, "k", options, load, context);
  BOOST_TEST(to_string(report.verdict) == "hit local");
}

BOOST_AUTO_TEST_CASE(a_bad_key_is_refused_before_anything_is_loaded) {
  test::expect_error(Errc::invalid_argument, "empty cache key", [&] { get(""); });
  test::expect_error(Errc::invalid_argument, "1025", [&] { get(std::string(1025, 'k')); });
  BOOST_TEST(loads == 0);
}

BOOST_AUTO_TEST_CASE(the_longest_keys_have_locks_of_their_own) {
  const std::string longest(1024, 'k');
  BOOST_TEST(get(longest) == "1");
  BOOST_TEST(get(longest) == "1");
  BOOST_TEST(get(longest.substr(1)) == "2");
}

BOOST_AUTO_TEST_CASE(the_process_has_a_group_of_its_own) {
  options.group = nullptr;
  BOOST_TEST(get() == "1");
  BOOST_TEST(get_or_load(cache, "k", {}, [] { return std::string("2"); }) == "1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
