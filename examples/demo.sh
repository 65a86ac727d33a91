#!/usr/bin/env bash
# Break a simulated stack with one plain AWS call, and let stackmedic find out why. Needs no account and no network.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || say() { printf '\n%s\n' "$*"; }

port=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
trap 'stackmedic lab down --port "$port" >/dev/null 2>&1 || true' EXIT

say "\$ eval \"\$(stackmedic lab up ohmycoins --speed 0)\"    # a simulated account; time moves when told"
exports=$(stackmedic lab up ohmycoins --port "$port" --speed 0 --seed 1)
eval "$exports"

say "\$ python examples/close_database.py                   # what somebody's clean-up did"
python examples/close_database.py

say "\$ stackmedic lab advance 15m"
stackmedic lab advance 15m --port "$port"

say "\$ stackmedic diagnose"
code=0
stackmedic diagnose || code=$?
if [ "$code" -ne 3 ]; then
    echo "the demo expected an incident (exit code 3) and got $code" >&2
    exit 1
fi
say "Exit code 3: an incident. The lab is taken down again."
