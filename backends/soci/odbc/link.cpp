// SPDX-License-Identifier: BSL-1.0
#include "link.hpp"

#include <algorithm>
#include <utility>

#include "batch_run.hpp"
#include "failure.hpp"
#include "savepoint_text.hpp"
#include "utf16.hpp"

namespace weir::relational::odbc {
namespace {

// psqlODBC's own attribute: whether the server prepares statements, or the driver writes values into the
// text.
constexpr SQLINTEGER psqlodbc_server_side_prepare = 65540;
// Another: whether an answer is read through a cursor on the server.
constexpr SQLINTEGER psqlodbc_use_declare_fetch = 65539;

// ODBC takes numbers in the place of pointers. NOLINTNEXTLINE(performance-no-int-to-ptr)
SQLPOINTER as_pointer(std::uintptr_t number) noexcept { return reinterpret_cast<SQLPOINTER>(number); }

/// Whether the server could not tell what type a parameter is of.
bool lacks_types(const std::vector<Diagnostic>& records) {
  return std::any_of(records.begin(), records.end(), [](const Diagnostic& record) {
    return record.sqlstate == "42P18" || record.sqlstate == "42P08" || record.sqlstate == "42725";
  });
}

/// Whether a statement that was prepared before a table changed may fail so, and prepared anew may work.
bool may_be_stale(Errc kind) noexcept {
  switch (kind) {
    case Errc::syntax:
    case Errc::undefined_object:
    case Errc::type_mismatch:
    case Errc::out_of_range:
    case Errc::unsupported:
    case Errc::invalid_argument:
    case Errc::internal:
      return true;
    default:
      return false;
  }
}

bool went_well(SQLRETURN code) noexcept { return succeeded(code) || code == SQL_NO_DATA; }

/// A statement's text as drivers take it. Some (SQLite's) count a question mark in a comment as a parameter,
/// and a semicolon as the end of a statement, so there are none in comments.
std::string text_for_driver(const Order& order) {
  std::string sql(order.statement.sql());
  std::size_t end = 0;
  const auto blank_until = [&](std::size_t begin) {
    std::replace_if(
        sql.begin() + static_cast<std::ptrdiff_t>(end), sql.begin() + static_cast<std::ptrdiff_t>(begin),
        [](char c) { return c == '?' || c == ';'; }, ' ');
  };
  for (const Token& token : order.parsed->tokens) {
    blank_until(token.offset);
    end = std::size_t{token.offset} + token.size;
  }
  blank_until(sql.size());
  return order.parsed->render(sql, PlaceholderStyle::question);
}

}  // namespace

/// A run of a statement on a handle, which is ready for another at its end.
class Link::Run {
 public:
  Run(Link& link, SQLHSTMT handle, const Nature& nature, bool arrays = false)
      : link_(link), handle_(handle), arrays_(arrays), running_(*link.stopper_, handle) {
    if (!link_.in_transaction_ && !nature.only_reads) link_.enter_doubt();
    link_.expect_to_be_wanted();
    link_.traces_ = link_.traces_ || nature.leaves_traces;
  }
  Run(const Run&) = delete;
  ~Run() {
    SQLFreeStmt(handle_, SQL_CLOSE);
    SQLFreeStmt(handle_, SQL_RESET_PARAMS);
    if (!arrays_) return;
    SQLSetStmtAttr(handle_, SQL_ATTR_PARAMSET_SIZE, as_pointer(1), SQL_IS_UINTEGER);
    SQLSetStmtAttr(handle_, SQL_ATTR_PARAM_STATUS_PTR, nullptr, SQL_IS_POINTER);
    SQLSetStmtAttr(handle_, SQL_ATTR_PARAMS_PROCESSED_PTR, nullptr, SQL_IS_POINTER);
  }

 private:
  Link& link_;
  SQLHSTMT handle_;
  bool arrays_;
  Running running_;
};

/// While it is there, the statement that is started gives its rows as they are read. psqlODBC reads an answer
/// as a whole unless it makes a cursor of it, which needs a transaction.
class Link::StreamStart {
 public:
  explicit StreamStart(Link& link) : link_(link) {
    if (!link_.needs_cursor()) return;
    if (!link_.in_transaction_) link_.begin({});
    use_cursor(true);
  }
  StreamStart(const StreamStart&) = delete;
  ~StreamStart() {
    if (link_.needs_cursor()) use_cursor(false);
  }

 private:
  void use_cursor(bool use) {
    SQLSetConnectAttr(link_.connection_->native(), psqlodbc_use_declare_fetch, as_pointer(use ? 1 : 0),
                      SQL_IS_UINTEGER);
  }

  Link& link_;
};

Link::Link(std::shared_ptr<const Settings> settings)
    : settings_(std::move(settings)),
      statements_(settings_->target.statement_cache),
      stopper_(std::make_shared<Stopper>(settings_)) {}

void Link::open() {
  connection_ = std::make_unique<Connection>(*settings_);
  changes_seen_ = *settings_->schema_changes;
  SQLGetConnectAttr(connection_->native(), SQL_ATTR_TXN_ISOLATION, &usual_isolation_, 0, nullptr);
  if (!settings_->target.ways.session_number.empty()) stopper_->set_session(ask_number());
  takes_arrays_ = settings_->target.ways.arrays && ask_for_arrays();
  for (const std::string& text : settings_->target.init) run_text(text);
}

std::string Link::ask_number() {
  const StatementHandle handle = new_handle();
  if (!went_well(send(handle.get(), std::string(settings_->target.ways.session_number), false)))
    fail(records_of(handle.get()), false);
  const Rows rows = read_rows(handle.get());
  return std::to_string(rows.front()[0].as<std::int64_t>());
}

/// A driver without arrays does not take the number of their rows, or puts another in its place.
bool Link::ask_for_arrays() {
  const StatementHandle handle = new_handle();
  SQLULEN taken = 0;
  return succeeded(SQLSetStmtAttr(handle.get(), SQL_ATTR_PARAMSET_SIZE, as_pointer(2), SQL_IS_UINTEGER)) &&
         succeeded(SQLGetStmtAttr(handle.get(), SQL_ATTR_PARAMSET_SIZE, &taken, SQL_IS_UINTEGER, nullptr)) &&
         taken == 2;
}

void Link::begin_call() noexcept {
  fate_ = 0;
  held_back_ = false;
  unsettled_ = stopper_->begin_call() || unsettled_;
}

bool Link::give_up_waiting() noexcept { return (fate_.fetch_or(unwanted) & sent) != 0; }

/// Comes before what may take effect is sent. Throws where nobody waits for it any more: its caller was told
/// that it did not.
void Link::enter_doubt() {
  if ((fate_.fetch_or(sent) & unwanted) != 0) hold_back();
}

/// Comes before anything that may run for long is sent: a stop that came earlier would not reach it.
void Link::expect_to_be_wanted() {
  if ((fate_ & unwanted) != 0) hold_back();
}

void Link::hold_back() {
  held_back_ = true;
  throw failure(*settings_, Errc::cancelled, "nobody waits for the call any more");
}

void Link::settle() {
  if (!std::exchange(unsettled_, false)) return;
  statements_.clear();  // SQLCancel changes what the driver manager believes of a handle
  // What came when the statement had just ended may stop the next one: let that be one that does nothing.
  for (int tries = 0; tries < 2; ++tries) {
    try {
      return ping();
    } catch (const Error&) {
      if (!usable_) throw;
    }
  }
}

StatementHandle Link::new_handle() {
  SQLHSTMT handle = SQL_NULL_HSTMT;
  check_connection(SQLAllocHandle(SQL_HANDLE_STMT, connection_->native(), &handle), false);
  return StatementHandle(handle);
}

void Link::forget_outdated_statements() {
  const std::uint64_t now = settings_->schema_changes->load(std::memory_order_relaxed);
  if (now == changes_seen_) return;
  changes_seen_ = now;
  statements_.clear();
}

// ---- Running -------------------------------------------------------------------------------------------

Rows Link::query(Order& order) {
  return run<Rows>(order, [&](SQLHSTMT handle, const Nature&) { return read_rows(handle); });
}

std::uint64_t Link::execute(Order& order) {
  const ParameterArrays& arrays = order.arrays;
  try {
    return run<std::uint64_t>(order, [&](SQLHSTMT handle, const Nature& nature) {
      return arrays.empty() ? affected_rows(handle, nature) : affected_rows(handle, arrays);
    });
  } catch (const Error& error) {
    const std::optional<std::size_t> failed = arrays.empty() ? 0 : arrays.failed_row();
    if (!order.row || !failed || !may_be_of_a_row(error)) throw;
    throw error.with_row(*order.row + *failed);
  }
}

/// Runs a statement with its values and gives what `read` makes of the handle.
template <class Result, class Read>
Result Link::run(Order& order, const Read& read) {
  forget_outdated_statements();
  const std::string_view sql = order.statement.sql();
  const std::uint64_t hash = order.statement.hash();
  if (const Prepared* const kept = statements_.find(sql, hash)) {
    const Run running(*this, kept->handle.get(), kept->nature, !order.arrays.empty());
    const Records failed = start_kept(*kept, order);
    if (failed.empty()) return read(kept->handle.get(), kept->nature);
    // In a transaction the engine may not have undone what failed.
    if (in_transaction_ || !may_be_stale(kind_of(*settings_, failed))) fail(failed, in_doubt());
  }
  statements_.drop(sql, hash);
  return run_first<Result>(order, read);
}

/// The same for a statement that is not prepared yet.
template <class Result, class Read>
Result Link::run_first(Order& order, const Read& read) {
  Prepared fresh{new_handle(), nature_of(order.statement, settings_->target)};
  const SQLHSTMT handle = fresh.handle.get();
  if (fresh.nature.returns_rows && !settings_->driver.writes_give_rows)
    throw failure(*settings_, Errc::unsupported, "this driver gives no rows for RETURNING");
  const std::string text = text_for_driver(order);
  // A first try that fails must not cost a transaction its life.
  const bool guarded = in_transaction_ && settings_->target.ways.failure_ends_transaction &&
                       fresh.nature.worth_preparing && !(order.parameters.empty() && order.arrays.empty());
  if (guarded) run_text("SAVEPOINT weir_prepare");
  const auto run_it = [&]() -> Result {
    const Run running(*this, handle, fresh.nature, !order.arrays.empty());
    Records failed = fresh.nature.worth_preparing ? start_prepared(handle, text, order)
                                                  : start_direct(handle, text, order);
    if (lacks_types(failed) && settings_->driver.family == DriverFamily::psqlodbc) {
      if (guarded) run_text("ROLLBACK TO SAVEPOINT weir_prepare");
      fresh.literal_text = text;
      failed = start_with_literals(handle, text, order);
    }
    if (!failed.empty()) fail(failed, in_doubt());
    return read(handle, fresh.nature);
  };
  Result result = run_it();
  if (guarded) run_text("RELEASE SAVEPOINT weir_prepare");
  if (fresh.nature.worth_preparing) {
    statements_.keep(order.statement.sql(), order.statement.hash(), std::move(fresh));
  } else {
    changes_seen_ = ++*settings_->schema_changes;
    statements_.clear();
  }
  return result;
}

Link::Records Link::start_kept(const Prepared& prepared, Order& order) {
  const SQLHSTMT handle = prepared.handle.get();
  if (!prepared.literal_text.empty()) return start_with_literals(handle, prepared.literal_text, order);
  if (Records failed = bind_all(handle, order); !failed.empty()) return failed;
  expect_to_be_wanted();
  return started(handle, SQLExecute(handle), order);
}

Link::Records Link::start_prepared(SQLHSTMT handle, const std::string& text, Order& order) {
  if (!succeeded(send(handle, text, true))) return records_of(handle);
  if (Records failed = bind_all(handle, order); !failed.empty()) return failed;
  expect_to_be_wanted();
  return started(handle, SQLExecute(handle), order);
}

Link::Records Link::start_direct(SQLHSTMT handle, const std::string& text, Order& order) {
  if (Records failed = bind_all(handle, order); !failed.empty()) return failed;
  return started(handle, send(handle, text, false), order);
}

Link::Records Link::start_with_literals(SQLHSTMT handle, const std::string& text, Order& order) {
  expect_to_be_wanted();
  SQLFreeStmt(handle, SQL_CLOSE);
  const SQLHDBC connection = connection_->native();
  SQLSetConnectAttr(connection, psqlodbc_server_side_prepare, as_pointer(0), SQL_IS_UINTEGER);
  Records failed = start_direct(handle, text, order);
  SQLSetConnectAttr(connection, psqlodbc_server_side_prepare, as_pointer(1), SQL_IS_UINTEGER);
  return failed;
}

SQLRETURN Link::send(SQLHSTMT handle, const std::string& text, bool prepare) const {
  if (!settings_->driver.wide_text) {
    auto* const octets = reinterpret_cast<SQLCHAR*>(const_cast<char*>(text.data()));
    const auto size = static_cast<SQLINTEGER>(text.size());
    return prepare ? SQLPrepare(handle, octets, size) : SQLExecDirect(handle, octets, size);
  }
  std::u16string wide = to_utf16(text);
  auto* const units = reinterpret_cast<SQLWCHAR*>(wide.data());
  const auto size = static_cast<SQLINTEGER>(wide.size());
  return prepare ? SQLPrepareW(handle, units, size) : SQLExecDirectW(handle, units, size);
}

/// What is wrong after a statement was started; nothing where all is well.
Link::Records Link::started(SQLHSTMT handle, SQLRETURN code, const Order& order) {
  // Of an array some rows may have failed though the call has not.
  const bool is_well = code == SQL_SUCCESS_WITH_INFO ? !order.arrays.failed() : went_well(code);
  return is_well ? Records() : records_of(handle);
}

Link::Records Link::bind_all(SQLHSTMT handle, Order& order) {
  if (!order.arrays.empty()) return bind_arrays(handle, order.arrays);
  SQLUSMALLINT number = 0;
  for (Parameter& place : order.parameters.places()) {
    ++number;
    if (place.length == SQL_NULL_DATA) describe_null(handle, number, place);
    if (!succeeded(SQLBindParameter(handle, number, SQL_PARAM_INPUT, place.c_type, place.sql_type, place.size,
                                    place.digits, place.octets.data(),
                                    static_cast<SQLLEN>(place.octets.size()), &place.length)))
      return records_of(handle);
  }
  return {};
}

Link::Records Link::bind_arrays(SQLHSTMT handle, ParameterArrays& arrays) {
  arrays.forget_outcome();
  const std::pair<SQLINTEGER, SQLPOINTER> attributes[] = {
      {SQL_ATTR_PARAM_BIND_TYPE, as_pointer(SQL_PARAM_BIND_BY_COLUMN)},
      {SQL_ATTR_PARAMSET_SIZE, as_pointer(arrays.rows())},
      {SQL_ATTR_PARAM_STATUS_PTR, arrays.statuses()},
      {SQL_ATTR_PARAMS_PROCESSED_PTR, arrays.processed()},
  };
  for (const auto& [attribute, value] : attributes)
    if (!succeeded(SQLSetStmtAttr(handle, attribute, value, 0))) return records_of(handle);
  SQLUSMALLINT number = 0;
  for (ParameterArray& place : arrays.places()) {
    ++number;
    if (place.all_null) describe_null(handle, number, place);
    if (!succeeded(SQLBindParameter(handle, number, SQL_PARAM_INPUT, place.c_type, place.sql_type, place.size,
                                    place.digits, place.cells.data(), static_cast<SQLLEN>(place.width),
                                    place.lengths.data())))
      return records_of(handle);
  }
  return {};
}

// Some engines do not take the NULL of one type for that of another.
template <class Place>
void Link::describe_null(SQLHSTMT handle, SQLUSMALLINT number, Place& place) const {
  if (!settings_->driver.describes_parameters) return;
  SQLSMALLINT sql_type = SQL_VARCHAR;
  SQLULEN size = 1;
  SQLSMALLINT digits = 0;
  SQLSMALLINT nullable = 0;
  if (!succeeded(SQLDescribeParam(handle, number, &sql_type, &size, &digits, &nullable))) return;
  place.sql_type = sql_type;
  place.size = std::max<SQLULEN>(size, 1);
  place.digits = digits;
}

void Link::run_text(const std::string& sql) {
  const StatementHandle handle = new_handle();
  const Running running(*stopper_, handle.get());
  if (!went_well(send(handle.get(), sql, false))) fail(records_of(handle.get()), false);
}

void Link::control(const std::string& sql) {
  run_text(sql);
  failed_ = false;  // it would have failed, too, unless it went back to where all was well
}

void Link::ping() { run_text(std::string(settings_->target.ways.ping_text)); }

// ---- Reading -------------------------------------------------------------------------------------------

bool Link::fetch(SQLHSTMT handle) {
  const SQLRETURN code = SQLFetch(handle);
  if (code == SQL_NO_DATA) return false;
  if (!succeeded(code)) fail(records_of(handle), in_doubt());
  return true;
}

Rows Link::read_rows(SQLHSTMT handle) {
  const std::vector<Column> columns = describe_columns(*settings_, handle);
  RowsBuilder rows;
  if (columns.empty()) return std::move(rows).build();
  for (const Column& column : columns) rows.add_column(column.name, column.type);
  CellReader reader(*settings_);
  while (fetch(handle)) {
    SQLUSMALLINT number = 0;
    for (const Column& column : columns) reader.read(handle, ++number, column, rows);
  }
  return std::move(rows).build();
}

std::uint64_t Link::affected_rows(SQLHSTMT handle, const Nature& nature) {
  SQLLEN counted = -1;
  if (!succeeded(SQLRowCount(handle, &counted))) counted = -1;
  SQLSMALLINT columns = 0;
  if (!succeeded(SQLNumResultCols(handle, &columns))) columns = 0;
  std::uint64_t given = 0;
  if (columns > 0)  // engines that make rows as they are read change the last of them with the last read
    while (fetch(handle)) ++given;
  if (!nature.changes_rows) return 0;
  return columns > 0 ? given : static_cast<std::uint64_t>(std::max<SQLLEN>(counted, 0));
}

/// Some drivers count all rows of an array together, some have a count for each, one result after the other;
/// and of these some tell of a row's failure only when they come to it.
std::uint64_t Link::affected_rows(SQLHSTMT handle, const ParameterArrays& arrays) {
  std::uint64_t all = 0;
  SQLRETURN code = SQL_SUCCESS;
  do {
    SQLLEN counted = -1;
    if (succeeded(SQLRowCount(handle, &counted)))
      all += static_cast<std::uint64_t>(std::max<SQLLEN>(counted, 0));
    code = SQLMoreResults(handle);
    if (code != SQL_SUCCESS && code != SQL_NO_DATA && (!succeeded(code) || arrays.failed()))
      fail(records_of(handle), in_doubt());
  } while (code != SQL_NO_DATA);
  if (arrays.failed()) fail({}, in_doubt());
  if (arrays.incomplete())
    throw failure(*settings_, Errc::internal, "the driver left out rows of a batch and gave no reason",
                  in_doubt());
  return all;
}

std::shared_ptr<OpenCursor> Link::open_cursor(Order& order, const StreamOptions& options) {
  const Nature nature = nature_of(order.statement, settings_->target);
  if (!nature.worth_preparing || nature.changes_rows)
    throw failure(*settings_, Errc::unsupported, "a stream takes a statement that only reads");
  std::optional<StreamStart> start(*this);
  auto cursor = std::make_shared<OpenCursor>(OpenCursor{new_handle(), std::move(order), options});
  traces_ = traces_ || nature.leaves_traces;
  const Running running(*stopper_, cursor->handle.get());
  expect_to_be_wanted();
  const std::string text = text_for_driver(cursor->order);
  Records failed = start_prepared(cursor->handle.get(), text, cursor->order);
  start.reset();
  if (!failed.empty()) fail(failed, false);
  cursor->columns = describe_columns(*settings_, cursor->handle.get());
  return cursor;
}

bool Link::needs_cursor() const noexcept {
  return settings_->driver.family == DriverFamily::psqlodbc &&
         settings_->info.capabilities.has(Capability::streams);
}

std::optional<Rows> Link::next(OpenCursor& cursor) {
  if (cursor.at_end) return std::nullopt;
  const Running running(*stopper_, cursor.handle.get());
  expect_to_be_wanted();
  RowsBuilder rows;
  for (const Column& column : cursor.columns) rows.add_column(column.name, column.type);
  CellReader reader(*settings_);
  std::size_t count = 0;
  std::size_t octets = 0;
  while (count < cursor.options.rows && octets < cursor.options.bytes) {
    if (!fetch(cursor.handle.get())) {
      cursor.at_end = true;
      break;
    }
    SQLUSMALLINT number = 0;
    for (const Column& column : cursor.columns)
      octets += reader.read(cursor.handle.get(), ++number, column, rows);
    ++count;
  }
  const bool first = !std::exchange(cursor.gave_columns, true);
  if (count == 0 && !first) return std::nullopt;
  return std::move(rows).build();
}

void Link::close(OpenCursor& cursor) { cursor.handle = StatementHandle(); }

// ---- Transactions --------------------------------------------------------------------------------------

void Link::begin(const TransactionOptions& options) {
  const Ways& ways = settings_->target.ways;
  // What the engine can't was refused before; what it has no level for gets the next stricter one.
  const bool needs_stricter = options.isolation == Isolation::repeatable_read &&
                              !settings_->info.capabilities.has(Capability::repeatable_read);
  if (ways.begin_text == nullptr) set_isolation(needs_stricter ? Isolation::serializable : options.isolation);
  set_autocommit(false);
  in_transaction_ = true;
  failed_ = false;
  if (ways.begin_text != nullptr)
    if (const std::string text = ways.begin_text(options); !text.empty()) run_text(text);
}

void Link::set_autocommit(bool on) {
  check_connection(
      SQLSetConnectAttr(connection_->native(), SQL_ATTR_AUTOCOMMIT,
                        as_pointer(on ? SQL_AUTOCOMMIT_ON : SQL_AUTOCOMMIT_OFF), SQL_IS_UINTEGER),
      false);
}

/// Takes the wanted level, or the next stricter one that the driver has.
void Link::set_isolation(Isolation isolation) {
  constexpr SQLUINTEGER levels[] = {SQL_TXN_READ_COMMITTED, SQL_TXN_REPEATABLE_READ, SQL_TXN_SERIALIZABLE};
  if (isolation == Isolation::engine_default) return;
  SQLUINTEGER offered = 0;
  SQLGetInfo(connection_->native(), SQL_TXN_ISOLATION_OPTION, &offered, sizeof offered, nullptr);
  const auto wanted =
      static_cast<std::size_t>(isolation) - static_cast<std::size_t>(Isolation::read_committed);
  for (std::size_t level = wanted; level < std::size(levels); ++level) {
    if ((offered & levels[level]) == 0) continue;
    isolation_changed_ = true;
    return check_connection(SQLSetConnectAttr(connection_->native(), SQL_ATTR_TXN_ISOLATION,
                                              as_pointer(levels[level]), SQL_IS_UINTEGER),
                            false);
  }
  throw failure(*settings_, Errc::unsupported, "the driver offers no isolation level as strict as that");
}

void Link::commit() {
  if (failed_) {
    end_transaction(SQL_ROLLBACK);
    throw failure(*settings_, Errc::invalid_argument,
                  "an earlier statement of the transaction failed, so all of it has been rolled back");
  }
  enter_doubt();
  end_transaction(SQL_COMMIT);
}

void Link::rollback() {
  if (in_transaction_) end_transaction(SQL_ROLLBACK);
}

void Link::end_transaction(SQLSMALLINT how) {
  check_connection(SQLEndTran(SQL_HANDLE_DBC, connection_->native(), how), how == SQL_COMMIT);
  in_transaction_ = false;
  failed_ = false;
  // What fails from here on must not be taken for a failure of the transaction.
  try {
    leave_transaction_mode();
  } catch (const Error&) {
    usable_ = false;
  }
}

void Link::leave_transaction_mode() {
  set_autocommit(true);
  if (!isolation_changed_) return;
  check_connection(SQLSetConnectAttr(connection_->native(), SQL_ATTR_TXN_ISOLATION,
                                     as_pointer(usual_isolation_), SQL_IS_UINTEGER),
                   false);
  isolation_changed_ = false;
}

bool Link::reset() noexcept {
  if (!usable_ || traces_) return false;
  try {
    rollback();
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

// ---- Failures ------------------------------------------------------------------------------------------

/// What the driver said of its last call. A stop, on another thread, would clear it.
Link::Records Link::records_of(SQLHSTMT handle) {
  const auto held = stopper_->hold();
  return diagnostics(SQL_HANDLE_STMT, handle);
}

bool Link::is_dead() const noexcept {
  SQLUINTEGER dead = SQL_CD_FALSE;
  return succeeded(SQLGetConnectAttr(connection_->native(), SQL_ATTR_CONNECTION_DEAD, &dead, 0, nullptr)) &&
         dead == SQL_CD_TRUE;
}

void Link::check_connection(SQLRETURN code, bool may_be_applied) {
  if (!succeeded(code)) fail(diagnostics(SQL_HANDLE_DBC, connection_->native()), may_be_applied);
}

void Link::fail(const Records& records, bool may_be_applied) {
  Errc kind = kind_of(*settings_, records);
  if (kind == Errc::internal && is_dead()) kind = Errc::unavailable;
  if (kind == Errc::unavailable) usable_ = false;
  failed_ = failed_ || (in_transaction_ && settings_->target.ways.failure_ends_transaction);
  throw driver_failure(*settings_, kind, records, may_be_applied && kind == Errc::unavailable);
}

}  // namespace weir::relational::odbc
