#!/usr/bin/env bash
# Puts what the product needs into .venv; with "dev", what its tests need as well. Does nothing when nothing has changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

requirements=requirements.txt
[ "${1:-}" = dev ] && requirements=requirements-dev.txt
venv=.venv
# The development set holds the other one, so its stamp answers for both.
stamps="$venv/.installed-requirements-dev.txt"
[ "$requirements" = requirements.txt ] && stamps="$venv/.installed-requirements.txt $stamps"

say() { printf '%s\n' "$*" >&2; }

may_use_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
  say "Installing $* with apt …"
  apt-get update -qq >/dev/null || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
  local candidate
  for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3 python; do
    if command -v "$candidate" >/dev/null && is_new_enough "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

compile_translations() {
  [ -n "$(find locale -name '*.po' -print -quit 2>/dev/null)" ] || return 0
  "$venv/bin/python" scripts/compile_translations.py
}

for stamp in $stamps; do
  if [ -x "$venv/bin/python" ] && [ -f "$stamp" ] && cmp -s "$stamp" "${stamp#"$venv"/.installed-}"; then
    compile_translations
    exit 0
  fi
done

if [ ! -x "$venv/bin/python" ] || ! is_new_enough "$venv/bin/python"; then
  if ! python=$(find_python); then
    may_use_apt && apt_install python3 python3-venv || true
    if ! python=$(find_python); then
      say "Python 3.11 or newer is needed and was not found. Install it (Debian, Ubuntu: apt install python3 python3-venv;"
      say "macOS: brew install python; Windows: python.org) or name it with PYTHON=/path/to/python, and run make again."
      exit 1
    fi
  fi
  say "Making $venv with $("$python" --version) …"
  if ! "$python" -m venv --clear "$venv" >/dev/null 2>&1; then
    may_use_apt && apt_install python3-venv || true
    if ! "$python" -m venv --clear "$venv" >/dev/null; then
      say "$python cannot make a virtual environment. Install the venv part of Python (apt install python3-venv) and run make again."
      exit 1
    fi
  fi
fi

say "Installing $requirements into $venv (about a minute the first time) …"
"$venv/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r "$requirements"
cp "$requirements" "$venv/.installed-$requirements"
compile_translations
