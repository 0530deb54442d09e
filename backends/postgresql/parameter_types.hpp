// SPDX-License-Identifier: BSL-1.0
/// \file
/// Finding the types of parameters where the server can't tell them all.
#pragma once

#include <functional>
#include <vector>

#include "commands.hpp"
#include "encode.hpp"

namespace weir::postgresql {

/// The types that stand for values (encode.hpp). \param values  size() and operator[]
template <class Values>
std::vector<Oid> natural_types(const Values& values) {
  std::vector<Oid> types;
  for (std::size_t i = 0; i < values.size(); ++i) types.push_back(natural_type(values[i]));
  return types;
}

/// Sends a command with these types of its parameters, 0 or none for those that the server is to tell.
using SendTyped = std::function<int(PGconn* connection, const std::vector<Oid>& types)>;

/// Sends a command, and where the server can't tell a parameter's type again with that of its value. Throws
/// Error; a transaction stays usable where only types had to be found.
/// \param natural  the types of the values
/// \param types    what to begin with
/// \return         the types that it went well with
std::vector<Oid> run_typed(Connection& connection, const StatementText& text, const std::vector<Oid>& natural,
                           std::vector<Oid> types, Deadline deadline, const SendTyped& send);

}  // namespace weir::postgresql
