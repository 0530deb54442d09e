// SPDX-License-Identifier: BSL-1.0
#include "victim.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <utility>

#include "cache_control.hpp"

namespace weir::coherence_check {
namespace {

using namespace std::chrono_literals;

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  const bool bound = bind(socket, any, size) == 0 && getsockname(socket, any, &size) == 0;
  close(socket);
  if (!bound) throw std::runtime_error("no port is free");
  return ntohs(address.sin_port);
}

}  // namespace

OwnRedis::OwnRedis(std::string directory) : directory_(std::move(directory)), port_(free_port()) { start(); }

std::string OwnRedis::url() const { return "redis://127.0.0.1:" + std::to_string(port_); }

void OwnRedis::kill() { server_.kill(); }

void OwnRedis::start() {
  server_ = Child({"redis-server", "--bind", "127.0.0.1", "--port", std::to_string(port_), "--dir",
                   directory_, "--save", "", "--appendonly", "no"},
                  directory_ + "/redis.log");
  const auto control = CacheControl::of(url());
  for (int tries = 0; tries < 500; ++tries) {
    if (control->answers()) return;
    if (server_.ended()) break;
    std::this_thread::sleep_for(20ms);
  }
  throw std::runtime_error("redis-server does not start; see " + directory_ + "/redis.log");
}

void OwnRedis::stop() { server_.signal(SIGSTOP); }
void OwnRedis::resume() { server_.signal(SIGCONT); }

ForeignServer::ForeignServer(std::string directory, std::string restart)
    : directory_(std::move(directory)), restart_(std::move(restart)) {
  if (!any_in(directory_)) throw std::runtime_error("no process works in " + directory_);
}

void ForeignServer::kill() {
  for (int tries = 0; tries < 200; ++tries) {
    signal_all_in(directory_, SIGKILL);
    if (!any_in(directory_)) return;
    std::this_thread::sleep_for(20ms);
  }
  throw std::runtime_error("the processes in " + directory_ + " do not end");
}

void ForeignServer::start() {
  if (std::system(restart_.c_str()) != 0) throw std::runtime_error("failed: " + restart_);
}

void ForeignServer::stop() { signal_all_in(directory_, SIGSTOP); }
void ForeignServer::resume() { signal_all_in(directory_, SIGCONT); }

}  // namespace weir::coherence_check
