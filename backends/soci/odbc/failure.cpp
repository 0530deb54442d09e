// SPDX-License-Identifier: BSL-1.0
#include "failure.hpp"

#include <algorithm>
#include <utility>

#include "classify_error.hpp"

namespace weir::relational::odbc {
namespace {

/// One line, without the driver's and its manager's names in brackets at the front.
std::string readable(std::string_view message) {
  while (message.starts_with('[')) {
    const std::size_t end = message.find(']');
    if (end == std::string_view::npos) break;
    message.remove_prefix(end + 1);
  }
  // What follows may be the user's data; it is in the server's message.
  for (const std::string_view more : {"\nDETAIL:", "\nHINT:", "\nCONTEXT:"})
    message = message.substr(0, message.find(more));
  std::string line;
  for (const char c : message) {
    if (static_cast<unsigned char>(c) > ' ') {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (line.ends_with(' ')) line.pop_back();
  if (line.ends_with(';')) line.pop_back();
  for (const std::string_view noise :
       {"; Error while executing the query", "; Error while preparing parameters"})
    if (line.ends_with(noise)) line.resize(line.size() - noise.size());
  if (line.starts_with("ERROR: ")) line.erase(0, 7);
  return line.empty() ? "the driver gave no reason" : line;
}

// "invalid input syntax for type integer: "4711"": what follows the colon is the user's data.
std::string_view without_value(std::string_view message, std::string_view sqlstate) {
  return sqlstate.starts_with("22") ? message.substr(0, message.find(": \"")) : message;
}

Errc kind_of(const Settings& settings, const Diagnostic& record) {
  if (settings.target.dialect->classify_error != nullptr) {
    const Errc kind =
        settings.target.dialect->classify_error(record.sqlstate, record.native_code, record.message);
    if (kind != Errc::internal) return kind;
  }
  const Errc kind = classify_sqlstate(record.sqlstate);
  if (kind != Errc::internal) return kind;
  if (tells_of_refused_login(record.message)) return Errc::permission;
  return tells_of_lost_connection(record.message) ? Errc::unavailable : Errc::internal;
}

}  // namespace

Error failure(const Settings& settings, Errc kind, const std::string& message, bool maybe_applied) {
  Error::Details details;
  details.link = settings.info.backend;
  details.maybe_applied = maybe_applied;
  return Error(kind, message, std::move(details));
}

Errc kind_of(const Settings& settings, const std::vector<Diagnostic>& records) {
  for (const Diagnostic& record : records)
    if (const Errc kind = kind_of(settings, record); kind != Errc::internal) return kind;
  return Errc::internal;
}

Error driver_failure(const Settings& settings, Errc kind, const std::vector<Diagnostic>& records,
                     bool maybe_applied, std::string_view advice) {
  Error::Details details;
  details.link = settings.info.backend;
  details.maybe_applied = maybe_applied;
  const auto telling = std::find_if(records.begin(), records.end(), [&](const Diagnostic& record) {
    return kind_of(settings, record) == kind;
  });
  const Diagnostic none{.sqlstate = {}, .native_code = 0, .message = {}};
  const Diagnostic& record = telling != records.end() ? *telling : records.empty() ? none : records.front();
  details.native_code = record.sqlstate;
  if (record.sqlstate == "HY000" && record.native_code != 0)
    details.native_code += "/" + std::to_string(record.native_code);
  for (const Diagnostic& each : records) {
    if (!details.server_message.empty()) details.server_message += '\n';
    details.server_message += without_values(each.message, settings.attributes);
  }
  const std::string message = without_values(record.message, settings.attributes);
  return Error(kind, readable(without_value(message, record.sqlstate)).append(advice), std::move(details));
}

}  // namespace weir::relational::odbc
