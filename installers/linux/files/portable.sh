# Part of start.sh: programs that lie where no program may be started, and data beside the program.
# shellcheck shell=sh

say() { printf 'tokenizer-studio: %s\n' "$*" >&2; }

cache_folder() {
  case "${XDG_CACHE_HOME-}" in
    /*) printf '%s' "$XDG_CACHE_HOME/TokenizerStudio" ;;
    *) printf '%s' "${HOME:?}/.cache/TokenizerStudio" ;;
  esac
}

# The hash of all files names the copy: another version is another folder.
tree_of() { sed -n 's/^ *"tree_sha256": "\([0-9a-f]\{64\}\)".*/\1/p' "$1/runtime/runtime-manifest.json"; }

# Prints the folder of the copy. It is made once, looked at by its hashes, and moved into place whole.
local_copy() {
  tree=$(tree_of "$1")
  if [ -z "$tree" ]; then
    say "this copy is not whole: its list of files cannot be read. Copy it again. [runtime-damaged]"
    return 1
  fi
  copies=$(cache_folder)/programs
  copy=$copies/$tree
  if [ -x "$copy/launcher/tokenizer-studio-launcher" ]; then
    printf '%s' "$copy"
    return 0
  fi
  say "programs cannot be started from $1. Copying it to $copies (once, about 700 MB)."
  unfinished=$copies/.unfinished-$$
  rm -rf "$copies"/.unfinished-*
  if ! mkdir -p "$copies" || ! cp -R "$1" "$unfinished"; then
    rm -rf "$unfinished"
    say "the copy could not be made: look whether there is room in $copies. [copy-not-made]"
    return 1
  fi
  if ! (cd "$unfinished" && sha256sum -c --quiet --strict files.sha256) >&2; then
    rm -rf "$unfinished"
    say "the files named above are damaged. Copy the program to the stick again. [runtime-damaged]"
    return 1
  fi
  chmod -R u+rwX,go-w "$unfinished"
  chmod 755 "$unfinished/tokenizer-studio" "$unfinished/runtime/tokenizer-studio" \
    "$unfinished/launcher/tokenizer-studio-launcher"
  [ ! -e "$unfinished/tokenizer-studio-window" ] || chmod 755 "$unfinished/tokenizer-studio-window"
  rm -f "$unfinished/portable"
  if [ ! -x "$unfinished/launcher/tokenizer-studio-launcher" ]; then
    rm -rf "$unfinished"
    say "nor can they be started from $copies. Set XDG_CACHE_HOME to where they can. [programs-not-allowed]"
    return 1
  fi
  mv "$unfinished" "$copy" 2>/dev/null || rm -rf "$unfinished" # Another start was first.
  for old in "$copies"/*; do
    [ "$old" = "$copy" ] || is_used "$old" || rm -rf "$old"
  done
  printf '%s' "$copy"
}

is_used() {
  for exe in /proc/[0-9]*/exe; do
    case $(readlink "$exe" 2>/dev/null) in "$1"/*) return 0 ;; esac
  done
  return 1
}

# Prints what a file `portable` makes keep its data beside it: the program's folder, which holds that file, or
# the AppImage, beside which it lies. Another AppImage's variables come in with whatever that one starts.
portable_program() {
  if [ -f "$1/portable" ]; then
    printf '%s' "$1"
  elif [ -n "${APPDIR-}" ] && [ -n "${APPIMAGE-}" ] && [ -f "${APPIMAGE%/*}/portable" ]; then
    case "$1" in "$(readlink -f "$APPDIR")"/*) printf '%s' "$APPIMAGE" ;; esac
  fi
}

# Prints where the data is: beside the program; where that cannot be written, on this computer, and says so.
portable_data() {
  data=${1%/*}/TokenizerStudio-Data
  if mkdir -p "$data" 2>/dev/null && [ -w "$data" ]; then
    printf '%s' "$data"
    return 0
  fi
  data=$(cache_folder)/session
  mkdir -p "$data" || return 1
  say "beside the program nothing can be written: what you make is kept in $data, on this computer."
  printf '%s' "$data"
}
