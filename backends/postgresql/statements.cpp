// SPDX-License-Identifier: BSL-1.0
#include "statements.hpp"

#include <utility>

#include "dialect.hpp"
#include "statement_nature.hpp"

namespace weir::postgresql {
namespace {

// Deallocating is a round trip, so names are gathered for one.
constexpr std::size_t names_worth_a_round_trip = 16;
// A program of its own may change a column's type without our hearing of it, and parameters keep the type
// that they were prepared with: what was double precision would go on rounding what is numeric now.
constexpr std::chrono::seconds longest_kept{30};

}  // namespace

Statements::Statements(Connection& connection, std::size_t capacity, SchemaChanges changes)
    : connection_(connection), kept_(capacity), changes_(std::move(changes)), changes_seen_(*changes_) {}

Prepared* Statements::find(const Statement& statement) {
  forget_outdated();
  Prepared* const found = kept_.find(statement.sql(), statement.hash());
  if (!found || connection_.looked_at() - found->prepared_at < longest_kept) return found;
  drop(statement);
  return nullptr;
}

Prepared& Statements::keep(const Statement& statement, const ParsedSql& parsed,
                           const std::vector<Oid>& natural, Deadline deadline) {
  drop(statement);
  deallocate_dropped(deadline);
  const std::string name = "w" + std::to_string(++last_name_);
  const std::string rendered = parsed.render(statement.sql(), dialect.placeholder);
  std::vector<Oid> types = run_typed(connection_, {statement.sql(), parsed}, natural, {}, deadline,
                                     [&](PGconn* native, const std::vector<Oid>& given) {
                                       return PQsendPrepare(native, name.c_str(), rendered.c_str(),
                                                            static_cast<int>(given.size()), given.data());
                                     });
  Prepared prepared(name, dropped_);
  prepared.given_types = std::move(types);
  prepared.leaves_traces = may_leave_traces(statement);
  prepared.prepared_at = connection_.looked_at();
  return kept_.keep(statement.sql(), statement.hash(), std::move(prepared));
}

void Statements::check_is_bytea(Prepared& prepared, const ParsedSql& parsed, std::size_t parameter,
                                Deadline deadline) {
  constexpr Oid bytea = 17;
  if (prepared.parameter_types.empty()) {
    const Reply reply = connection_.run(
        [&](PGconn* connection) { return PQsendDescribePrepared(connection, prepared.name().c_str()); },
        deadline);
    if (!went_well(reply)) fail(connection_, reply, nullptr, false);
    for (int n = 0; n < PQnparams(reply.result.get()); ++n)
      prepared.parameter_types.push_back(PQparamtype(reply.result.get(), n));
  }
  if (prepared.parameter_types.at(parameter) != bytea) throw not_bytea(parsed.parameter_names[parameter]);
}

void Statements::deallocate_dropped(Deadline deadline) {
  if (dropped_.size() < names_worth_a_round_trip || in_transaction(connection_)) return;
  std::string text;
  for (const std::string& name : dropped_) text += "DEALLOCATE " + name + ';';
  dropped_.clear();
  const Reply reply = connection_.run_text(text.c_str(), deadline);
  // A name that is unknown to the server, after somebody's DEALLOCATE ALL, is as good as deallocated.
  if (reply.end != Reply::End::answered) fail(connection_, reply, nullptr, false);
}

// The server plans a statement anew when a table changes, but not the types of its parameters.
void Statements::forget_outdated() {
  const std::uint64_t now = changes_->load(std::memory_order_relaxed);
  if (now == changes_seen_) return;
  changes_seen_ = now;
  kept_.clear();
}

bool is_stale_statement(const PGresult* result) noexcept {
  const std::string_view sqlstate = diagnostic(result, PG_DIAG_SQLSTATE);
  return sqlstate == "26000" ||
         (sqlstate == "0A000" && diagnostic(result, PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery");
}

bool may_be_stale_statement(const PGresult* result) noexcept {
  const std::string_view sqlstate = diagnostic(result, PG_DIAG_SQLSTATE);
  return sqlstate.starts_with("42") || sqlstate == "22P02" || sqlstate == "22P03" || sqlstate == "22003" ||
         sqlstate == "22007" || sqlstate == "22008";
}

}  // namespace weir::postgresql
