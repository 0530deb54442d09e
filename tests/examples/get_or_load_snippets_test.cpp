// SPDX-License-Identifier: BSL-1.0
// What docs/get_or_load.md shows, run.
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "weir/backends/memory.hpp"
#include "weir/get_or_load.hpp"
#include "weir/json_codec.hpp"
#include "weir/weir.hpp"

namespace shop {

// [type]
struct User {
  std::string name;
  std::int64_t followers = 0;
};
void to_json(nlohmann::json& json, const User& user) {
  json = {{"name", user.name}, {"followers", user.followers}};
}
void from_json(const nlohmann::json& json, User& user) {
  json.at("name").get_to(user.name);
  json.at("followers").get_to(user.followers);
}
// [/type]

}  // namespace shop

// [codec]
template <>
struct weir::Codec<shop::User> : weir::JsonCodec<shop::User> {};
// [/codec]

namespace {

using namespace std::chrono_literals;
using shop::User;

struct Fixture {
  Fixture() {
    store->execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, followers INTEGER)");
    store->execute("INSERT INTO users VALUES (42, 'ada', 1815)");
  }

  std::optional<User> find_user(int id) {
    ++loads;
    static const weir::Statement by_id{"SELECT name, followers FROM users WHERE id = :id"};
    const weir::Rows rows = store->query(by_id.with({{"id", id}}));
    if (rows.empty()) return std::nullopt;
    return User{rows[0]["name"].as<std::string>(), rows[0]["followers"].as<std::int64_t>()};
  }
  std::string render_page(int id) {
    ++loads;
    return "page " + std::to_string(id);
  }
  weir::Rows top_ten() { return store->query("SELECT name FROM users ORDER BY followers DESC LIMIT 10"); }

  int loads = 0;
  weir::StorePtr store = weir::open_store("sqlite::memory:");
  weir::CachePtr cache = weir::open_cache("memory:");
};

BOOST_FIXTURE_TEST_SUITE(get_or_load_snippets, Fixture)

BOOST_AUTO_TEST_CASE(first) {
  std::string page;
  for (int i = 0; i < 2; ++i) {
    // [first]
    static const weir::LoadOptions pages{.soft_ttl = 1min, .hard_ttl = 1h};
    page = weir::get_or_load(cache, "page:7", pages, [&] { return render_page(7); });
    // [/first]
  }
  BOOST_TEST(page == "page 7");
  BOOST_TEST(loads == 1);
}

BOOST_AUTO_TEST_CASE(nothing) {
  for (int i = 0; i < 2; ++i) {
    // [nothing]
    static const weir::LoadOptions users{.soft_ttl = 5min, .hard_ttl = 1h, .negative_ttl = 10s};
    const std::optional<User> nobody =
        weir::get_or_load(cache, "user:1", users, [&] { return find_user(1); });
    // [/nothing]
    BOOST_TEST(!nobody.has_value());
  }
  BOOST_TEST(loads == 1);
}

BOOST_AUTO_TEST_CASE(rows) {
  // [rows]
  const weir::Rows top = weir::get_or_load(cache, "top-ten", {}, [&] { return top_ten(); });
  // [/rows]
  BOOST_TEST(top.size() == 1U);
}

BOOST_AUTO_TEST_CASE(tags) {
  for (int i = 0; i < 2; ++i) {
    // [tags]
    weir::LoadOptions options{.soft_ttl = 5min};
    options.tags = {"user:42", "users"};
    const auto ada = weir::get_or_load(cache, "profile:42", options, [&] { return find_user(42); });

    store->execute("UPDATE users SET followers = followers + 1 WHERE id = 42");
    weir::remove_tag(*cache, "user:42");  // after the write, as soon as it is committed
    // [/tags]
    BOOST_TEST(ada.value().followers == 1815 + i);
  }
}

BOOST_AUTO_TEST_CASE(forgotten) {
  weir::get_or_load(cache, "user:42", {}, [&] { return find_user(42); });
  // [forget]
  store->execute("DELETE FROM users WHERE id = 42");
  weir::forget(*cache, "user:42");
  // [/forget]
  BOOST_TEST(!weir::get_or_load(cache, "user:42", {}, [&] { return find_user(42); }).has_value());
}

BOOST_AUTO_TEST_CASE(errors) {
  // [errors]
  static const weir::LoadOptions rates{.soft_ttl = 1min, .hard_ttl = 5min, .stale_if_error = 24h};
  // [/errors]
  const auto rate = weir::get_or_load(cache, "rate", rates, [] { return std::string("1.08"); });
  BOOST_TEST(rate == "1.08");
}

BOOST_AUTO_TEST_CASE(counted) {
  // [counted]
  const auto metrics = std::make_shared<weir::MetricsRegistry>();
  weir::LoadGroup group({.metrics = metrics, .owner = "pages"});
  const weir::LoadOptions pages{.soft_ttl = 1min, .group = &group};
  weir::get_or_load(cache, "page:7", pages, [&] { return render_page(7); });
  weir::get_or_load(cache, "page:7", pages, [&] { return render_page(7); });
  const std::uint64_t hits = metrics->value("load.hits", "pages");
  // [/counted]
  BOOST_TEST(hits == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
