# What weir is built on. scripts/install brings all of it on Debian 12.

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)

# hiredis before 1.1 has no TLS and no RESP3; where the system's is older, scripts/install builds one into .deps.
list(APPEND CMAKE_PREFIX_PATH "${PROJECT_SOURCE_DIR}/.deps/hiredis")
find_package(hiredis 1.1 REQUIRED)
find_package(hiredis_ssl REQUIRED)  # its package has no version of its own

# SOCI's Debian package has no CMake files.
find_path(SOCI_INCLUDE_DIR soci/soci.h REQUIRED)
find_library(SOCI_CORE_LIBRARY soci_core REQUIRED)
foreach(engine sqlite3 postgresql mysql odbc)
  find_library(SOCI_${engine}_LIBRARY soci_${engine} REQUIRED)
  add_library(SOCI_${engine} INTERFACE)
  add_library(SOCI::${engine} ALIAS SOCI_${engine})
  target_include_directories(SOCI_${engine} SYSTEM INTERFACE "${SOCI_INCLUDE_DIR}")
  target_link_libraries(SOCI_${engine} INTERFACE "${SOCI_${engine}_LIBRARY}" "${SOCI_CORE_LIBRARY}")
endforeach()

find_package(ODBC REQUIRED)  # unixODBC, as ODBC::ODBC
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBMEMCACHED REQUIRED IMPORTED_TARGET libmemcached)  # as PkgConfig::LIBMEMCACHED
pkg_check_modules(MARIADB REQUIRED IMPORTED_TARGET libmariadb)  # as PkgConfig::MARIADB

find_path(XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
add_library(weir_xxhash INTERFACE)
target_include_directories(weir_xxhash SYSTEM INTERFACE "${XXHASH_INCLUDE_DIR}")
target_compile_definitions(weir_xxhash INTERFACE XXH_INLINE_ALL)

if(WEIR_BUILD_TESTS)
  find_package(Boost 1.81 REQUIRED COMPONENTS unit_test_framework)
  # PostgreSQL's own scanner, to compare weir's with.
  find_path(PG_QUERY_INCLUDE_DIR pg_query.h REQUIRED)
  find_library(PG_QUERY_LIBRARY pg_query REQUIRED)
  add_library(weir_pg_query INTERFACE)
  target_include_directories(weir_pg_query SYSTEM INTERFACE "${PG_QUERY_INCLUDE_DIR}")
  target_link_libraries(weir_pg_query INTERFACE "${PG_QUERY_LIBRARY}")
endif()
if(WEIR_BUILD_BENCH)
  find_package(benchmark REQUIRED)
  find_package(TBB REQUIRED)
endif()
