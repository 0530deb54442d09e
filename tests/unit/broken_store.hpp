// SPDX-License-Identifier: BSL-1.0
/// \file
/// A Store that does one thing wrong, to see whether the conformance suite notices.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "weir/store.hpp"

namespace weir::test {

/// What is wrong with a store. What is left empty or false is as it should be.
struct Defect {
  // Of every call, in transactions too.
  std::function<Value(const Value&)> parameter{};  ///< each one, on its way in; may throw
  std::function<Query(const Query&)> statement{};  ///< what is run instead
  std::function<Rows(const Rows&)> answer{};       ///< of each query and of each chunk of a stream
  std::function<std::uint64_t(std::uint64_t)> affected{};
  std::function<Error(const Error&)> error{};  ///< what is thrown instead
  bool no_deadlines = false;                   ///< they are not kept
  bool batches_row_by_row = false;             ///< and so not undone as a whole
  bool streams_end_early = false;              ///< without the last chunk

  // Of transactions.
  bool rollback_commits = false;
  bool commit_rolls_back = false;
  bool no_savepoints = false;  ///< they seem to be set, and nothing is done
  std::function<TransactionOptions(TransactionOptions)> options{};

  // Of what it tells.
  std::optional<Capabilities> declared{};
  std::function<Effects(Effects)> effects{};
};

/// The store with this defect.
StorePtr broken(StorePtr store, Defect defect);

/// Rows with every value as `change` makes it, and the names as `rename` does; an empty function changes
/// nothing. \param least  the first row to be copied
Rows changed(const Rows& rows, const std::function<Value(const Value&)>& change,
             const std::function<std::string(std::string)>& rename = {}, std::size_t least = 0);

}  // namespace weir::test
