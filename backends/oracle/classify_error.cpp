// SPDX-License-Identifier: BSL-1.0
#include "classify_error.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace weir::oracle {
namespace {

struct Row {
  std::int64_t number;
  Errc kind;
};

// Oracle Database Error Messages, docs.oracle.com/en/error-help/db. Sorted, for binary search.
constexpr Row by_number[] = {
    {1, Errc::unique_violation},
    {18, Errc::unavailable},  // too many sessions
    {20, Errc::unavailable},  // too many processes
    {28, Errc::unavailable},  // the session was killed
    {54, Errc::busy},         // NOWAIT
    {60, Errc::deadlock},
    {82, Errc::too_large},
    {900, Errc::syntax},
    {901, Errc::syntax},
    {902, Errc::syntax},
    {903, Errc::syntax},
    {904, Errc::undefined_object},  // column
    {905, Errc::syntax},
    {906, Errc::syntax},
    {907, Errc::syntax},
    {908, Errc::syntax},
    {909, Errc::invalid_argument},  // number of arguments
    {910, Errc::too_large},         // longer than its type can be
    {911, Errc::syntax},
    {913, Errc::invalid_argument},  // too many values
    {917, Errc::syntax},
    {918, Errc::invalid_argument},  // ambiguous column
    {920, Errc::syntax},
    {921, Errc::syntax},
    {922, Errc::syntax},
    {923, Errc::syntax},
    {926, Errc::syntax},
    {927, Errc::syntax},
    {928, Errc::syntax},
    {932, Errc::type_mismatch},
    {933, Errc::syntax},
    {936, Errc::syntax},
    {942, Errc::undefined_object},  // table or view
    {947, Errc::invalid_argument},  // not enough values
    {955, Errc::invalid_argument},  // the name is there already
    {957, Errc::invalid_argument},  // the column is there twice
    {972, Errc::too_large},         // name
    {979, Errc::invalid_argument},  // not a GROUP BY expression
    {1001, Errc::internal},
    {1005, Errc::permission},  // no password
    {1012, Errc::unavailable},
    {1013, Errc::cancelled},
    {1017, Errc::permission},
    {1031, Errc::permission},
    {1033, Errc::unavailable},
    {1034, Errc::unavailable},
    {1035, Errc::permission},  // RESTRICTED SESSION
    {1041, Errc::unavailable},
    {1045, Errc::permission},
    {1089, Errc::unavailable},
    {1090, Errc::unavailable},
    {1092, Errc::unavailable},
    {1109, Errc::unavailable},
    {1400, Errc::not_null_violation},
    {1401, Errc::out_of_range},
    {1407, Errc::not_null_violation},
    {1418, Errc::undefined_object},  // index
    {1426, Errc::out_of_range},
    {1427, Errc::invalid_argument},  // more than one row
    {1430, Errc::invalid_argument},  // the column is there already
    {1438, Errc::out_of_range},
    {1456, Errc::read_only},
    {1476, Errc::out_of_range},
    {1536, Errc::unavailable},  // quota of a tablespace
    {1552, Errc::unavailable},
    {1555, Errc::serialization_failure},  // the snapshot is too old
    {1591, Errc::busy},
    {1652, Errc::unavailable},  // tablespaces that are full
    {1653, Errc::unavailable},
    {1654, Errc::unavailable},
    {1688, Errc::unavailable},
    {1691, Errc::unavailable},
    {1722, Errc::type_mismatch},
    {1747, Errc::syntax},
    {1756, Errc::syntax},
    {1789, Errc::invalid_argument},
    {1830, Errc::type_mismatch},
    {1839, Errc::out_of_range},
    {1840, Errc::type_mismatch},
    {1841, Errc::out_of_range},
    {1843, Errc::type_mismatch},
    {1847, Errc::out_of_range},
    {1850, Errc::out_of_range},
    {1851, Errc::out_of_range},
    {1852, Errc::out_of_range},
    {1858, Errc::type_mismatch},
    {1861, Errc::type_mismatch},
    {1917, Errc::undefined_object},  // user
    {1918, Errc::undefined_object},
    {2049, Errc::timeout},
    {2289, Errc::undefined_object},  // sequence
    {2290, Errc::check_violation},
    {2291, Errc::foreign_key_violation},
    {2292, Errc::foreign_key_violation},
    {2391, Errc::unavailable},  // sessions a user
    {2443, Errc::undefined_object},
    {3113, Errc::unavailable},
    {3114, Errc::unavailable},
    {3135, Errc::unavailable},
    {3136, Errc::timeout},
    {4020, Errc::deadlock},
    {4021, Errc::busy},
    {4031, Errc::unavailable},  // shared memory
    {4043, Errc::undefined_object},
    {4063, Errc::invalid_argument},
    {4068, Errc::unavailable},
    {8177, Errc::serialization_failure},
    {12154, Errc::config},
    {12162, Errc::config},
    {12170, Errc::timeout},
    {12203, Errc::unavailable},
    {12505, Errc::unavailable},
    {12514, Errc::unavailable},
    {12516, Errc::unavailable},
    {12518, Errc::unavailable},
    {12519, Errc::unavailable},
    {12520, Errc::unavailable},
    {12526, Errc::unavailable},
    {12528, Errc::unavailable},
    {12535, Errc::timeout},
    {12537, Errc::unavailable},
    {12541, Errc::unavailable},
    {12543, Errc::unavailable},
    {12545, Errc::unavailable},
    {12547, Errc::unavailable},
    {12560, Errc::unavailable},
    {12571, Errc::unavailable},
    {12899, Errc::out_of_range},
    {16000, Errc::read_only},
    {16456, Errc::unavailable},
    {24756, Errc::unavailable},
    {25401, Errc::unavailable},  // 25401 to 25409: the session failed over
    {25402, Errc::unavailable},
    {25403, Errc::unavailable},
    {25405, Errc::unavailable},
    {25408, Errc::unavailable},
    {25409, Errc::unavailable},
    {28000, Errc::permission},
    {28001, Errc::permission},
    {28547, Errc::unavailable},
    {30006, Errc::busy},
    {30926, Errc::invalid_argument},  // MERGE: the source has a key twice
};
static_assert(std::is_sorted(std::begin(by_number), std::end(by_number),
                             [](const Row& a, const Row& b) { return a.number < b.number; }));

/// The number after the first "ORA-"; 0 where there is none.
std::int64_t number_in(std::string_view message) noexcept {
  constexpr std::string_view prefix = "ORA-";
  const std::size_t at = message.find(prefix);
  if (at == std::string_view::npos) return 0;
  std::int64_t number = 0;
  std::from_chars(message.data() + at + prefix.size(), message.data() + message.size(), number);
  return number;
}

}  // namespace

Errc classify_error(std::string_view /*sqlstate*/, std::int64_t /*native_code*/,
                    std::string_view message) noexcept {
  const std::int64_t number = number_in(message);
  const Row* const row =
      std::lower_bound(std::begin(by_number), std::end(by_number), number,
                       [](const Row& a, std::int64_t wanted) { return a.number < wanted; });
  return row != std::end(by_number) && row->number == number ? row->kind : Errc::internal;
}

}  // namespace weir::oracle
