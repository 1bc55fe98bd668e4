#!/bin/sh
# Tokenizer Studio. A command (train, encode, …) goes to the command line; nothing, `--data DIR` or files
# behind `--` open the window; where there can be none, the browser, with the reason in one line.
set -u

program=$(readlink -f "$0") || exit 127
app=${program%/*}
if [ ! -f "$app/VERSION" ]; then
  echo "tokenizer-studio: no whole program is in $app. Install it again. [runtime-damaged]" >&2
  exit 127
fi

# What would change Python, the loader or a library; and proxies, through which the webview would go even to
# this machine. Names only: a value may hold anything.
not_ours='(PYTHON|LD_|HF_|npm_)[A-Za-z0-9_]*|(http|https|all|ftp|no)_proxy|(HTTP|HTTPS|ALL|FTP|NO)_PROXY'
for name in $(env | sed -n -E "s/^($not_ours)=.*/\1/p"); do
  unset "$name"
done

# Where a program may not be started (a stick mounted noexec), it runs from a copy of its own.
if [ ! -x "$app/launcher/tokenizer-studio-launcher" ]; then
  # shellcheck source=/dev/null
  . "$app/portable.sh"
  app=$(local_copy "$app") || exit 127
fi
if [ -z "${TOKENIZER_STUDIO_DATA-}" ]; then
  # shellcheck source=/dev/null
  . "$app/portable.sh"
  beside=$(portable_program "${program%/*}")
  if [ -n "$beside" ]; then
    TOKENIZER_STUDIO_DATA=$(portable_data "$beside") || exit 1
    export TOKENIZER_STUDIO_DATA
  fi
fi

open_browser() {
  because=$1
  shift
  [ -z "$because" ] || set -- --because "$because" "$@"
  exec "$app/launcher/tokenizer-studio-launcher" "$@"
}

has_webkit() {
  for ldconfig in /sbin/ldconfig /usr/sbin/ldconfig; do
    [ -x "$ldconfig" ] || continue
    "$ldconfig" -p 2>/dev/null | grep -q 'libwebkit2gtk-4\.[01]\.so'
    return
  done
}

# The same words as from source: a command first; or `--data DIR`, and files behind `--`; or the launcher's.
case "${1-}" in
  "" | -- | --data | --data=*) ;;
  -h | --help | --version) exec "$app/runtime/tokenizer-studio" "$@" ;;
  -*) open_browser "" "$@" ;;
  *) exec "$app/runtime/tokenizer-studio" "$@" ;;
esac
case "${1-}" in
  --data=*)
    TOKENIZER_STUDIO_DATA=${1#--data=}
    shift
    ;;
  --data)
    [ $# -ge 2 ] || open_browser "" "$@"
    TOKENIZER_STUDIO_DATA=$2
    shift 2
    ;;
esac
case "${TOKENIZER_STUDIO_DATA-}" in
  "") unset TOKENIZER_STUDIO_DATA ;;
  /*) export TOKENIZER_STUDIO_DATA ;;
  *)
    TOKENIZER_STUDIO_DATA=$PWD/$TOKENIZER_STUDIO_DATA
    export TOKENIZER_STUDIO_DATA
    ;;
esac
if [ "${1-}" = -- ]; then
  shift
elif [ $# -gt 0 ]; then
  open_browser "" "$@"
fi

window=$app/tokenizer-studio-window
if [ ! -x "$window" ]; then
  open_browser "this package came without the window's program"
elif [ -z "${DISPLAY-}${WAYLAND_DISPLAY-}" ]; then
  open_browser "there is no screen"
elif ! has_webkit; then
  open_browser "WebKitGTK is not installed (libwebkit2gtk-4.1)"
fi

# Files behind `--`, by their whole names: the window stands elsewhere.
count=$#
while [ "$count" -gt 0 ]; do
  case "$1" in
    /*) set -- "$@" "$1" ;;
    *) set -- "$@" "$PWD/$1" ;;
  esac
  shift
  count=$((count - 1))
done
[ $# -eq 0 ] || set -- -- "$@"

# Blank windows on some graphics drivers, and 60 MB of memory; a page of text needs no more than this.
: "${WEBKIT_DISABLE_DMABUF_RENDERER:=1}"
TOKENIZER_STUDIO_LAUNCHER=$app/launcher/tokenizer-studio-launcher
export WEBKIT_DISABLE_DMABUF_RENDERER TOKENIZER_STUDIO_LAUNCHER

began=$(date +%s)
"$window" "--path=$app" "$@" &
child=$!
trap 'kill -TERM "$child" 2>/dev/null' TERM INT
trap 'kill -HUP "$child" 2>/dev/null' HUP
wait "$child"
code=$?
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  code=$?
done
trap - TERM INT HUP
# It ends with these before anything is on the screen: no WebKit, no display, an abort.
case "$code" in
  1 | 127 | 133 | 134 | 139)
    if [ $(($(date +%s) - began)) -lt 3 ]; then
      open_browser "the window's program ended at once with $code"
    fi
    ;;
esac
exit "$code"
