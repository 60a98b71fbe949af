#!/bin/sh
# Makes the folder bundle/: this product, its Python wheels and its Debian packages, so that a machine
# without internet installs from it (sh bundle/install.sh). Run it on a connected machine of the same
# kind (same Debian or Ubuntu release, same processor, same Python minor version) as the target.
set -eu
cd "$(dirname "$0")/.."
out="${1:-bundle}"
say() { printf '%s\n' "kiemdoi: $*" >&2; }
if [ -e "$out" ]; then say "$out is there already; move it away or name another folder."; exit 1; fi
mkdir -p "$out/wheels" "$out/system" "$out/kiemdoi"

say "copying the product"
git archive --format=tar HEAD | tar -x -C "$out/kiemdoi"

say "fetching the locked Python packages"
.venv/bin/python -m pip download --quiet --disable-pip-version-check --require-hashes \
    -r requirements.lock --dest "$out/wheels"

if command -v apt-get >/dev/null 2>&1; then
    say "fetching the system packages and what they depend on"
    roots="tesseract-ocr tesseract-ocr-vie tesseract-ocr-eng fonts-dejavu-core fonts-liberation fonts-liberation2 python3-venv make"
    known=""
    for name in $roots; do
        if apt-cache show "$name" >/dev/null 2>&1; then known="$known $name"; fi
    done
    # shellcheck disable=SC2086  # lists are meant to split
    names=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
        --no-replaces --no-enhances $known | grep '^[a-z0-9]' | sed 's/:any$//' | sort -u)
    for name in $names; do
        # Virtual packages have no file of their own; what provides them is in the list as well.
        (cd "$out/system" && apt-get download -q "$name" >/dev/null 2>&1) || true
    done
else
    say "no apt-get here: the bundle has no system packages."
fi

cat > "$out/install.sh" <<'INSTALL'
#!/bin/sh
# Installs Kiểm Đôi from this folder, without internet. Afterwards: cd kiemdoi && make demo
set -eu
cd "$(dirname "$0")"
here=$(pwd)
say() { printf '%s\n' "kiemdoi: $*" >&2; }
if ls system/*.deb >/dev/null 2>&1 && ! { tesseract --list-langs 2>/dev/null | grep -qx vie && python3 -c 'import ensurepip' 2>/dev/null; }; then
    if [ "$(id -u)" = 0 ]; then root=""; elif command -v sudo >/dev/null 2>&1; then root="sudo"; else
        say "installing the system packages needs root; run this as root."; exit 1
    fi
    # Only what is missing: a package that is installed already is left as it is.
    wanted=""
    for file in system/*.deb; do
        name=$(dpkg-deb --field "$file" Package)
        if ! dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed'; then wanted="$wanted ./$file"; fi
    done
    # shellcheck disable=SC2086  # the list is meant to split
    if [ -n "$wanted" ] && ! $root dpkg --install $wanted >/dev/null; then
        say "dpkg could not install the system packages; what it said stands above."; exit 1
    fi
fi
PIP_NO_INDEX=1 PIP_FIND_LINKS="$here/wheels" sh kiemdoi/scripts/install.sh run
say "installed; start the demo with: cd $here/kiemdoi && make demo"
INSTALL
say "done: $(du -sh "$out" | cut -f1) in $out; copy the folder and run: sh $out/install.sh"
