// SPDX-License-Identifier: BSL-1.0
#include "classify_error.hpp"

#include <algorithm>
#include <iterator>

namespace weir::sqlserver {
namespace {

struct Row {
  std::int64_t number;
  Errc kind;
};

// "Database engine events and errors" and, from 40000 on, "Troubleshooting connectivity issues with Azure SQL
// Database", learn.microsoft.com. Sorted, for binary search.
constexpr Row by_number[] = {
    {64, Errc::unavailable},  // 64 to 233: the network
    {102, Errc::syntax},
    {105, Errc::syntax},
    {109, Errc::invalid_argument},  // fewer values than columns
    {110, Errc::invalid_argument},
    {113, Errc::syntax},
    {120, Errc::invalid_argument},
    {121, Errc::invalid_argument},
    {156, Errc::syntax},
    {170, Errc::syntax},
    {201, Errc::invalid_argument},
    {206, Errc::type_mismatch},
    {207, Errc::undefined_object},  // column
    {208, Errc::undefined_object},  // table or view
    {209, Errc::invalid_argument},  // ambiguous column
    {213, Errc::invalid_argument},
    {220, Errc::out_of_range},
    {229, Errc::permission},
    {230, Errc::permission},
    {232, Errc::out_of_range},
    {233, Errc::unavailable},
    {241, Errc::type_mismatch},
    {242, Errc::out_of_range},
    {244, Errc::out_of_range},
    {245, Errc::type_mismatch},
    {248, Errc::out_of_range},
    {257, Errc::type_mismatch},
    {262, Errc::permission},
    {297, Errc::permission},
    {300, Errc::permission},
    {319, Errc::syntax},
    {512, Errc::invalid_argument},  // more than one row
    {515, Errc::not_null_violation},
    {529, Errc::type_mismatch},
    {544, Errc::invalid_argument},  // a value for an identity column
    {596, Errc::unavailable},       // the session was killed
    {701, Errc::unavailable},       // memory
    {802, Errc::unavailable},
    {911, Errc::undefined_object},  // database
    {916, Errc::permission},
    {976, Errc::unavailable},  // a replica of an availability group
    {978, Errc::unavailable},
    {983, Errc::unavailable},
    {1007, Errc::out_of_range},
    {1101, Errc::unavailable},  // disk full
    {1105, Errc::unavailable},
    {1204, Errc::unavailable},  // locks
    {1205, Errc::deadlock},
    {1222, Errc::busy},
    {1701, Errc::too_large},
    {1801, Errc::invalid_argument},
    {1913, Errc::invalid_argument},
    {2601, Errc::unique_violation},
    {2627, Errc::unique_violation},
    {2628, Errc::out_of_range},  // text too long for its column
    {2705, Errc::invalid_argument},
    {2714, Errc::invalid_argument},  // the name is there already
    {2812, Errc::undefined_object},
    {3701, Errc::undefined_object},
    {3906, Errc::read_only},
    {3930, Errc::invalid_argument},  // the transaction can only be rolled back
    {3948, Errc::unavailable},
    {3952, Errc::invalid_argument},
    {3960, Errc::serialization_failure},
    {3961, Errc::serialization_failure},
    {4060, Errc::undefined_object},  // database
    {4104, Errc::undefined_object},
    {4121, Errc::undefined_object},
    {4902, Errc::undefined_object},
    {6005, Errc::unavailable},
    {8114, Errc::type_mismatch},
    {8115, Errc::out_of_range},
    {8134, Errc::out_of_range},
    {8152, Errc::out_of_range},
    {8169, Errc::type_mismatch},
    {8672, Errc::invalid_argument},  // MERGE: the source has a key twice
    {9002, Errc::unavailable},       // log full
    {10053, Errc::unavailable},
    {10054, Errc::unavailable},
    {10060, Errc::unavailable},
    {10061, Errc::unavailable},
    {10928, Errc::unavailable},
    {10929, Errc::unavailable},
    {11001, Errc::unavailable},
    {17142, Errc::unavailable},
    {17809, Errc::unavailable},
    {18452, Errc::permission},
    {18456, Errc::permission},
    {18470, Errc::permission},
    {18487, Errc::permission},
    {18488, Errc::permission},
    {40143, Errc::unavailable},
    {40197, Errc::unavailable},
    {40501, Errc::unavailable},
    {40540, Errc::unavailable},
    {40544, Errc::unavailable},
    {40549, Errc::unavailable},
    {40550, Errc::unavailable},
    {40613, Errc::unavailable},
    {40615, Errc::permission},
    {41301, Errc::serialization_failure},  // 41301 to 41325: tables in memory
    {41302, Errc::serialization_failure},
    {41305, Errc::serialization_failure},
    {41325, Errc::serialization_failure},
    {49918, Errc::unavailable},
    {49919, Errc::unavailable},
    {49920, Errc::unavailable},
};
static_assert(std::is_sorted(std::begin(by_number), std::end(by_number),
                             [](const Row& a, const Row& b) { return a.number < b.number; }));

constexpr std::int64_t constraint_conflict = 547;

}  // namespace

Errc classify_error(std::string_view /*sqlstate*/, std::int64_t number, std::string_view message) noexcept {
  if (message.find("[SQL Server]") == std::string_view::npos) return Errc::internal;
  if (number == constraint_conflict) {
    const bool is_check = message.find("CHECK constraint") != std::string_view::npos;
    return is_check ? Errc::check_violation : Errc::foreign_key_violation;
  }
  const Row* const row =
      std::lower_bound(std::begin(by_number), std::end(by_number), number,
                       [](const Row& a, std::int64_t wanted) { return a.number < wanted; });
  return row != std::end(by_number) && row->number == number ? row->kind : Errc::internal;
}

}  // namespace weir::sqlserver
