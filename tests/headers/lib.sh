# SPDX-License-Identifier: BSL-1.0
# The public headers: what a program that uses weir may include.
# shellcheck shell=bash

source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

include_flags=()
headers=()
for include_dir in "$root"/core/include "$root"/backends/*/include "$root"/adapters/include "$root"/builtin/include; do
  include_flags+=("-I$include_dir")
  while IFS= read -r header; do headers+=("$header"); done < <(cd "$include_dir" && find . -name '*.hpp' -printf '%P\n' | sort)
done
