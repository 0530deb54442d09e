// SPDX-License-Identifier: BSL-1.0
#include "lexer_corpus.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

namespace weir::test {
namespace {

constexpr std::string_view mark = "####";

LexerCase case_of(const std::string& header, const std::string& place) {
  LexerCase made;
  made.place = place;
  const std::size_t apart = header.find('~');
  if (apart != std::string::npos) made.apart = header.substr(apart + 1);
  std::istringstream words(
      header.substr(mark.size(), apart == std::string::npos ? apart : apart - mark.size()));
  for (std::string word; words >> word;) {
    if (word == "!") {
      made.fails = true;
    } else {
      made.parameters.push_back(word);
    }
  }
  return made;
}

}  // namespace

std::vector<LexerCase> read_lexer_corpus(const std::string& engine) {
  const std::string path = std::string(WEIR_LEXER_CORPUS_DIR) + "/" + engine + ".txt";
  std::ifstream file(path, std::ios::binary);
  BOOST_REQUIRE_MESSAGE(file.is_open(), path << " can't be opened");
  std::vector<LexerCase> cases;
  std::size_t line_number = 0;
  bool first_line = true;
  for (std::string line; std::getline(file, line);) {
    ++line_number;
    if (line.starts_with(mark)) {
      cases.push_back(case_of(line, engine + ":" + std::to_string(line_number)));
      first_line = true;
    } else {
      BOOST_REQUIRE_MESSAGE(!cases.empty(), path << " begins without " << mark);
      if (!first_line) cases.back().sql += '\n';
      cases.back().sql += line;
      first_line = false;
    }
  }
  return cases;
}

}  // namespace weir::test
