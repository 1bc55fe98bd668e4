@"%ComSpec%" /d /c exit 3 & goto main
rem Tells whether every file beside it is whole. Start it by a double click, or in a terminal:
rem   verify.cmd [/q] [/join FOLDER]     /q: does not wait for a key.  /join: makes whole files of parts in FOLDER.
rem It ends with 0 when all is well, else with 1. Nothing but Windows is needed.
rem The first line makes a copy that was cut short end with a failure.

:sum
set "got="
for /f "skip=1 delims=" %%h in ('%tools%\certutil.exe -hashfile %1 SHA256 2^>nul') do if not defined got set "got=%%h"
if defined got set "got=%got: =%"
exit /b 0

:is_listed
rem %1 hash, %2 name, %3 list: sets times to how often the line is there, and lines to how many there are.
set /a times=0, lines=0
for /f "usebackq tokens=1,*" %%a in ("%~3") do (
  set /a lines+=1
  if /i "%%a"=="%~1" if "%%b"=="%~2" set /a times+=1
)
exit /b 0

:bad
set /a bad+=1
echo %~1  %~2  %~3
if not "%~2"=="" set "again=%again% %~2"
exit /b 0

:check_list
for %%f in (SHA256SUMS SHA256SUMS.check) do if not exist %%f call :bad MISSING %%f
if not %bad%==0 exit /b 0
call :sum SHA256SUMS
set "list=%got%"
call :is_listed "%list%" SHA256SUMS SHA256SUMS.check
set /a in_list=times, expected=2, length=154
call :sum verify.cmd
set "own=%got%"
call :is_listed "%own%" verify.cmd SHA256SUMS
rem This file first, by code of its own.
if not %in_list%==0 if not %times%==1 (
  call :bad DAMAGED verify.cmd
  exit /b 0
)
if not %in_list%==2 if not %times%==1 call :bad PERHAPS verify.cmd
if %in_list%==0 call :bad DAMAGED SHA256SUMS
set "is_signed="
for /f "usebackq tokens=2" %%n in ("SHA256SUMS.check") do if "%%n"=="SHA256SUMS.minisig" set "is_signed=1"
if exist SHA256SUMS.minisig set "is_signed=1"
if defined is_signed call :check_signature
call :is_listed "%list%" SHA256SUMS SHA256SUMS.check
for %%f in (SHA256SUMS.check) do set "size=%%~zf"
if not "%size% %lines% %times%"=="%length% %expected% 2" call :bad DAMAGED SHA256SUMS.check
exit /b 0

:check_signature
rem minisign looks at it, where somebody has that program. Here: whether it is as it was made.
set /a expected=4, length=324
if not exist SHA256SUMS.minisig (
  call :bad MISSING SHA256SUMS.minisig
  exit /b 0
)
call :sum SHA256SUMS.minisig
call :is_listed "%got%" SHA256SUMS.minisig SHA256SUMS.check
if %times%==0 call :bad DAMAGED SHA256SUMS.minisig
if %times%==1 call :bad DAMAGED SHA256SUMS.check
exit /b 0

:to_local
set "name=%~1"
set "local=%name:/=\%"
exit /b 0

:check_size
set /a files+=1
call :to_local %2
if not exist "%local%" (
  call :bad MISSING %2
  exit /b 0
)
for %%f in ("%local%") do set "found=%%~zf"
if not "%found%"=="%1" call :bad "WRONG SIZE" %2 "%found% bytes; it should have %1"
exit /b 0

:check_content
set /a done+=1
echo [%done%/%files%] %2
call :to_local %2
for %%n in (%again%) do if "%%n"=="%2" exit /b 0
call :sum "%local%"
if /i "%got%"=="%1" (
  set /a good+=1
  exit /b 0
)
set "holds="
for /f "usebackq tokens=1,2" %%a in ("SHA256SUMS") do if /i "%%a"=="%got%" set "holds=It holds what %%b should hold."
call :bad DAMAGED %2 "%holds%"
exit /b 0

:check_strangers
for %%d in (linux windows macos) do call :strangers_in %%d
for %%f in (*) do (
  set "known="
  for %%n in (SHA256SUMS SHA256SUMS.check SHA256SUMS.minisig) do if /i "%%n"=="%%~nxf" set "known=1"
  for /f "usebackq tokens=1,2" %%a in ("SHA256SUMS") do if /i "%%b"=="%%~nxf" set "known=1"
  if not defined known echo NOT OURS  %%~nxf  ^(not looked at^)
)
exit /b 0

:strangers_in
rem Names of others stay in loop variables: nothing in them is ever read as a command.
for %%f in (%1\*) do (
  set "known="
  for /f "usebackq tokens=1,2" %%a in ("SHA256SUMS") do if /i "%%b"=="%1/%%~nxf" set "known=1"
  if not defined known echo STRANGER  %1/%%~nxf  Delete it.
  if not defined known set /a bad+=1
)
exit /b 0

:join
set "target=%~1"
if not defined target set "target=%USERPROFILE%"
for /f "usebackq tokens=1-5" %%a in ("SHA256SUMS") do if "%%a"=="#whole" call :join_one %%b %%c %%d %%e
exit /b 0

:join_one
call :to_local %3
for %%f in ("%local%") do set "whole=%target%\%%~nxf"
type nul >"%whole%"
for /l %%p in (1,1,%4) do (
  echo Joining %3, part %%p of %4
  copy /b /y "%whole%"+"%local%.part%%pof%4" "%whole%" >nul
)
for %%f in ("%whole%") do set "size=%%~zf"
call :sum "%whole%"
if /i "%size% %got%"=="%1 %2" (
  echo Whole: "%whole%"
  exit /b 0
)
del "%whole%" 2>nul
echo It could not be written whole. Is there room in "%target%"?
set /a bad+=1
exit /b 0

:look
set /a bad=0, files=0, done=0, good=0
set "again="
set "tools=%SystemRoot%\System32"
if exist INCOMPLETE.txt (
  echo INCOMPLETE: making this stick was interrupted. Make it again.
  exit /b 1
)
if not exist %tools%\certutil.exe (
  echo certutil.exe is not in %tools%: this Windows cannot compute SHA-256. Use another computer.
  exit /b 1
)
call :check_list
if not %bad%==0 goto badly
for /f "usebackq tokens=1-3" %%a in ("SHA256SUMS") do if "%%a"=="#size" call :check_size %%b %%c
call :check_strangers
echo Names and sizes: %bad% of %files% files are wrong.
for /f "usebackq tokens=1,2" %%a in ("SHA256SUMS") do if not "%%a"=="#" if not "%%a"=="#size" if not "%%a"=="#whole" call :check_content %%a %%b
if not %bad%==0 goto badly
if not %good%==%files% goto badly
if exist SHA256SUMS.minisig (echo Signature: there; the program minisign looks at it.) else (
  echo Signature: UNSIGNED. Nobody vouches for these files.
)
if /i "%~1"=="/join" call :join "%~2"
if not %bad%==0 exit /b 1
echo.
echo ALL IS WELL: %good% files are as they were made. You can install.
exit /b 0

:badly
echo.
echo NOT ALL IS WELL. Install nothing from here until it is.
for %%n in (%again%) do echo Copy again: %%n
exit /b 1

:start
set "wait=1"
if /i "%~1"=="/q" set "wait="
if /i "%~1"=="/q" shift
pushd "%~dp0"
call :look "%~1" "%~2"
set "code=%errorlevel%"
popd
if defined wait pause
exit /b %code%

:main
@echo off
setlocal EnableExtensions DisableDelayedExpansion
call :start %*
