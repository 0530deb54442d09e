// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "weir/error.hpp"

namespace weir::test {

/// Checks that `action` throws an Error of this kind whose text has `part` in it. Returns its text.
template <class Action>
std::string expect_error(Errc kind, std::string_view part, Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    BOOST_TEST(to_string(error.kind()) == to_string(kind));
    BOOST_TEST(std::string(error.what()).find(part) != std::string::npos,
               "'" << error.what() << "' does not say '" << part << "'");
    return error.what();
  }
  BOOST_ERROR("no error, where " << to_string(kind) << " was expected to say '" << part << "'");
  return {};
}

}  // namespace weir::test
