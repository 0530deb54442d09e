// SPDX-License-Identifier: BSL-1.0
/// \file
/// The statements of tests/corpus/cached.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weir/statement.hpp"

namespace weir::test {

/// A statement of a corpus (tests/corpus/cached/README.md).
struct CorpusStatement {
  std::string place;  ///< file and line
  std::string sql;
  std::vector<Param> values{};

  Query query() const { return Statement(sql).with(values); }
};

struct CachedCorpus {
  std::vector<CorpusStatement> make;
  std::vector<CorpusStatement> cached;
  std::vector<CorpusStatement> never;
  std::vector<CorpusStatement> change;
  std::vector<CorpusStatement> drop;
};

/// \param name  the file's name without its ending
CachedCorpus read_cached_corpus(std::string_view name);

}  // namespace weir::test
