#!/bin/sh
# Sets up everything Kiểm Đôi needs, on a machine that has only Python 3.11 or newer, make and apt:
#   install.sh          the product: system packages, .venv, locked Python packages
#   install.sh test     the same, and what the tests need (Chromium, linters, pytest)
# A run that finds everything in place ends within a second or two. Each failure is one sentence that says what to do.
set -eu
cd "$(dirname "$0")/.."
wanted="${1:-run}"
case "$wanted" in
run) lock=requirements.lock ;;
test) lock=requirements-test.lock ;;
*) echo "usage: scripts/install.sh [run|test]" >&2; exit 2 ;;
esac

say() { printf '%s\n' "kiemdoi: $*" >&2; }

find_python() {
    for name in python3 python3.11 python3.12 python3.13 python3.14; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return 0
        fi
    done
    return 1
}

python=$(find_python) || { say "Python 3.11 or newer is needed and was not found; please install it (on Debian or Ubuntu: apt-get install python3 python3-venv)."; exit 1; }

has_font() { ls /usr/share/fonts/truetype/"$1" >/dev/null 2>&1; }
has_languages() {
    command -v tesseract >/dev/null 2>&1 || return 1
    languages=$(tesseract --list-langs 2>/dev/null || true)
    printf '%s\n' "$languages" | grep -qx vie && printf '%s\n' "$languages" | grep -qx eng
}
has_chromium() {
    for name in chromium-headless-shell chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

missing=""
has_languages || missing="$missing tesseract-ocr tesseract-ocr-vie tesseract-ocr-eng"
has_font dejavu/DejaVuSans.ttf || missing="$missing fonts-dejavu-core"
# Liberation 2 has every Vietnamese letter (version 1 has not); newer releases call it fonts-liberation.
has_liberation() {
    has_font liberation2/LiberationSerif-Regular.ttf && return 0
    dpkg-query -W -f='${Version}' fonts-liberation 2>/dev/null | grep -Eq '^([0-9]+:)?2'
}
has_liberation || missing="$missing fonts-liberation2"
has_venv() { .venv/bin/python -m pip --version >/dev/null 2>&1; }
{ has_venv || "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; } || missing="$missing python3-venv"
if [ "$wanted" = test ]; then
    # The one without windows is smaller and faster; older releases have only the whole browser.
    has_chromium || missing="$missing chromium-headless-shell"
    # The program that drives Chromium in the tests needs this library.
    PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q libatomic.so.1 || missing="$missing libatomic1"
fi

if [ -n "$missing" ]; then
    by_hand="please install these system packages yourself, then run the same command again:$missing"
    if ! command -v apt-get >/dev/null 2>&1; then say "this machine has no apt-get; $by_hand"; exit 1; fi
    if [ "$(id -u)" = 0 ]; then root=""; elif command -v sudo >/dev/null 2>&1; then root="sudo"; else
        say "installing system packages needs root, and there is no sudo; $by_hand"
        exit 1
    fi
    say "installing system packages:$missing"
    log=$(mktemp)
    $root apt-get update -q >"$log" 2>&1 || true
    apt-cache show fonts-liberation2 >/dev/null 2>&1 || missing=$(echo "$missing" | sed 's/fonts-liberation2/fonts-liberation/')
    apt-cache show chromium-headless-shell >/dev/null 2>&1 || missing=$(echo "$missing" | sed 's/chromium-headless-shell/chromium/')
    # shellcheck disable=SC2086  # the list is meant to split, and $root may be empty
    if ! $root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends $missing >>"$log" 2>&1; then
        tail -n 5 "$log" >&2
        say "apt-get could not install them (all it said: $log); $by_hand"
        exit 1
    fi
    rm -f "$log"
fi

stamp=".venv/.installed-$wanted"
# What was installed is known by the lock, the project's own description, and the place (a moved venv is broken).
state=$({ cat "$lock" pyproject.toml scripts/install.sh; pwd; } | sha256sum | cut -d' ' -f1)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ] && exit 0

if ! has_venv; then
    say "making the virtual environment .venv"
    rm -rf .venv
    "$python" -m venv .venv || { say "python -m venv failed; please install the package python3-venv and run the same command again."; exit 1; }
fi
say "installing the locked Python packages ($lock)"
log=$(mktemp)
pip_install() {
    # What pip and setuptools chat about is of use only where they fail.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@" >"$log" 2>&1 && return 0
    tail -n 15 "$log" >&2
    return 1
}
pip_install --require-hashes -r "$lock" ||
    { say "pip could not install the locked packages; is this machine connected? Without internet, install from a bundle (make bundle on a connected machine)."; exit 1; }
pip_install --no-deps --no-build-isolation --editable . ||
    { say "pip could not install this checkout into .venv; what it said stands above."; exit 1; }
rm -f "$log"
printf '%s' "$state" > "$stamp"
# The test lock holds everything that the run lock holds.
if [ "$wanted" = test ]; then { cat requirements.lock pyproject.toml scripts/install.sh; pwd; } | sha256sum | cut -d' ' -f1 | tr -d '\n' > .venv/.installed-run; fi
