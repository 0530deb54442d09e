// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/private_server.hpp"
#include "support/process.hpp"
#include "support/servers.hpp"
#include "support/temp_dir.hpp"
#include "weir/backends/redis.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

constexpr Ttl forever = Ttl::forever();
constexpr std::chrono::milliseconds minute = 1min;

/// The Error of a call that must fail.
template <class Call>
Error error_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return {Errc::cancelled, "the call succeeded"};
}

auto has_kind(Errc kind) {
  return [kind](const Error& error) { return error.kind() == kind && error.link() == "redis"; };
}

RedisOptions with_ca(const std::string& file) {
  RedisOptions options;
  options.tls.ca_file = file;
  return options;
}

/// A cache with a prefix of its own on a server, and redis-cli beside it.
struct Fixture {
  explicit Fixture(std::string at = test::server_url("redis")) : url(std::move(at)) {}

  const std::string url;
  const std::string prefix = test::unique_name("p") + ":";
  CachePtr cache = open(prefix);

  CachePtr open(const std::string& with_prefix) const {
    RedisOptions options;
    options.prefix = with_prefix;
    return redis_cache(url, options);
  }
  std::string cli(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"redis-cli", "-u", url});
    std::string output = test::run(arguments).output;
    if (output.ends_with('\n')) output.pop_back();
    return output;
  }
  long ttl_of(const std::string& key) const { return std::stol(cli({"pttl", prefix + key})); }
  std::string read(std::string_view key) const {
    const std::optional<Blob> value = cache->get(key);
    return value ? std::string(value->view()) : "(absent)";
  }
  void write(std::string_view key, std::string_view value, Ttl ttl = minute) const {
    cache->set(key, Blob::copy_of(value), ttl);
  }
};

BOOST_FIXTURE_TEST_SUITE(commands, Fixture)

BOOST_AUTO_TEST_CASE(keys_and_values_are_any_octets) {
  const std::string key = "a\0 b\r\n\xff*"s;
  for (const std::string& value : {""s, "\0\r\n$-1\r\n"s, std::string(3'000'000, '\xfe')}) {
    write(key, value);
    BOOST_TEST((read(key) == value));
  }
  BOOST_TEST(read("a") == "(absent)");
  BOOST_CHECK_THROW(cache->get(""), Error);
  BOOST_CHECK_THROW(cache->get(std::string(1025, 'k')), Error);
  write(std::string(1024, 'k'), "long");
  BOOST_TEST(read(std::string(1024, 'k')) == "long");
}

BOOST_AUTO_TEST_CASE(keys_stand_under_the_prefix) {
  write("k", "v");
  BOOST_TEST(cli({"get", prefix + "k"}) == "v");
}

BOOST_AUTO_TEST_CASE(get_many_keeps_the_order) {
  write("a", "1");
  write("c", "");
  const std::vector<std::string_view> keys{"c", "b", "a", "a"};
  CallReport report;
  Context context;
  context.report = &report;
  const auto values = cache->get_many(keys, context);
  BOOST_REQUIRE(values.size() == 4);
  BOOST_TEST((values[0] && values[0]->empty()));
  BOOST_TEST(!values[1]);
  BOOST_TEST(values[2]->view() == "1");
  BOOST_TEST(values[3]->view() == "1");
  BOOST_TEST((report.verdict == CacheVerdict::hit_shared));
  BOOST_TEST(cache->get_many({}).empty());
}

BOOST_AUTO_TEST_CASE(a_hit_is_reported) {
  write("k", "v");
  CallReport report;
  Context context;
  context.report = &report;
  cache->get("absent", context);
  BOOST_TEST((report.verdict == CacheVerdict::none));
  cache->get("k", context);
  BOOST_TEST((report.verdict == CacheVerdict::hit_shared));
}

BOOST_AUTO_TEST_CASE(set_keeps_for_its_ttl) {
  write("k", "v", minute);
  BOOST_TEST(ttl_of("k") > 50'000);
  BOOST_TEST(ttl_of("k") <= 60'000);
  write("k", "v", forever);
  BOOST_TEST(ttl_of("k") == -1);
  write("k", "v", std::chrono::milliseconds::max() - 1ms);
  BOOST_TEST(ttl_of("k") == -1);
  write("k", "v", 1ms);
  std::this_thread::sleep_for(20ms);
  BOOST_TEST(read("k") == "(absent)");
}

BOOST_AUTO_TEST_CASE(add_sets_what_is_absent_only) {
  BOOST_TEST(cache->add("k", Blob::copy_of("1"), minute));
  BOOST_TEST(!cache->add("k", Blob::copy_of("2"), forever));
  BOOST_TEST(read("k") == "1");
  BOOST_TEST(ttl_of("k") > 50'000);
  BOOST_TEST(cache->add("f", Blob::copy_of("1"), forever));
  BOOST_TEST(ttl_of("f") == -1);
}

BOOST_AUTO_TEST_CASE(compare_and_set_wants_equal_bytes_and_sets_the_ttl_anew) {
  const Blob old = Blob::copy_of("1\0\n"s);
  BOOST_TEST(!cache->compare_and_set("k", Blob(), old, minute));
  BOOST_TEST(read("k") == "(absent)");
  write("k", old.view());
  BOOST_TEST(!cache->compare_and_set("k", Blob::copy_of("1"), Blob::copy_of("2"), forever));
  BOOST_TEST(cache->compare_and_set("k", old, Blob::copy_of("2\0"s), forever));
  BOOST_TEST(read("k") == "2\0"s);
  BOOST_TEST(ttl_of("k") == -1);
  BOOST_TEST(cache->compare_and_set("k", Blob::copy_of("2\0"s), Blob(), minute));
  BOOST_TEST(read("k") == "");
  BOOST_TEST(ttl_of("k") > 50'000);
}

BOOST_AUTO_TEST_CASE(increment_counts_exactly_and_keeps_the_ttl) {
  BOOST_TEST(cache->increment("k", 5, minute) == 5);
  BOOST_TEST(ttl_of("k") > 50'000);
  cache->touch("k", minute / 2);
  BOOST_TEST(cache->increment("k", -7, minute) == -2);
  BOOST_TEST(ttl_of("k") <= 30'000);
  BOOST_TEST(cache->increment("f", 1, forever) == 1);
  BOOST_TEST(ttl_of("f") == -1);
  BOOST_TEST(cache->increment("f", 1, minute) == 2);
  BOOST_TEST(ttl_of("f") == -1);
  constexpr std::int64_t beyond_double = 9'007'199'254'740'993;
  BOOST_TEST(cache->increment("d", beyond_double, minute) == beyond_double);
  BOOST_TEST(cache->increment("d", 1, minute) == beyond_double + 1);
}

BOOST_AUTO_TEST_CASE(increment_refuses_what_is_no_count_or_leaves_64_bits_and_changes_nothing) {
  for (const std::string_view text : {"", " 1", "+1", "01", "-0", "1.0", "9223372036854775808"}) {
    write("k", text);
    BOOST_CHECK_EXCEPTION(cache->increment("k", 1, minute), Error, has_kind(Errc::type_mismatch));
    BOOST_TEST(read("k") == text);
  }
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  BOOST_TEST(cache->increment("m", most, minute) == most);
  BOOST_CHECK_EXCEPTION(cache->increment("m", 1, minute), Error, has_kind(Errc::out_of_range));
  BOOST_TEST(cache->increment("m", 0, minute) == most);
  BOOST_TEST(cache->increment("l", least, minute) == least);
  BOOST_CHECK_EXCEPTION(cache->increment("l", -1, minute), Error, has_kind(Errc::out_of_range));
}

BOOST_AUTO_TEST_CASE(a_key_of_another_type_is_a_mismatch) {
  cli({"rpush", prefix + "list", "x"});
  BOOST_CHECK_EXCEPTION(cache->get("list"), Error, has_kind(Errc::type_mismatch));
  BOOST_CHECK_EXCEPTION(cache->increment("list", 1, minute), Error, has_kind(Errc::type_mismatch));
  BOOST_CHECK_EXCEPTION(cache->compare_and_set("list", Blob(), Blob(), minute), Error,
                        has_kind(Errc::type_mismatch));
  const Error error = error_of([&] { cache->get("list"); });
  BOOST_TEST(error.native_code() == "WRONGTYPE");
  BOOST_TEST(error.server_message().starts_with("WRONGTYPE Operation"));
  write("list", "v");
  BOOST_TEST(read("list") == "v");
}

BOOST_AUTO_TEST_CASE(replace_sets_what_is_present_only) {
  BOOST_TEST(!cache->replace("k", Blob::copy_of("1"), minute));
  BOOST_TEST(read("k") == "(absent)");
  write("k", "1", forever);
  BOOST_TEST(cache->replace("k", Blob::copy_of("2"), minute));
  BOOST_TEST(read("k") == "2");
  BOOST_TEST(ttl_of("k") > 50'000);
  BOOST_TEST(cache->replace("k", Blob(), forever));
  BOOST_TEST(ttl_of("k") == -1);
}

BOOST_AUTO_TEST_CASE(get_and_touch_is_one_command) {
  BOOST_TEST(!cache->get_and_touch("k", minute));
  write("k", "v", forever);
  BOOST_TEST(cache->get_and_touch("k", minute)->view() == "v");
  BOOST_TEST(ttl_of("k") > 50'000);
  BOOST_TEST(cache->get_and_touch("k", forever)->view() == "v");
  BOOST_TEST(ttl_of("k") == -1);
}

BOOST_AUTO_TEST_CASE(expires_in_tells_absence_and_forever_too) {
  BOOST_TEST(!cache->expires_in("k"));
  write("k", "v", forever);
  BOOST_TEST(cache->expires_in("k")->is_forever());
  write("k", "v", minute);
  const auto left = cache->expires_in("k")->duration();
  BOOST_TEST((left > 50s && left <= 60s));
}

BOOST_AUTO_TEST_CASE(many_are_set_and_removed_at_once) {
  std::vector<std::string> names;
  for (int i = 0; i < 2500; ++i) names.push_back("k" + std::to_string(i));
  std::vector<CacheItem> items;
  for (const std::string& name : names) items.push_back({name, Blob::copy_of(name), minute});
  items.push_back({"k0", Blob::copy_of("last"), forever});
  cache->set_many(items);
  const std::vector<std::string_view> keys(names.begin(), names.end());
  const auto values = cache->get_many(keys);
  BOOST_TEST(values[0]->view() == "last");
  BOOST_TEST(ttl_of("k0") == -1);
  for (std::size_t i = 1; i < values.size(); ++i) BOOST_REQUIRE(values[i]->view() == names[i]);
  BOOST_TEST(cache->remove_many(keys) == 2500U);
  BOOST_TEST(cache->remove_many(keys) == 0U);
  BOOST_TEST(cache->remove_many({}) == 0U);
  cache->set_many({});
}

// A key that is refused keeps all others from being set.
BOOST_AUTO_TEST_CASE(a_refused_key_sets_none) {
  const std::vector<CacheItem> items = {{"good", Blob(), minute}, {"", Blob(), minute}};
  BOOST_CHECK_EXCEPTION(cache->set_many(items), Error,
                        [](const Error& error) { return error.kind() == Errc::invalid_argument; });
  BOOST_TEST(read("good") == "(absent)");
}

BOOST_AUTO_TEST_CASE(statistics_are_the_servers) {
  write("k", "v");
  const CacheStatistics before = cache->statistics();
  read("k");
  read("absent");
  const CacheStatistics after = cache->statistics();
  BOOST_TEST(*after.hits > *before.hits);
  BOOST_TEST(*after.misses > *before.misses);
  BOOST_TEST(*after.entries >= 1U);
  BOOST_TEST(*after.bytes > 100'000U);
  BOOST_TEST(!after.capacity_bytes);
  BOOST_TEST(after.evictions.has_value());
}

struct OwnServer {
  test::PrivateRedis server;
};
/// On a server that nobody else sends commands to.
struct Undisturbed : OwnServer, Fixture {
  Undisturbed() : Fixture(server.url()) {}
};

// One command a call, so one round trip: scripts only where nothing else does it.
BOOST_FIXTURE_TEST_CASE(each_operation_is_one_command, Undisturbed) {
  write("k", "1");
  cache->compare_and_set("k", Blob::copy_of("1"), Blob::copy_of("1"), minute);  // its script is known now
  const auto calls_of = [&](const std::string& command) {
    const std::string stats = cli({"info", "commandstats"});
    const std::size_t found = stats.find("cmdstat_" + command + ":calls=");
    return found == std::string::npos ? 0 : std::stol(stats.substr(found + command.size() + 15));
  };
  const auto counts = [&](const std::string& command, const std::function<void()>& call) {
    const long before = calls_of(command);
    const long scripts = calls_of("evalsha");
    call();
    BOOST_TEST_INFO(command);
    BOOST_TEST(calls_of(command) == before + 1);
    if (command != "evalsha") BOOST_TEST(calls_of("evalsha") == scripts);
  };
  const std::string_view keys[] = {"k", "l"};
  counts("get", [&] { cache->get("k"); });
  counts("mget", [&] { cache->get_many(keys); });
  counts("set", [&] { write("k", "1"); });
  counts("set", [&] { cache->add("k", Blob(), minute); });
  counts("set", [&] { cache->replace("k", Blob::copy_of("1"), minute); });
  counts("getex", [&] { cache->get_and_touch("k", minute); });
  counts("pttl", [&] { cache->expires_in("k"); });
  counts("pexpire", [&] { cache->touch("k", minute); });
  counts("incrby", [&] { cache->increment("k", 1, forever); });
  counts("evalsha", [&] { cache->increment("k", 1, minute); });
  counts("evalsha", [&] { cache->compare_and_set("k", Blob(), Blob(), minute); });
  counts("unlink", [&] { cache->remove("k"); });
  counts("unlink", [&] { cache->remove_many(keys); });
}

BOOST_AUTO_TEST_CASE(touch_tells_presence_and_sets_the_ttl_anew) {
  BOOST_TEST(!cache->touch("absent", minute));
  BOOST_TEST(!cache->touch("absent", forever));
  write("k", "v", minute);
  BOOST_TEST(cache->touch("k", forever));
  BOOST_TEST(ttl_of("k") == -1);
  BOOST_TEST(cache->touch("k", forever));
  BOOST_TEST(cache->touch("k", minute));
  BOOST_TEST(ttl_of("k") > 50'000);
  BOOST_TEST(ttl_of("absent") == -2);
}

BOOST_AUTO_TEST_CASE(remove_tells_whether_it_was_there) {
  write("k", "v");
  BOOST_TEST(cache->remove("k"));
  BOOST_TEST(!cache->remove("k"));
}

BOOST_AUTO_TEST_CASE(scripts_that_the_server_forgot_are_sent_again) {
  write("k", "1");
  BOOST_TEST(cache->compare_and_set("k", Blob::copy_of("1"), Blob::copy_of("2"), minute));
  cli({"script", "flush"});
  BOOST_TEST(cache->compare_and_set("k", Blob::copy_of("2"), Blob::copy_of("3"), minute));
  BOOST_TEST(cache->increment("k", 1, minute) == 4);
  BOOST_TEST(cache->touch("k", forever));
}

BOOST_AUTO_TEST_CASE(clear_removes_what_has_its_prefix_and_nothing_else) {
  const CachePtr odd = open(prefix + "[a-c]*?\\");
  const CachePtr near = open(prefix + "bx\\");
  for (int i = 0; i < 3000; ++i) odd->set("k" + std::to_string(i), Blob(), minute);
  near->set("k", Blob(), minute);
  odd->clear();
  for (int i = 0; i < 3000; i += 100) BOOST_TEST(!odd->get("k" + std::to_string(i)));
  BOOST_TEST(near->get("k").has_value());
  cache->clear();
  BOOST_TEST(!near->get("k"));
  cache->clear();
}

BOOST_AUTO_TEST_CASE(clear_without_a_prefix_is_refused) {
  write("k", "v");
  BOOST_CHECK_EXCEPTION(open("")->clear(), Error, has_kind(Errc::invalid_argument));
  BOOST_TEST(read("k") == "v");
}

BOOST_AUTO_TEST_CASE(a_deadline_that_has_passed_is_a_timeout) {
  Context context;
  context.deadline = std::chrono::steady_clock::now() - 1ms;
  BOOST_CHECK_EXCEPTION(cache->get("k", context), Error, has_kind(Errc::timeout));
}

BOOST_AUTO_TEST_CASE(many_threads_share_one_connection) {
  RedisOptions options;
  options.prefix = prefix;
  options.connections = 1;
  const CachePtr narrow = redis_cache(url, options);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < 100; ++round) narrow->increment("count", 1, minute);
      });
    }
  }
  BOOST_TEST(read("count") == "800");
}

BOOST_AUTO_TEST_CASE(connections_are_opened_by_calls_and_kept) {
  const test::PrivateRedis nobody_elses;
  const Fixture there(nobody_elses.url());
  const auto connections = [&] {
    const std::string list = there.cli({"info", "stats"});
    const std::string name = "total_connections_received:";
    return std::stol(list.substr(list.find(name) + name.size()));
  };
  const long before = connections();
  there.cache->describe();
  BOOST_TEST(connections() == before + 1);  // redis-cli's own
  for (int i = 0; i < 10; ++i) there.cache->ping();
  BOOST_TEST(connections() == before + 3);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(servers)

void works(const CachePtr& cache) {
  const std::string key = test::unique_name("k");
  cache->ping();
  cache->set(key, Blob::copy_of(std::string(100'000, 'x')), minute);
  BOOST_TEST(cache->get(key)->size() == 100'000);
  BOOST_TEST(cache->compare_and_set(key, *cache->get(key), Blob::copy_of("1"), minute));
  BOOST_TEST(cache->increment(key, 1, minute) == 2);
  BOOST_TEST(cache->remove(key));
}

BOOST_AUTO_TEST_CASE(plain) { works(redis_cache(test::server_url("redis"))); }

BOOST_AUTO_TEST_CASE(by_socket) { works(redis_cache(test::server_url("redis_unix"))); }

BOOST_AUTO_TEST_CASE(as_a_user) { works(redis_cache(test::server_url("redis_auth"))); }

BOOST_AUTO_TEST_CASE(by_password_alone) { works(redis_cache(test::server_url("redis_auth_default"))); }

BOOST_AUTO_TEST_CASE(encrypted) {
  works(redis_cache(test::server_url("redis_tls"), with_ca(test::server_url("redis_tls_ca"))));
}

BOOST_AUTO_TEST_CASE(databases_are_apart) {
  const std::string url = test::server_url("redis");
  const CachePtr other = redis_cache(url + "/3");
  const std::string key = test::unique_name("k");
  other->set(key, Blob::copy_of("v"), minute);
  BOOST_TEST(!redis_cache(url)->get(key));
  BOOST_TEST(other->get(key).has_value());
  BOOST_CHECK_EXCEPTION(redis_cache(url + "/999")->ping(), Error, has_kind(Errc::config));
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_a_question_of_permission_and_never_told) {
  const std::string url = test::server_url("redis_auth");
  RedisOptions options;
  options.password = "hunter2";
  const CachePtr cache = redis_cache(url, options);
  for (int i = 0; i < 2; ++i) {  // the second fails without being tried
    const Error error = error_of([&] { cache->ping(); });
    BOOST_TEST((error.kind() == Errc::permission));
    BOOST_TEST(std::string(error.what()).find("hunter2") == std::string::npos);
  }
  BOOST_TEST(error_of([&] { redis_cache(url, options)->ping(); }).native_code() == "WRONGPASS");
  const std::string address = url.substr(url.find('@') + 1);
  BOOST_TEST(error_of([&] { redis_cache("redis://" + address)->ping(); }).native_code() == "NOAUTH");
}

BOOST_AUTO_TEST_CASE(a_description_holds_no_secret) {
  const Description description = redis_cache("redis://app:hunter2@127.0.0.1/1")->describe();
  BOOST_TEST(description.name == "redis");
  for (const auto& [name, value] : description.options)
    BOOST_TEST(value.find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(odd_options_are_refused) {
  RedisOptions options;
  options.connections = 0;
  BOOST_CHECK_EXCEPTION(redis_cache("redis://h", options), Error, has_kind(Errc::invalid_argument));
  options = {};
  options.command_timeout = 0ms;
  BOOST_CHECK_EXCEPTION(redis_cache("redis://h", options), Error, has_kind(Errc::invalid_argument));
}

BOOST_AUTO_TEST_SUITE_END()

struct Tls {
  const std::string url = test::server_url("redis_tls");
  const std::string ca = test::server_url("redis_tls_ca");
  const std::string by_name = "rediss://localhost" + url.substr(url.rfind(':'));

  void refuses(const std::string& to, const RedisOptions& options, const std::string& word) const {
    const Error error = error_of([&] { redis_cache(to, options)->ping(); });
    BOOST_TEST((error.kind() == Errc::unavailable));
    BOOST_TEST_INFO(error.what());
    BOOST_TEST(std::string(error.what()).find(word) != std::string::npos);
  }
};

BOOST_FIXTURE_TEST_SUITE(tls, Tls)

BOOST_AUTO_TEST_CASE(address_and_name_are_verified) {
  redis_cache(url, with_ca(ca))->ping();
  redis_cache(by_name, with_ca(ca))->ping();
  RedisOptions options = with_ca(ca);
  options.tls.server_name = "example.org";
  refuses(url, options, "ostname mismatch");
  options.tls.server_name = "127.0.0.2";
  refuses(url, options, "IP address mismatch");
  options.tls.server_name = "localhost";
  redis_cache(url, options)->ping();
}

BOOST_AUTO_TEST_CASE(the_authority_is_verified) {
  refuses(url, RedisOptions(), "certificate");
  RedisOptions options;
  options.tls.verify = false;
  redis_cache(url, options)->ping();
}

BOOST_AUTO_TEST_CASE(files_that_can_not_be_used_are_a_mistake_in_the_config) {
  const test::TempDir dir;
  BOOST_CHECK_EXCEPTION(redis_cache(url, with_ca(dir.file("absent.pem"))), Error, has_kind(Errc::config));
  RedisOptions options = with_ca(ca);
  options.tls.certificate_file = ca;
  BOOST_CHECK_EXCEPTION(redis_cache(url, options), Error, has_kind(Errc::config));
  options.tls.key_file = ca;
  BOOST_CHECK_EXCEPTION(redis_cache(url, options), Error, has_kind(Errc::config));
}

BOOST_AUTO_TEST_CASE(our_own_certificate_is_shown) {
  const test::TempDir dir;
  const auto openssl = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "openssl");
    BOOST_REQUIRE(test::run(arguments).status == 0);
  };
  RedisOptions options = with_ca(ca);
  options.tls.key_file = dir.file("key.pem");
  options.tls.certificate_file = dir.file("certificate.pem");
  openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
           "/CN=stranger", "-keyout", options.tls.key_file, "-out", options.tls.certificate_file});
  BOOST_CHECK_EXCEPTION(redis_cache(url, options)->ping(), Error, has_kind(Errc::unavailable));

  const std::string ca_key = std::filesystem::path(ca).replace_extension("key");
  openssl({"req", "-new", "-key", options.tls.key_file, "-subj", "/CN=client", "-out", dir.file("csr")});
  openssl({"x509", "-req", "-in", dir.file("csr"), "-CA", ca, "-CAkey", ca_key, "-out",
           options.tls.certificate_file});
  redis_cache(url, options)->ping();
}

BOOST_AUTO_TEST_CASE(plain_to_tls_and_tls_to_plain_fail) {
  BOOST_CHECK_THROW(redis_cache("redis" + url.substr(6))->ping(), Error);
  const std::string plain = test::server_url("redis");
  RedisOptions options = with_ca(ca);
  options.connect_timeout = 200ms;
  BOOST_CHECK_EXCEPTION(redis_cache("rediss" + plain.substr(5), options)->ping(), Error,
                        has_kind(Errc::unavailable));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
