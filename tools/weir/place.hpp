// SPDX-License-Identifier: BSL-1.0
/// \file
/// Where a run of the conformance suite may make and drop what it likes.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "weir/cache.hpp"
#include "weir/runtime.hpp"
#include "weir/store.hpp"

namespace weir::tool {

/// No place for a run could be had, or it could not be removed; the text says what to do.
struct NoPlace : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What stands behind a URL.
struct Target {
  std::string url;
  BackendOptions options{};
};

/// A store or cache in a place of its own beside what the engine holds already. The place is removed with all
/// that is in it by `remove`, or else by the destructor, which says on standard error where it can't.
template <class T>
class Place {
 public:
  /// \param where    for people: "in the schema weir_conformance_1a2b3c4d"
  /// \param cleanup  removes the place, once the subject is closed. Throws NoPlace
  Place(std::shared_ptr<T> subject, std::string where, std::function<void()> cleanup)
      : subject_(std::move(subject)), where_(std::move(where)), cleanup_(std::move(cleanup)) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place();

  /// Until `remove` or `keep`.
  T& subject() const noexcept { return *subject_; }
  const std::string& where() const noexcept { return where_; }

  /// Closes the subject and removes the place. Throws NoPlace that says what is left and how to remove it.
  void remove();
  /// Closes the subject and leaves the place.
  void keep() noexcept;

 private:
  std::shared_ptr<T> subject_;
  std::string where_;
  std::function<void()> cleanup_;  // empty once done
};

/// The store behind a URL, known to answer, in
/// - a schema of its own where sessions of the engine can choose one,
/// - a file of its own beside the one that a sqlite URL names, which is opened if it is there and never
///   written,
/// - else where the URL says: every case drops the tables that it made.
/// Throws UsageError for a bad URL or option; NoPlace where the engine does not answer or refuses.
Place<Store> place_for_store(const Target& target);

/// A cache, and one with another namespace of the same engine.
struct TwoCaches {
  CachePtr cache;
  CachePtr neighbour;
};

/// The cache behind a URL, known to answer, twice, each with a prefix of its own. Throws likewise.
Place<TwoCaches> place_for_cache(const Target& target);

}  // namespace weir::tool
