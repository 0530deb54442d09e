// SPDX-License-Identifier: BSL-1.0
/// \file
/// Where client and server run decides a loopback figure: a round trip that wakes another core costs several
/// times one on the same core. So each such figure is taken both ways.
#pragma once

#include <cstdint>

namespace weir::bench {

enum class Placement : std::uint8_t {
  apart,   ///< client on the first core, server on the second: what waking costs is in it, as on a network
  shared,  ///< both on one core: shows the processor time that waiting hides
};

/// Pins this thread and a server's process for as long as it lives, then sets both free again. Needs two
/// cores and the right to do so.
class Pinned {
 public:
  Pinned(Placement placement, int server_process);
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;
  ~Pinned();

 private:
  int server_process_;
};

}  // namespace weir::bench
