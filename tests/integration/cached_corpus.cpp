// SPDX-License-Identifier: BSL-1.0
#include "cached_corpus.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

namespace weir::test {
namespace {

constexpr std::string_view mark = "####";

std::vector<CorpusStatement>& list_of(CachedCorpus& corpus, const std::string& kind,
                                      const std::string& place) {
  if (kind == "make") return corpus.make;
  if (kind == "cached") return corpus.cached;
  if (kind == "never") return corpus.never;
  if (kind == "change") return corpus.change;
  BOOST_REQUIRE_MESSAGE(kind == "drop", place << ": what is " << kind << "?");
  return corpus.drop;
}

/// \param header  "#### cached id=1"
CorpusStatement& begin_statement(CachedCorpus& corpus, const std::string& header, const std::string& place) {
  std::istringstream words(header.substr(mark.size()));
  std::string kind;
  words >> kind;
  CorpusStatement& made = list_of(corpus, kind, place).emplace_back();
  made.place = place;
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    made.values.push_back({word.substr(0, equals), std::stoi(word.substr(equals + 1))});
  }
  return made;
}

}  // namespace

CachedCorpus read_cached_corpus(std::string_view name) {
  const std::string path = std::string(WEIR_CACHED_CORPUS_DIR) + "/" + std::string(name) + ".txt";
  std::ifstream file(path, std::ios::binary);
  BOOST_REQUIRE_MESSAGE(file.is_open(), path << " can't be opened");
  CachedCorpus corpus;
  CorpusStatement* statement = nullptr;
  std::size_t line_number = 0;
  for (std::string line; std::getline(file, line);) {
    ++line_number;
    if (line.starts_with(mark)) {
      statement = &begin_statement(corpus, line, std::string(name) + ":" + std::to_string(line_number));
      continue;
    }
    BOOST_REQUIRE_MESSAGE(statement != nullptr, path << " begins without " << mark);
    if (!statement->sql.empty()) statement->sql += '\n';
    statement->sql += line;
  }
  return corpus;
}

}  // namespace weir::test
