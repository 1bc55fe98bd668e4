#!/bin/sh
# Installs Tokenizer Studio for you alone; no administrator is needed. `sh install.sh --help` says more.
# Exit codes: 0 done, 1 it could not be done, 2 wrong usage, 3 it is running, 4 a newer version is there,
# 5 what is to be installed is damaged.
set -u

usage() {
  cat << 'END'
sh install.sh [--prefix DIR] [--allow-downgrade]
sh install.sh --portable DIR
  --prefix DIR       put it into DIR/lib and DIR/bin (otherwise ~/.local)
  --portable DIR     put it into DIR/TokenizerStudio, with all its data beside it: for a stick
  --allow-downgrade  replace a newer version
END
}

say() { printf '%s\n' "$@"; }

stop() {
  code=$1
  shift
  printf '%s\n' "$@" >&2
  exit "$code"
}

is_used() {
  for exe in /proc/[0-9]*/exe; do
    case $(readlink "$exe" 2>/dev/null) in "$1"/*) return 0 ;; esac
  done
  return 1
}

# Of a value in a .desktop file: quoted as its specification says.
quoted() { printf '"%s"' "$(printf '%s' "$1" | sed -e 's/[\\"`$]/\\&/g' -e 's/\\/\\\\/g' -e 's/%/%%/g')"; }

verify() {
  say "Looking at the files (about 2 s)."
  listed=$(wc -l < "$source/files.sha256")
  found=$(find "$source" -type f ! -path "$source/files.sha256" | wc -l)
  if [ "$listed" -eq 0 ] || [ "$listed" -ne "$found" ]; then
    stop 5 "There are $found files, and there should be $listed. Nothing was installed. Unpack it again."
  fi
  (cd "$source" && sha256sum -c --quiet --strict files.sha256) ||
    stop 5 "The files named above are damaged. Nothing was installed. Copy the archive again and unpack it."
}

refuse_downgrade() {
  old=$(cat "$app/VERSION" 2>/dev/null) || return 0
  if [ "$old" = "$version" ]; then
    say "Version $version is there already: it is repaired."
    return 0
  fi
  newest=$(printf '%s\n%s\n' "$(order "$old")" "$(order "$version")" | sort -V | tail -n 1)
  if [ "$newest" != "$(order "$version")" ] && [ "$may_downgrade" = no ]; then
    stop 4 "Version $old is installed and newer than $version. Nothing was changed." \
      "With --allow-downgrade it is replaced; what a newer version wrote may then not be read."
  fi
}

# 1.0.0-beta.1 comes before 1.0.0: a tilde sorts before the end.
order() { printf '%s' "$1" | sed 's/-/~/'; }

# The new one stands whole beside the old one before that goes; when it is stopped in between, the old stays.
put_into_place() {
  new=${app%/*}/.tokenizer-studio-new
  old=${app%/*}/.tokenizer-studio-old
  made=
  [ -d "${app%/*}" ] || made=${app%/*}/
  mkdir -p "${app%/*}" || stop 1 "${app%/*} could not be made. Nothing was installed."
  if [ -d "$old" ] && [ ! -d "$app" ]; then mv "$old" "$app"; fi
  rm -rf "$new" "$old"
  trap 'rm -rf "$new"' EXIT
  trap 'exit 130' HUP INT TERM
  cp -R "$source" "$new" ||
    stop 1 "The files could not be copied. Nothing was changed." "Is there room? It takes 700 MB."
  chmod -R u+rwX,go+rX,go-w "$new"
  if [ -d "$app" ]; then mv "$app" "$old" || stop 1 "$app could not be replaced."; fi
  if ! mv "$new" "$app"; then
    [ ! -d "$old" ] || mv "$old" "$app"
    stop 1 "$app could not be written. What was there is there still."
  fi
  trap - EXIT HUP INT TERM
  if [ -f "$old/installed-files" ]; then grep '/$' "$old/installed-files" > "$app/installed-files"; fi
  [ -z "$made" ] || list "$made"
  rm -rf "$old"
}

# What lies outside of the program's folder is listed there, one path a line, for uninstall.sh; folders that
# were not there before end with a stroke.
list() { printf '%s\n' "$1" >> "$app/installed-files"; }

make_folder() {
  [ ! -d "$1" ] || return 0
  make_folder "${1%/*}" && mkdir "$1" && list "$1/"
}

# How many folders of this path are not there yet.
count_new() {
  path=$1
  levels=0
  while [ -n "$path" ] && [ ! -d "$path" ]; do
    levels=$((levels + 1))
    case "$path" in */*) path=${path%/*} ;; *) break ;; esac
  done
  echo "$levels"
}

list_new() {
  folder=$prefix
  while [ "$new_levels" -gt 0 ]; do
    list "$folder/"
    folder=${folder%/*}
    new_levels=$((new_levels - 1))
  done
}

put() { make_folder "${2%/*}" && cp "$1" "$2" && list "$2"; }

integrate() {
  if ! make_folder "$prefix/bin" || ! ln -sfn "$app/tokenizer-studio" "$prefix/bin/tokenizer-studio"; then
    stop 1 "$prefix/bin could not be written. The program is in $app."
  fi
  list "$prefix/bin/tokenizer-studio"
  case "${XDG_DATA_HOME-}" in
    /*) share=$XDG_DATA_HOME ;;
    *) share=$HOME/.local/share ;;
  esac
  command=$(quoted "$app/tokenizer-studio")
  desktop=$share/applications/tokenizer-studio.desktop
  if put "$app/share/tokenizer-studio.desktop" "$desktop"; then
    while IFS= read -r line; do
      case "$line" in
        Exec=*) printf 'Exec=%s -- %%F\n' "$command" ;;
        TryExec=*) ;;
        *) printf '%s\n' "$line" ;;
      esac
    done < "$app/share/tokenizer-studio.desktop" > "$desktop"
  fi
  put "$app/share/tokenizer-studio.svg" "$share/icons/hicolor/scalable/apps/tokenizer-studio.svg"
  put "$app/share/tokenizer-studio.png" "$share/icons/hicolor/256x256/apps/tokenizer-studio.png"
  put "$app/share/tokenizer-studio.xml" "$share/mime/packages/tokenizer-studio.xml"
  put "$app/share/org.tokenizerstudio.app.metainfo.xml" "$share/metainfo/org.tokenizerstudio.app.metainfo.xml"
  refresh "$share"
}

refresh() {
  if command -v update-mime-database > /dev/null; then update-mime-database "$1/mime" > /dev/null 2>&1; fi
  if command -v update-desktop-database > /dev/null; then
    update-desktop-database "$1/applications" > /dev/null 2>&1
  fi
}

main() {
  source=$(cd "$(dirname "$0")" && pwd)/app
  prefix=
  portable=
  may_downgrade=no
  while [ $# -gt 0 ]; do
    case "$1" in
      --prefix | --portable)
        if [ -z "${2-}" ]; then usage >&2 && exit 2; fi
        if [ "$1" = --prefix ]; then prefix=$2; else portable=$2; fi
        shift
        ;;
      --allow-downgrade) may_downgrade=yes ;;
      -h | --help) usage && exit 0 ;;
      *) usage >&2 && exit 2 ;;
    esac
    shift
  done
  [ "$(uname -sm)" = "Linux x86_64" ] || stop 1 "This package is for Linux on x86-64. This is $(uname -sm)."
  [ -f "$source/files.sha256" ] || stop 5 "There is no app/ beside install.sh. Unpack the whole archive."
  version=$(cat "$source/VERSION")
  where=${portable:-${prefix:-${HOME:?}/.local}}
  new_levels=$(count_new "${where%/}")
  mkdir -p "$where" 2> /dev/null
  prefix=$(cd "$where" 2> /dev/null && pwd) ||
    stop 1 "$where cannot be used. Choose another folder with --prefix."
  app=$prefix/lib/tokenizer-studio
  [ -z "$portable" ] || app=$prefix/TokenizerStudio
  case "$app" in *'
'*) stop 2 "A folder with a line feed in its name is not taken." ;; esac
  if is_used "$app"; then stop 3 "Tokenizer Studio is running. Close it and run install.sh again."; fi
  verify
  refuse_downgrade
  put_into_place
  list_new
  if [ -n "$portable" ]; then
    : > "$app/portable"
    say "Tokenizer Studio $version is in $app, its data will be in $prefix/TokenizerStudio-Data." \
      "Start it with: sh \"$app/tokenizer-studio\""
    return
  fi
  integrate
  say "Tokenizer Studio $version is installed. It is in the menu of programs, and started by:" \
    "  $prefix/bin/tokenizer-studio" "To remove it: sh \"$app/uninstall.sh\""
}

main "$@"
exit
