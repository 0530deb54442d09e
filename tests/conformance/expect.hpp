// SPDX-License-Identifier: BSL-1.0
/// \file
/// The check that a call fails, and how.
#pragma once

#include <boost/test/unit_test.hpp>

#include "weir/error.hpp"

namespace weir::conformance {

/// The kind of Error that a call throws; a failed check where it throws none.
template <class Call>
Errc failure_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    BOOST_TEST_MESSAGE(error.what());
    return error.kind();
  }
  BOOST_ERROR("expected an Error, got none");
  return Errc::internal;
}

}  // namespace weir::conformance

#define CHECK_FAILS(kind, expression)                                                                  \
  BOOST_TEST(weir::to_string(weir::conformance::failure_of([&] { static_cast<void>(expression); })) == \
             weir::to_string(kind))
