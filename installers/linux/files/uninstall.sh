#!/bin/sh
# Takes away what install.sh put there, by its lists. What you made stays unless you say so.
# Exit codes: 0 done, 1 something of ours is left, 2 wrong usage, 3 it is running, 5 not a whole copy.
set -u

say() { printf '%s\n' "$@"; }

stop() {
  code=$1
  shift
  printf '%s\n' "$@" >&2
  exit "$code"
}

is_used() {
  for exe in /proc/[0-9]*/exe; do
    case $(readlink "$exe" 2> /dev/null) in "$1"/*) return 0 ;; esac
  done
  return 1
}

# Ours: a link into the program's folder, or a file by our name.
remove_outside() {
  while IFS= read -r path; do
    case "$path" in
      /*/tokenizer-studio | /*/tokenizer-studio.* | /*/org.tokenizerstudio.*) ;;
      *) continue ;;
    esac
    if [ -L "$path" ]; then
      case $(readlink "$path") in "$app"/*) rm -f "$path" ;; esac
    elif [ -f "$path" ]; then
      rm -f "$path"
    fi
  done < "$outside"
}

# Folders that were not there before, from the inside out; what else is in them stays. Lists of the desktop's
# tools are made new when they are needed.
remove_made_folders() {
  grep '/$' "$outside" | sort -r | while IFS= read -r folder; do
    case "$folder" in
      */applications/)
        if [ "$(ls -A "$folder" 2> /dev/null)" = mimeinfo.cache ]; then rm -f "$folder/mimeinfo.cache"; fi
        ;;
      */mime/) [ -n "$(ls -A "$folder/packages" 2> /dev/null)" ] || rm -rf "$folder" ;;
    esac
    rmdir "$folder" 2> /dev/null
  done
}

refresh() {
  share=${XDG_DATA_HOME:-$HOME/.local/share}
  if [ -d "$share/mime" ] && command -v update-mime-database > /dev/null; then
    update-mime-database "$share/mime" > /dev/null 2>&1
  fi
  if [ -d "$share/applications" ] && command -v update-desktop-database > /dev/null; then
    update-desktop-database "$share/applications" > /dev/null 2>&1
  fi
}

# Files first, then folders from the inside out: one that holds something else stays, and is named.
remove_app() {
  cut -c 67- "$app/files.sha256" > "$listed" || stop 5 "The list of files cannot be read. Nothing was done."
  if grep -q -E '(^|/)\.\.(/|$)|^/' "$listed"; then
    stop 5 "The list of files is damaged. Nothing was changed."
  fi
  if [ -f "$app/installed-files" ]; then cp "$app/installed-files" "$outside"; fi
  remove_outside
  cd "$app" || exit 1
  tr '\n' '\0' < "$listed" | xargs -0 rm -f --
  rm -f files.sha256 installed-files portable
  find . -depth -type d ! -name . -exec rmdir {} + 2> /dev/null
  cd / || exit 1
  rmdir "$app" 2> /dev/null || say "What is not ours stays: $app"
}

main() {
  app=$(cd "$(dirname "$0")" && pwd -P)
  data_too=no
  for word in "$@"; do
    case "$word" in
      --remove-data) data_too=yes ;;
      *)
        say "sh uninstall.sh [--remove-data]" "  --remove-data  also delete corpora, tokenizers and settings"
        exit 2
        ;;
    esac
  done
  if [ ! -f "$app/files.sha256" ] || [ ! -f "$app/VERSION" ]; then
    stop 5 "There is no whole program in $app. Nothing was changed."
  fi
  if is_used "$app"; then stop 3 "Tokenizer Studio is running. Close it and run uninstall.sh again."; fi
  case "${XDG_DATA_HOME-}" in /*) share=$XDG_DATA_HOME ;; *) share=${HOME:?}/.local/share ;; esac
  case "${XDG_CACHE_HOME-}" in /*) cache=$XDG_CACHE_HOME ;; *) cache=$HOME/.cache ;; esac
  if ! listed=$(mktemp) || ! outside=$(mktemp); then
    stop 1 "No temporary file could be made. Nothing was changed."
  fi
  trap 'rm -f "$listed" "$outside"' EXIT
  remove_app
  refresh
  remove_made_folders
  rm -rf "$cache/TokenizerStudio" "$cache/org.tokenizerstudio.app"
  if [ "$data_too" = yes ]; then
    rm -rf "$share/TokenizerStudio" "$share/org.tokenizerstudio.app"
    say "Tokenizer Studio and all its data are removed."
  else
    say "Tokenizer Studio is removed. What you made is in $share/TokenizerStudio."
  fi
  [ ! -e "$app/VERSION" ] || exit 1
}

main "$@"
exit
