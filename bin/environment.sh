# Sourced by run, test and bench: goes to the checkout, finds Python 3.11 or later, and has
# environment.py bring .venv up to date with the requirement files before it runs a module there.

case ${HELPDESK_VAR:-/} in
/*) ;;
*) export HELPDESK_VAR="$PWD/$HELPDESK_VAR" ;; # meant from where the person stands
esac
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 1
cd -- "$root" || exit 1

# start MODULE FILE... -- ARGUMENT...
# Becomes the module: one process from here on, which hears every signal.
start() {
    for python in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            exec "$python" bin/environment.py "$@"
        fi
    done
    echo "There is no Python 3.11 or later here: install one (Debian: apt-get install python3 python3-venv)." >&2
    exit 1
}
