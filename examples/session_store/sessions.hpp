// SPDX-License-Identifier: BSL-1.0
/// \file
/// The logins of a social app, kept in a cache that all its servers share.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/cache.hpp"

namespace sessions {

struct Session {
  std::string user;
  std::string device;
  std::int64_t posts_read = 0;
  std::string draft;
};

/// Sessions end when nobody has used them for as long as the idle limit. Every change is made by
/// compare-and-set, so that servers that change the same session at the same time lose nothing of each
/// other's.
class Sessions {
 public:
  /// \param idle_limit  how long a session lives unused
  Sessions(weir::CachePtr cache, std::chrono::milliseconds idle_limit);

  /// Begins a session. \return its token: who has it, is logged in.
  std::string log_in(const std::string& user, const std::string& device);
  /// The session of a token, which begins its idle limit anew; nullopt where it has ended.
  std::optional<Session> use(std::string_view token);
  /// Changes a session. \param change  may run more than once: when somebody else was faster
  /// \return the session as it is now; nullopt where it has ended.
  std::optional<Session> change(std::string_view token, const std::function<void(Session&)>& change);
  /// \return whether there was such a session.
  bool log_out(std::string_view token);
  /// Ends all sessions of a user. \return how many there were.
  std::size_t log_out_everywhere(const std::string& user);

 private:
  void note_token(const std::string& user, const std::string& token);
  std::vector<std::string> tokens_of(const std::string& user) const;

  const weir::CachePtr cache_;
  const std::chrono::milliseconds idle_limit_;
};

}  // namespace sessions
