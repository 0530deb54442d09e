# SPDX-License-Identifier: BSL-1.0
# Shared by every script: saying what happens, and failing with one clear line.
# shellcheck shell=bash

set -Eeuo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=$(basename "$0")
log_file=

say() { printf '%s: %s\n' "$program" "$*" >&2; }

# How a subshell ends that has said already what is wrong.
said=125

# die MESSAGE: the one clear line, then the end.
die() {
  trap - ERR
  say "failed: $*"
  if ((BASH_SUBSHELL > 0)); then exit "$said"; fi
  exit 1
}

# The line for a command that failed without a word from us.
on_error() {
  local status=$1 line=$2 command=$3
  trap - ERR
  if ((BASH_SUBSHELL > 0)); then exit "$status"; fi
  if ((status == said)); then exit 1; fi
  say "failed at line $line: ${command%%$'\n'*} (exit status $status)${log_file:+; log: $log_file}"
  exit "$status"
}
trap 'on_error $? $LINENO "$BASH_COMMAND"' ERR

# logged FILE COMMAND…: runs it with its output in FILE; on failure shows the end of it.
logged() {
  log_file=$1
  shift
  mkdir -p "$(dirname "$log_file")"
  if ! "$@" >"$log_file" 2>&1; then
    tail -n 30 "$log_file" >&2
    die "$(basename "$log_file" .log), see above; log: $log_file"
  fi
  log_file=
}

# as_root COMMAND…: by sudo where we are not root already.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "needs root for: $1 (run as root, or install sudo)"
  fi
}

# build PRESET [TARGET…]: configures where that is needed, then builds (everything, without targets).
build() {
  local preset=$1 dir=$root/build/$1 target targets=()
  shift
  for target in "$@"; do targets+=(--target "$target"); done
  if [[ ! -f $dir/build.ninja || $root/CMakePresets.json -nt $dir/build.ninja ]]; then
    say "configuring the preset $preset"
    logged "$root/build/configure-$preset.log" cmake -S "$root" --preset "$preset"
  fi
  say "building${*:+ $*} into build/$preset"
  cmake --build "$dir" "${targets[@]}" || die "the build did not succeed; its errors are above"
}
