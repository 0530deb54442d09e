// SPDX-License-Identifier: BSL-1.0
#include "pool.hpp"

#include <algorithm>

#include "failure.hpp"

namespace weir::redis {
namespace {

std::unique_ptr<const TlsContext> tls_for(const Endpoint& endpoint, const RedisOptions& options) {
  if (!endpoint.tls) return nullptr;
  return std::make_unique<const TlsContext>(options.tls, endpoint.host);
}

}  // namespace

Pool::Lease::~Lease() {
  if (!pool_) return;
  connection_.reset();
  pool_->give_up_place();
}

void Pool::Lease::keep() && noexcept { std::exchange(pool_, nullptr)->put_back(std::move(connection_)); }

void Pool::Lease::reopen(const Limit& limit) {
  connection_.reset();
  connection_ = pool_->open(limit);
  reused_ = false;
}

Pool::Pool(Endpoint endpoint, const RedisOptions& options)
    : size_(options.pool_size),
      connect_timeout_(options.connect_timeout),
      settings_{endpoint, tls_for(endpoint, options), options.clock},
      backoff_(options.reconnect_delay) {
  idle_.reserve(size_);
}

Pool::Lease Pool::acquire(const Limit& limit) {
  Lease lease(*this);
  {
    std::unique_lock lock(mutex_);
    const auto has_one = [this] { return !idle_.empty() || places_ < size_; };
    if (!changed_.wait_for(lock, limit.deadline - settings_.clock->now(), has_one)) {
      lease.pool_ = nullptr;
      throw redis_error(Errc::timeout, "all " + std::to_string(size_) + " connections to " +
                                           settings_.endpoint.name() +
                                           " are in use and none came free in time: raise pool_size");
    }
    if (!idle_.empty()) {
      lease.connection_ = std::move(idle_.back());
      lease.reused_ = true;
      idle_.pop_back();
      return lease;
    }
    ++places_;
  }
  lease.connection_ = open(limit);
  return lease;
}

// Tells the backoff how a try to connect went, whatever way it is left.
class Pool::Attempt {
 public:
  Attempt(Pool& pool, Clock::Instant now) : pool_(pool) {
    const std::lock_guard lock(pool_.mutex_);
    permit_ = pool_.backoff_.ask(now);
    if (permit_ == Backoff::Permit::none) pool_.refuse_while_closed(now);
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  ~Attempt() {
    if (told_) return;
    const std::lock_guard lock(pool_.mutex_);
    pool_.backoff_.given_up(permit_);
  }

  void succeeded() noexcept {
    told_ = true;
    const std::lock_guard lock(pool_.mutex_);
    pool_.backoff_.succeeded();
  }
  void failed(const Error& error) {
    told_ = true;
    const std::lock_guard lock(pool_.mutex_);
    const double jitter = std::uniform_real_distribution<double>()(pool_.chance_);
    pool_.backoff_.failed(permit_, pool_.settings_.clock->now(), jitter);
    pool_.last_kind_ = error.kind();
    pool_.last_failure_ = error.what();
  }

 private:
  Pool& pool_;
  Backoff::Permit permit_;
  bool told_ = false;
};

// A connect that the caller's own deadline cut short says nothing about the server.
std::unique_ptr<Connection> Pool::open(const Limit& limit) {
  const Clock::Instant now = settings_.clock->now();
  const bool cut_short = limit.callers && limit.deadline < now + connect_timeout_;
  const Clock::Instant deadline = std::min(limit.deadline, now + connect_timeout_);
  Attempt attempt(*this, now);
  try {
    auto connection =
        std::make_unique<Connection>(settings_, deadline, cut_short ? Errc::timeout : Errc::unavailable);
    attempt.succeeded();
    return connection;
  } catch (const Error& error) {
    if (error.kind() != Errc::timeout) attempt.failed(error);
    throw;
  }
}

// With the kind of the last failure: a wrong password stays Errc::permission while nobody may try.
void Pool::refuse_while_closed(Clock::Instant now) const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(backoff_.remaining(now));
  const std::string when =
      left.count() > 0 ? "for " + std::to_string(left.count()) + " ms" : "while another call tries";
  throw redis_error(last_kind_,
                    settings_.endpoint.name() + " is not tried " + when + " after: " + last_failure_);
}

void Pool::put_back(std::unique_ptr<Connection> connection) noexcept {
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
  }
  changed_.notify_one();
}

void Pool::give_up_place() noexcept {
  {
    const std::lock_guard lock(mutex_);
    --places_;
  }
  changed_.notify_one();
}

}  // namespace weir::redis
