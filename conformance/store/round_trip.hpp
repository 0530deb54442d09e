// SPDX-License-Identifier: BSL-1.0
/// \file
/// What is written reads back equal.
#pragma once

#include <vector>

#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {

/// Writes each value into a column of its own table and reads all of them back: equal, and of the same type.
inline void round_trips(const StoreSubject& s, const sql::Column& v, const std::vector<Value>& written) {
  make_values(s, v);
  const Statement insert = insert_value(s);
  for (std::size_t i = 0; i < written.size(); ++i)
    s.store.execute(insert.with({{"id", i}, {"v", written[i]}}));
  const std::vector<Value> read = values(s.store, s);
  REQUIRE(read.size() == written.size());
  for (std::size_t i = 0; i < written.size(); ++i) CHECK_EQUAL(read[i], written[i]);
}

/// A value that an engine may or may not hold: it is refused, or reads back equal; never changed in silence.
inline void held_or_refused(const StoreSubject& s, const sql::Column& v, const Value& value) {
  make_values(s, v);
  try {
    s.store.execute(insert_value(s).with({{"id", 1}, {"v", value}}));
  } catch (const Error& error) {
    check_kind(error, {Errc::out_of_range, Errc::unsupported, Errc::too_large, Errc::invalid_argument},
               __FILE__, __LINE__, "writing what can't be held");
    CHECK_EQUAL(count_items(s.store, s), 0);
    return;
  }
  const std::vector<Value> read = values(s.store, s);
  REQUIRE(read.size() == 1U);
  CHECK_EQUAL(read.front(), value);
}

}  // namespace weir::conformance
