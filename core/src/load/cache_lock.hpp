// SPDX-License-Identifier: BSL-1.0
/// \file
/// The right to load a value, which one process at a time has.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "weir/cache.hpp"
#include "weir/clock.hpp"
#include "weir/context.hpp"

namespace weir::load {

/// A key in the cache that holds a random owner until it is released or its TTL ends. It saves work, and no
/// more: where it is lost, two processes load. Who removes the key breaks the lock: then what is loaded under
/// it must not be kept. Let go of at the end of its scope.
class CacheLock {
 public:
  CacheLock(Cache& cache, std::string_view key, std::chrono::milliseconds ttl, const Clock& clock,
            const Context& context);
  CacheLock(const CacheLock&) = delete;
  CacheLock& operator=(const CacheLock&) = delete;
  ~CacheLock();

  enum class Taken : std::uint8_t { yes, no, cache_failed };
  /// \param owner  nobody else's
  Taken acquire(const std::string& owner);

  /// Gives it back. \return false where somebody broke it before its time was over.
  bool release() noexcept;

 private:
  bool take();
  bool outlived() const;

  Cache& cache_;
  const std::string key_;
  const std::chrono::milliseconds ttl_;
  const Clock& clock_;
  const Context context_;
  Blob owner_;
  bool held_ = false;
  Clock::Instant since_;
};

}  // namespace weir::load
