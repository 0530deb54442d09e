// SPDX-License-Identifier: BSL-1.0
/// \file
/// A server behind a network that is slow now and then.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace weir::test {

/// Listens on a free loopback port and hands every connection on to a server, whose octets it holds back for
/// as long as a function says, each time some come.
class DelayingProxy {
 public:
  using Delay = std::function<std::chrono::microseconds()>;

  /// \param delay  called by many threads
  DelayingProxy(std::uint16_t server_port, Delay delay)
      : server_port_(server_port), delay_(std::move(delay)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, generic, &size) != 0) {
      throw std::runtime_error("can't listen on loopback");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  DelayingProxy(const DelayingProxy&) = delete;
  DelayingProxy& operator=(const DelayingProxy&) = delete;
  ~DelayingProxy() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (const Link& link : links_) link.hang_up();
    while (!links_.empty()) bury_ended();
    ::close(listener_);
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  struct Link {
    Link(int client_socket, int server_socket) : client(client_socket), server(server_socket) {}

    const int client;
    const int server;
    std::thread there{};
    std::thread back{};
    std::atomic<int> ended{0};  // of the two

    void hang_up() const {
      ::shutdown(client, SHUT_RDWR);
      ::shutdown(server, SHUT_RDWR);
    }
  };

  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  /// Others may still be at work.
  void bury_ended() {
    std::erase_if(links_, [](Link& link) {
      if (link.ended < 2) return false;
      link.there.join();
      link.back.join();
      ::close(link.client);
      ::close(link.server);
      return true;
    });
  }

  void accept_all() {
    for (int client = 0; (client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
      const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      const sockaddr_in address = loopback(server_port_);
      if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(client);
        ::close(server);
        continue;
      }
      bury_ended();
      Link& link = links_.emplace_back(client, server);
      link.there =
          std::thread([&link] { pass(link, link.client, link.server, [] { return Delay::result_type(); }); });
      link.back = std::thread([this, &link] { pass(link, link.server, link.client, delay_); });
    }
  }

  static void pass(Link& link, int from, int to, const Delay& delay) {
    char buffer[16384];
    for (ssize_t count = 0; (count = ::recv(from, buffer, sizeof buffer, 0)) > 0;) {
      const auto time = delay();
      if (time.count() > 0) std::this_thread::sleep_for(time);
      if (::send(to, buffer, static_cast<std::size_t>(count), MSG_NOSIGNAL) != count) break;
    }
    link.hang_up();
    ++link.ended;
  }

  const std::uint16_t server_port_;
  const Delay delay_;
  const int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::uint16_t port_ = 0;
  std::list<Link> links_;  // of the acceptor, until it has ended
  std::thread acceptor_;
};

}  // namespace weir::test
