; The setup for Windows. build.ts writes facts.nsh, a file of !define lines, beside it and compiles it.
Unicode true
!include facts.nsh
Target ${TARGET} ; Of 64 bits where NSIS has it; what is installed has 64 in any case.
!include LogicLib.nsh
!include FileFunc.nsh
!include Util.nsh
!include TextFunc.nsh
!include x64.nsh
!include nsDialogs.nsh
!include WinMessages.nsh

!define NAME "Tokenizer Studio"
!define PROGRAM "Tokenizer Studio.exe"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\TokenizerStudio"
!define PATHS_KEY "Software\Microsoft\Windows\CurrentVersion\App Paths\${PROGRAM}"
!define OPENS_KEY "Software\Classes\Applications\${PROGRAM}"
!define USUAL_LOG "tokenizer-studio-setup.log"
!define LONGEST_PATH 259 ; Windows' own limit, without the zero behind it.

Name "${NAME}"
OutFile "program.exe"
BrandingText "${NAME} ${VERSION}"
SetCompressor /SOLID lzma
CRCCheck force ; The 200 kB before the payload. The payload has hashes.
RequestExecutionLevel user ; For one person by default. For all, it starts itself again with more rights.
ManifestDPIAware true
ManifestSupportedOS all
AllowSkipFiles off
ShowInstDetails nevershow
ShowUninstDetails nevershow
SetDateSave off ; Files say when they were installed, not when they were built.

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey /LANG=0 "ProductName" "${NAME}"
VIAddVersionKey /LANG=0 "FileDescription" "${NAME} Setup"
VIAddVersionKey /LANG=0 "CompanyName" "${NAME}"
VIAddVersionKey /LANG=0 "LegalCopyright" "Apache-2.0"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"

Var Mode ; user, all
Var Log
Var Asked ; the folder behind /D=
Var Before ; the version that is there
Var BeforeFolder
Var OnDesktop ; 1: a shortcut there, too
Var Running ; the name of what runs from the folder
Var Code
Var Reason

!include tool.nsh
!include wizard.nsh
!include texts.nsh
!include checks.nsh
!include install.nsh
!include uninstall.nsh
