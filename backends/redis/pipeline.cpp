// SPDX-License-Identifier: BSL-1.0
#include "pipeline.hpp"

#include <algorithm>
#include <cerrno>
#include <new>
#include <string_view>
#include <thread>
#include <utility>

namespace weir::redis {
namespace {

using End = Exchange::End;
using Next = ReplyReader::Next;

constexpr std::size_t buffer_size = 64 * 1024;
constexpr std::size_t largest_kept = 1024 * 1024;  // of what large values made grow

}  // namespace

Pipeline::Pipeline(std::unique_ptr<Connection> connection, const Clock& clock,
                   std::chrono::nanoseconds patience)
    : clock_(clock),
      patience_(patience),
      connection_(std::move(connection)),
      buffer_(std::make_unique<char[]>(buffer_size)) {}

bool Pipeline::submit(Exchange& exchange) {
  Lock lock(mutex_);
  // A write that is sent to a server that has gone may not be sent again; this finds out before.
  if (exchange.writes_) close_if_dead();
  if (closed()) return false;
  if (line_.empty()) progress_ = clock_.now();
  crowded_ = crowded_ || !line_.empty();
  stand_in_line(exchange);
  if (!writing_) write(lock, exchange.deadline_);
  return true;
}

bool Pipeline::looks_dead() {
  const Lock lock(mutex_);
  close_if_dead();
  return closed();
}

// While nobody is asked, whatever comes is an end, or out of place.
void Pipeline::close_if_dead() {
  if (line_.empty() && !closed() && connection_->transport().readable())
    close(Errc::unavailable, "closed the connection");
}

void Pipeline::stand_in_line(Exchange& exchange) {
  gathered_.append(exchange.commands_);
  try {
    line_.push_back({&exchange, exchange.replies_.size()});
  } catch (...) {  // both or neither: a command without a place would shift all replies after it
    gathered_.resize(gathered_.size() - exchange.commands_.size());
    throw;
  }
  exchange.number_ = first_ + line_.size() - 1;
  exchange.bell_ = static_cast<std::size_t>(batches_ % bell_count);
  gathered_octets_ += exchange.commands_.size();
  exchange.last_octet_ = gathered_octets_;
  missing_ += exchange.replies_.size();
  load_.store(line_.size(), std::memory_order_relaxed);
}

void Pipeline::wait(Exchange& exchange) {
  if (exchange.done_.load(std::memory_order_acquire)) return;
  Finished finished;
  Lock lock(mutex_);
  while (exchange.end_ == End::pending) {
    if (!writing_ && has_unsent()) {  // nobody can play both parts
      if (std::exchange(exchange.reads_, false)) hand_over_reading();
      write(lock, exchange.deadline_);
    }
    if (exchange.end_ != End::pending) break;
    const bool reads = !reading_ || exchange.reads_;
    const bool in_time = reads ? read(lock, exchange, finished) : park(lock, exchange);
    if (!lock.owns_lock()) return;  // done while it was parked
    if (!in_time && exchange.end_ == End::pending) leave(exchange);
  }
  const bool owed = exchange.owed_;
  lock.unlock();
  wake(finished);
  while (owed && !exchange.done_.load(std::memory_order_acquire)) std::this_thread::yield();
}

// Others who are about to ask, too, come first where the core is theirs as well: one send then does for all.
void Pipeline::write(Lock& lock, Instant deadline) {
  writing_ = true;
  if (crowded_) {
    lock.unlock();
    std::this_thread::yield();
    lock.lock();
  }
  while (has_unsent() && send_some(lock, deadline)) {
  }
  writing_ = false;
}

/// \return whether to go on
bool Pipeline::send_some(Lock& lock, Instant deadline) {
  if (sending_.empty()) take_gathered();
  const std::string_view rest = std::string_view(sending_).substr(sent_of_sending_);
  lock.unlock();
  const ssize_t count = connection_->transport().write(rest);
  const int error = errno;
  const bool must_wait = count < 0 && error == EAGAIN;
  const bool in_time = !must_wait || wait_writable(lock, deadline);
  if (!must_wait) lock.lock();
  if (count > 0) {
    note_sent(static_cast<std::size_t>(count));
  } else if (!must_wait && !closed()) {
    writing_ = false;  // what is left was not sent
    close(Errc::unavailable, connection_->transport().reason(count, error));
  }
  return in_time;
}

// A server may take no more before somebody reads what it has to say.
bool Pipeline::wait_writable(Lock& lock, Instant deadline) {
  lock.lock();
  if (!reading_) hand_over_reading();
  lock.unlock();
  const bool in_time = connection_->transport().wait_writable(deadline);
  lock.lock();
  return in_time;
}

void Pipeline::take_gathered() noexcept {
  sending_.swap(gathered_);
  ++batches_;
  taken_octets_ = gathered_octets_;
  sent_of_sending_ = 0;
}

void Pipeline::note_sent(std::size_t count) noexcept {
  sent_octets_ += count;
  sent_of_sending_ += count;
  if (sent_of_sending_ < sending_.size()) return;
  sending_.clear();
  if (sending_.capacity() > largest_kept) sending_.shrink_to_fit();
}

/// Plays the reader until its own exchange has its end. \return false where its time was over before
bool Pipeline::read(Lock& lock, Exchange& own, Finished& finished) {
  reading_ = true;
  own.reads_ = true;
  reader_until_ = own.deadline_;
  bool in_time = true;
  while (in_time && own.end_ == End::pending) {
    lock.unlock();
    wake(finished);
    const ssize_t count = connection_->transport().read({buffer_.get(), buffer_size}, own.deadline_);
    const int error = errno;
    const Next next = count > 0 ? parse(static_cast<std::size_t>(count)) : Next::more;
    lock.lock();
    if (closed()) break;
    if (count > 0) {
      deliver(own, next, finished);
    } else if (count < 0 && error == EAGAIN) {
      in_time = false;
    } else {
      close(Errc::unavailable, connection_->transport().reason(count, error));
    }
  }
  own.reads_ = false;
  hand_over_reading();
  return in_time;
}

// Pushes are nobody's reply.
Next Pipeline::parse(std::size_t count) noexcept {
  try {
    connection_->replies().feed(buffer_.get(), count);
    for (;;) {
      Reply reply;
      const Next next = connection_->replies().next(reply);
      if (next != Next::reply) return next;
      if (reply.type != Reply::Type::push) arrived_.push_back(std::move(reply));
    }
  } catch (const std::bad_alloc&) {  // what is lost of a reply can't be found again
    return Next::nonsense;
  }
}

void Pipeline::deliver(Exchange& own, Next next, Finished& finished) {
  progress_ = clock_.now();
  if (next == Next::nonsense) {
    close(Errc::internal, "does not speak the Redis protocol");
  } else if (arrived_.size() > missing_) {  // which of them are ours, nobody can tell
    close(Errc::internal, "sent more replies than it was asked for");
  } else {
    for (Reply& reply : arrived_) deliver_first(reply, own, finished);
    if (line_.empty() && !connection_->replies().drained())
      close(Errc::internal, "sent something that it was not asked for");
  }
  arrived_.clear();
  crowded_ = finished.first || !line_.empty();
  load_.store(line_.size(), std::memory_order_relaxed);
}

/// A reply belongs to who is first in the line.
void Pipeline::deliver_first(Reply& reply, const Exchange& own, Finished& finished) {
  Place& place = line_.front();
  Exchange* const exchange = place.exchange;
  if (exchange) exchange->replies_[exchange->received_++] = std::move(reply);
  --missing_;
  if (--place.missing > 0) return;
  line_.pop_front();
  ++first_;
  if (!exchange) return;
  exchange->end_ = End::answered;
  if (exchange == &own) return;
  exchange->owed_ = true;
  exchange->next_ = std::exchange(finished.first, exchange);
  finished.bells |= 1U << exchange->bell_;
}

/// Each exchange may be gone as soon as it is done; the bells are ours.
void Pipeline::wake(Finished& finished) noexcept {
  while (Exchange* const exchange = finished.first) {
    finished.first = exchange->next_;
    exchange->done_.store(true, std::memory_order_release);
  }
  for (std::size_t bell = 0; finished.bells != 0; ++bell, finished.bells >>= 1U)
    if ((finished.bells & 1U) != 0) bells_[bell].ring_all();
}

/// Waits for its end, or to be made the reader. Whoever is the reader sees to it that nobody whose deadline
/// comes after its own waits for too long, which spares them a timer.
/// \return false where the time was over; the lock is not held where it is done
bool Pipeline::park(Lock& lock, Exchange& exchange) {
  Bell& bell = bells_[exchange.bell_];
  const Bell::Rings heard = bell.rings();
  std::optional<std::chrono::nanoseconds> time;
  if (exchange.deadline_ < reader_until_) time = exchange.deadline_ - clock_.now();
  exchange.parked_ = true;
  lock.unlock();
  bell.wait(heard, exchange.number_, time);
  if (exchange.done_.load(std::memory_order_acquire)) return true;
  lock.lock();
  exchange.parked_ = false;
  return exchange.deadline_ > clock_.now();
}

/// The next reader is who has to leave first, so that the others need not look at the time.
void Pipeline::hand_over_reading() noexcept {
  reading_ = false;
  if (closed()) return;
  Exchange* next = nullptr;
  for (const Place& place : line_) {
    Exchange* const exchange = place.exchange;
    if (exchange && exchange->parked_ && (!next || exchange->deadline_ < next->deadline_)) next = exchange;
  }
  if (!next) return;
  reading_ = true;
  reader_until_ = next->deadline_;
  next->reads_ = true;
  nudge(*next);
}

void Pipeline::hand_over_writing() noexcept {
  if (writing_ || !has_unsent()) return;
  for (const Place& place : line_)
    if (place.exchange && place.exchange->parked_) return nudge(*place.exchange);
}

void Pipeline::nudge(Exchange& exchange) noexcept { bells_[exchange.bell_].ring(exchange.number_); }

void Pipeline::leave(Exchange& exchange) {
  line_[static_cast<std::size_t>(exchange.number_ - first_)].exchange = nullptr;
  exchange.end_ = End::late;
  exchange.sent_ = exchange.commands_.size();  // what has not left yet will
  if (clock_.now() - progress_ >= patience_) {
    close(Errc::unavailable, "did not answer in time");
  } else {
    if (std::exchange(exchange.reads_, false)) hand_over_reading();
    hand_over_writing();
  }
}

/// Tells everyone in the line; the one who calls may be among them.
void Pipeline::close(Errc kind, const std::string& reason) {
  closed_.store(true, std::memory_order_relaxed);
  connection_->transport().abandon();
  std::uint32_t bells = 0;
  const std::uint64_t sent = writing_ ? taken_octets_ : sent_octets_;
  for (const Place& place : line_) {
    if (!place.exchange) continue;
    Exchange& exchange = *place.exchange;
    const std::uint64_t first_octet = exchange.last_octet_ - exchange.commands_.size();
    exchange.end_ = End::lost;
    exchange.sent_ =
        static_cast<std::size_t>(std::clamp(sent, first_octet, exchange.last_octet_) - first_octet);
    exchange.kind_ = kind;
    exchange.reason_ = reason;
    bells |= 1U << exchange.bell_;
    exchange.done_.store(true, std::memory_order_release);
  }
  line_.clear();
  Finished nobody{nullptr, bells};
  wake(nobody);
}

}  // namespace weir::redis
