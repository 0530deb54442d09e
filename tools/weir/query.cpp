// SPDX-License-Identifier: BSL-1.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <string_view>

#include "commands.hpp"
#include "parameters.hpp"
#include "split.hpp"
#include "store_choice.hpp"
#include "weir/error.hpp"
#include "weir/lexer.hpp"
#include "weir/weir.hpp"

namespace weir::tool {
namespace {

std::string upper(std::string_view word) {
  std::string text(word);
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

/// True for what a user expects a count from rather than rows.
bool changes_rows(const ParsedSql& parsed, std::string_view sql) {
  static constexpr std::array<std::string_view, 10> verbs = {
      "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "CREATE", "ALTER", "DROP", "TRUNCATE", "ANALYZE"};
  if (parsed.tokens.empty()) return false;
  const std::string first = upper(parsed.tokens.front().in(sql));
  if (std::find(verbs.begin(), verbs.end(), first) == verbs.end()) return false;
  return std::none_of(parsed.tokens.begin(), parsed.tokens.end(), [&](const Token& token) {
    return token.kind == TokenKind::word && upper(token.in(sql)) == "RETURNING";
  });
}

bool names(const ParsedSql& parsed, const std::string& param) {
  return std::find(parsed.parameter_names.begin(), parsed.parameter_names.end(), param) !=
         parsed.parameter_names.end();
}

/// The parameters that this statement names; with a single statement all of them, so that one too many is
/// noticed.
std::vector<Param> params_for(const ParsedSql& parsed, const std::vector<Param>& all, bool single) {
  if (single) return all;
  std::vector<Param> wanted;
  std::copy_if(all.begin(), all.end(), std::back_inserter(wanted),
               [&](const Param& param) { return names(parsed, param.name); });
  return wanted;
}

void print_verdict(const CallReport& report, std::chrono::nanoseconds took) {
  std::fflush(stdout);
  const double millis = std::chrono::duration<double, std::milli>(took).count();
  fmt::print(stderr, "-- {}{} · {:.3f} ms\n", to_string(report.verdict),
             report.reason.empty() ? "" : fmt::format(" ({})", report.reason), millis);
}

void run(Store& store, const Query& query, const QueryOptions& options) {
  CallReport report;
  Context context = options.limit.count() > 0 ? Context::within(options.limit) : Context{};
  context.report = &report;
  const std::string_view sql = query.statement().sql();
  const auto start = std::chrono::steady_clock::now();
  std::string answer;
  if (changes_rows(query.statement().parsed(store.info().dialect->lexical), sql)) {
    answer = format_affected(store.execute(query, context).affected_rows, options.format);
  } else {
    answer = format_rows(store.query(query, context), options.format);
  }
  const auto took = std::chrono::steady_clock::now() - start;
  if (std::fwrite(answer.data(), 1, answer.size(), stdout) != answer.size())
    throw Error(Errc::unavailable, "can't write to standard output");
  if (options.verbose) print_verdict(report, took);
}

void reject_unused(const std::vector<Param>& params, const std::vector<ScriptStatement>& script,
                   const LexicalRules& rules) {
  for (const Param& param : params) {
    const bool used = std::any_of(script.begin(), script.end(), [&](const ScriptStatement& statement) {
      return names(parse_sql(statement.sql, rules), param.name);
    });
    if (!used) throw Error(Errc::unknown_parameter, fmt::format("no statement names :{}", param.name));
  }
}

}  // namespace

int query(const QueryOptions& options) {
  const std::vector<Param> params = parse_params(options.params);
  const StorePtr store = store_of_target(options.target, options.store);
  const LexicalRules& rules = store->info().dialect->lexical;
  const std::vector<ScriptStatement> script = split_script(script_of(options.sql), rules);
  if (script.empty()) throw UsageError("no statement to run");
  const bool single = script.size() == 1;
  if (!single) reject_unused(params, script, rules);
  for (std::size_t i = 0; i < script.size(); ++i) {
    const Statement statement(script[i].sql);
    try {
      run(*store, Query(statement, params_for(statement.parsed(rules), params, single)), options);
    } catch (const Error& error) {
      std::fflush(stdout);
      if (single) throw;
      fmt::print(stderr, "weir: statement {} (line {}): {}\n", i + 1, script[i].line, error.what());
      return 1;
    }
  }
  return 0;
}

}  // namespace weir::tool
