// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "settings.hpp"
#include "weir/backends/odbc.hpp"

namespace weir::test {

/// Settings of an engine that can do all, behind a driver that weir knows nothing of.
inline relational::odbc::Settings odbc_settings() {
  relational::odbc::Settings settings;
  settings.target.backend = "odbc";
  settings.target.dialect = &ansi_dialect();
  settings.target.capabilities = Capabilities::all();
  settings.info = {
      .backend = "odbc", .identity = {}, .dialect = &ansi_dialect(), .capabilities = Capabilities::all()};
  return settings;
}

}  // namespace weir::test
