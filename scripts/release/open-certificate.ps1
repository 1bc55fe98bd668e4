# Puts the certificate of this run into the user's store, and tells the builder which it is. No password is an
# argument; the machine and its store are gone after the run.
$ErrorActionPreference = 'Stop'
if (-not $env:CERTIFICATE) {
  throw 'The secret WINDOWS_CERTIFICATE is not set: packages for other people are signed.'
}

$file = Join-Path $env:RUNNER_TEMP 'certificate.pfx'
try {
  [IO.File]::WriteAllBytes($file, [Convert]::FromBase64String($env:CERTIFICATE))
  $password = ConvertTo-SecureString $env:CERTIFICATE_PASSWORD -AsPlainText -Force
  $store = 'Cert:\CurrentUser\My'
  $certificate = Import-PfxCertificate -FilePath $file -CertStoreLocation $store -Password $password
} finally {
  Remove-Item $file -Force -ErrorAction SilentlyContinue
}

$kits = Join-Path ${env:ProgramFiles(x86)} 'Windows Kits\10\bin'
$signtool = Get-ChildItem "$kits\*\x64\signtool.exe" | Sort-Object FullName | Select-Object -Last 1
if (-not $signtool) { throw 'signtool was not found.' }
@(
  "TOKENIZER_STUDIO_WINDOWS_THUMBPRINT=$($certificate.Thumbprint)"
  "TOKENIZER_STUDIO_SIGNTOOL=$($signtool.FullName)"
  'TOKENIZER_STUDIO_WINDOWS_TIMESTAMP=http://timestamp.digicert.com'
) | Add-Content -Path $env:GITHUB_ENV -Encoding utf8
