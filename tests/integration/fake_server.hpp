// SPDX-License-Identifier: BSL-1.0
/// \file
/// A server that misbehaves the way a test wants.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace weir::test {

/// Listens on a free loopback port and hands each connection in turn to a function, closing it afterwards.
class FakeServer {
 public:
  /// One connection, from the server's side.
  class Peer {
   public:
    explicit Peer(int socket) noexcept : socket_(socket) {}
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    ~Peer() { ::close(socket_); }

    /// Whatever has arrived, at least one octet; empty where the client closed.
    std::string read() const {
      char buffer[4096];
      const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
      return {buffer, static_cast<std::size_t>(count > 0 ? count : 0)};
    }
    void write(std::string_view octets) const { ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL); }

   private:
    int socket_;
  };

  explicit FakeServer(std::function<void(const Peer&)> serve)
      : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), serve_(std::move(serve)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, generic, &size) != 0) {
      throw std::runtime_error("can't listen on loopback");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { run(); });
  }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;
  /// The function must return once its client has closed.
  ~FakeServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  void run() {
    for (int socket = 0; (socket = ::accept(listener_, nullptr, nullptr)) >= 0;) serve_(Peer(socket));
  }

  int listener_;
  std::function<void(const Peer&)> serve_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace weir::test
