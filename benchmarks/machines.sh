#!/bin/sh
# Tries `./run lecture -ql` and `./run test`, or the installed package, on a machine that holds nothing but Debian's
# smallest system, and prints the rows of the tables in docs/machines.md. What is committed is tried.
set -eu
unset CDPATH

root=$(cd -- "$(dirname -- "$0")/.." && pwd -P)
folder=${MACHINES:-/var/tmp/gradient-lectures-machines}

show_help() {
    cat <<'END'
usage: benchmarks/machines.sh [--only COMMAND] SUITE USER [PREFIX]

  COMMAND lecture or test: try one of the two commands; wheel: build the package, from its source archive, install it
          where there is no repository, and make and check a course with it
  SUITE   a Debian that debootstrap knows: bookworm, trixie, testing
  USER    root, or plain: somebody without sudo, who may mount nothing
  PREFIX  the folder of a Python to use instead of Debian's own, with bin/python3 in it, built on this Debian

Needs root, debootstrap and git. Systems and logs are kept in $MACHINES, by default
/var/tmp/gradient-lectures-machines; a name of a package registry's certificates or proxy that stands in
the environment (PIP_CERT, PIP_INDEX_URL, HTTPS_PROXY and the like) holds in the system too.
END
}

say() { printf '%s\n' "$*" >&2; }

die() {
    say "machines: $*"
    exit 1
}

# What of this machine's way to the network holds in the system too.
network() {
    env | grep -E '^(PIP_(CERT|INDEX_URL|PROXY|DEFAULT_TIMEOUT)|SSL_CERT_FILE|(https?|no)_proxy|(HTTPS?|NO)_PROXY)=' || true
}

# inside SOMEBODY COMMAND... runs a command in the system, in the project's clone if there is one.
inside() {
    gives_up='' its_home=/root
    if [ "$1" = plain ]; then
        gives_up='setpriv --reuid=1000 --regid=1000 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all'
        its_home=/home/plain
    fi
    shift
    # shellcheck disable=SC2016
    set -- sh -c 'cd ~/"$0" 2>/dev/null || cd ~; exec "$@"' "$place" "$@"
    if [ -n "$prefix" ]; then set -- "PYTHON=$prefix/bin/python3" "$@"; fi
    # shellcheck disable=SC2046,SC2086
    env -i PATH="$PATH" $(network) chroot "$system" $gives_up env HOME="$its_home" LANG=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@" </dev/null
}

# The smallest system of a suite is made once; every trial gets a copy of it.
make_system() {
    base="$folder/$suite"
    if ! [ -d "$base" ]; then
        rm -rf --one-file-system "$base.part"
        debootstrap --variant=minbase "$suite" "$base.part"
        mv "$base.part" "$base"
    fi
    rm -rf --one-file-system "$system"
    cp -a "$base" "$system"
    cp -L /etc/resolv.conf "$system/etc/resolv.conf"
    # As on every installed Debian; testing has no archive of its own for this.
    if [ "$suite" != testing ]; then
        echo "deb http://deb.debian.org/debian-security $suite-security main" \
            >"$system/etc/apt/sources.list.d/security.list"
    fi
    # A mirror that lags behind has lists that are no longer said to be valid.
    printf '%s\n' 'Acquire::Check-Valid-Until "false";' 'APT::Get::Assume-Yes "true";' \
        >"$system/etc/apt/apt.conf.d/90trial"
    mount -t proc proc "$system/proc"
    mount --rbind /dev "$system/dev"
    inside root apt-get -qq update
    inside root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends ca-certificates
    cp -L /etc/ssl/certs/ca-certificates.crt "$system/etc/ssl/certs/ca-certificates.crt"
    inside root useradd -m -u 1000 plain
    if [ -n "$prefix" ]; then
        # It needs the libraries that Debian's own Python needs.
        inside root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends python3
        # Whoever may not look into a folder on the way still has to get through it.
        mkdir -p "$system$prefix"
        way=$prefix
        while [ "$way" != / ]; do
            way=$(dirname "$way")
            chmod a+x "$system$way"
        done
        mount --bind "$prefix" "$system$prefix"
        inside "$user" "$prefix/bin/python3" -c 'import ctypes, sqlite3, ssl'
    fi
}

make_clone() {
    git clone -q --no-hardlinks "$root" "$system$home/project"
    inside root chown -R "$owner" "$home/project"
}

# The source archive is built from what is committed, and the wheel from it; nothing but these two is left.
make_wheel() {
    # What docs/package.md says that Debian needs.
    inside root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends \
        gcc pkg-config libpango1.0-dev python3-dev python3-venv
    inside "$user" sh -c "\${PYTHON:-python3} -m venv env"
    make_clone
    inside "$user" sh -c "\${PYTHON:-python3} -m venv building && building/bin/pip install -q build"
    inside "$user" building/bin/python -m build -o . project
    rm -rf --one-file-system "$system$home/project" "$system$home/building"
}

# A user without sudo is told which command root should run: it is run as it stands.
install_what_is_missing() {
    if [ "$user" = root ] || inside plain ./run setup >"$log.told" 2>&1; then return; fi
    cat "$log.told"
    command=$(sed -n 's/^.*; run as root: //p' "$log.told")
    [ -n "$command" ]
    inside root env DEBIAN_FRONTEND=noninteractive sh -c "$command"
}

# try LABEL PATTERN COMMAND... prints a row; PATTERN finds in what the command said the line that counts.
try() {
    label=$1 pattern=$2
    shift 2
    printf '\n== %s\n' "$label" >>"$log"
    started=$(date +%s)
    if inside "$user" "$@" >"$log.part" 2>&1; then ended=passed; else ended="FAILED, see $log" status=1; fi
    seconds=$(($(date +%s) - started))
    cat "$log.part" >>"$log"
    counted=$(grep -E "$pattern" "$log.part" | tail -n 1 | tr -d '=' | sed 's/^ *//; s/ *$//; s/ in [0-9].*//') || true
    rm -f "$log.part"
    version=$(inside "$user" "$python" -c 'import platform; print(platform.python_version())' 2>/dev/null) ||
        version=none
    # shellcheck disable=SC1091
    name=$(. "$system/etc/os-release" && printf '%s' "$PRETTY_NAME")
    # shellcheck disable=SC2016
    printf '| %s | %s | %s | `%s` | %s min %s s | %s | %s |\n' \
        "$name" "$version" "$user" "$label" $((seconds / 60)) $((seconds % 60)) "${counted:--}" "$ended"
}

try_commands() {
    if [ "$only" != test ]; then try './run lecture -ql' 'The film is' ./run lecture -ql; fi
    if [ "$only" != lecture ]; then try './run test' '(passed|failed|error).* in ' ./run test; fi
}

try_wheel() {
    try 'pip install' '[[:space:]]env$' sh -c 'env/bin/pip install -q ./*.whl && du -sh ./*.whl ./*.tar.gz env | paste -s -d ";"'
    try 'lecture --version' '.' "$home/env/bin/lecture" --version
    try 'lecture list' '.' "$home/env/bin/lecture" list
    try 'lecture doctor' '.' "$home/env/bin/lecture" doctor
    try 'lecture new mycourse' '.' "$home/env/bin/lecture" new mycourse
    try 'lecture render -ql' 'The film is' "$home/env/bin/lecture" render -ql
    try 'lecture audit' 'claims' "$home/env/bin/lecture" audit
    try 'lecture diagrams' '.' "$home/env/bin/lecture" diagrams
    try 'lecture page' '.' "$home/env/bin/lecture" page
}

only=
if [ "${1:-}" = --only ]; then
    only=${2:-}
    case $only in lecture | test | wheel) ;; *) die 'after --only comes lecture, test or wheel' ;; esac
    shift 2
fi
case ${1:-} in
    '' | -h | --help | help)
        show_help
        exit
        ;;
esac
suite=$1 user=${2:-} prefix=${3:-}
case $user in
    root) home=/root owner=0 ;;
    plain) home=/home/plain owner=1000 ;;
    *) die 'the second word must be root or plain; see benchmarks/machines.sh --help' ;;
esac
if [ -n "$prefix" ] && ! [ -x "$prefix/bin/python3" ]; then die "there is no bin/python3 in $prefix"; fi
[ "$(id -u)" -eq 0 ] || die 'only root can make a system and go into it'
for tool in debootstrap git unshare; do
    command -v "$tool" >/dev/null || die "$tool is missing; install it from the system's packages"
done
# Whatever is mounted from here on is gone when this ends, however it ends.
if [ -z "${MACHINES_UNSHARED:-}" ]; then
    exec env MACHINES_UNSHARED=yes unshare --mount "$0" ${only:+--only "$only"} "$@"
fi

mkdir -p "$folder"
trial="$suite-$user${prefix:+-$(basename "$prefix")}"
case $only in
    wheel) trial=$trial-wheel place=mycourse python="$home/env/bin/python" ;;
    *) place=project python=.venv/bin/python ;;
esac
system="$folder/$trial"
log="$folder/$trial.log"
: >"$log"
say "Making $system; everything that is said goes into $log"
ready=false
trap '$ready || say "machines: the system could not be made; see $log" 2>&4' EXIT
exec 3>&1 4>&2 >>"$log" 2>&1
make_system
if [ "$only" = wheel ]; then
    make_wheel
else
    make_clone
    install_what_is_missing
fi
ready=true
exec >&3 2>&4
status=0
if [ "$only" = wheel ]; then try_wheel; else try_commands; fi
exit $status
