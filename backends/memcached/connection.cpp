// SPDX-License-Identifier: BSL-1.0
#include "connection.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <system_error>
#include <utility>

#include "classify_error.hpp"
#include "envelope.hpp"
#include "resolve.hpp"

namespace weir::memcached {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_wait{std::numeric_limits<std::int32_t>::max()};

milliseconds until(Clock::Instant deadline, Clock::Instant now) {
  return std::clamp(std::chrono::ceil<milliseconds>(deadline - now), milliseconds(0), longest_wait);
}

std::string errno_text(int code) { return std::generic_category().message(code); }

std::uint64_t count_of(milliseconds time) { return static_cast<std::uint64_t>(time.count()); }

}  // namespace

/// Commands without replies, for as long as this lives.
class Connection::Quiet {
 public:
  explicit Quiet(Connection& connection) noexcept : connection_(connection) {
    connection_.set_behavior(MEMCACHED_BEHAVIOR_NOREPLY, 1);
  }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;
  ~Quiet() { connection_.set_behavior(MEMCACHED_BEHAVIOR_NOREPLY, 0); }

 private:
  Connection& connection_;
};

Connection::Connection(const Address& address, const std::string& nothing, const Clock& clock,
                       Watchdog& watchdog, milliseconds connect_timeout, const Limit& limit)
    : address_(address), clock_(clock), limit_(limit) {
  const Clock::Instant begun = clock.now();
  const Clock::Instant end = std::min(limit.deadline, begun + connect_timeout);
  // A call that had little time left, or was given little, says nothing about the node.
  const bool fair = !limit.callers && 2 * (end - begun) >= connect_timeout;
  const std::vector<std::string> ips = address.ip.empty() ? resolve(address.host) : std::vector{address.ip};
  for (std::size_t i = 0; !socket_.is_open(); ++i) {
    const milliseconds left = until(end, clock.now());
    if (left == milliseconds(0) && end == limit.deadline && !fair) {
      throw memcached_error(Errc::timeout, "no connection to " + address.name() + " in time");
    }
    if (i == ips.size() || left == milliseconds(0)) fail_to_connect();
    open(ips[i], nothing, left);
  }
  watched_.emplace(watchdog, socket_.descriptor());
  result_.emplace(client_.get());
}

// Only a command connects, and whatever waits for a reply can't be cut before the socket is known; so it is a
// command without one.
void Connection::open(const std::string& ip, const std::string& nothing, milliseconds timeout) {
  client_.reset(memcached_create(nullptr));
  if (!client_) throw std::bad_alloc();
  set_behavior(MEMCACHED_BEHAVIOR_TCP_NODELAY, 1);
  set_behavior(MEMCACHED_BEHAVIOR_TCP_KEEPALIVE, 1);
  set_behavior(MEMCACHED_BEHAVIOR_CONNECT_TIMEOUT, count_of(timeout));
  set_behavior(MEMCACHED_BEHAVIOR_POLL_TIMEOUT, count_of(timeout));
  memcached_server_add(client_.get(), ip.c_str(), address_.port);
  const int likely = OwnSocket::next_descriptor();
  {
    const Quiet quiet(*this);
    memcached_delete(client_.get(), nothing.data(), nothing.size(), 0);
  }
  local_port_ = memcached_server_srcport(memcached_server_instance_by_position(client_.get(), 0));
  if (local_port_ != 0) socket_ = OwnSocket::find(local_port_, ip, address_.port, likely);
}

// Shut down first: closing would send a farewell, and wait for room to send it.
Connection::~Connection() { socket_.shut_down(); }

void Connection::begin(const Limit& limit) {
  limit_ = limit;
  watched_->begin(limit.deadline);
}

void Connection::end() {
  if (!watched_->end()) fail(MEMCACHED_TIMEOUT);
  unanswered_write_ = false;
  ended_ = clock_.now();
}

bool Connection::looks_dead() const noexcept {
  constexpr milliseconds just_now{5};
  return clock_.now() - ended_ > just_now && socket_.is_readable();
}

void Connection::set_behavior(Behavior which, std::uint64_t value) noexcept {
  memcached_behavior_set(client_.get(), which, value);
}

// The reply of a call whose deadline has just passed may be there already, so a last millisecond is granted.
void Connection::arm() {
  const milliseconds left = std::max(until(limit_.deadline, clock_.now()), milliseconds(1));
  set_behavior(MEMCACHED_BEHAVIOR_POLL_TIMEOUT, count_of(left));
}

// libmemcached opens a new connection where it lost one, silently; what went over the old one is then
// unknown.
bool Connection::is_same_socket() const noexcept {
  return memcached_server_srcport(memcached_server_instance_by_position(client_.get(), 0)) == local_port_;
}

void Connection::ask(std::span<const std::string_view> keys, bool with_cas) {
  arm();
  asked_ = keys;
  next_asked_ = 0;
  begins_.clear();
  sizes_.clear();
  for (const std::string_view key : keys) {
    begins_.push_back(key.data());
    sizes_.push_back(key.size());
  }
  set_behavior(MEMCACHED_BEHAVIOR_SUPPORT_CAS, with_cas ? 1 : 0);
  const memcached_return_t code = memcached_mget(client_.get(), begins_.data(), sizes_.data(), keys.size());
  if (code != MEMCACHED_SUCCESS) fail(code);
  arm();
}

std::optional<Item> Connection::next() {
  memcached_return_t code = MEMCACHED_SUCCESS;
  if (memcached_fetch_result(client_.get(), &result_->raw, &code) != nullptr) return item();
  finish_reading(code);
  return std::nullopt;
}

// A node answers in the order of the keys and leaves out what it has not. What fits nowhere was meant for
// somebody else.
std::optional<Item> Connection::item() {
  const memcached_result_st& result = result_->raw;
  const std::string_view key(memcached_result_key_value(&result), memcached_result_key_length(&result));
  while (next_asked_ < asked_.size() && asked_[next_asked_] != key) ++next_asked_;
  if (next_asked_ == asked_.size()) {
    throw memcached_error(Errc::internal, address_.name() + " answered for a key that nobody asked for");
  }
  return Item{next_asked_++,
              {memcached_result_value(&result), memcached_result_length(&result)},
              memcached_result_flags(&result),
              memcached_result_cas(&result)};
}

void Connection::finish_reading(memcached_return_t code) {
  // Where nothing was found, libmemcached gives that as the code, whatever went wrong.
  const memcached_return_t last = memcached_last_error(client_.get());
  if (last != MEMCACHED_SUCCESS && last != MEMCACHED_NOTFOUND && last != MEMCACHED_END) fail(last);
  if (code != MEMCACHED_END && code != MEMCACHED_NOTFOUND) fail(code);
  if (unanswered_write_ && !is_same_socket()) fail(MEMCACHED_CONNECTION_FAILURE);
  unanswered_write_ = false;
}

/// \return whether it was done; false where the node said `no`, or that nothing is there
bool Connection::answer(memcached_return_t code, memcached_return_t no) {
  if (code != MEMCACHED_SUCCESS && code != no && code != MEMCACHED_NOTFOUND) fail(code);
  unanswered_write_ = false;
  return code == MEMCACHED_SUCCESS;
}

void Connection::set(const Store& store) {
  arm();
  unanswered_write_ = true;
  const memcached_return_t code =
      memcached_set(client_.get(), store.key.data(), store.key.size(), store.octets.data(),
                    store.octets.size(), store.expiry, envelope_flags);
  if (!answer(code, MEMCACHED_SUCCESS)) fail(code);
}

bool Connection::add(const Store& store) {
  arm();
  unanswered_write_ = true;
  return answer(memcached_add(client_.get(), store.key.data(), store.key.size(), store.octets.data(),
                              store.octets.size(), store.expiry, envelope_flags),
                MEMCACHED_NOTSTORED);
}

bool Connection::replace(const Store& store, std::uint64_t cas) {
  arm();
  unanswered_write_ = true;
  return answer(memcached_cas(client_.get(), store.key.data(), store.key.size(), store.octets.data(),
                              store.octets.size(), store.expiry, envelope_flags, cas),
                MEMCACHED_DATA_EXISTS);
}

bool Connection::touch(std::string_view key, std::time_t expiry) {
  arm();
  unanswered_write_ = true;
  return answer(memcached_touch(client_.get(), key.data(), key.size(), expiry), MEMCACHED_NOTFOUND);
}

void Connection::set_unasked(const Store& store) {
  arm();
  unanswered_write_ = true;
  const Quiet quiet(*this);
  const memcached_return_t code =
      memcached_set(client_.get(), store.key.data(), store.key.size(), store.octets.data(),
                    store.octets.size(), store.expiry, envelope_flags);
  if (code != MEMCACHED_SUCCESS) fail(code);
}

void Connection::replace_unasked(const Store& store, std::uint64_t cas) {
  arm();
  unanswered_write_ = true;
  const Quiet quiet(*this);
  const memcached_return_t code =
      memcached_cas(client_.get(), store.key.data(), store.key.size(), store.octets.data(),
                    store.octets.size(), store.expiry, envelope_flags, cas);
  if (code != MEMCACHED_SUCCESS) fail(code);
}

void Connection::statistics(const std::function<void(std::string_view, std::string_view)>& take) {
  arm();
  const memcached_stat_fn forward = [](const memcached_instance_st*, const char* name, std::size_t name_size,
                                       const char* value, std::size_t value_size, void* context) {
    const auto& to = *static_cast<const std::function<void(std::string_view, std::string_view)>*>(context);
    to({name, name_size}, {value, value_size});
    return MEMCACHED_SUCCESS;
  };
  // The context is only read, but C has no way to say so.
  const memcached_return_t code = memcached_stat_execute(client_.get(), nullptr, forward,
                                                         const_cast<void*>(static_cast<const void*>(&take)));
  if (code != MEMCACHED_SUCCESS || !is_same_socket()) fail(code);
}

void Connection::fail_to_connect() const {
  const int code = client_ ? memcached_last_error_errno(client_.get()) : 0;
  throw memcached_error(Errc::unavailable, "can't connect to " + address_.name() + ": " +
                                               (code == 0 ? "it takes too long" : errno_text(code)));
}

// A connection that the watchdog cut looks like one that the node closed.
void Connection::fail(memcached_return_t code) {
  const bool late = clock_.now() >= limit_.deadline;
  const Errc kind = late ? Errc::timeout : classify_error(code);
  Error::Details details;
  details.link = "memcached";
  details.native_code = memcached_strerror(nullptr, code);
  details.server_message = memcached_last_error_message(client_.get());
  const bool refused = kind == Errc::too_large || kind == Errc::permission || kind == Errc::unsupported;
  details.maybe_applied = unanswered_write_ && !refused;
  throw Error(kind, address_.name() + " " + std::string(meaning(kind)), std::move(details));
}

}  // namespace weir::memcached
