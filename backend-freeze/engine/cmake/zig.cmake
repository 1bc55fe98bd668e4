# Compiles with the clang of the wheel `ziglang`, for machines without a compiler. -DZIG is its program.
# What cmake takes from an installed compiler otherwise, archives above all, zig does by subcommands.
set(CMAKE_CXX_COMPILER "${ZIG}" c++)
# Else it uses every instruction of the machine it runs on.
set(CMAKE_CXX_FLAGS_INIT "-mcpu=baseline")
set(CMAKE_CXX_ARCHIVE_CREATE "\"${ZIG}\" ar qc <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_CXX_ARCHIVE_APPEND "\"${ZIG}\" ar q <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_CXX_ARCHIVE_FINISH "\"${ZIG}\" ranlib <TARGET>")
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES ZIG)
