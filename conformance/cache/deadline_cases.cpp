// SPDX-License-Identifier: BSL-1.0
// Deadlines, passed and short: a call ends with a timeout or with the right answer, and harms no later one.
#include "cache_checks.hpp"
#include "case_lists.hpp"

namespace weir::conformance {
namespace {

Context late() {
  Context context;
  context.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  return context;
}

/// Runs a call. \return whether it gave an answer: a cache that need not wait may.
template <class Call>
bool answers(const Call& call) {
  try {
    call();
    return true;
  } catch (const Error& error) {
    CHECK_EQUAL(error.kind(), Errc::timeout);
    return false;
  }
}

void a_late_get(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  answers([&] { CHECK_EQUAL(s.cache.get("k", late()).value().view(), "v"); });
  answers([&] { CHECK(!s.cache.get("absent", late()).has_value()); });
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
}
void a_late_get_many(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  const std::vector<std::string_view> keys = {"k", "absent"};
  answers([&] {
    const auto values = s.cache.get_many(keys, late());
    CHECK(values.size() == 2 && values[0] && values[0]->view() == "v" && !values[1]);
  });
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
}
void a_late_set(const CacheSubject& s) {
  s.cache.set("k", blob("old"), minute);
  const bool done = answers([&] { s.cache.set("k", blob("new"), minute, late()); });
  CHECK_EQUAL(value_of(s.cache, "k"), done ? "new" : "old");
}
void a_late_set_many(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 10);
  const bool done = answers([&] { s.cache.set_many(items_of(keys, minute), late()); });
  CHECK_EQUAL(wrong_values(s.cache, keys,
                           [&](std::size_t i) { return done ? std::string_view(keys[i]) : "(absent)"; }),
              0U);
}
void a_late_add(const CacheSubject& s) {
  const bool done = answers([&] { CHECK(s.cache.add("k", blob("v"), minute, late())); });
  CHECK_EQUAL(value_of(s.cache, "k"), done ? "v" : "(absent)");
}
void a_late_replace(const CacheSubject& s) {
  s.cache.set("k", blob("old"), minute);
  const bool done = answers([&] { CHECK(s.cache.replace("k", blob("new"), minute, late())); });
  CHECK_EQUAL(value_of(s.cache, "k"), done ? "new" : "old");
}
void a_late_compare_and_set(const CacheSubject& s) {
  s.cache.set("k", blob("old"), minute);
  const bool done =
      answers([&] { CHECK(s.cache.compare_and_set("k", blob("old"), blob("new"), minute, late())); });
  CHECK_EQUAL(value_of(s.cache, "k"), done ? "new" : "old");
}
void a_late_increment(const CacheSubject& s) {
  const bool done = answers([&] { CHECK_EQUAL(s.cache.increment("k", 5, minute, late()), 5); });
  CHECK_EQUAL(s.cache.increment("k", 1, minute), done ? 6 : 1);
}
void a_late_touch(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  answers([&] { CHECK(s.cache.touch("k", minute, late())); });
  answers([&] { CHECK_EQUAL(s.cache.get_and_touch("k", minute, late()).value().view(), "v"); });
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
}
void a_late_remove(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  const bool done = answers([&] { CHECK(s.cache.remove("k", late())); });
  CHECK_EQUAL(value_of(s.cache, "k"), done ? "(absent)" : "v");
}
void a_late_remove_many(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 10);
  s.cache.set_many(items_of(keys, minute));
  const bool done = answers([&] { CHECK_EQUAL(s.cache.remove_many(views(keys), late()), 10U); });
  CHECK_EQUAL(wrong_values(s.cache, keys,
                           [&](std::size_t i) { return done ? "(absent)" : std::string_view(keys[i]); }),
              0U);
}
void a_late_clear(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  const bool done = answers([&] { s.cache.clear(late()); });
  const std::string value = value_of(s.cache, "k");
  CHECK(value == "(absent)" || (!done && value == "v"));
}
void a_deadline_in_time_changes_nothing(const CacheSubject& s) {
  const Context context = Context::within(minute);
  s.cache.set("k", blob("1"), minute, context);
  CHECK_EQUAL(s.cache.get("k", context).value().view(), "1");
  CHECK_EQUAL(s.cache.increment("k", 1, minute, context), 2);
  CHECK(s.cache.remove("k", context));
}
// An answer that comes after its call has given up must not be taken for that of the next call.
void a_late_answer_answers_nobody_else(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 40);
  for (std::size_t i = 0; i < keys.size(); ++i)
    s.cache.set(keys[i], blob(keys[i] + std::string(20'000, '.')), minute);
  std::atomic<int> wrong = 0;
  run_threads(4, [&](int thread) {
    for (std::size_t round = 0; round < 100; ++round) {
      const std::string& key = keys[(round * 3 + static_cast<std::size_t>(thread)) % keys.size()];
      Context hurried;
      hurried.deadline = std::chrono::steady_clock::now() + std::chrono::microseconds(20 * (round % 15));
      try {
        const auto value = s.cache.get(key, round % 2 == 0 ? hurried : Context());
        if (!value || value->view().substr(0, key.size() + 1) != key + ".") ++wrong;
      } catch (const Error& error) {
        if (error.kind() != Errc::timeout) ++wrong;
      }
    }
  });
  CHECK_EQUAL(wrong.load(), 0);
  for (const std::string& key : keys) CHECK(value_of(s.cache, key).starts_with(key + "."));
}

constexpr CacheCase cases[] = {
    {.name = "a_late_get", .run = a_late_get},
    {.name = "a_late_get_many", .run = a_late_get_many},
    {.name = "a_late_set", .run = a_late_set},
    {.name = "a_late_set_many", .run = a_late_set_many},
    {.name = "a_late_add", .run = a_late_add},
    {.name = "a_late_replace", .run = a_late_replace},
    {.name = "a_late_compare_and_set", .run = a_late_compare_and_set},
    {.name = "a_late_increment", .run = a_late_increment},
    {.name = "a_late_touch", .run = a_late_touch},
    {.name = "a_late_remove", .run = a_late_remove},
    {.name = "a_late_remove_many", .run = a_late_remove_many},
    {.name = "a_late_clear", .run = a_late_clear},
    {.name = "a_deadline_in_time_changes_nothing", .run = a_deadline_in_time_changes_nothing},
    {.name = "a_late_answer_answers_nobody_else", .run = a_late_answer_answers_nobody_else},
};

}  // namespace

CacheCases deadline_cases() { return cases; }

}  // namespace weir::conformance
