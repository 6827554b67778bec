#!/usr/bin/env bash
# From a slot to an interview: lists, holds, books, loses a race, reschedules and cancels; prints
# every answer, and the mails that went out.
#
#   tools/book_demo.sh              starts `make run` on a port of its own, and stops it at the end
#   tools/book_demo.sh URL [LOG]    uses the Slotsmith at URL; its mails are in LOG, if that is given
set -euo pipefail
cd "$(dirname "$0")/.."

python=$(command -v .venv/bin/python || command -v python3)
scratch=$(mktemp -d)
server=
finish() {
  # the server is the leader of a process group of its own
  [ -z "$server" ] || kill -- "-$server" 2>/dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT

if [ $# -gt 0 ]; then
  base=${1%/} log=${2:-}
else
  port=$("$python" -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
  base=http://localhost:$port log=$scratch/log
  set -m
  make --no-print-directory run "PORT=$port" >"$log" 2>&1 &
  server=$!
  set +m
  echo "Starting Slotsmith at $base ..."
  curl --silent --fail --output /dev/null --retry 600 --retry-delay 1 --retry-all-errors \
    --retry-max-time 600 "$base/api/interviews/1/availability"
fi
interview=$base/api/interviews/1

title() { printf '\n\033[1m%s\033[0m\n' "$*"; }

# ask METHOD URL [BODY [HEADER]]: prints the request and the answer, which stays in $answer
ask() {
  echo "$1 ${2#"$base"} ${3:-}"
  local options=(--silent --show-error --request "$1" --write-out '\n%{http_code}')
  [ -z "${3:-}" ] || options+=(--header 'Content-Type: application/json' --data "$3")
  [ -z "${4:-}" ] || options+=(--header "$4")
  curl "${options[@]}" "$2" >"$scratch/answer"
  show "$scratch/answer"
}
show() {
  answer=$(sed '$d' "$1")
  echo "-> $(tail -n 1 "$1") $answer"
}
# pick EXPRESSION: what Python makes of the last answer, called `it`
pick() { "$python" -c 'import json, sys; it = json.loads(sys.argv[1]); print('"$1"')' "$answer"; }

candidate='{"name": "Noor Haddad", "email": "noor@example.com", "timeZone": "Asia/Kolkata"}'

title "1. When is the whole panel free?"
ask GET "$interview/availability"
slot=$(pick 'it["availableSlots"][0]["start"]')
other=$(pick '[one["start"] for one in it["availableSlots"] if one["start"] >= it["availableSlots"][0]["end"]][0]')

title "2. Hold the first slot for five minutes"
ask POST "$interview/holds" "{\"start\": \"$slot\"}"
hold=$(pick 'it["id"]')

title "3. Another candidate wants it: refused, with the reason and what is near"
ask POST "$interview/bookings" "{\"start\": \"$slot\", \"candidate\": $candidate}"

title "4. Book what is held; the same request again books nothing more"
for _ in 1 2; do
  ask POST "$interview/bookings" "{\"holdId\": \"$hold\", \"candidate\": $candidate}" \
    "Idempotency-Key: demo-$hold"
done
booking=$(pick 'it["id"]')

title "5. A race for one slot: one request wins, no interviewer is booked twice"
echo "2 x POST ${interview#"$base"}/bookings {\"start\": \"$other\", ...}"
for racer in 1 2; do
  curl --silent --header 'Content-Type: application/json' --write-out '\n%{http_code}' \
    --data "{\"start\": \"$other\", \"candidate\": $candidate}" \
    "$interview/bookings" >"$scratch/racer$racer" &
  racers[racer]=$!
done
wait "${racers[@]}"
winner=
for racer in 1 2; do
  show "$scratch/racer$racer"
  [ "$(tail -n 1 "$scratch/racer$racer")" != 201 ] || winner=$(pick 'it["id"]')
done

title "6. Where may the booking move? Its own time does not stand in the way"
ask GET "$interview/availability?excludeBooking=$booking"
new=$(pick "[one['start'] for one in it['availableSlots'] if one['start'] != '$slot'][0]")
ask POST "$base/api/bookings/$booking/reschedule" "{\"start\": \"$new\"}"

title "7. Cancel it"
ask POST "$base/api/bookings/$booking/cancel" '{"reason": "The position is filled."}'

title "8. Its slot is free again"
ask GET "$interview/availability/explain?start=$slot"
ask POST "$base/api/bookings/$winner/cancel" "{}"

title "9. The mails that went out"
if [ -z "$log" ]; then
  echo "They are where the server at $base writes what it says."
else
  "$python" tools/show_mails.py "$log"
fi
