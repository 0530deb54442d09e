// SPDX-License-Identifier: BSL-1.0
// `weir conformance` against real servers: it passes, and leaves nothing behind, however it ends. The servers
// are the test's own, so that whatever appears on them is the command's.
#include <hiredis/hiredis.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <functional>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/odbc_string.hpp"
#include "support/private_server.hpp"
#include "weir/backends/mysql.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/url.hpp"
#include "weir_command.hpp"

using weir::test::comes_true;
using weir::test::contains;
using weir::test::Outcome;
using weir::test::running_weir_command;
using weir::test::weir_command;

namespace {

using Names = std::vector<std::string>;

Names first_column(weir::Store& store, const std::string& sql) {
  Names names;
  for (const weir::Row row : store.query(sql)) names.push_back(row[0].as<std::string>());
  std::sort(names.begin(), names.end());
  return names;
}

/// Every schema and every table there is.
Names all_of(weir::Store& store) {
  return first_column(store,
                      "SELECT schema_name FROM information_schema.schemata UNION ALL "
                      "SELECT table_name FROM information_schema.tables");
}

std::string password_of(const std::string& url) { return weir::Url::parse(url).password.value_or(""); }

void check_secret(const Outcome& outcome, const std::string& url) {
  const std::string password = password_of(url);
  if (!password.empty()) BOOST_TEST(!contains(outcome.output + outcome.errors, password));
}

/// What is there now and was not before, or the other way round.
Names difference(const Names& before, const Names& now) {
  Names names;
  std::set_symmetric_difference(before.begin(), before.end(), now.begin(), now.end(),
                                std::back_inserter(names));
  return names;
}

void check_same(const Names& before, const Names& now) {
  std::string names;
  for (const std::string& name : difference(before, now)) names += " " + name;
  BOOST_TEST(names == "");
}

/// A whole run, and one that a signal ends once `names` shows something new.
void check_leaves_nothing(const std::string& url, const std::function<Names()>& names) {
  const Names before = names();
  const Outcome whole = weir_command({"conformance", url});
  BOOST_TEST(whole.status == 0, whole.output + whole.errors);
  BOOST_TEST(contains(whole.output, "weir_conformance_"), whole.output);
  check_secret(whole, url);
  check_same(before, names());
  for (const int signal : {SIGINT, SIGTERM}) {
    weir::test::Running run = running_weir_command({"conformance", url});
    BOOST_TEST_REQUIRE(comes_true([&] { return names() != before; }));
    run.signal(signal);
    const Outcome stopped = run.wait();
    BOOST_TEST(stopped.status == 1);
    BOOST_TEST(contains(stopped.errors, "stopped after "), stopped.errors);
    check_secret(stopped, url);
    check_same(before, names());
  }
}

/// Somebody who may not do what a run needs.
std::string as_guest(const std::string& url) {
  const weir::Url parts = weir::Url::parse(url);
  return parts.scheme + "://guest:hunter2@" + parts.host + ":" + std::to_string(*parts.port) + parts.path;
}

void check_refused(const std::string& url, const std::string& part) {
  const Outcome outcome = weir_command({"conformance", url});
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(contains(outcome.errors, part), outcome.errors);
  BOOST_TEST(!contains(outcome.output + outcome.errors, password_of(url)), outcome.errors);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(conformance)

BOOST_AUTO_TEST_CASE(postgresql_is_left_as_it_was) {
  const weir::test::PrivatePostgres server;
  const weir::StorePtr store = weir::postgresql_store(server.url());
  check_leaves_nothing(server.url(), [&] { return all_of(*store); });
  check_refused(as_guest(server.url()), "user and password");
}

BOOST_AUTO_TEST_CASE(mariadb_is_left_as_it_was) {
  const weir::test::PrivateMariadb server;
  const weir::StorePtr store = weir::mysql_store(server.url());
  check_leaves_nothing(server.url(), [&] { return all_of(*store); });
  check_refused(as_guest(server.url()), "user and password");
}

// The dialect of whoever names none.
BOOST_AUTO_TEST_CASE(postgresql_by_odbc_in_the_words_of_the_standard) {
  const weir::test::PrivatePostgres server;
  const weir::StorePtr store = weir::postgresql_store(server.url());
  const Names before = all_of(*store);
  const Outcome outcome =
      weir_command({"conformance", "odbc:" + weir::test::odbc_string("PostgreSQL Unicode", server.url()),
                    "-o", "dialect=ansi"});
  BOOST_TEST(outcome.status == 0, outcome.output + outcome.errors);
  BOOST_TEST(contains(outcome.output, "skipped, without bytes: "), outcome.output);
  BOOST_TEST(all_of(*store) == before);
}

BOOST_AUTO_TEST_CASE(what_fails_is_told_and_dropped_or_kept) {
  const weir::test::PrivatePostgres server;
  const weir::StorePtr store = weir::postgresql_store(server.url());
  const Names before = all_of(*store);
  // Told to speak SQLite's dialect to PostgreSQL, so that cases fail; and without schemas, so that their
  // tables are in the database itself.
  const std::vector<std::string> command = {
      "conformance", "odbc:" + weir::test::odbc_string("PostgreSQL Unicode", server.url()),
      "-o",          "dialect=sqlite",
      "--filter",    "json"};
  const Outcome dropped = weir_command(command);
  BOOST_TEST(dropped.status == 1);
  BOOST_TEST(contains(dropped.output, "failed: json_round_trips\n"), dropped.output);
  BOOST_TEST(contains(dropped.output, "wanted json"), dropped.output);
  BOOST_TEST(!contains(dropped.output + dropped.errors, password_of(server.url())));
  BOOST_TEST(all_of(*store) == before);

  std::vector<std::string> keep = command;
  keep.push_back("--keep");
  const Outcome kept = weir_command(keep);
  BOOST_TEST(kept.status == 1);
  BOOST_TEST(contains(kept.output, "kept: weir_t"), kept.output);
  BOOST_TEST(all_of(*store).size() > before.size());
}

BOOST_AUTO_TEST_CASE(redis_is_left_as_it_was) {
  const weir::test::PrivateRedis server;
  const weir::Url url = weir::Url::parse(server.url());
  const std::unique_ptr<redisContext, decltype(&redisFree)> redis(redisConnect(url.host.c_str(), *url.port),
                                                                  redisFree);
  const auto command = [&](const char* text) {
    auto* const reply = static_cast<redisReply*>(redisCommand(redis.get(), text));
    if (reply == nullptr) throw std::runtime_error("redis does not answer");
    return std::unique_ptr<redisReply, decltype(&freeReplyObject)>(reply, freeReplyObject);
  };
  const auto keys = [&] {
    Names names;
    const auto reply = command("KEYS *");
    for (std::size_t i = 0; i < reply->elements; ++i)
      names.emplace_back(reply->element[i]->str, reply->element[i]->len);
    std::sort(names.begin(), names.end());
    return names;
  };
  command("SET somebody's value");
  check_leaves_nothing(server.url(), keys);
}

BOOST_AUTO_TEST_SUITE_END()
