// SPDX-License-Identifier: BSL-1.0
#include "tls.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <limits>
#include <new>

#include "failure.hpp"
#include "socket_io.hpp"

namespace weir::redis {
namespace {

int bio_socket(BIO* bio) noexcept { return *static_cast<const int*>(BIO_get_data(bio)); }

int bio_read(BIO* bio, char* buffer, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t count = socket_read(bio_socket(bio), buffer, static_cast<std::size_t>(size), MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) BIO_set_retry_read(bio);
  return static_cast<int>(count);
}

int bio_write(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t count = socket_write(bio_socket(bio), data, static_cast<std::size_t>(size));
  if (count < 0 && errno == EAGAIN) BIO_set_retry_write(bio);
  return static_cast<int>(count);
}

long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

BIO_METHOD* new_socket_method() {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "weir socket");
  if (!method) throw std::bad_alloc();
  BIO_meth_set_read(method, bio_read);
  BIO_meth_set_write(method, bio_write);
  BIO_meth_set_ctrl(method, bio_control);
  return method;
}

void must(bool done, const char* option, const std::string& file) {
  if (done) return;
  ERR_clear_error();
  throw redis_error(Errc::config,
                    std::string(option) + ": \"" + file + "\" can't be read, or is not what it should be");
}

void use_authorities(SSL_CTX* context, const std::string& file) {
  if (file.empty()) {
    must(SSL_CTX_set_default_verify_paths(context) == 1, "tls", "the system's authorities");
  } else {
    must(SSL_CTX_load_verify_locations(context, file.c_str(), nullptr) == 1, "tls.ca_file", file);
  }
}

void use_certificate(SSL_CTX* context, const RedisTlsOptions& options) {
  if (options.certificate_file.empty() && options.key_file.empty()) return;
  if (options.certificate_file.empty() || options.key_file.empty()) {
    throw redis_error(Errc::config, "tls.certificate_file and tls.key_file belong together");
  }
  must(SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) == 1,
       "tls.certificate_file", options.certificate_file);
  must(SSL_CTX_use_PrivateKey_file(context, options.key_file.c_str(), SSL_FILETYPE_PEM) == 1, "tls.key_file",
       options.key_file);
  must(SSL_CTX_check_private_key(context) == 1, "tls.key_file", options.key_file);
}

bool is_address(const std::string& name) noexcept {
  unsigned char octets[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, name.c_str(), octets) == 1 || ::inet_pton(AF_INET6, name.c_str(), octets) == 1;
}

int int_size(std::size_t size) noexcept {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

TlsContext::TlsContext(const RedisTlsOptions& options)
    : context_(SSL_CTX_new(TLS_client_method())), socket_method_(new_socket_method()) {
  if (!context_) throw std::bad_alloc();
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
  // A write that has to wait may be gone on with by another thread, from another copy of the same octets.
  SSL_CTX_set_mode(context_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(context_.get(), options.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (options.verify) use_authorities(context_.get(), options.ca_file);
  use_certificate(context_.get(), options);
}

TlsSession::TlsSession(const TlsContext& context, int socket, const std::string& name)
    : socket_(socket), session_(SSL_new(context.context_.get())) {
  BIO* bio = BIO_new(context.socket_method_.get());
  if (!session_ || !bio) {
    BIO_free(bio);
    throw std::bad_alloc();
  }
  BIO_set_data(bio, &socket_);
  BIO_set_init(bio, 1);
  SSL_set_bio(session_.get(), bio, bio);
  expect_name(name);
}

// Where nothing is verified, the name to verify has no effect.
void TlsSession::expect_name(const std::string& name) {
  bool done = false;
  if (is_address(name)) {  // an address is not sent (RFC 6066)
    done = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session_.get()), name.c_str()) == 1;
  } else {
    done = SSL_set1_host(session_.get(), name.c_str()) == 1 &&
           SSL_set_tlsext_host_name(session_.get(), name.c_str()) == 1;
  }
  if (!done) throw redis_error(Errc::config, "tls.server_name: \"" + name + "\" is not a host name");
}

// OpenSSL keeps a queue of errors per thread; what others left there would be taken for ours.
template <class Call>
TlsSession::Step TlsSession::step(const Call& call) noexcept {
  const std::lock_guard lock(mutex_);
  ERR_clear_error();
  errno = 0;
  const int count = call(session_.get());
  if (count > 0) return {count};
  switch (SSL_get_error(session_.get(), count)) {
    case SSL_ERROR_WANT_READ:
      return {-1, Wait::readable};
    case SSL_ERROR_WANT_WRITE:
      return {-1, Wait::writable};
    case SSL_ERROR_ZERO_RETURN:
      return {0};
    default:
      last_error_ = ERR_peek_last_error();
      return {errno == 0 && last_error_ == 0 ? 0 : -1};
  }
}

TlsSession::Step TlsSession::handshake() noexcept { return step(SSL_connect); }

TlsSession::Step TlsSession::read(void* buffer, std::size_t size) noexcept {
  return step([&](SSL* session) { return SSL_read(session, buffer, int_size(size)); });
}

TlsSession::Step TlsSession::write(const void* data, std::size_t size) noexcept {
  return step([&](SSL* session) { return SSL_write(session, data, int_size(size)); });
}

TlsSession::Step TlsSession::peek() noexcept {
  char octet = 0;
  return step([&](SSL* session) { return SSL_peek(session, &octet, 1); });
}

std::string TlsSession::reason() const {
  const std::lock_guard lock(mutex_);
  const long verified = SSL_get_verify_result(session_.get());
  if (SSL_get_verify_mode(session_.get()) != SSL_VERIFY_NONE && verified != X509_V_OK) {
    return std::string("the server's certificate: ") + X509_verify_cert_error_string(verified);
  }
  const char* text = ERR_reason_error_string(last_error_);
  return text ? text : "";
}

}  // namespace weir::redis
