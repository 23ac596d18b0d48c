# Run as a script by hongyan_embed: writes INPUT's bytes as a C++ array named NAME into OUTPUT.
file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}"
"#pragma once\n#include <string_view>\nnamespace hongyan::embedded {\ninline constexpr unsigned char ${NAME}_bytes[] = {\n${bytes}0};\n"
"inline const std::string_view ${NAME}{reinterpret_cast<const char*>(${NAME}_bytes), sizeof(${NAME}_bytes) - 1};\n}\n")
