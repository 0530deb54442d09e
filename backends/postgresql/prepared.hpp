// SPDX-License-Identifier: BSL-1.0
/// \file
/// A statement that the server keeps prepared.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "encode.hpp"

namespace weir::postgresql {

/// The name of a prepared statement. When it goes, it puts the name on a list for the session to deallocate:
/// the server refuses that in a failed transaction.
class Prepared {
 public:
  Prepared(std::string name, std::vector<std::string>& dropped)
      : name_(std::move(name)), dropped_(&dropped) {}
  Prepared(Prepared&& other) noexcept
      : given_types(std::move(other.given_types)),
        parameter_types(std::move(other.parameter_types)),
        leaves_traces(other.leaves_traces),
        prepared_at(other.prepared_at),
        name_(std::move(other.name_)),
        dropped_(std::exchange(other.dropped_, nullptr)) {}
  Prepared& operator=(Prepared&&) = delete;
  ~Prepared() {
    if (!dropped_) return;
    try {
      dropped_->push_back(std::move(name_));
    } catch (const std::exception&) {
      return;  // out of memory: the server keeps the statement until the connection ends
    }
  }

  const std::string& name() const noexcept { return name_; }

  /// Whether it was prepared for values of these types, where the server could not tell the types itself.
  /// \param values  size() and operator[]
  template <class Values>
  bool suits(const Values& values) const noexcept {
    for (std::size_t i = 0; i < given_types.size(); ++i)
      if (given_types[i] != 0 && !values[i].is_null() && given_types[i] != natural_type(values[i]))
        return false;
    return true;
  }

  std::vector<Oid> given_types;      ///< by parameter, 0 where the server has told; empty where it told all
  std::vector<Oid> parameter_types;  ///< as the server has them; empty until somebody asks
  bool leaves_traces = true;
  std::chrono::steady_clock::time_point prepared_at{};

 private:
  std::string name_;
  std::vector<std::string>* dropped_;
};

}  // namespace weir::postgresql
