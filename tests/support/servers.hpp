// SPDX-License-Identifier: BSL-1.0
/// \file
/// The engines that tests/servers started for all tests.
#pragma once

#include <string>
#include <string_view>

namespace weir::test {

/// The URL of a private engine that runs for the tests. They are shared by tests that run at the same time:
/// use tables and keys of your own (`unique_name`).
///
/// \param name  "mariadb" (user weir, by password, who may do anything in databases whose names begin with
///              weir), "mariadb_admin" (who may do anything), "mariadb_socket" and "mariadb_ca" (paths: of
///              its socket, and of its certificate authority's PEM file), "postgresql" (user weir, who owns
///              the database weir; by password), "postgresql_admin" (a superuser there), "redis",
///              "redis_unix" (the same one by its socket), "redis_auth" (an ACL user), "redis_auth_default"
///              (the default user by password), "redis_tls", "redis_cluster", "redis_sentinel";
///              "redis_tls_ca" gives the path of the certificate authority's PEM file
/// \throws std::runtime_error where it does not run: a test without its server fails
std::string server_url(std::string_view name);

/// `stem` with something behind it that no other call gives, in this process or another; a valid SQL name.
std::string unique_name(std::string_view stem);

}  // namespace weir::test
