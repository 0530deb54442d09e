// SPDX-License-Identifier: BSL-1.0
#include "odbc_session.hpp"

#include <chrono>
#include <utility>

#include "batch_plan.hpp"
#include "catalog_effects.hpp"
#include "failure.hpp"

namespace weir::relational::odbc {
namespace {

// How long calls without a Context of their own may take.
constexpr std::chrono::seconds housekeeping_limit{5};

Deadline housekeeping_deadline() { return std::chrono::steady_clock::now() + housekeeping_limit; }

class OdbcCursor final : public Cursor {
 public:
  OdbcCursor(Runner& runner, std::shared_ptr<OpenCursor> open) : runner_(runner), open_(std::move(open)) {}
  OdbcCursor(const OdbcCursor&) = delete;
  ~OdbcCursor() override {
    if (!runner_.usable()) return;
    try {
      runner_.run(housekeeping_deadline(), [open = open_](Link& link) { link.close(*open); });
    } catch (const std::exception&) {
      return;  // then the session is not usable
    }
  }

  std::optional<Rows> next(const Context& context) override {
    return runner_.run(context.deadline, [open = open_](Link& link) { return link.next(*open); });
  }

 private:
  Runner& runner_;
  std::shared_ptr<OpenCursor> open_;
};

}  // namespace

OdbcSession::OdbcSession(std::shared_ptr<const Settings> settings, std::shared_ptr<Link> link)
    : settings_(std::move(settings)), runner_(std::make_unique<Runner>(std::move(link))) {}

Order OdbcSession::order_of(const BoundQuery& bound) const {
  return {bound.query.statement(), &bound.parsed, Parameters(*settings_, bound.parsed, bound.values)};
}

Rows OdbcSession::query(const BoundQuery& bound, const Context& context) {
  return runner_->run(context.deadline,
                      [order = order_of(bound)](Link& link) mutable { return link.query(order); });
}

ExecuteResult OdbcSession::execute(const BoundQuery& bound, const Context& context) {
  return {runner_->run(context.deadline,
                       [order = order_of(bound)](Link& link) mutable { return link.execute(order); })};
}

ExecuteResult OdbcSession::execute_many(const BoundBatch& batch, const Context& context) {
  const BatchPlan plan(*settings_, batch, runner_->link().takes_arrays());
  ExecuteResult result;
  std::size_t row = 0;
  while (row < batch.batch.size()) {
    BatchPlan::Step step = plan.step(row);
    row += step.rows;
    result.affected_rows +=
        runner_->run(context.deadline,
                     [order = std::move(step.order)](Link& link) mutable { return link.execute(order); });
  }
  return result;
}

std::unique_ptr<Cursor> OdbcSession::open_cursor(const BoundQuery& bound, const StreamOptions& options,
                                                 const Context& context) {
  auto open = runner_->run(context.deadline, [order = order_of(bound), options](Link& link) mutable {
    return link.open_cursor(order, options);
  });
  return std::make_unique<OdbcCursor>(*runner_, std::move(open));
}

void OdbcSession::begin(const TransactionOptions& options, const Context& context) {
  runner_->run(context.deadline, [options](Link& link) { link.begin(options); });
}

void OdbcSession::commit(const Context& context) {
  runner_->run(context.deadline, [](Link& link) { link.commit(); });
}

void OdbcSession::rollback() {
  if (!usable()) return;  // the engine rolls back when the connection ends
  runner_->run(housekeeping_deadline(), [](Link& link) { link.rollback(); });
}

void OdbcSession::control(const std::string& sql, const Context& context) {
  runner_->run(context.deadline, [sql](Link& link) { link.control(sql); });
}

void OdbcSession::ping(const Context& context) {
  runner_->run(context.deadline, [](Link& link) { link.ping(); });
}

Effects OdbcSession::effects(const Statement& statement, TextAnalysis analysis, const Context& context) {
  const Dialect& dialect = *settings_->target.dialect;
  const auto ask = [&](const Query& question) {
    const ParsedSql& parsed = question.statement().parsed(dialect.lexical);
    const BoundValues values(parsed, question);
    return query({question, parsed, values}, context);
  };
  return resolve_effects(statement, std::move(analysis), dialect, ask);
}

bool OdbcSession::reset() noexcept {
  if (!usable()) return false;
  try {
    return runner_->run(housekeeping_deadline(), [](Link& link) { return link.reset(); });
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace weir::relational::odbc
