// SPDX-License-Identifier: BSL-1.0
/// \file
/// TLS to a server whose certificate and name are verified.
#pragma once

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <string>

#include "weir/backends/redis.hpp"

namespace weir::redis {

/// What all connections to one server have in common: authorities, our certificate, the server's name.
/// Immutable; thread-safe.
class TlsContext {
 public:
  /// Reads the files. Throws Error(config) where one can't be used.
  /// \param host  to verify and to send (SNI) where the options name no other
  TlsContext(const RedisTlsOptions& options, const std::string& host);

 private:
  friend class TlsSession;
  struct Free {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    void operator()(BIO_METHOD* method) const noexcept { BIO_meth_free(method); }
  };
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<BIO_METHOD, Free> socket_method_;
  std::string server_name_;
};

/// TLS on one connected socket. hiredis has TLS too, but verifies no host name and lets SIGPIPE through.
class TlsSession {
 public:
  /// \param socket  borrowed; must outlive the session
  TlsSession(const TlsContext& context, int socket);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // As socket_read and socket_write.
  /// 1 where it succeeded.
  int handshake() noexcept;
  ssize_t read(void* buffer, std::size_t size) noexcept;
  ssize_t write(const void* data, std::size_t size) noexcept;

  /// Why the last call failed, in words; empty where the socket's errno tells it.
  std::string reason() const;

 private:
  struct Free {
    void operator()(SSL* session) const noexcept { SSL_free(session); }
  };
  void expect_name(const std::string& name);

  int socket_;
  std::unique_ptr<SSL, Free> session_;
};

}  // namespace weir::redis
