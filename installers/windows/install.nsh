; The installation itself: all files at once, then what points at them.
Section "${NAME}" MainSection
  SectionIn RO
  AddSize ${KILOBYTES}
  !insertmacro Note "into $INSTDIR, for $Mode, before: $Before $BeforeFolder"
  Call CheckTarget
  ${If} $Code == 0
    Call WaitUntilEnded
  ${EndIf}
  ${If} $Code == 0
    Call PutFiles
  ${EndIf}
  ${If} $Code != 0
    !insertmacro Fail
    Abort "$Reason"
  ${EndIf}
  Call RemoveElsewhere
  Call AddWebView
  Call Register
  !insertmacro Note "done"
  SetErrorLevel ${EXIT_DONE}
SectionEnd

Function WaitUntilEnded
  ${While} $Running != ""
    StrCpy $0 $Running
    !insertmacro Note "$0 is running"
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(TEXT_RUNNING)" /SD IDCANCEL IDRETRY again
    !insertmacro Refuse ${EXIT_RUNNING} "$(TEXT_RUNNING)"
    Return
    again:
    Call CheckTarget
  ${EndWhile}
FunctionEnd

Function PutFiles
  WriteUninstaller "$PLUGINSDIR\uninstall.exe"
  StrCpy $1 0
  StrCpy $2 0
  ${IfNot} ${Silent}
    FindWindow $0 "#32770" "" $HWNDPARENT
    GetDlgItem $1 $0 1004
    GetDlgItem $2 $0 1006
    SendMessage $1 ${PBM_SETRANGE32} 0 30000
  ${EndIf}
  System::Call 'kernel32::GetCurrentProcessId() i .r3'
  StrCpy $4 '"$EXEPATH" "$INSTDIR" "$PLUGINSDIR\uninstall.exe"'
  !insertmacro Ask 'install $4 "$3" "$1" "$2" "$(TEXT_CHECKING)" "$(TEXT_COPYING)"'
  StrCpy $0 $Answer1
  StrCpy $1 $Answer2
  !insertmacro Note "files: $0 $1"
  ${Select} $0
    ${Case} "ok"
    ${Case} "damaged"
      !insertmacro Refuse ${EXIT_DAMAGED} "$(TEXT_DAMAGED)"
    ${Case} "missing"
      !insertmacro Refuse ${EXIT_MISSING} "$(TEXT_MISSING)"
    ${Case} "busy"
      !insertmacro Refuse ${EXIT_RUNNING} "$(TEXT_BUSY)"
    ${Case} "taken"
      !insertmacro Refuse ${EXIT_FOLDER} "$(TEXT_TAKEN)"
    ${Case} "folder"
      !insertmacro Refuse ${EXIT_FOLDER} "$(TEXT_FOLDER)"
    ${Case} "space"
      !insertmacro Refuse ${EXIT_SPACE} "$(TEXT_SPACE)"
    ${CaseElse}
      !insertmacro Refuse ${EXIT_WRITE} "$(TEXT_WRITE)"
  ${EndSelect}
FunctionEnd

; It was installed in another folder, and is to be here now.
Function RemoveElsewhere
  ${If} $BeforeFolder != ""
  ${AndIf} $BeforeFolder != $INSTDIR
  ${AndIf} ${FileExists} "$BeforeFolder\installed-files.txt"
    !insertmacro Ask 'remove "$BeforeFolder"'
    !insertmacro Note "removed from $BeforeFolder: $Answer1"
  ${EndIf}
FunctionEnd

!macro FindWebView found
  ReadRegStr ${found} HKLM "SOFTWARE\WOW6432Node\${WEBVIEW_KEY}" "pv"
  ${If} ${found} == ""
  ${OrIf} ${found} == "0.0.0.0"
    ReadRegStr ${found} HKLM "SOFTWARE\${WEBVIEW_KEY}" "pv"
  ${EndIf}
  ${If} ${found} == ""
  ${OrIf} ${found} == "0.0.0.0"
    ReadRegStr ${found} HKCU "SOFTWARE\${WEBVIEW_KEY}" "pv"
  ${EndIf}
!macroend
!define WEBVIEW_KEY "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"

; Without it the program opens the browser: a failure here is none of the installation.
Function AddWebView
  !insertmacro FindWebView $0
  ${If} $0 != ""
  ${AndIf} $0 != "0.0.0.0"
    !insertmacro Note "WebView2 $0 is installed"
    Return
  ${EndIf}
  !ifdef WEBVIEW
    DetailPrint "$(TEXT_WEBVIEW)"
    File "/oname=$PLUGINSDIR\webview2.exe" "${WEBVIEW}"
    ClearErrors
    ExecWait '"$PLUGINSDIR\webview2.exe" /silent /install' $0
    ${If} ${Errors}
      StrCpy $0 "did not start"
    ${EndIf}
    !insertmacro Note "WebView2 was not installed; its installer ended with $0"
    !insertmacro FindWebView $0
    ${If} $0 != ""
      Return
    ${EndIf}
  !endif
  !insertmacro Note "WebView2 is not installed: the program opens the browser"
FunctionEnd

; Offered under “Open with”; what these files open with now stays.
!macro Opens ending
  WriteRegStr SHCTX "${OPENS_KEY}\SupportedTypes" "${ending}" ""
!macroend

!macro Describe name value
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "${name}" '${value}'
!macroend

Function Register
  SetOutPath "$INSTDIR" ; Where the shortcuts start it.
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}"
  ${If} $OnDesktop == 1
    CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\${PROGRAM}"
  ${EndIf}
  SetOutPath "$TEMP" ; A folder that is somebody's current one cannot be removed.
  ${If} $Mode == "all"
    StrCpy $0 "/AllUsers"
  ${Else}
    StrCpy $0 "/CurrentUser"
  ${EndIf}
  !insertmacro Describe "DisplayName" "${NAME}"
  !insertmacro Describe "DisplayVersion" "${VERSION}"
  !insertmacro Describe "Publisher" "${NAME}"
  !insertmacro Describe "DisplayIcon" "$INSTDIR\${PROGRAM}"
  !insertmacro Describe "InstallLocation" "$INSTDIR"
  !insertmacro Describe "UninstallString" '"$INSTDIR\uninstall.exe" $0'
  !insertmacro Describe "QuietUninstallString" '"$INSTDIR\uninstall.exe" $0 /S'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
  WriteRegStr SHCTX "${PATHS_KEY}" "" "$INSTDIR\${PROGRAM}"
  WriteRegStr SHCTX "${OPENS_KEY}" "FriendlyAppName" "${NAME}"
  WriteRegStr SHCTX "${OPENS_KEY}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" -- "%1"'
  !insertmacro Opens ".txt"
  !insertmacro Opens ".md"
  !insertmacro Opens ".csv"
  !insertmacro Opens ".tsv"
  !insertmacro Opens ".json"
  !insertmacro Opens ".jsonl"
  !insertmacro Opens ".parquet"
  !insertmacro Opens ".html"
  !insertmacro Opens ".pdf"
  !insertmacro Opens ".docx"
FunctionEnd
