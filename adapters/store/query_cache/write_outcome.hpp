// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a failed write may have left behind.
#pragma once

#include "weir/error.hpp"
#include "write.hpp"

namespace weir::query_cache_detail {

/// Whether an attempt to write that failed so surely changed nothing.
/// \param error             not maybe_applied
/// \param may_fail_halfway  the statement keeps what it did before a constraint was violated
inline bool surely_changed_nothing(const Error& error, bool may_fail_halfway) noexcept {
  switch (error.kind()) {
    case Errc::serialization_failure:
    case Errc::deadlock:
    case Errc::busy:
    case Errc::syntax:
    case Errc::undefined_object:
    case Errc::permission:
    case Errc::read_only:
    case Errc::missing_parameter:
    case Errc::unknown_parameter:
      return true;
    case Errc::unique_violation:
    case Errc::foreign_key_violation:
    case Errc::check_violation:
    case Errc::not_null_violation:
      return !may_fail_halfway;
    // The others may come after the fact: a connection that hung up, an answer that could not be read.
    default:
      return false;
  }
}

/// Tells a write how its attempt ended, which threw.
inline void note_failure(Write& write, const Error& error, bool may_fail_halfway, const Context& context,
                         std::uint32_t guards = 0) {
  if (write.over()) return;
  if (error.maybe_applied()) {
    write.is_in_doubt(context, guards);
  } else if (!surely_changed_nothing(error, may_fail_halfway)) {
    write.took_effect(context, guards);
  }
}

/// Runs a write whose fences stand, and tells it how it ended.
/// \param failed  is told of the Error that it threw
template <class Run, class Failed>
auto carry_out(Write& writing, const Context& context, Run run, Failed failed) {
  try {
    auto result = run();
    writing.took_effect(context);
    if (!writing.told() && writing.on_loss() == OnCacheLoss::fail) throw untold();
    return result;
  } catch (const Error& error) {
    failed(error);
    throw;
  } catch (...) {
    writing.is_in_doubt(context);
    throw;
  }
}

}  // namespace weir::query_cache_detail
