#!/usr/bin/env bash
# A keychain that lives as long as this run, with both certificates and the key for Apple's notary. What the
# builder needs to know of it goes into its environment: names, no secrets.
set -euo pipefail

for name in CERTIFICATES CERTIFICATES_PASSWORD NOTARY_KEY NOTARY_KEY_ID NOTARY_ISSUER; do
  if [ -z "${!name:-}" ]; then
    echo "The secret MAC_$name is not set: packages for other people are signed."
    exit 1
  fi
done

keychain=$RUNNER_TEMP/release.keychain-db
files=$(mktemp -d "$RUNNER_TEMP/keys.XXXXXX")
trap 'rm -rf "$files"' EXIT
umask 077
printf '%s' "$CERTIFICATES" | base64 --decode >"$files/certificates.p12"
printf '%s\n' "$NOTARY_KEY" >"$files/notary.p8"

password=$(openssl rand -hex 24)
security create-keychain -p "$password" "$keychain"
security set-keychain-settings -lut 21600 "$keychain"
security unlock-keychain -p "$password" "$keychain"
security import "$files/certificates.p12" -k "$keychain" -P "$CERTIFICATES_PASSWORD" -f pkcs12 \
  -T /usr/bin/codesign -T /usr/bin/productbuild
# Without it codesign asks a person, and there is none.
security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" >/dev/null
security list-keychains -d user -s "$keychain" login.keychain-db
xcrun notarytool store-credentials tokenizer-studio --key "$files/notary.p8" --key-id "$NOTARY_KEY_ID" \
  --issuer "$NOTARY_ISSUER" --keychain "$keychain"

named() { security find-identity -v "$keychain" | sed -n "s/.*\"\\($1: .*\\)\"\$/\\1/p" | head -n 1; }
application=$(named "Developer ID Application")
installer=$(named "Developer ID Installer")
if [ -z "$application" ] || [ -z "$installer" ]; then
  echo "The .p12 does not hold both certificates."
  exit 1
fi
{
  echo "TOKENIZER_STUDIO_MAC_APPLICATION=$application"
  echo "TOKENIZER_STUDIO_MAC_INSTALLER=$installer"
  echo "TOKENIZER_STUDIO_MAC_NOTARY=tokenizer-studio"
  echo "TOKENIZER_STUDIO_MAC_KEYCHAIN=$keychain"
} >>"$GITHUB_ENV"
