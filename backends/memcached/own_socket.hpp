// SPDX-License-Identifier: BSL-1.0
/// \file
/// A second hand on a socket of libmemcached.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace weir::memcached {

/// A descriptor of our own for a connection that somebody else opened: to see whether it is alive, to wait
/// for it beside others, and to cut it. Closing it leaves the other open.
class OwnSocket {
 public:
  /// The connection of this process from a local port to a peer. libmemcached tells no descriptor, but the
  /// port; both ends together name one connection.
  /// \param peer_ip  as numbers
  /// \param likely   a descriptor that it may be: looked at first
  /// \return one that is not open, where there is no such connection
  static OwnSocket find(std::uint16_t local_port, const std::string& peer_ip, std::uint16_t peer_port,
                        int likely);
  /// The descriptor that whatever is opened next will have, unless another thread is faster.
  static int next_descriptor() noexcept;

  OwnSocket() noexcept = default;
  OwnSocket(OwnSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  OwnSocket& operator=(OwnSocket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~OwnSocket();

  bool is_open() const noexcept { return descriptor_ >= 0; }
  int descriptor() const noexcept { return descriptor_; }
  /// Whether something is to be read: octets, or the end. Between two calls either means that it is done for.
  bool is_readable() const noexcept;
  /// Ends it for whoever else holds it.
  void shut_down() const noexcept;

 private:
  explicit OwnSocket(int descriptor) noexcept : descriptor_(descriptor) {}

  int descriptor_ = -1;
};

}  // namespace weir::memcached
