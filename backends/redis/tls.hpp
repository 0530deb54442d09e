// SPDX-License-Identifier: BSL-1.0
/// \file
/// TLS to servers whose certificate and name are verified.
#pragma once

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "weir/backends/redis.hpp"

namespace weir::redis {

/// What all connections of a cache have in common: authorities, our certificate. Immutable; thread-safe.
class TlsContext {
 public:
  /// Reads the files. Throws Error(config) where one can't be used.
  explicit TlsContext(const RedisTlsOptions& options);

 private:
  friend class TlsSession;
  struct Free {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    void operator()(BIO_METHOD* method) const noexcept { BIO_meth_free(method); }
  };
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<BIO_METHOD, Free> socket_method_;
};

/// TLS on one connected socket. Never waits. hiredis has TLS too, but verifies no host name and lets SIGPIPE
/// through. One thread may read while another one writes.
class TlsSession {
 public:
  /// \param socket  borrowed; must outlive the session
  /// \param name    of the server or its address: to verify, and a name to send, too (SNI)
  TlsSession(const TlsContext& context, int socket, const std::string& name);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// What a call must wait for before it is made again.
  enum class Wait : std::uint8_t { nothing, readable, writable };
  struct Step {
    ssize_t count;  ///< as recv's and send's; -1 where it has to wait
    Wait wait = Wait::nothing;
  };

  /// A count of 1 where it succeeded.
  Step handshake() noexcept;
  Step read(void* buffer, std::size_t size) noexcept;
  Step write(const void* data, std::size_t size) noexcept;
  /// Has to wait where there is nothing to read.
  Step peek() noexcept;

  /// Why a call failed, in words; empty where the socket's errno tells it.
  std::string reason() const;

 private:
  struct Free {
    void operator()(SSL* session) const noexcept { SSL_free(session); }
  };
  void expect_name(const std::string& name);
  template <class Call>
  Step step(const Call& call) noexcept;

  int socket_;
  mutable std::mutex mutex_;  // OpenSSL's session is for one thread at a time
  std::unique_ptr<SSL, Free> session_;
  unsigned long last_error_ = 0;
};

}  // namespace weir::redis
