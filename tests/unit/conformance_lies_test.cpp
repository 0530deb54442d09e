// SPDX-License-Identifier: BSL-1.0
// Stores that declare what they lack, or hide what they have.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

#include "broken_store.hpp"
#include "support/temp_dir.hpp"
#include "weir/backends/sqlite.hpp"
#include "weir/conformance/suite.hpp"

using namespace weir;
using conformance::Outcome;
using test::broken;

namespace {

struct Fixture {
  test::TempDir directory;
  StorePtr store =
      sqlite_store("sqlite:" + directory.file("test.db"), {.journal = SqliteOptions::Journal::wal});
};

/// Whether a case that this capability decides fails on a store.
bool is_caught(Store& store, Capability capability) {
  const auto& cases = conformance::store_cases();
  return std::any_of(cases.begin(), cases.end(), [&](const conformance::StoreCase& test) {
    return (test.needs.has(capability) || test.absent.has(capability)) &&
           conformance::run_case(store, test).outcome == Outcome::failed;
  });
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(conformance_lies, Fixture)

BOOST_AUTO_TEST_CASE(what_sqlite_lacks_can_not_be_declared) {
  const Capabilities has = store->info().capabilities;
  int lacking = 0;
  for (const Capability each : all_capabilities()) {
    if (has.has(each)) continue;
    ++lacking;
    const StorePtr boaster = broken(store, {.declared = has.with({each})});
    BOOST_TEST(is_caught(*boaster, each), to_string(each));
  }
  BOOST_TEST(lacking > 0);
}

BOOST_AUTO_TEST_CASE(a_type_that_is_refused_can_not_be_declared) {
  const std::pair<ValueType, Capability> types[] = {
      {ValueType::boolean, Capability::booleans},
      {ValueType::decimal, Capability::decimals},
      {ValueType::bytes, Capability::bytes},
      {ValueType::date, Capability::dates},
      {ValueType::time, Capability::times},
      {ValueType::timestamp, Capability::timestamps},
      {ValueType::timestamp_tz, Capability::timestamps_tz},
      {ValueType::uuid, Capability::uuids},
      {ValueType::json, Capability::json},
  };
  for (const auto& [type, capability] : types) {
    const auto refuse = [lacking = type](const Value& value) -> Value {
      if (value.type() == lacking) throw Error(Errc::unsupported, "no values of this type");
      return value;
    };
    BOOST_TEST(is_caught(*broken(store, {.parameter = refuse}), capability), to_string(capability));
    const Capabilities honest = store->info().capabilities.without({capability});
    BOOST_TEST(!is_caught(*broken(store, {.parameter = refuse, .declared = honest}), capability),
               to_string(capability));
  }
}

BOOST_AUTO_TEST_CASE(what_sqlite_has_can_not_be_hidden) {
  // A store without these may do all the same what they promise, now and then or by luck; and one with
  // serializable serves repeatable_read by that. So nothing shows that a store hides them.
  const Capabilities unseen = {Capability::checks,  Capability::foreign_keys, Capability::views,
                               Capability::streams, Capability::cancellation, Capability::repeatable_read};
  const Capabilities has = store->info().capabilities;
  for (const Capability each : all_capabilities()) {
    if (!has.has(each)) continue;
    const StorePtr modest = broken(store, {.declared = has.without({each})});
    BOOST_TEST(is_caught(*modest, each) != unseen.has(each), to_string(each));
  }
}

BOOST_AUTO_TEST_SUITE_END()
