{ seal=; trap 'case $?$seal in 0?* | 1) ;; *) echo "DAMAGED    verify.sh: copy it again" && exit 3 ;; esac' EXIT; }
exec 2>&1
# shellcheck shell=sh
# Tells whether every file beside it is whole: sh verify.sh
# sh verify.sh --join [FOLDER] then makes whole files of parts, in your home folder or in FOLDER.
#
# Nothing stands above the first line, and it is one command: a copy that was cut short anywhere behind its first
# byte ends with a failure. A changed bit in here is found by two pieces of code that share no comparison.

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
list=$here/SHA256SUMS
seals=$here/SHA256SUMS.check

sum_of() {
  if command -v sha256sum >/dev/null; then
    printed=$(sha256sum <"$1")
  elif command -v shasum >/dev/null; then
    printed=$(shasum -a 256 <"$1")
  else
    printed=$(openssl dgst -sha256 -r <"$1")
  fi
  echo "${printed%% *}"
}

# First this file, by code of its own.
own=$(sum_of "$here/verify.sh")
if grep -q "^$(sum_of "$list")  SHA256SUMS\$" "$seals" && ! grep -q "^$own  verify.sh\$" "$list"; then
  echo "DAMAGED    verify.sh"
  echo "Copy verify.sh to this folder again. Install nothing from it until then."
  exit 1
fi

bad=0
again=
say_bad() { # what, which, details
  bad=$((bad + 1))
  printf '%-10s %s%s\n' "$1" "$2" "${3:+: $3}"
  case "$again" in
    *" $2 "*) ;;
    *) again="$again $2 " ;;
  esac
}

size_of() {
  printed=$(wc -c <"$1")
  echo "${printed##* }" # Some put blanks in front.
}

end_badly() {
  echo
  echo "NOT ALL IS WELL. Install nothing from here until it is."
  for name in $again; do
    echo "Copy again: $name"
  done
  exit 1
}

# The list and its signature are named, with their hashes, twice in SHA256SUMS.check.
check_list() {
  for name in SHA256SUMS SHA256SUMS.check; do
    [ -f "$here/$name" ] || say_bad MISSING "$name" "verify.sh looks at the folder it lies in, $here"
  done
  [ "$bad" = 0 ] || end_badly
  expected=
  for name in SHA256SUMS SHA256SUMS.minisig; do
    if [ -f "$here/$name" ]; then
      line="$(sum_of "$here/$name")  $name"
      expected="$expected$line
"
      grep -q "^$line\$" "$seals" || say_bad DAMAGED "$name"
    elif grep -q " $name\$" "$seals"; then
      say_bad MISSING "$name"
    fi
  done
  if [ "$bad" = 0 ] && [ "$(printf '%s%s' "$expected" "$expected" | cksum)" != "$(cksum <"$seals")" ]; then
    say_bad DAMAGED SHA256SUMS.check
  fi
  [ "$bad" = 0 ] && return
  # What cannot be decided: which of them it is, and whether it is this program that errs.
  case "$(sort "$seals" | uniq -u)" in ?*) say_bad DAMAGED SHA256SUMS.check ;; esac
  grep -q "^$own  verify.sh\$" "$list" || say_bad PERHAPS verify.sh
  end_badly
}

files=0
megabytes=0
names='
'
check_sizes() {
  while read -r word size name rest; do
    [ "$word" = '#size' ] || continue
    files=$((files + 1))
    megabytes=$((megabytes + size / 1000000))
    names="$names$name
"
    if [ ! -f "$here/$name" ]; then
      say_bad MISSING "$name"
    elif [ "$(size_of "$here/$name")" != "$size" ]; then
      say_bad 'WRONG SIZE' "$name" "$(size_of "$here/$name") bytes; it should have $size$rest"
    fi
  done <"$list"
}

is_of_the_system() {
  case "${1##*/}" in
    ._* | .DS_Store | .Trash* | .Spotlight-V100 | .fseventsd | .TemporaryItems | .metadata_never_index) ;;
    'System Volume Information' | "\$RECYCLE.BIN" | Thumbs.db | desktop.ini | lost+found | LOST.DIR | FOUND.0*) ;;
    *) return 1 ;;
  esac
}

# A stranger among our files fails; beside them it may be your own, and is only named.
check_strangers() {
  for path in "$here"/* "$here"/.[!.]* "$here"/linux/* "$here"/windows/* "$here"/macos/*; do
    name=${path#"$here"/}
    case "$names" in *"
$name
"*) continue ;; esac
    case "$name" in
      SHA256SUMS | SHA256SUMS.check | SHA256SUMS.minisig | linux | windows | macos) ;;
      */*) [ ! -e "$path" ] || is_of_the_system "$name" || say_stranger "$name" ;;
      *) [ ! -e "$path" ] || is_of_the_system "$name" || echo "NOT OURS   $name (not looked at)" ;;
    esac
  done
}

say_stranger() {
  known=
  [ ! -f "$here/$1" ] || known=$(grep "^$(sum_of "$here/$1")  " "$list" | cut -c 67-)
  bad=$((bad + 1))
  printf '%-10s %s: %s\n' STRANGER "$1" "${known:+it is $known under another name; }delete it"
}

# shellcheck disable=SC2094 # The list is read twice at once, and never written.
check_contents() {
  done_files=0
  done_megabytes=0
  while read -r sum name; do
    case "$sum" in
      '#size')
        size=${name%% *}
        continue
        ;;
      '#'*) continue ;;
    esac
    done_files=$((done_files + 1))
    printf '[%2d/%d, %d of %d MB] %s\n' "$done_files" "$files" "$done_megabytes" "$megabytes" "$name"
    done_megabytes=$((done_megabytes + size / 1000000))
    [ "$(size_of "$here/$name" 2>/dev/null)" = "$size" ] || continue # Was named before.
    got=$(sum_of "$here/$name")
    if [ "$got" != "$sum" ]; then
      other=$(grep "^$got  " "$list" | cut -c 67-)
      say_bad DAMAGED "$name" "${other:+it holds what $other should hold}"
    fi
  done <"$list"
}

# The key beside the list proves that they belong together; that it is ours, only you can see.
check_signature() {
  if [ ! -f "$here/SHA256SUMS.minisig" ]; then
    echo "Signature: UNSIGNED. Nobody vouches for these files."
  elif ! command -v minisign >/dev/null; then
    echo "Signature: not looked at (minisign is not installed). The hashes do not need it."
  elif minisign -Vqm "$list" -p "$here/tokenizer-studio.pub"; then
    echo "Signature: good, by the key in tokenizer-studio.pub. Compare it with the one you know."
  else
    say_bad FORGED SHA256SUMS.minisig "the signature is not of this list and this key"
  fi
}

# Into a folder on a disk: the stick may be full, read-only, or know no file of this size.
join_parts() {
  folder=${1:-${HOME:?}}
  joined=0
  while read -r word size sum name count; do
    [ "$word" = '#whole' ] || continue
    joined=$((joined + 1))
    whole=$folder/${name##*/}
    part=0
    rm -f "$whole.unfinished"
    while [ "$part" -lt "$count" ]; do
      part=$((part + 1))
      echo "Joining $name, part $part of $count"
      cat "$here/$name.part${part}of$count" >>"$whole.unfinished" || exit 1
    done
    if [ "$(size_of "$whole.unfinished")" != "$size" ] || [ "$(sum_of "$whole.unfinished")" != "$sum" ]; then
      rm -f "$whole.unfinished"
      echo "It could not be written whole. Is there room in $folder?"
      exit 1
    fi
    mv "$whole.unfinished" "$whole" || exit 1
    echo "Whole: $whole"
  done <"$list"
  [ "$joined" != 0 ] || echo "Nothing here is in parts."
}

main() {
  case "${1-}" in '' | --join) ;; *)
    echo "sh verify.sh [--join [FOLDER]]"
    exit 1
    ;;
  esac
  if [ -e "$here/INCOMPLETE.txt" ]; then
    echo "INCOMPLETE: making this stick was interrupted. Make it again."
    exit 1
  fi
  if ! command -v sha256sum >/dev/null && ! command -v shasum >/dev/null && ! command -v openssl >/dev/null; then
    echo "Nothing on this computer can compute SHA-256 (sha256sum, shasum, openssl). Use another computer."
    exit 1
  fi
  check_list
  check_sizes
  check_strangers
  echo "Names and sizes: $bad of $files files are wrong."
  check_contents
  [ "$bad" = 0 ] || end_badly
  check_signature
  [ "$bad" = 0 ] || end_badly
  [ "$1" != --join ] || join_parts "${2-}"
  echo
  echo "ALL IS WELL: $files files are as they were made. You can install."
  seal=$own
}

main "$@"
# The last line says that the file is whole.
