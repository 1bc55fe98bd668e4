; The log, and the tool that does what a script cannot: setup/tool.c. For setup and uninstaller alike.
Var Task
Var Answer1
Var Answer2
Var Answer3

!macro Note text
  StrCpy $Task "${text}"
  !insertmacro Call WriteLog
!macroend

; What is in an uninstaller has a name of its own.
!macro Call name
  !ifdef __UNINSTALL__
    Call un.${name}
  !else
    Call ${name}
  !endif
!macroend

!macro FindWord word
  StrCpy $Task "${word}"
  !insertmacro Call FindWord
!macroend

; The words are what tool.c takes, each in quotation marks: no path of Windows can hold one.
!macro Ask words
  StrCpy $Task '${words}'
  !insertmacro Call RunTool
!macroend

!macro Refuse code text
  StrCpy $Code ${code}
  StrCpy $Reason "${text}"
!macroend

; Says $Reason, once, and sees to it that the process ends with $Code.
!macro Fail
  !insertmacro Note "failed with $Code: $Reason"
  MessageBox MB_OK|MB_ICONSTOP "$Reason" /SD IDOK
  SetErrorLevel $Code
!macroend

!macro Functions un
  ; One line, in UTF-8.
  Function ${un}WriteLog
    ${If} $Log == ""
      Return
    ${EndIf}
    Push $0
    Push $1
    Push $2
    Push $3
    Push $4
    ${GetTime} "" "L" $0 $1 $2 $3 $3 $3 $4
    StrCpy $0 "$2-$1-$0"
    ${GetTime} "" "L" $1 $1 $1 $1 $2 $3 $4
    StrCpy $0 "$0 $2:$3:$4  $Task$\r$\n"
    System::Alloc 8192
    Pop $1
    System::Call 'kernel32::WideCharToMultiByte(i 65001, i 0, w r0, i -1, p r1, i 8192, p 0, p 0) i .r2'
    IntOp $2 $2 - 1
    System::Call 'kernel32::CreateFileW(w "$Log", i 4, i 1, p 0, i 4, i 128, p 0) p .r3'
    ${If} $3 != -1
      System::Call 'kernel32::WriteFile(p r3, p r1, i r2, *i .r4, p 0)'
      System::Call 'kernel32::CloseHandle(p r3)'
    ${EndIf}
    System::Free $1
    Pop $4
    Pop $3
    Pop $2
    Pop $1
    Pop $0
  FunctionEnd

  ; Whether a word of the command line begins with $Task: in $Answer1 what follows, in $Answer2 whether it is
  ; there. As Windows takes words apart: those who call programs put quotation marks around a whole word.
  Function ${un}FindWord
    Push $0
    Push $1
    Push $2
    Push $3
    Push $4
    Push $5
    StrCpy $Answer1 ""
    StrCpy $Answer2 ""
    StrLen $5 $Task
    System::Call 'kernel32::GetCommandLineW() p .r0'
    System::Call 'shell32::CommandLineToArgvW(p r0, *i .r1) p .r2'
    StrCpy $3 $2
    ${While} $1 > 0
      System::Call '*$3(p .r4)'
      System::Call 'kernel32::lstrcpynW(t .r0, p r4, i ${NSIS_MAX_STRLEN})'
      StrCpy $4 $0 $5
      ${If} $4 == $Task
        StrCpy $Answer1 $0 "" $5
        StrCpy $Answer2 1
      ${EndIf}
      IntPtrOp $3 $3 + ${NSIS_PTR_SIZE}
      IntOp $1 $1 - 1
    ${EndWhile}
    System::Call 'kernel32::LocalFree(p r2)'
    Pop $5
    Pop $4
    Pop $3
    Pop $2
    Pop $1
    Pop $0
  FunctionEnd

  ; Its answers are empty when it could not be run.
  Function ${un}RunTool
    Push $0
    StrCpy $Answer1 ""
    StrCpy $Answer2 ""
    StrCpy $Answer3 ""
    File "/oname=$PLUGINSDIR\studio.exe" studio.exe
    Delete "$PLUGINSDIR\answer.txt"
    ExecWait '"$PLUGINSDIR\studio.exe" "$PLUGINSDIR\answer.txt" $Task'
    ClearErrors
    FileOpen $0 "$PLUGINSDIR\answer.txt" r
    ${IfNot} ${Errors}
      FileReadUTF16LE $0 $Answer1
      FileReadUTF16LE $0 $Answer2
      FileReadUTF16LE $0 $Answer3
      FileClose $0
      ${TrimNewLines} $Answer1 $Answer1
      ${TrimNewLines} $Answer2 $Answer2
      ${TrimNewLines} $Answer3 $Answer3
    ${EndIf}
    Pop $0
  FunctionEnd
!macroend
!insertmacro Functions ""
!insertmacro Functions "un."
