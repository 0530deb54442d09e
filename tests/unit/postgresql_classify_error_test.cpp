// SPDX-License-Identifier: BSL-1.0
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "classify_error.hpp"

namespace {

using weir::Errc;
using weir::postgresql::classify_connect_failure;
using weir::postgresql::classify_error;

struct Row {
  const char* text;
  Errc kind;
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.text; }

constexpr Row codes[] = {
    {"08000", Errc::unavailable},
    {"08006", Errc::unavailable},
    {"0A000", Errc::unsupported},
    {"21000", Errc::invalid_argument},
    {"22001", Errc::out_of_range},
    {"22003", Errc::out_of_range},
    {"22008", Errc::out_of_range},
    {"22012", Errc::out_of_range},
    {"22021", Errc::invalid_argument},
    {"22P02", Errc::type_mismatch},
    {"23000", Errc::constraint_violation},
    {"23001", Errc::foreign_key_violation},
    {"23502", Errc::not_null_violation},
    {"23503", Errc::foreign_key_violation},
    {"23505", Errc::unique_violation},
    {"23514", Errc::check_violation},
    {"23P01", Errc::constraint_violation},
    {"25001", Errc::invalid_argument},
    {"25006", Errc::read_only},
    {"25P02", Errc::invalid_argument},
    {"25P03", Errc::unavailable},
    {"28000", Errc::permission},
    {"28P01", Errc::permission},
    {"2BP01", Errc::constraint_violation},
    {"3D000", Errc::undefined_object},
    {"3F000", Errc::undefined_object},
    {"40001", Errc::serialization_failure},
    {"40002", Errc::constraint_violation},
    {"40P01", Errc::deadlock},
    {"42501", Errc::permission},
    {"42601", Errc::syntax},
    {"42703", Errc::undefined_object},
    {"42704", Errc::undefined_object},
    {"42804", Errc::type_mismatch},
    {"42883", Errc::undefined_object},
    {"42P01", Errc::undefined_object},
    {"42P07", Errc::invalid_argument},
    {"44000", Errc::check_violation},
    {"53100", Errc::unavailable},
    {"53300", Errc::unavailable},
    {"54001", Errc::too_large},
    {"55P03", Errc::busy},
    {"57014", Errc::cancelled},
    {"57P01", Errc::unavailable},
    {"57P02", Errc::unavailable},
    {"57P03", Errc::unavailable},
    {"P0001", Errc::internal},
    {"XX000", Errc::internal},
    {"XX001", Errc::corrupt},
    {"", Errc::internal},
    {"2350", Errc::constraint_violation},
};

constexpr Row connect_failures[] = {
    {"connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  password authentication failed for "
     "user \"app\"",
     Errc::permission},
    {"connection to server at \"127.0.0.1\", port 5432 failed: fe_sendauth: no password supplied",
     Errc::permission},
    {"FATAL:  no pg_hba.conf entry for host \"10.0.0.1\", user \"app\", database \"shop\", no encryption",
     Errc::permission},
    {"FATAL:  role \"nobody\" does not exist", Errc::permission},
    {"FATAL:  database \"nowhere\" does not exist", Errc::undefined_object},
    {"FATAL:  sorry, too many clients already", Errc::unavailable},
    {"FATAL:  the database system is starting up", Errc::unavailable},
    {"could not translate host name \"nowhere\" to address: Name or service not known", Errc::unavailable},
    {"connection to server at \"127.0.0.1\", port 1 failed: Connection refused", Errc::unavailable},
};

BOOST_AUTO_TEST_CASE(codes_of_a_driver) {
  using weir::postgresql::classify_driver_error;
  const struct {
    const char* sqlstate;
    const char* message;
    Errc kind;
  } rows[] = {
      {"23505", "ERROR: duplicate key value violates unique constraint", Errc::unique_violation},
      {"57014", "ERROR: canceling statement due to statement timeout", Errc::timeout},
      {"57014", "ERROR: canceling statement due to user request", Errc::cancelled},
      {"HY000", "server closed the connection unexpectedly", Errc::unavailable},
      {"HY000", "FATAL: terminating connection due to administrator command", Errc::unavailable},
      {"HY000", "something else", Errc::internal},
      {"08S01", "Communication link failure", Errc::unavailable},
  };
  for (const auto& row : rows)
    BOOST_TEST(to_string(classify_driver_error(row.sqlstate, 0, row.message)) == to_string(row.kind));
}

BOOST_DATA_TEST_CASE(sqlstates, boost::unit_test::data::make(codes)) {
  BOOST_TEST(to_string(classify_error(sample.text)) == to_string(sample.kind));
}

BOOST_DATA_TEST_CASE(failures_to_connect, boost::unit_test::data::make(connect_failures)) {
  BOOST_TEST(to_string(classify_connect_failure(sample.text)) == to_string(sample.kind));
}

}  // namespace
