// SPDX-License-Identifier: BSL-1.0
#include "cache_control.hpp"

#include <hiredis/hiredis.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "weir/url.hpp"

namespace weir::coherence_check {
namespace {

constexpr timeval patience{1, 0};

struct Free {
  void operator()(redisContext* context) const noexcept { redisFree(context); }
  void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
};

class RedisControl final : public CacheControl {
 public:
  explicit RedisControl(Url url) : url_(std::move(url)) {}

  bool answers() override { return run({"PING"}) == "PONG"; }
  void flush() override { run({"FLUSHALL"}); }
  bool can_cut() const noexcept override { return true; }
  void cut() override { run({"CLIENT", "KILL", "TYPE", "normal"}); }
  void squeeze(bool any_key) override {
    const std::string memory = run({"INFO", "memory"});
    const long long used = number(memory, "used_memory:");
    const long long least = number(memory, "used_memory_startup:");
    if (used <= least) return;
    run({"CONFIG", "SET", "maxmemory-policy", any_key ? "allkeys-random" : "allkeys-lru"});
    run({"CONFIG", "SET", "maxmemory", std::to_string(least + (used - least) * 3 / 5)});
  }
  void relax() override { run({"CONFIG", "SET", "maxmemory", "0"}); }

 private:
  static long long number(const std::string& text, const std::string& name) {
    const std::size_t at = text.find(name);
    return at == std::string::npos ? 0 : std::stoll(text.substr(at + name.size()));
  }

  /// \return what the server said; empty where it did not
  std::string run(const std::vector<std::string>& command) {
    const std::unique_ptr<redisContext, Free> context(
        redisConnectWithTimeout(url_.host.c_str(), url_.port.value_or(6379), patience));
    if (context == nullptr || context->err != 0) return {};
    redisSetTimeout(context.get(), patience);
    if (url_.password)
      ask(*context, {"AUTH", url_.user.value_or("").empty() ? "default" : *url_.user, *url_.password});
    return ask(*context, command);
  }

  static std::string ask(redisContext& context, const std::vector<std::string>& command) {
    std::vector<const char*> words;
    std::vector<std::size_t> sizes;
    for (const std::string& word : command) {
      words.push_back(word.data());
      sizes.push_back(word.size());
    }
    const std::unique_ptr<redisReply, Free> reply(static_cast<redisReply*>(
        redisCommandArgv(&context, static_cast<int>(words.size()), words.data(), sizes.data())));
    if (reply == nullptr || reply->str == nullptr) return {};
    return std::string(reply->str, reply->len);
  }

  const Url url_;
};

class MemcachedControl final : public CacheControl {
 public:
  explicit MemcachedControl(Url url) : url_(std::move(url)) {}

  bool answers() override { return run("version\r\n").starts_with("VERSION"); }
  void flush() override { run("flush_all\r\n"); }
  bool can_cut() const noexcept override { return false; }
  void cut() override {}
  void squeeze(bool) override {}
  void relax() override {}

 private:
  std::string run(const std::string& command) const {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(url_.host.c_str(), std::to_string(url_.port.value_or(11211)).c_str(), &hints, &found) !=
        0)
      return {};
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> address(found, freeaddrinfo);
    const int socket = ::socket(address->ai_family, SOCK_STREAM, 0);
    for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO})
      setsockopt(socket, SOL_SOCKET, option, &patience, sizeof patience);
    std::string answer(256, '\0');
    ssize_t size = -1;
    if (connect(socket, address->ai_addr, address->ai_addrlen) == 0 &&
        send(socket, command.data(), command.size(), MSG_NOSIGNAL) >= 0)
      size = recv(socket, answer.data(), answer.size(), 0);
    close(socket);
    answer.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return answer;
  }

  const Url url_;
};

}  // namespace

std::unique_ptr<CacheControl> CacheControl::of(const std::string& text) {
  Url url = Url::parse(text);
  if (url.scheme == "redis") return std::make_unique<RedisControl>(std::move(url));
  if (url.scheme == "memcached") return std::make_unique<MemcachedControl>(std::move(url));
  throw std::runtime_error("--cache-url must be redis:// or memcached://");
}

}  // namespace weir::coherence_check
