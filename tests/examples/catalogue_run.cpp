// SPDX-License-Identifier: BSL-1.0
#include "catalogue_run.hpp"

#include <sstream>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace weir::test {
namespace {

std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of('\n');
  if (end == std::string::npos) return {};
  const std::size_t before = text.find_last_of('\n', end);
  return text.substr(before + 1, end - before);
}

std::map<std::string, double> figures_of(const std::string& line) {
  std::map<std::string, double> figures;
  std::istringstream words(line);
  for (std::string word; words >> word;)
    if (const std::size_t equals = word.find('='); equals != std::string::npos)
      figures[word.substr(0, equals)] = std::stod(word.substr(equals + 1));
  return figures;
}

}  // namespace

CatalogueRun run_catalogue(const std::string& config, std::vector<std::string> arguments) {
  const TempDir directory;  // the embedded config's database is a file in the working directory
  std::vector<std::string> command = {"env", "-C", directory.path(), WEIR_PRODUCT_CATALOG,
                                      std::string(WEIR_PRODUCT_CATALOG_CONFIGS) + "/" + config};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const Outcome outcome = run(command);
  return {outcome.status, outcome.output + outcome.errors, figures_of(last_line(outcome.output))};
}

}  // namespace weir::test
