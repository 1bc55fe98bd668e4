#!/usr/bin/env bash
# The package on a Mac: installed, run, its window opened and ended, taken away. Fails when something stays.
set -euo pipefail

app="/Applications/Tokenizer Studio.app"
inside="$app/Contents/Resources/app"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

processes() { ps -axww -o pid=,comm= | awk -v app="$app/" 'index($0, app)'; }

# until_running least|most COUNT SECONDS
until_running() {
  for _ in $(seq "$3"); do
    count=$(processes | wc -l)
    [ "$1" = least ] && [ "$count" -ge "$2" ] && return 0
    [ "$1" = most ] && [ "$count" -le "$2" ] && return 0
    sleep 1
  done
  echo "$count of its processes after $3 s, expected at $1 $2:"
  processes
  return 1
}

packages=(dist/packages/*.pkg)
sudo installer -pkg "${packages[0]}" -target /
codesign --verify --deep --strict "$app"
"$inside/runtime/tokenizer-studio" selftest
printf 'one two three two one\n%.0s' {1..200} >"$work/text.txt"
"$app/Contents/MacOS/Tokenizer Studio" train "$work/text.txt" --vocab-size 300 --out "$work/made"
test -s "$work/made/tokenizer.json"

if [ -e "$app/Contents/MacOS/tokenizer-studio-window" ]; then
  open "$app"
  until_running least 3 60 # window, launcher, backend
  kill -TERM "$(processes | awk '/tokenizer-studio-window$/ { print $1; exit }')"
  until_running most 0 30
fi

sudo sh "$inside/uninstall.sh" --yes
test ! -e "$app"
if pkgutil --pkg-info org.tokenizerstudio.app.pkg 2>/dev/null; then exit 1; fi
echo "Installed, run and taken away: nothing of it stayed."
