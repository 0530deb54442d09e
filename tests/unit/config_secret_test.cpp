// SPDX-License-Identifier: BSL-1.0
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>

#include "config_probe.hpp"
#include "support/temp_dir.hpp"

using weir::test::Probe;

namespace {

std::string write_file(const std::string& path, std::string_view content) {
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

std::string write_script(const std::string& path, std::string_view body) {
  write_file(path, "#!/bin/sh\n" + std::string(body) + "\n");
  ::chmod(path.c_str(), 0700);
  return path;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config_secrets)

BOOST_AUTO_TEST_CASE(come_from_elsewhere) {
  const weir::test::TempDir dir;
  ::setenv("WEIR_TEST_SECRET", "hunter2", 1);
  const std::string plain = write_file(dir.file("plain"), "hunter2");
  const std::string lines = write_file(dir.file("lines"), "two\nlines\n\n");
  const std::string script = write_script(dir.file("script"), "echo \"$1-$2\"; echo noise >&2");
  Probe probe;
  const std::pair<std::string, std::string_view> rows[] = {
      {R"("hunter2")", "hunter2"},
      {R"("${WEIR_TEST_SECRET}!")", "hunter2!"},
      {R"({"env": "WEIR_TEST_SECRET"})", "hunter2"},
      {R"({"file": ")" + plain + "\"}", "hunter2"},
      {R"({"file": ")" + lines + "\"}", "two\nlines\n"},
      {R"({"command": [")" + script + R"(", "a b", "$HOME"]})", "a b-$HOME"},
      {R"({"command": ["printf", "hunter2\r\n"]})", "hunter2"},
      {R"({"command": ["head", "-c", "65535", "/dev/zero"]})", std::string_view()},
  };
  for (const auto& [secret, expected] : rows) {
    BOOST_TEST_CONTEXT(secret) {
      const std::string found = probe.build(R"(, "password": )" + secret).secret.value();
      if (expected.data() == nullptr) {
        BOOST_TEST(found.size() == 65535U);
      } else {
        BOOST_TEST(found == expected);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(mistakes) {
  const weir::test::TempDir dir;
  ::unsetenv("WEIR_TEST_UNSET");
  const std::string failing = write_script(dir.file("failing"), "echo hunter2; echo hunter2 >&2; exit 3");
  const std::string dying = write_script(dir.file("dying"), "echo hunter2; kill -9 $$");
  const std::string missing = dir.file("missing");
  Probe probe;
  const auto file = [](const std::string& path) { return R"("password": {"file": ")" + path + "\"}"; };
  const auto command = [](const std::string& path) {
    return R"("password": {"command": [")" + path + R"(", "hunter2"]})";
  };
  const std::pair<std::string, std::string> rows[] = {
      {R"("password": 4242)",
       R"(/caches/c/password: expected text or an object with "env", "file" or "command", found a value of type number)"},
      {R"("password": ["hunter2"])",
       R"(/caches/c/password: expected text or an object with "env", "file" or "command", found a value of type array)"},
      {R"("password": true)",
       R"(/caches/c/password: expected text or an object with "env", "file" or "command", found a value of type boolean)"},
      {R"("password": {})", R"(/caches/c/password: expected exactly one of "env", "file", "command")"},
      {R"("password": {"env": "A", "file": "B"})",
       R"(/caches/c/password: expected exactly one of "env", "file", "command")"},
      {R"("password": {"env": "WEIR_TEST_UNSET"})",
       "/caches/c/password/env: environment variable WEIR_TEST_UNSET is not set"},
      {R"("password": {"env": 5})", "/caches/c/password/env: expected text, found 5"},
      {file(missing), "/caches/c/password/file: cannot read \"" + missing + "\": No such file or directory"},
      {file(dir.path()), "/caches/c/password/file: cannot read \"" + dir.path() + "\": Is a directory"},
      {file("/dev/zero"), "/caches/c/password/file: cannot read \"/dev/zero\": more than 64 KiB"},
      {command(failing), "/caches/c/password/command: the command \"" + failing + "\" failed: exit status 3"},
      {command(dying), "/caches/c/password/command: the command \"" + dying + "\" failed: signal 9"},
      {command(missing),
       "/caches/c/password/command: the command \"" + missing + "\" failed: No such file or directory"},
      {command("yes"), "/caches/c/password/command: the command \"yes\" failed: more than 64 KiB"},
      {R"("password": {"command": []})", "/caches/c/password/command: expected a program and its arguments"},
      {R"("password": {"command": "hunter"})",
       R"(/caches/c/password/command: expected an array of texts, found "hunter")"},
  };
  for (const auto& [members, expected] : rows) {
    BOOST_TEST_CONTEXT(members) {
      BOOST_TEST(probe.mistakes_of_members(members) == std::vector<std::string>{expected});
    }
  }
}

BOOST_AUTO_TEST_CASE(a_misspelt_reference) {
  const std::vector<std::string> expected = {
      R"(/caches/c/password: expected exactly one of "env", "file", "command")",
      R"(/caches/c/password/flie: unknown key "flie"; did you mean "file"?)"};
  BOOST_TEST(Probe().mistakes_of_members(R"("password": {"flie": "x"})") == expected);
}

BOOST_AUTO_TEST_CASE(half_a_secret_is_not_shown_by_a_syntax_error) {
  Probe probe;
  for (const std::string text : {R"({"password": "hunter2)", "{\"password\": \"hunter2\n\"}",
                                 R"({"password": hunter2})", R"({"password": "hunter2\x"})",
                                 "{\"password\": \"hunter2\xff\"}", R"({"password": "hunter2" "x"})"}) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(probe.mistakes(text).size() == 1U); }
  }
}

BOOST_AUTO_TEST_SUITE_END()
