// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a long run found wrong.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

namespace weir::test {

/// Sentences about what must not be: all are counted, the first ones kept. Thread-safe.
class Findings {
 public:
  static constexpr std::size_t kept = 20;

  void add(std::string what) {
    const std::lock_guard lock(mutex_);
    if (++count_ <= kept) first_.push_back(std::move(what));
  }
  std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }
  std::vector<std::string> first() const {
    const std::lock_guard lock(mutex_);
    return first_;
  }

 private:
  mutable std::mutex mutex_;
  std::size_t count_ = 0;
  std::vector<std::string> first_;
};

}  // namespace weir::test
