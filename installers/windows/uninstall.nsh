; The way back. What is ours is in a list; what people made stays, unless they say otherwise.
Var DataBox
Var RemoveData ; 1: the person's data, too

Function un.onInit
  StrCpy $Code 0
  StrCpy $RemoveData 0
  SetRegView 64
  InitPluginsDir
  !insertmacro FindWord "/LOG="
  StrCpy $Log $Answer1
  !insertmacro FindWord "/REMOVEDATA"
  ${If} $Answer2 == 1
    StrCpy $RemoveData 1
  ${EndIf}
  Call un.FindMode
FunctionEnd

; Whoever it was installed for has it in the registry.
Function un.FindMode
  StrCpy $Mode "user"
  ReadRegStr $1 HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ReadRegStr $2 HKLM "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $1 != $INSTDIR
  ${AndIf} $2 == $INSTDIR
    StrCpy $Mode "all"
    SetShellVarContext all
    UserInfo::GetAccountType
    Pop $0
    ${If} $0 != "Admin"
      ${IfNot} ${Silent}
        ClearErrors
        ExecShell "runas" "$INSTDIR\uninstall.exe" "/AllUsers"
        ${IfNot} ${Errors}
          Quit
        ${EndIf}
      ${EndIf}
      !insertmacro Refuse ${EXIT_ADMIN} "$(TEXT_ADMIN)"
      !insertmacro Fail
      Quit
    ${EndIf}
  ${EndIf}
FunctionEnd

Function un.DataPage
  !insertmacro MUI_HEADER_TEXT "$(TEXT_REMOVE)" "$(TEXT_REMOVE_MORE)"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 10u 100% 12u "$INSTDIR"
  Pop $0
  ${NSD_CreateCheckbox} 0 32u 100% 12u "$(TEXT_DATA)"
  Pop $DataBox
  SetShellVarContext current ; The person's own data, whoever the program is for.
  ${NSD_CreateLabel} 12u 46u 100% 24u "$APPDATA\TokenizerStudio"
  Pop $0
  ${If} $Mode == "all"
    SetShellVarContext all
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function un.DataPageLeave
  ${NSD_GetState} $DataBox $RemoveData
FunctionEnd

Section "Uninstall"
  !insertmacro Note "${NAME} ${VERSION}: uninstall from $INSTDIR, for $Mode"
  Call un.WaitUntilEnded
  ${If} $Code == 0
    !insertmacro Ask 'remove "$INSTDIR"'
    ${If} $Answer1 != "ok"
    ${AndIf} $Answer1 != "left"
      !insertmacro Refuse ${EXIT_RUNNING} "$(TEXT_BUSY)"
    ${EndIf}
  ${EndIf}
  ${If} $Code != 0
    !insertmacro Fail
    Abort "$Reason"
  ${EndIf}
  ${If} $Answer1 == "left"
    StrCpy $Code ${EXIT_LEFT}
  ${EndIf}
  Call un.Forget
  Call un.Tidy
  !insertmacro Note "done"
  SetErrorLevel $Code
  ${If} ${Silent}
    Call un.DeleteSelf
  ${EndIf}
SectionEnd

Function un.WaitUntilEnded
  again:
  !insertmacro Ask 'look "$INSTDIR" "" "${VERSION}" ""'
  StrCpy $0 $Answer3
  ${If} $0 != ""
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(TEXT_RUNNING)" /SD IDCANCEL IDRETRY again
    !insertmacro Refuse ${EXIT_RUNNING} "$(TEXT_RUNNING)"
  ${EndIf}
FunctionEnd

; What pointed at the program; another installation's pointers are left alone.
Function un.Forget
  ReadRegStr $0 SHCTX "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $0 != $INSTDIR
    Return
  ${EndIf}
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
  DeleteRegKey SHCTX "${PATHS_KEY}"
  DeleteRegKey SHCTX "${OPENS_KEY}"
  Delete "$TEMP\${USUAL_LOG}"
FunctionEnd

!macro Erase folder
  !insertmacro Ask 'erase "${folder}"'
  !insertmacro Note "${folder}: $Answer1"
!macroend

; The webview's profile can be made again. The person's own folders, not those of all users.
Function un.Tidy
  SetShellVarContext current
  !insertmacro Erase "$LOCALAPPDATA\TokenizerStudio\webview"
  ${If} $RemoveData == 1
    !insertmacro Erase "$LOCALAPPDATA\TokenizerStudio"
    !insertmacro Erase "$APPDATA\TokenizerStudio"
    !insertmacro Erase "$APPDATA\org.tokenizerstudio.app"
    !insertmacro Erase "$LOCALAPPDATA\org.tokenizerstudio.app"
  ${EndIf}
  RMDir "$LOCALAPPDATA\TokenizerStudio"
FunctionEnd

Function un.onGUIEnd
  Call un.DeleteSelf
FunctionEnd

; The copy of the uninstaller that is running. A program cannot delete itself, and Windows would do it at the
; next start only, for administrators only. Its path goes through the environment: it may hold any letter.
Function un.DeleteSelf
  ${If} $EXEDIR == $INSTDIR
    Return
  ${EndIf}
  System::Call 'kernel32::SetEnvironmentVariableW(w "STUDIO_SELF", w "$EXEPATH")'
  System::Call 'kernel32::SetEnvironmentVariableW(w "STUDIO_FOLDER", w "$EXEDIR")'
  SetOutPath "$TEMP"
  StrCpy $0 'del /f /q "!STUDIO_SELF!" 2>nul'
  StrCpy $0 '$0 & if not exist "!STUDIO_SELF!" (rd "!STUDIO_FOLDER!" 2>nul & exit)'
  StrCpy $0 'for /l %i in (1,1,60) do ($0 & ping -n 2 127.0.0.1 >nul)'
  ExecShell "" "$SYSDIR\cmd.exe" '/v:on /d /c $0' SW_HIDE
FunctionEnd
