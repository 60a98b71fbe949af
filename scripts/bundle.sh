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
# pip itself, with which the virtual environment is filled: then the target needs no python3-venv.
.venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps pip --dest "$out/wheels"

if command -v apt-get >/dev/null 2>&1; then
    say "fetching the system packages and what they depend on"
    roots="tesseract-ocr tesseract-ocr-vie tesseract-ocr-eng fonts-dejavu-core fonts-liberation fonts-liberation2 make"
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
if ls system/*.deb >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then root=""; elif command -v sudo >/dev/null 2>&1; then root="sudo"; else root="none"; fi
    # Only what is missing: a package that is installed already is left as it is.
    wanted=""
    for file in system/*.deb; do
        name=$(dpkg-deb --field "$file" Package)
        if ! dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed'; then wanted="$wanted ./$file"; fi
    done
    if [ -n "$wanted" ]; then
        if [ "$root" = none ]; then say "installing the system packages needs root; run this as root."; exit 1; fi
        say "installing system packages from this folder"
        # With empty lists apt knows these files alone; else it would want the same ones from the net.
        lists=$(mktemp -d)
        mkdir -p "$lists/partial"
        offline="$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends -o Dir::State::Lists=$lists -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=/dev/null -o APT::Sandbox::User=root"
        # apt looks at the dependencies before it changes anything; where the missing packages do not
        # fit the installed versions, the whole set of the bundle does.
        # shellcheck disable=SC2086  # lists are meant to split
        $offline $wanted >apt.log 2>&1 || $offline ./system/*.deb >apt.log 2>&1 || {
            tail -n 5 apt.log >&2
            say "apt-get could not install the system packages (all it said: $here/apt.log); was the bundle made on the same release?"
            exit 1
        }
    fi
fi
export PIP_NO_INDEX=1 PIP_FIND_LINKS="$here/wheels"
if ! kiemdoi/.venv/bin/python -m pip --version >/dev/null 2>&1; then
    say "making the virtual environment"
    python3 -m venv --without-pip kiemdoi/.venv
    kiemdoi/.venv/bin/python "$(ls wheels/pip-*.whl)/pip" install --quiet pip
fi
sh kiemdoi/scripts/install.sh run
say "installed; start the demo with: cd $here/kiemdoi && make demo"
INSTALL
say "done: $(du -sh "$out" | cut -f1) in $out; copy the folder and run: sh $out/install.sh"
