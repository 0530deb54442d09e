// SPDX-License-Identifier: BSL-1.0
#include "sessions.hpp"

#include <nlohmann/json.hpp>
#include <random>
#include <utility>

#include "weir/json_codec.hpp"

namespace sessions {

// [codec]
void to_json(nlohmann::json& json, const Session& session) {
  json = {{"user", session.user},
          {"device", session.device},
          {"posts_read", session.posts_read},
          {"draft", session.draft}};
}
void from_json(const nlohmann::json& json, Session& session) {
  json.at("user").get_to(session.user);
  json.at("device").get_to(session.device);
  json.at("posts_read").get_to(session.posts_read);
  json.at("draft").get_to(session.draft);
}

using SessionCodec = weir::JsonCodec<Session>;
// [/codec]

namespace {

using Tokens = std::vector<std::string>;
using TokensCodec = weir::JsonCodec<Tokens>;

// Who was logged in somewhere is remembered for so long after the last login.
constexpr std::chrono::milliseconds tokens_ttl = std::chrono::hours(24 * 90);

std::string session_key(std::string_view token) { return "session:" + std::string(token); }
std::string tokens_key(const std::string& user) { return "sessions-of:" + user; }

// 128 bits of the operating system's random source: nobody guesses one.
std::string new_token() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device random;
  std::string token;
  while (token.size() < 32)
    for (unsigned bits = random(), i = 0; i < 8; ++i, bits >>= 4U) token += digits[bits & 15U];
  return token;
}

}  // namespace

Sessions::Sessions(weir::CachePtr cache, std::chrono::milliseconds idle_limit)
    : cache_(std::move(cache)), idle_limit_(idle_limit) {}

std::string Sessions::log_in(const std::string& user, const std::string& device) {
  const std::string token = new_token();
  const Session session{.user = user, .device = device, .posts_read = 0, .draft = {}};
  cache_->set(session_key(token), SessionCodec::encode(session), idle_limit_);
  note_token(user, token);
  return token;
}

// [use]
std::optional<Session> Sessions::use(std::string_view token) {
  const std::optional<weir::Blob> held = cache_->get_and_touch(session_key(token), idle_limit_);
  if (!held) return std::nullopt;
  return SessionCodec::decode(*held);
}
// [/use]

// [change]
std::optional<Session> Sessions::change(std::string_view token, const std::function<void(Session&)>& change) {
  const std::string key = session_key(token);
  while (const std::optional<weir::Blob> held = cache_->get(key)) {
    Session session = SessionCodec::decode(*held);
    change(session);
    if (cache_->compare_and_set(key, *held, SessionCodec::encode(session), idle_limit_)) return session;
  }
  return std::nullopt;
}
// [/change]

bool Sessions::log_out(std::string_view token) { return cache_->remove(session_key(token)); }

std::size_t Sessions::log_out_everywhere(const std::string& user) {
  std::vector<std::string> keys;
  for (const std::string& token : tokens_of(user)) keys.push_back(session_key(token));
  const std::vector<std::string_view> views(keys.begin(), keys.end());
  const std::size_t ended = cache_->remove_many(views);
  cache_->remove(tokens_key(user));
  return ended;
}

// The first login adds the list, each later one adds itself to it; two at the same time both stay.
void Sessions::note_token(const std::string& user, const std::string& token) {
  const std::string key = tokens_key(user);
  for (;;) {
    const std::optional<weir::Blob> held = cache_->get(key);
    Tokens tokens = held ? TokensCodec::decode(*held) : Tokens();
    tokens.push_back(token);
    const weir::Blob noted = TokensCodec::encode(tokens);
    const bool done =
        held ? cache_->compare_and_set(key, *held, noted, tokens_ttl) : cache_->add(key, noted, tokens_ttl);
    if (done) return;
  }
}

std::vector<std::string> Sessions::tokens_of(const std::string& user) const {
  const std::optional<weir::Blob> held = cache_->get(tokens_key(user));
  return held ? TokensCodec::decode(*held) : Tokens();
}

}  // namespace sessions
