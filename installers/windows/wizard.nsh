; Pages and languages. What a page asks, a word on the command line can answer.
!include MUI2.nsh
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_CUSTOMFUNCTION_ABORT OnCancel

!insertmacro MUI_PAGE_WELCOME
Page custom ModePage ModePageLeave
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE FolderLeave
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_FUNCTION StartProgram
!insertmacro MUI_PAGE_FINISH

UninstPage custom un.DataPage un.DataPageLeave
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "English" ; The first one is for all others.
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "Russian"

Var ForUser
Var ForAll
Var DesktopBox

Function OnCancel
  !insertmacro Note "cancelled"
FunctionEnd

Function ModePage
  !insertmacro FindWord "/AllUsers"
  ${If} $Answer2 == 1
    Abort ; Answered.
  ${EndIf}
  !insertmacro MUI_HEADER_TEXT "$(TEXT_MODE)" "$(TEXT_MODE_MORE)"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 10u 100% 12u "$(TEXT_FOR_USER)"
  Pop $ForUser
  ${NSD_CreateRadioButton} 0 28u 100% 12u "$(TEXT_FOR_ALL)"
  Pop $ForAll
  ${NSD_CreateCheckbox} 0 56u 100% 12u "$(TEXT_DESKTOP)"
  Pop $DesktopBox
  ${If} $Mode == "all"
    ${NSD_Check} $ForAll
  ${Else}
    ${NSD_Check} $ForUser
  ${EndIf}
  ${If} $OnDesktop == 1
    ${NSD_Check} $DesktopBox
  ${EndIf}
  ${NSD_SetFocus} $ForUser
  nsDialogs::Show
FunctionEnd

Function ModePageLeave
  ${NSD_GetState} $DesktopBox $OnDesktop
  ${NSD_GetState} $ForAll $0
  ${If} $0 == ${BST_CHECKED}
    StrCpy $Mode "all"
    Call Elevate ; Does not come back when another process goes on.
  ${Else}
    StrCpy $Mode "user"
  ${EndIf}
  Call UseMode
FunctionEnd

Function FolderLeave
  Call CheckTarget
  ${If} $Code != 0
    MessageBox MB_OK|MB_ICONEXCLAMATION "$Reason" /SD IDOK
    Abort
  ${EndIf}
FunctionEnd

; Not with the rights of an administrator when the setup has them: Explorer starts it with the person's own.
Function StartProgram
  ${If} $Mode == "all"
    Exec '"$WINDIR\explorer.exe" "$SMPROGRAMS\${NAME}.lnk"'
  ${Else}
    SetOutPath "$INSTDIR"
    Exec '"$INSTDIR\${PROGRAM}"'
  ${EndIf}
FunctionEnd
