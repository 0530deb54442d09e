// SPDX-License-Identifier: BSL-1.0
/// \file
/// The checks that cases are made of. They need no test framework, so that a program can run the suite.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "weir/error.hpp"
#include "weir/value.hpp"

namespace weir::conformance {

/// Ends a case whose rest makes no sense; the failure is noted already.
struct Stop {};

/// Notes a failure of the case that runs on this thread.
/// \param file  where it was found; may be empty: nowhere in particular
void note_failure(std::string_view file, int line, const std::string& what);

/// The failures noted on this thread since the last call.
std::vector<std::string> take_failures();

inline void check(bool holds, const char* file, int line, const std::string& what) {
  if (!holds) note_failure(file, line, what);
}

/// How a failure shows a value.
template <class T>
std::string shown(const T& value) {
  if constexpr (std::same_as<T, Errc> || std::same_as<T, ValueType>) {
    return std::string(to_string(value));
  } else if constexpr (std::same_as<T, Value>) {
    return std::string(to_string(value.type())) + " " + value.to_string().substr(0, 200);
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return "\"" + std::string(std::string_view(value).substr(0, 200)) + "\"";
  } else {
    return Value(value).to_string();
  }
}

template <class A, class B>
void check_equal(const A& is, const B& wanted, const char* file, int line, const char* text) {
  bool equal = false;
  if constexpr (std::integral<A> && std::integral<B> && !std::same_as<A, bool> && !std::same_as<B, bool>) {
    equal = std::cmp_equal(is, wanted);
  } else if constexpr (std::is_convertible_v<const A&, std::string_view> &&
                       std::is_convertible_v<const B&, std::string_view>) {
    equal = std::string_view(is) == std::string_view(wanted);
  } else {
    equal = is == wanted;
  }
  if (!equal) note_failure(file, line, std::string(text) + ": is " + shown(is) + ", wanted " + shown(wanted));
}

/// Runs a call that must fail; gives its Error. Where it does not, notes that and stops the case.
template <class Call>
Error failure_of(const Call& call, const char* file, int line, const char* text) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  note_failure(file, line, std::string(text) + ": expected an Error, got none");
  throw Stop();
}

/// Whether a call fails with one of these kinds, for where engines may differ.
void check_kind(const Error& error, std::initializer_list<Errc> kinds, const char* file, int line,
                const char* text);

}  // namespace weir::conformance

// Macros for the place and the text of the check alone.
#define CHECK(condition) \
  ::weir::conformance::check(static_cast<bool>(condition), __FILE__, __LINE__, #condition)
#define CHECK_WITH(condition, note)                                            \
  ::weir::conformance::check(static_cast<bool>(condition), __FILE__, __LINE__, \
                             std::string(#condition ": ") + (note))
#define CHECK_EQUAL(is, wanted) ::weir::conformance::check_equal((is), (wanted), __FILE__, __LINE__, #is)
#define REQUIRE(condition)                                               \
  do {                                                                   \
    if (!(condition)) {                                                  \
      ::weir::conformance::note_failure(__FILE__, __LINE__, #condition); \
      throw ::weir::conformance::Stop();                                 \
    }                                                                    \
  } while (false)
#define FAILURE_OF(call) \
  ::weir::conformance::failure_of([&] { static_cast<void>(call); }, __FILE__, __LINE__, #call)
#define CHECK_FAILS(kind, call) CHECK_FAILS_WITH_ONE_OF(call, kind)
#define CHECK_FAILS_WITH_ONE_OF(call, ...) \
  ::weir::conformance::check_kind(FAILURE_OF(call), {__VA_ARGS__}, __FILE__, __LINE__, #call)
