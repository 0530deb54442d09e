// SPDX-License-Identifier: BSL-1.0
// What a store says of itself.
#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {
namespace {

void it_answers_a_ping(const StoreSubject& s) {
  s.store.ping({});
  s.store.ping(Context::within(std::chrono::seconds(30)));
}
void it_describes_itself(const StoreSubject& s) {
  CHECK(!s.store.describe().name.empty());
  CHECK(!s.store.info().backend.empty());
  CHECK(!s.store.info().identity.empty());
  REQUIRE(s.store.info().dialect != nullptr);
  CHECK(!s.store.info().dialect->name.empty());
}
void its_identity_stays(const StoreSubject& s) {
  const std::string before = s.store.info().identity;
  make_items(s);
  CHECK_EQUAL(s.store.info().identity, before);
}
void it_tells_its_role(const StoreSubject& s) {
  const std::string_view role = s.store.info().dialect->role;
  if (role.empty()) return;
  const Rows rows = s.store.query(std::string(role));
  REQUIRE(rows.size() == 1U);
  CHECK_EQUAL(rows.front()["writer"].as<int>(), 1);
}

constexpr StoreCase cases[] = {
    {.name = "it_answers_a_ping", .run = it_answers_a_ping},
    {.name = "it_describes_itself", .run = it_describes_itself},
    {.name = "its_identity_stays", .run = its_identity_stays},
    {.name = "it_tells_its_role", .run = it_tells_its_role},
};

}  // namespace

StoreCases identity_cases() { return cases; }

}  // namespace weir::conformance
