#!/bin/sh
# Takes away the app it lies in, by the list of what was installed. What you made stays unless you say so.
# Exit codes: 0 done, 2 wrong usage, 3 it is running, 4 administrator needed, 5 not a whole copy.
set -u

identifier=org.tokenizerstudio.app
receipt=org.tokenizerstudio.app.pkg
data="TokenizerStudio"

usage() {
  echo "uninstall.sh [--yes] [--delete-data]"
  echo "  --yes          do not ask"
  echo "  --delete-data  also delete corpora, tokenizers and settings of this user"
}

say() { printf '%s\n' "$*"; }

stop() {
  code=$1
  shift
  printf '%s\n' "$@" >&2
  exit "$code"
}

is_running() {
  ps -axww -o comm= 2>/dev/null | while IFS= read -r program; do
    case "$program" in "$1"/*) echo yes && break ;; esac
  done
}

# A path that leads out of the app is not from us.
check_list() {
  while IFS= read -r path; do
    case "/$path/" in
      *//* | */../* | */./*) stop 5 "The list of installed files is damaged. Nothing was changed." ;;
    esac
  done
}

# Files and links first, then folders from the inside out: a folder that holds something else stays.
remove_listed() {
  while IFS= read -r path; do
    if [ -d "$1/$path" ] && [ ! -L "$1/$path" ]; then
      rmdir "$1/$path" 2>/dev/null
    else
      rm -f "$1/$path"
    fi
  done
}

# What the webview and the program keep for speed: nothing in it was made by the user.
remove_caches() {
  [ -n "${HOME:-}" ] && [ -d "$HOME/Library" ] || return 0
  rm -rf "$HOME/Library/Caches/$data" "$HOME/Library/Caches/$identifier" "$HOME/Library/WebKit/$identifier" \
    "$HOME/Library/HTTPStorages/$identifier" "$HOME/Library/Preferences/$identifier.plist" \
    "$HOME/Library/Saved Application State/$identifier.savedState" \
    "$HOME/Library/Application Support/$identifier"
}

forget_receipt() {
  command -v pkgutil >/dev/null || return 0
  case "$1" in
    "${HOME:-/nowhere}"/*) volume=$HOME ;;
    *) volume=/ ;;
  esac
  if pkgutil --volume "$volume" --pkg-info "$receipt" >/dev/null 2>&1; then
    pkgutil --volume "$volume" --forget "$receipt" >/dev/null ||
      say "The system still has a note that it was installed: pkgutil --forget $receipt"
  fi
}

main() {
  asks=yes
  deletes_data=no
  for word in "$@"; do
    case "$word" in
      --yes) asks=no ;;
      --delete-data) deletes_data=yes ;;
      -h | --help) usage && exit 0 ;;
      *) usage >&2 && exit 2 ;;
    esac
  done
  folder=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd) || exit 5
  app=${folder%/Contents/Resources/app}
  list=$folder/installed-files.txt
  if [ "$app" = "$folder" ] || [ ! -f "$list" ] || [ ! -f "$app/Contents/Info.plist" ]; then
    stop 5 "This is not a whole copy of Tokenizer Studio. Move the app to the Trash instead."
  fi
  check_list <"$list"
  [ -z "$(is_running "$app")" ] || stop 3 "Tokenizer Studio is running. Quit it, then run this again." \
    "Nothing was changed."
  if [ ! -w "$app" ] || [ ! -w "$folder" ] || [ ! -w "$(dirname -- "$app")" ]; then
    stop 4 "It is installed for all users: run this again with sudo. Nothing was changed."
  fi
  if [ "$asks" = yes ]; then
    say "This removes $app" "Delete it? [y/N]"
    read -r answer || answer=
    case "$answer" in y | Y | yes) ;; *) say "Nothing was changed." && exit 0 ;; esac
  fi
  remove_listed "$app" <"$list"
  rm -f "$list"
  for path in Contents/Resources/app Contents/Resources Contents; do rmdir "$app/$path" 2>/dev/null; done
  [ ! -d "$app" ] || rmdir "$app" 2>/dev/null
  forget_receipt "$app"
  remove_caches
  [ ! -d "$app" ] || say "Some files in $app are not ours, and stay."
  place="${HOME:-}/Library/Application Support/$data"
  if [ "$deletes_data" = yes ]; then
    [ -n "${HOME:-}" ] && rm -rf "$place"
    say "Tokenizer Studio and its data are gone. A data folder you chose yourself stays."
  else
    say "Tokenizer Studio is gone. Your tokenizers and corpora are still in $place"
  fi
  exit 0
}

main "$@"
