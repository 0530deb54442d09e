// SPDX-License-Identifier: BSL-1.0
#include "weir/error.hpp"

#include <atomic>
#include <cstdint>
#include <utility>

namespace weir {
namespace {

class Category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "weir"; }
  std::string message(int value) const override {
    return std::string(weir::to_string(static_cast<Errc>(value)));
  }
};

std::string full_text(Errc kind, const std::string& message, const Error::Details& details) {
  std::string text;
  if (!details.link.empty()) text.append(details.link).append(": ");
  text.append(message).append(" (").append(to_string(kind));
  if (!details.native_code.empty()) text.append(", ").append(details.native_code);
  if (details.row) text.append(", row ").append(std::to_string(*details.row));
  return text.append(")");
}

}  // namespace

const std::error_category& error_category() noexcept {
  static const Category category;
  return category;
}

std::string_view to_string(Errc kind) noexcept {
  switch (kind) {
    case Errc::unavailable:
      return "unavailable";
    case Errc::timeout:
      return "timeout";
    case Errc::cancelled:
      return "cancelled";
    case Errc::unique_violation:
      return "unique_violation";
    case Errc::foreign_key_violation:
      return "foreign_key_violation";
    case Errc::check_violation:
      return "check_violation";
    case Errc::not_null_violation:
      return "not_null_violation";
    case Errc::constraint_violation:
      return "constraint_violation";
    case Errc::serialization_failure:
      return "serialization_failure";
    case Errc::deadlock:
      return "deadlock";
    case Errc::busy:
      return "busy";
    case Errc::syntax:
      return "syntax";
    case Errc::undefined_object:
      return "undefined_object";
    case Errc::permission:
      return "permission";
    case Errc::read_only:
      return "read_only";
    case Errc::too_large:
      return "too_large";
    case Errc::out_of_range:
      return "out_of_range";
    case Errc::type_mismatch:
      return "type_mismatch";
    case Errc::missing_parameter:
      return "missing_parameter";
    case Errc::unknown_parameter:
      return "unknown_parameter";
    case Errc::invalid_argument:
      return "invalid_argument";
    case Errc::corrupt:
      return "corrupt";
    case Errc::unsupported:
      return "unsupported";
    case Errc::config:
      return "config";
    case Errc::internal:
      return "internal";
  }
  return "unknown";
}

std::error_code make_error_code(Errc kind) noexcept { return {static_cast<int>(kind), error_category()}; }

struct Error::Shared {
  std::atomic<std::uint32_t> references{1};
  std::string message;
  std::string text;  // what what() gives
  Details details;
};

Error::Handle::Handle(const std::string& message, std::string text, Details&& details)
    : shared_(new Shared{.message = message, .text = std::move(text), .details = std::move(details)}) {}

Error::Handle::Handle(const Handle& other) noexcept : shared_(other.shared_) {
  shared_->references.fetch_add(1, std::memory_order_relaxed);
}

Error::Handle& Error::Handle::operator=(const Handle& other) noexcept {
  Handle copy(other);
  std::swap(shared_, copy.shared_);
  return *this;
}

Error::Handle::~Handle() {
  if (shared_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shared_;
}

// The base class would append the category's message to its own text, so it gets none and what() is ours.
Error::Error(Errc kind, const std::string& message, Details details)
    : std::system_error(make_error_code(kind)),
      shared_(message, full_text(kind, message, details), std::move(details)) {}

bool Error::retryable() const noexcept {
  switch (kind()) {
    case Errc::unavailable:
    case Errc::timeout:
    case Errc::busy:
    case Errc::serialization_failure:
    case Errc::deadlock:
      return true;
    default:
      return false;
  }
}

const char* Error::what() const noexcept { return (*shared_).text.c_str(); }
bool Error::maybe_applied() const noexcept { return (*shared_).details.maybe_applied; }
std::optional<std::size_t> Error::row() const noexcept { return (*shared_).details.row; }

Error Error::with_row(std::size_t row) const {
  Details details = (*shared_).details;
  details.row = row;
  return {kind(), (*shared_).message, std::move(details)};
}

std::string_view Error::link() const noexcept { return (*shared_).details.link; }
std::string_view Error::native_code() const noexcept { return (*shared_).details.native_code; }
std::string_view Error::server_message() const noexcept { return (*shared_).details.server_message; }

}  // namespace weir
