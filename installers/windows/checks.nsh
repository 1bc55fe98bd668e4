Var Mutex

; What must hold before anything is written. $Code is 0, or an exit code with its sentence in $Reason.
Function .onInit
  StrCpy $Asked $INSTDIR ; Only /D= can have set it.
  StrCpy $Code 0
  SetRegView 64
  InitPluginsDir
  Call OpenLog
  System::Call 'kernel32::CreateMutexW(p 0, i 0, w "Local\TokenizerStudioSetup") p .r1 ?e'
  Pop $0
  StrCpy $Mutex $1
  ${If} $0 == 183 ; ERROR_ALREADY_EXISTS
    !insertmacro Refuse ${EXIT_OTHER} "$(TEXT_OTHER)"
  ${EndIf}
  ${IfNot} ${RunningX64}
    !insertmacro Refuse ${EXIT_SYSTEM} "$(TEXT_SYSTEM)"
  ${EndIf}
  ${If} $Code != 0
    !insertmacro Fail
    Quit
  ${EndIf}
  !insertmacro FindWord "/D="
  ${If} $Asked == ""
    StrCpy $Asked $Answer1 ; What NSIS does not take, a disk's root say, is refused, not forgotten.
  ${EndIf}
  Call ChooseMode
  Call UseMode
FunctionEnd

Function OpenLog
  !insertmacro FindWord "/LOG="
  StrCpy $Log $Answer1
  ${If} $Log == ""
    StrCpy $Log "$TEMP\${USUAL_LOG}"
  ${EndIf}
  Delete "$Log"
  ${GetParameters} $0
  !insertmacro Note "${NAME} ${VERSION}: $EXEPATH $0"
FunctionEnd

; For one person, unless it was asked otherwise or, with somebody to ask, was otherwise before.
Function ChooseMode
  StrCpy $Mode "user"
  !insertmacro FindWord "/DESKTOP"
  StrCpy $OnDesktop $Answer2
  !insertmacro FindWord "/AllUsers"
  ${If} $Answer2 == 1
    StrCpy $Mode "all"
    Call Elevate
    Return
  ${EndIf}
  !insertmacro FindWord "/CurrentUser"
  ${If} $Answer2 != 1
  ${AndIfNot} ${Silent}
    ReadRegStr $1 HKCU "${UNINSTALL_KEY}" "InstallLocation"
    ReadRegStr $2 HKLM "${UNINSTALL_KEY}" "InstallLocation"
    ${If} $1 == ""
    ${AndIf} $2 != ""
      StrCpy $Mode "all"
    ${EndIf}
  ${EndIf}
FunctionEnd

; Comes back only when this process may write for all users.
Function Elevate
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 == "Admin"
    Return
  ${EndIf}
  ${IfNot} ${Silent}
    ${GetParameters} $0
    StrCpy $1 "/AllUsers $0"
    ${If} $OnDesktop == 1
      StrCpy $1 "/DESKTOP $1"
    ${EndIf}
    ${If} $Asked != ""
      StrCpy $1 "$1 /D=$Asked"
    ${EndIf}
    ClearErrors
    HideWindow
    System::Call 'kernel32::CloseHandle(p $Mutex)' ; The other process is the one setup that may run.
    ExecShell "runas" "$EXEPATH" "$1"
    ${IfNot} ${Errors}
      Quit
    ${EndIf}
  ${EndIf}
  !insertmacro Refuse ${EXIT_ADMIN} "$(TEXT_ADMIN)"
  !insertmacro Fail
  Quit
FunctionEnd

; Where to, and what is there already.
Function UseMode
  StrCpy $INSTDIR $Asked
  SetShellVarContext current
  GetKnownFolderPath $0 {5CD7AEE2-2219-4A67-B85D-6C9CE15660CB} ; Programs of one person
  ${If} $0 == ""
    StrCpy $0 "$LOCALAPPDATA\Programs"
  ${EndIf}
  ${If} $Mode == "all"
    SetShellVarContext all
    StrCpy $0 "$PROGRAMFILES64"
  ${EndIf}
  ReadRegStr $Before SHCTX "${UNINSTALL_KEY}" "DisplayVersion"
  ReadRegStr $BeforeFolder SHCTX "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $INSTDIR == ""
    StrCpy $INSTDIR $BeforeFolder
  ${EndIf}
  ${If} $INSTDIR == ""
    StrCpy $INSTDIR "$0\${NAME}"
  ${EndIf}
  ${If} ${FileExists} "$DESKTOP\${NAME}.lnk"
    StrCpy $OnDesktop 1
  ${EndIf}
FunctionEnd

; The folder can be one; the version that is registered, and the one in the folder, are not newer.
Function CheckTarget
  StrCpy $Code 0
  StrCpy $Reason ""
  StrLen $0 $INSTDIR
  IntOp $0 $0 + ${LONGEST}
  StrCpy $1 $INSTDIR 1 1
  StrCpy $2 $INSTDIR "" -1
  StrLen $3 $WINDIR
  StrCpy $3 $INSTDIR $3
  ${If} $0 >= ${LONGEST_PATH}
    !insertmacro Refuse ${EXIT_FOLDER} "$(TEXT_LONG)"
  ${ElseIf} $2 == "\"
  ${OrIf} $2 == ":"
  ${OrIf} $1 != ":"
  ${AndIf} $1 != "\"
  ${OrIf} $3 == $WINDIR
    !insertmacro Refuse ${EXIT_FOLDER} "$(TEXT_FOLDER)"
  ${EndIf}
  ${If} $Code != 0
    Return
  ${EndIf}
  !insertmacro Ask 'look "$INSTDIR" "$BeforeFolder" "${VERSION}" "$Before"'
  StrCpy $Running $Answer3
  ${If} $Answer1 != "ok"
    !insertmacro Refuse ${EXIT_SYSTEM} "$(TEXT_SYSTEM)"
  ${ElseIf} $Answer2 != ""
    !insertmacro Refuse ${EXIT_NEWER} "$(TEXT_NEWER)"
  ${EndIf}
FunctionEnd
