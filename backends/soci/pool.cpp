// SPDX-License-Identifier: BSL-1.0
#include "pool.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "weir/error.hpp"

namespace weir::relational {
namespace {

using std::chrono::steady_clock;

/// A call that comes while others wait may take a free session before them, which saves a switch of threads;
/// but not once the oldest has waited this long.
constexpr auto patience = std::chrono::milliseconds(2);

/// A session that a call used up to now is not asked whether the server has hung up: that would cost the
/// quickest calls most.
constexpr auto unwatched = std::chrono::milliseconds(1);

/// Now + duration, kept from overflowing.
Deadline after(std::chrono::milliseconds duration) {
  const auto now = steady_clock::now();
  return duration < no_deadline - now ? now + duration : no_deadline;
}

void check(const PoolOptions& options) {
  using std::chrono::milliseconds;
  const auto refuse = [](const char* message) { throw Error(Errc::invalid_argument, message); };
  if (options.size < 1 || options.size > 10'000) refuse("pool.size must be 1 to 10000");
  if (options.connect_timeout < milliseconds(1)) refuse("pool.connect_timeout must be at least 1 ms");
  if (options.wait < milliseconds(0)) refuse("pool.wait must not be negative");
  if (options.validate_after < milliseconds(0)) refuse("pool.validate_after must not be negative");
  if (options.max_age < milliseconds(0)) refuse("pool.max_age must not be negative");
}

}  // namespace

Lease& Lease::operator=(Lease&& other) noexcept {
  give_back();
  pool_ = other.pool_;
  held_ = std::move(other.held_);
  session_ = std::move(other.session_);
  opened_ = other.opened_;
  taken_ = other.taken_;
  return *this;
}

void Lease::give_back() noexcept {
  if (!session_) return;
  if (!session_->usable() || !session_->reset()) return discard();
  pool_->put_back(std::move(session_), opened_, pool_->clock_.now());
  held_.reset();
}

void Lease::give_back_untouched() noexcept {
  if (!session_) return;
  if (!session_->usable()) return discard();
  // Without a second look at the clock: the session then counts as idle from when it was taken, which can
  // only bring its next validation forward.
  pool_->put_back(std::move(session_), opened_, taken_);
  held_.reset();
}

void Lease::discard() noexcept {
  if (!session_) return;
  const bool broken = !session_->usable();
  session_.reset();
  pool_->note_closed(broken);
  held_.reset();
}

Pool::Pool(std::unique_ptr<const Engine> engine, const PoolOptions& options, const Clock& clock)
    : engine_(std::move(engine)), options_(options), clock_(clock) {
  check(options_);
  idle_.reserve(options_.size);
}

/// Closes the idle sessions that are as told.
template <class Predicate>
void Pool::close_idle(Predicate is_dead) noexcept {
  Lock lock(mutex_);
  for (auto dead = idle_.begin();
       (dead = std::find_if(idle_.begin(), idle_.end(), is_dead)) != idle_.end();) {
    std::unique_ptr<Session> closing = std::move(dead->session);
    idle_.erase(dead);
    lock.unlock();
    closing.reset();
    lock.lock();
    --open_;
    wake_one();
  }
}

Lease Pool::acquire(const Context& context) {
  const Instant now = clock_.now();
  Lock lock(mutex_);
  if (must_queue(now)) wait_for_free(lock, now, context);
  if (idle_.empty()) {
    ++open_;
    pass_on();
    lock.unlock();
    return open(context);
  }
  Idle taken = std::move(idle_.back());
  idle_.pop_back();
  pass_on();
  const bool ask = now - taken.since >= options_.validate_after || taken.since <= suspect_until_;
  lock.unlock();
  if (now - taken.since >= unwatched && taken.session->hung_up()) {
    taken.session.reset();
    close_idle([](const Idle& idle) { return idle.session->hung_up(); });
    return open(context);
  }
  if (ask && !answers(*taken.session, context)) return replace(std::move(taken.session), now, context);
  return Lease(*this, std::move(taken.session), taken.opened, now);
}

/// Whether a call has to wait: nothing is free, or others have waited for too long.
bool Pool::must_queue(Instant now) const noexcept {
  if (!is_free()) return true;
  return !waiters_.empty() && now - waiters_.front()->since > patience;
}

/// A session is idle, or a place for one is free.
bool Pool::is_free() const noexcept { return !idle_.empty() || open_ < options_.size; }

/// Returns when something is free, with the lock held.
void Pool::wait_for_free(Lock& lock, Instant now, const Context& context) {
  const Deadline limit = std::min(after(options_.wait), context.deadline);
  Waiter self;
  self.since = now;
  waiters_.push_back(&self);
  bool in_time = true;
  do {
    self.woken = false;
    in_time = self.wake.wait_until(lock, limit, [&self] { return self.woken; });
  } while (in_time && !is_free());
  waiters_.erase(std::find(waiters_.begin(), waiters_.end(), &self));
  if (!is_free()) throw_none_free();
}

/// Closes a session that does not answer and opens another in its place. What killed it (a restart, a
/// firewall) has most likely killed those that lie idle since then too: opening new ones is quicker than
/// asking each.
Lease Pool::replace(std::unique_ptr<Session> dead, Instant now, const Context& context) {
  dead.reset();
  if (steady_clock::now() < context.deadline)
    close_idle([now](const Idle& idle) { return idle.since <= now; });
  return open(context);
}

/// Asks a session for a sign of life.
bool Pool::answers(Session& session, const Context& context) const noexcept {
  try {
    Context limited;
    limited.deadline = connect_deadline(context);
    session.ping(limited);
    return session.usable();
  } catch (const std::exception&) {
    return false;
  }
}

/// Opens a session on a place that the caller has taken.
Lease Pool::open(const Context& context) {
  try {
    auto session = engine_->open(connect_deadline(context));
    const Instant now = clock_.now();
    return Lease(*this, std::move(session), now, now);
  } catch (...) {
    note_closed(false);
    throw;
  }
}

Deadline Pool::connect_deadline(const Context& context) const noexcept {
  return std::min(after(options_.connect_timeout), context.deadline);
}

void Pool::throw_none_free() const {
  throw Error(Errc::timeout,
              fmt::format("no free connection of {} within {} ms (or the call's own deadline): raise "
                          "pool.size or look for transactions left open",
                          options_.size, options_.wait.count()),
              {.link = engine_->info().backend, .native_code = {}, .server_message = {}});
}

void Pool::put_back(std::unique_ptr<Session> session, Instant opened, Instant now) noexcept {
  const bool old = options_.max_age.count() > 0 && now - opened >= options_.max_age;
  if (old) {
    session.reset();
    return note_closed(false);
  }
  const Lock lock(mutex_);
  idle_.push_back({std::move(session), opened, now});
  wake_one();
}

/// A place is free again. Where a connection broke, the idle ones may have broken with it.
void Pool::note_closed(bool broken) noexcept {
  const Lock lock(mutex_);
  --open_;
  if (broken) suspect_until_ = clock_.now();
  wake_one();
}

/// Wakes the next waiter where there is still something free for it.
void Pool::pass_on() noexcept {
  if (!waiters_.empty() && is_free()) wake_one();
}

/// Wakes the oldest waiter that is not awake yet.
void Pool::wake_one() noexcept {
  for (Waiter* waiter : waiters_) {
    if (waiter->woken) continue;
    waiter->woken = true;
    waiter->wake.notify_one();
    return;
  }
}

}  // namespace weir::relational
