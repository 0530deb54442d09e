// SPDX-License-Identifier: BSL-1.0
#include "weir/error.hpp"

#include <boost/test/unit_test.hpp>
#include <exception>
#include <set>
#include <string>
#include <type_traits>

namespace weir {
namespace {

const Error::Details details{.link = "postgresql",
                             .native_code = "23505",
                             .server_message = "duplicate key value",
                             .maybe_applied = false};

}  // namespace

BOOST_AUTO_TEST_SUITE(error)

BOOST_AUTO_TEST_CASE(every_kind_has_its_own_spelling) {
  std::set<std::string_view> spellings;
  for (int kind = static_cast<int>(Errc::unavailable); kind <= static_cast<int>(Errc::internal); ++kind)
    spellings.insert(to_string(static_cast<Errc>(kind)));
  BOOST_TEST(spellings.size() == 25u);
  BOOST_TEST(spellings.contains("unknown") == false);
  BOOST_TEST(to_string(static_cast<Errc>(0)) == "unknown");
  BOOST_TEST(to_string(static_cast<Errc>(4711)) == "unknown");
}

BOOST_AUTO_TEST_CASE(the_text_has_link_message_kind_and_native_code) {
  BOOST_TEST(Error(Errc::unique_violation, "the key is taken", details).what() ==
             std::string("postgresql: the key is taken (unique_violation, 23505)"));
  BOOST_TEST(Error(Errc::config, "no such store").what() == std::string("no such store (config)"));
}

BOOST_AUTO_TEST_CASE(what_the_server_said_stays_out_of_the_text) {
  const Error error(Errc::unique_violation, "the key is taken", details);
  BOOST_TEST(error.server_message() == "duplicate key value");
  BOOST_TEST(std::string(error.what()).find("duplicate") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(code_and_kind_agree) {
  const Error error(Errc::deadlock, "again");
  BOOST_TEST((error.kind() == Errc::deadlock));
  BOOST_TEST((error.code() == Errc::deadlock));
  BOOST_TEST((error.code() != Errc::busy));
  BOOST_TEST(error.code().category().name() == std::string("weir"));
  BOOST_TEST(error.code().message() == "deadlock");
}

BOOST_AUTO_TEST_CASE(only_what_may_pass_is_retryable) {
  const std::set<Errc> retryable{Errc::unavailable, Errc::timeout, Errc::busy, Errc::serialization_failure,
                                 Errc::deadlock};
  for (int number = static_cast<int>(Errc::unavailable); number <= static_cast<int>(Errc::internal);
       ++number) {
    const auto kind = static_cast<Errc>(number);
    BOOST_TEST(Error(kind, "").retryable() == retryable.contains(kind), to_string(kind));
  }
}

BOOST_AUTO_TEST_CASE(copies_share_everything_and_outlive_the_first) {
  static_assert(std::is_nothrow_copy_constructible_v<Error> && std::is_nothrow_copy_assignable_v<Error>);
  Error copy(Errc::internal, "other");
  {
    Error::Details applied = details;
    applied.maybe_applied = true;
    const Error first(Errc::unavailable, "gone", applied);
    copy = first;
  }
  const Error again = copy;  // NOLINT(performance-unnecessary-copy-initialization)
  BOOST_TEST(again.what() == std::string("postgresql: gone (unavailable, 23505)"));
  BOOST_TEST(again.link() == "postgresql");
  BOOST_TEST(again.native_code() == "23505");
  BOOST_TEST(again.maybe_applied());
  BOOST_TEST((again.kind() == Errc::unavailable));
}

BOOST_AUTO_TEST_CASE(is_caught_as_a_standard_exception) {
  try {
    throw Error(Errc::syntax, "near FORM", details);
  } catch (const std::system_error& error) {
    BOOST_TEST(error.what() == std::string("postgresql: near FORM (syntax, 23505)"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir
