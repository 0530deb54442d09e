// SPDX-License-Identifier: BSL-1.0
#include "parameter_types.hpp"

#include <charconv>
#include <string_view>

namespace weir::postgresql {
namespace {

// Gives the parameter that the server could not type its value's, or all of them where the message names
// none. False where that was tried already or the error is another.
bool give_types(const PGresult* result, const std::vector<Oid>& natural, std::vector<Oid>& types) {
  const std::string_view sqlstate = diagnostic(result, PG_DIAG_SQLSTATE);
  if (sqlstate != "42P18" && sqlstate != "42P08" && sqlstate != "42725") return false;
  types.resize(natural.size(), 0);
  const std::string_view message = diagnostic(result, PG_DIAG_MESSAGE_PRIMARY);
  std::size_t number = 0;
  if (const std::size_t dollar = message.find('$'); dollar != std::string_view::npos)
    std::from_chars(message.data() + dollar + 1, message.data() + message.size(), number);
  bool changed = false;
  for (std::size_t i = 0; i < natural.size(); ++i) {
    if ((number != 0 && i + 1 != number) || types[i] != 0) continue;
    types[i] = natural[i];
    changed = true;
  }
  return changed;
}

}  // namespace

std::vector<Oid> run_typed(Connection& connection, const StatementText& text, const std::vector<Oid>& natural,
                           std::vector<Oid> types, Deadline deadline, const SendTyped& send) {
  // A first try that fails must not cost a transaction its life.
  const bool guarded = in_transaction(connection) && !natural.empty();
  if (guarded) run_text(connection, "SAVEPOINT weir_types", deadline);
  while (true) {
    const Reply reply = connection.run([&](PGconn* native) { return send(native, types); }, deadline);
    if (went_well(reply)) break;
    if (reply.end != Reply::End::answered || !give_types(reply.result.get(), natural, types))
      fail(connection, reply, &text, false);
    if (guarded) run_text(connection, "ROLLBACK TO SAVEPOINT weir_types", deadline);
  }
  if (guarded) run_text(connection, "RELEASE SAVEPOINT weir_types", deadline);
  return types;
}

}  // namespace weir::postgresql
