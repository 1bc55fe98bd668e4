# Signs the setup with the certificate of this run and looks at the signature. No password is an argument.
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
$setups = @(Get-ChildItem dist\packages\*.exe)
if ($setups.Count -eq 0) { throw 'There is no setup in dist\packages.' }
foreach ($setup in $setups) {
  $stamp = '/td', 'SHA256', '/tr', 'http://timestamp.digicert.com'
  $who = '/sha1', $certificate.Thumbprint, '/fd', 'SHA256', '/d', 'Tokenizer Studio'
  & $signtool.FullName sign @who @stamp $setup.FullName
  if ($LASTEXITCODE -ne 0) { throw "signtool ended with $LASTEXITCODE." }
  & $signtool.FullName verify /pa /tw $setup.FullName
  if ($LASTEXITCODE -ne 0) { throw "The signature of $($setup.Name) does not hold." }
}
