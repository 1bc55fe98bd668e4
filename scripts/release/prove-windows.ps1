# The setup on Windows: installed for one user without a question, run, taken away. Nothing may stay.
$ErrorActionPreference = 'Stop'
$app = Join-Path $env:LOCALAPPDATA 'Programs\Tokenizer Studio'
$work = New-Item -ItemType Directory (Join-Path $env:RUNNER_TEMP 'prove')

function Invoke-Checked([string] $program, [string[]] $words) {
  & $program @words
  if ($LASTEXITCODE -ne 0) { throw "$program ended with $LASTEXITCODE." }
}

$setup = Get-ChildItem dist\packages\*.exe | Select-Object -First 1
$process = Start-Process $setup.FullName -ArgumentList '/S', '/CurrentUser' -Wait -PassThru
if ($process.ExitCode -ne 0) { throw "The setup ended with $($process.ExitCode)." }
$program = Join-Path $app 'runtime\tokenizer-studio.exe'
Invoke-Checked $program @('selftest')
$text = Join-Path $work 'text.txt'
Set-Content -Path $text -Value (@('one two three two one') * 200) -Encoding utf8
Invoke-Checked $program @('train', $text, '--vocab-size', '300', '--out', (Join-Path $work 'made'))
if (-not (Test-Path (Join-Path $work 'made\tokenizer.json'))) { throw 'There is no tokenizer.json.' }

# It copies itself elsewhere to delete its own file, and ends before that copy does.
Start-Process (Join-Path $app 'uninstall.exe') -ArgumentList '/S', '/CurrentUser' -Wait
foreach ($second in 1..120) {
  if (-not (Test-Path $app)) { break }
  Start-Sleep -Seconds 1
}
if (Test-Path $app) {
  $left = Get-ChildItem $app -Recurse | Select-Object -First 20
  throw "Still there: $($left -join ', ')"
}
Write-Output 'Installed, run and taken away: nothing of it stayed.'
