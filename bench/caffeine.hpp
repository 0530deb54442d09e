// SPDX-License-Identifier: BSL-1.0
/// \file
/// Caffeine, the cache library for Java, as a process that waits while others are measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <vector>

#include "support/temp_dir.hpp"

namespace weir::bench {

/// A cache of Caffeine's in a Java process (CaffeinePeer.java, compiled here), which reads what a stream of
/// requests asks for, and puts what it misses. Needs javac, java and caffeine.jar; throws std::runtime_error
/// where one of them is missing or fails.
class Caffeine {
 public:
  Caffeine(std::size_t keys, std::size_t capacity, const std::vector<std::uint32_t>& stream);
  Caffeine(const Caffeine&) = delete;
  Caffeine& operator=(const Caffeine&) = delete;
  ~Caffeine();

  /// Requests from so many threads at once, each from where it was; waits for them. \return how many hit.
  std::size_t run(int threads, std::size_t requests);

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, Close>;

  void compile() const;
  void start(std::size_t keys, std::size_t capacity);

  test::TempDir dir_;
  int process_ = 0;
  File orders_;
  File answers_;
};

}  // namespace weir::bench
