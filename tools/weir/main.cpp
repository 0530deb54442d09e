// SPDX-License-Identifier: BSL-1.0
// The `weir` command: exit status 0 done, 1 an operation failed, 2 called wrongly.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "commands.hpp"
#include "parameters.hpp"
#include "weir/spelling.hpp"

namespace {

namespace tool = weir::tool;

struct Arguments {
  std::string config;
  tool::ExplainOptions explain;
  tool::QueryOptions query;
  tool::ConformanceOptions conformance;
  tool::FeedCommandOptions feed;
  double limit_seconds = 5;
  double explain_limit_seconds = 5;
  double query_limit_seconds = 0;
  double feed_limit_seconds = 60;
};

std::chrono::milliseconds millis(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

void add_conformance(CLI::App& app, tool::ConformanceOptions& options, int& status) {
  CLI::App* conformance = app.add_subcommand(
      "conformance", "Run the conformance suite on an engine, in a schema, file or prefix of its own");
  conformance->add_option("url", options.url, "of a store or cache, e.g. postgresql://me:secret@host/shop")
      ->required();
  conformance->add_option("--filter", options.filter, "only the cases with this text in their names");
  conformance
      ->add_option("-o,--option", options.options,
                   "NAME=VALUE: an option of the backend beside the URL, e.g. dialect=oracle")
      ->allow_extra_args(false)
      ->take_all();
  conformance->add_flag("--keep", options.keep, "leave what failed cases made, to be looked at");
  conformance->add_flag("--matrix", options.matrix, "print the capabilities as well");
  conformance->callback([&] { status = tool::conformance(options); });
}

void add_feed(CLI::App& app, tool::FeedCommandOptions& options, double& limit_seconds, int& status) {
  using weir::FeedKind;
  using weir::FeedStep;
  static const std::map<std::string, FeedStep> steps = {
      {"install", FeedStep::install}, {"status", FeedStep::status}, {"remove", FeedStep::remove}};
  static const std::map<std::string, FeedKind> kinds = {{"automatic", FeedKind::automatic},
                                                        {"notify", FeedKind::notify},
                                                        {"versions", FeedKind::versions},
                                                        {"data_version", FeedKind::data_version}};
  CLI::App* feed = app.add_subcommand(
      "feed", "Set a database up to tell of its changes, show how far it is, or remove all of that");
  feed->add_option_function<std::string>(
          "step", [&options](const std::string& word) { options.step = steps.at(word); },
          "install, status or remove")
      ->required()
      ->check(CLI::IsMember({"install", "status", "remove"}))
      ->option_text("STEP");
  feed->add_option("config", options.config, "the config file")->required();
  feed->add_option("--store", options.store, "which of the config's stores");
  feed->add_option_function<std::string>(
          "--kind", [&options](const std::string& word) { options.kind = kinds.at(word); },
          "automatic, notify, versions or data_version")
      ->check(CLI::IsMember({"automatic", "notify", "versions", "data_version"}))
      ->option_text("KIND");
  feed->add_option("--timeout", limit_seconds, "seconds that it may take")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  feed->callback([&] {
    options.limit = millis(limit_seconds);
    status = tool::feed(options);
  });
}

void add_explain(CLI::App& app, tool::ExplainOptions& options, double& limit_seconds, int& status) {
  CLI::App* explain = app.add_subcommand(
      "explain",
      "Show each chain of a config as a tree, which connects to nothing; or what statements read and write, "
      "and whether their answers may be cached, which runs none of them");
  explain->add_option("target", options.target, "a config; with SQL also a URL such as sqlite:shop.db")
      ->required();
  explain->add_option("sql", options.sql, "one or more statements; - reads them from standard input");
  explain->add_option("--store", options.store, "which of the config's stores the statements are for");
  explain->add_option("--timeout", limit_seconds, "seconds that the database may take for each statement")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  explain->callback([&] {
    options.limit = millis(limit_seconds);
    status = tool::explain(options);
  });
}

void add_commands(CLI::App& app, Arguments& arguments, int& status) {
  app.set_version_flag("--version", "weir " WEIR_VERSION);

  CLI::App* check =
      app.add_subcommand("check", "Check a config: its mistakes, then what answers and how fast");
  check->add_option("config", arguments.config, "the config file")->required();
  check->add_option("--timeout", arguments.limit_seconds, "seconds that each chain has to answer")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  check->callback([&] { status = tool::check(arguments.config, millis(arguments.limit_seconds)); });

  add_explain(app, arguments.explain, arguments.explain_limit_seconds, status);

  const std::map<std::string, tool::Format> formats = {
      {"table", tool::Format::table}, {"json", tool::Format::json}, {"csv", tool::Format::csv}};
  tool::QueryOptions& options = arguments.query;
  CLI::App* query = app.add_subcommand("query", "Run SQL through a chain");
  query->add_option("target", options.target, "a config, or a URL such as sqlite:shop.db")->required();
  query->add_option("sql", options.sql, "one or more statements; - reads them from standard input")
      ->required();
  query
      ->add_option("-p,--param", options.params,
                   "NAME=VALUE or NAME:TYPE=VALUE, e.g. id=7, code:text=007, t:null=")
      ->allow_extra_args(false)
      ->take_all();
  query->add_option("--store", options.store, "which of the config's stores");
  query->add_option("--format", options.format, "table, json or csv")
      ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case).description("{table,json,csv}"))
      ->option_text("FORMAT");
  query
      ->add_option("--timeout", arguments.query_limit_seconds,
                   "seconds that each statement may take; 0: no limit")
      ->check(CLI::NonNegativeNumber);
  query->add_flag("-v,--verbose", options.verbose, "where each answer came from and how long it took");
  query->callback([&] {
    options.limit = millis(arguments.query_limit_seconds);
    status = tool::query(options);
  });
  add_feed(app, arguments.feed, arguments.feed_limit_seconds, status);
  add_conformance(app, arguments.conformance, status);
  app.require_subcommand(0, 1);
  app.allow_extras();  // a word that is no subcommand: see check_subcommand
}

/// CLI11 would say that a subcommand is missing, and nothing of the word that stands in its place.
void check_subcommand(const CLI::App& app) {
  if (!app.get_subcommands().empty()) return;
  const std::vector<std::string> words = app.remaining();
  if (words.empty()) throw CLI::RequiredError("A subcommand");
  std::vector<std::string> names;
  for (const CLI::App* each : app.get_subcommands({})) names.push_back(each->get_name());
  if (words.front().starts_with('-'))
    throw tool::UsageError(fmt::format("there is no option {} without a subcommand", words.front()));
  throw tool::UsageError(fmt::format("there is no subcommand \"{}\"{}", words.front(),
                                     weir::suggestion(words.front(), {names.begin(), names.end()})));
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away shows as a failed write
  CLI::App app("weir: databases and caches behind one interface");
  app.name("weir");
  app.failure_message(CLI::FailureMessage::help);
  Arguments arguments;
  int status = 0;
  try {
    add_commands(app, arguments, status);
    app.parse(argc, argv);
    check_subcommand(app);
    if (std::fflush(stdout) != 0) throw std::runtime_error("can't write to standard output");
    return status;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const tool::UsageError& error) {
    fmt::print(stderr, "weir: {}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fflush(stdout);
    fmt::print(stderr, "weir: {}\n", error.what());
    return 1;
  }
}
