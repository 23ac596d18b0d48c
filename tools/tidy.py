#!/usr/bin/env python3
"""The rules of the house that no compiler checks: tidy.py [root] prints one line per breach and fails if there is one.

The tables below are the rules; STYLE.md and ARCHITECTURE.md say why. Where a rule hurts, change its table in the same
commit and say so in STYLE.md: there is no way to silence it in a source file.
"""
import fnmatch
import re
import sys
from pathlib import Path

# Floor -> what it may include: a whole floor, or single headers of one. A floor always sees itself.
FLOORS = {
    "base": [],
    "http": ["base"],
    "wechat": ["base", "http/message.hpp", "http/url.hpp"],
    "domain": ["base", "wechat"],
    "store": ["base", "wechat/names.hpp", "domain"],
    "engine": ["base", "wechat", "domain", "store", "http/transport.hpp", "http/message.hpp", "http/url.hpp",
               "http/proxy.hpp", "http/http_date.hpp"],
    "api": ["base", "http", "wechat", "domain", "store", "engine"],
    "gateway": ["base", "http", "wechat", "domain", "store", "engine"],
    "console": ["base", "http", "wechat", "domain", "store", "engine"],
    "cli": ["base", "http"],
    "sandbox": ["base", "http", "wechat/names.hpp"],
    "testing": ["base", "http", "store"],
    "server": ["base", "http", "wechat", "domain", "store", "engine", "api", "gateway", "console", "cli", "sandbox"],
}

# Third-party header prefix -> the only files that may include it (* stands for any text, ? for one character).
QUARANTINE = {
    "boost/json": ["src/base/json*"],
    "boost/beast": ["src/http/*_beast.?pp", "src/http/wire_parser.cpp"],
    "boost/asio": ["src/http/*_beast.?pp", "src/http/wire_parser.cpp"],
    "boost/system": ["src/http/*_beast.?pp", "src/http/wire_parser.cpp"],
    "openssl/": ["src/base/crypto.cpp", "src/base/aead.cpp", "src/base/asymmetric.cpp", "src/http/*_beast.?pp", "src/http/transport_*_test.cpp",
                 "src/testing/encrypted.hpp"],
    "sodium": ["src/base/crypto.cpp"],
    "spdlog/": ["src/base/log.cpp"],
    "fmt/": ["src/*", "tests/*", "bench/*"],
    "sqlite3.h": ["src/store/sql/sqlite_connection.cpp", "bench/*"],
    "libpq-fe.h": ["src/store/sql/postgres_connection.cpp"],
    "pugixml.hpp": ["src/wechat/callback/xml.cpp", "src/sandbox/*xml*.cpp"],
    "date/": ["src/domain/*zone*.cpp", "src/domain/schedule.cpp"],
    "toml++/": ["src/server/config*.cpp"],
    "CLI/": ["src/cli/*.cpp", "src/server/*.cpp"],
    "prometheus/": ["src/engine/metrics*.cpp"],
    "gtest/": ["src/*_test.cpp", "src/testing/*", "tests/*"],
    "gmock/": ["src/*_test.cpp", "src/testing/*", "tests/*"],
    "benchmark/": ["bench/*"],
    # The operating system, where the four doors and the programs meet it.
    "sys/random.h": ["src/base/random.cpp"],
    "time.h": ["src/base/clock.cpp"],
    "sys/": ["src/server/*", "src/cli/*", "src/store/master_key.cpp", "src/engine/hear/callback_spool.cpp", "src/testing/*", "src/*_test.cpp", "src/http/*_beast*.cpp", "tests/*", "bench/*"],
    "netinet/": ["src/http/*_beast*.cpp", "src/testing/*", "tests/*", "bench/*"],
    "arpa/": ["src/http/url.cpp", "src/http/*_beast*.cpp", "src/testing/*", "tests/*", "bench/*"],
    **dict.fromkeys(["unistd.h", "fcntl.h", "poll.h", "signal.h", "spawn.h", "dirent.h", "netdb.h", "termios.h",
                     "pwd.h", "grp.h", "stdlib.h", "pthread.h"],
                    ["src/server/*", "src/cli/*", "src/store/sql/*_connection.cpp", "src/store/master_key.cpp", "src/engine/hear/callback_spool.cpp",
                     "src/testing/*", "src/*_test.cpp", "tests/*", "bench/*"]),
}

# What reads the real world -> the only files that may call it. Everything else is handed one of the four doors.
WORLD = {
    "the clock": (r"\b(system_clock|steady_clock|high_resolution_clock|utc_clock)::now\b|\bclock_gettime\s*\("
                  r"|\bgettimeofday\s*\(|\bstd::time\s*\(|(?<![\w.:>])time\s*\(\s*(nullptr|NULL|0)\s*\)",
                  ["src/base/clock.cpp", "src/base/log.cpp", "src/testing/postgres_server.cpp", "bench/*"]),
    "randomness": (r"\bstd::(rand|srand|random_device|mt19937(_64)?|default_random_engine)\b|\bgetrandom\s*\(",
                   ["src/base/random.cpp"]),
    "threads": (r"\bstd::(thread(?!::id)|jthread|async|condition_variable(_any)?)\b",
                ["src/base/*_test.cpp", "src/http/server_beast*", "src/http/transport_beast*", "src/http/*_test.cpp",
                 "src/engine/worker_loop*", "src/engine/desk*", "src/store/*_test.cpp", "src/engine/*_test.cpp",
                 "src/store/sql/writer_turn.hpp", "src/server/*",
                 "src/sandbox/sandbox_server*", "src/testing/*", "tests/*", "bench/*"]),
    "sleep": (r"\bsleep_(for|until)\b|\b(u|nano)?sleep\s*\(", ["src/testing/postgres_server.cpp", "src/server/demo*", "tests/program/*", "bench/*"]),
    "shared ownership": (r"\bstd::(shared_ptr|make_shared|enable_shared_from_this|weak_ptr)\b",
                         ["src/http/*_beast.?pp", "src/http/body_stream.?pp", "src/base/log.cpp"]),
}

NEVER = {
    "std::regex": r"\bstd::w?(regex|smatch|cmatch)\b|#include\s*<regex>",
    "using namespace std": r"\busing\s+namespace\s+std\b",
    "a coroutine (g++ 12 destroys arguments twice)": r"\bco_(await|yield|return)\b|#include\s*<coroutine>",
    "std::format (libstdc++ 12 has none; take fmt)": r"\bstd::(format|print|println)\s*\(|#include\s*<(format|print)>",
    "a function named process()": r"(?<![\w.:>])process\s*\(",
    "std::cout, printf (programs write through their own output)": r"\bstd::(cout|cerr)\b|(?<![\w:.])printf\s*\(",
}
NEVER_EXCEPT = {"std::cout, printf (programs write through their own output)":
                ["src/server/*", "src/cli/*", "src/base/check.cpp", "src/testing/*", "tests/*", "bench/*"]}

WORDS = {"util", "utils", "helper", "helpers", "manager", "common", "misc", "impl", "info"}
LINES_MAX = 400
HEADER_COMMENT_LINES_MAX = 8
SIZED = {".cpp", ".hpp", ".py", ".js", ".ts", ".vue", ".cmake", ".sh"}
CODE_ROOTS = ["src", "tests", "bench", "fuzz", "tools", "cmake", "console", "sdk"]
SKIPPED = {"node_modules", "dist", "build", "testdata", "__pycache__"}

STANDARD = set("""algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono
cinttypes climits clocale cmath compare complex concepts condition_variable csetjmp csignal cstdarg cstddef cstdint
cstdio cstdlib cstring ctime cwchar deque exception execution expected filesystem forward_list fstream functional
future initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map memory
memory_resource mutex new numbers numeric optional ostream queue random ranges ratio scoped_allocator semaphore set
shared_mutex source_location span spanstream sstream stack stacktrace stdexcept stop_token streambuf string
string_view syncstream system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility
valarray variant vector version""".split())

# What is compiled into tests only, and so may see the twins of the doors.
TEST_FILES = ["*_test.cpp", "src/*/fixture.hpp", "src/*/fixture.cpp"]

COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
                             re.DOTALL)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)
TYPE_NAME = re.compile(r"\b(?:class|struct|enum(?:\s+class)?|union|concept|namespace)\s+([A-Za-z_][\w:]*)")
FLAG_PARAMETER = re.compile(r"(?<!<void)[(,]\s*(?:const\s+)?bool\s+\w+\s*(?=[,)=])")
TO_DO = re.compile(r"TODO(?!\((?:soon|perf|security)\))")


def matches(path, patterns):
    """Whether the path is one of the patterns; a * stands for any text, folders included."""
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def blank(match):
    """Spaces as long as the match, with its line ends, so that line numbers stay."""
    return "".join(c if c == "\n" else " " for c in match.group(0))


def without_texts(source):
    """The source with comments, strings and characters blanked; include lines keep their quotes."""
    return COMMENT_OR_TEXT.sub(lambda m: m.group(0) if is_include(source, m.start()) else blank(m), source)


def is_include(source, position):
    begin = source.rfind("\n", 0, position) + 1
    return source[position] == '"' and source[begin:position].lstrip().startswith("#")


def words_of(name):
    """The lower-case words of snake_case, kebab-case or PascalCase."""
    return [w.lower() for w in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)]


def line_of(source, position):
    return source.count("\n", 0, position) + 1


def check_include(path, quote, header):
    """The sentence that says what is wrong with one include line of the file, or nothing."""
    if quote == "<":
        if header in STANDARD:
            return None
        for prefix in sorted(QUARANTINE, key=len, reverse=True):
            if header.startswith(prefix):
                if matches(path, QUARANTINE[prefix]):
                    return None
                return f"<{header}> may be included by {', '.join(QUARANTINE[prefix])} only"
        return f"<{header}> is no standard header and has no row in QUARANTINE"
    if header.startswith("embedded/") or not path.startswith("src/"):
        return None
    here, there = path.split("/")[1], header.split("/")[0]
    if "/" not in header or there not in FLOORS or ".." in header:
        return f'"{header}": includes start at src/, with the name of a floor'
    allowed = [here, *FLOORS.get(here, [])]
    if matches(path, TEST_FILES):
        allowed.append("testing")
    if there in allowed or header in allowed:
        return None
    return f'"{header}": {here} may see {", ".join(FLOORS.get(here, [])) or "no floor"} only'


def check_cpp(path, source):
    code = without_texts(source)
    for match in INCLUDE.finditer(code):
        if problem := check_include(path, match.group(1), match.group(2)):
            yield line_of(code, match.start()), "include", problem
    for name, (pattern, files) in WORLD.items():
        if not matches(path, files):
            for match in re.finditer(pattern, code):
                yield line_of(code, match.start()), "world", f"{match.group(0).strip()}: {name} in {', '.join(files)} only"
    for name, pattern in NEVER.items():
        if not matches(path, NEVER_EXCEPT.get(name, [])):
            for match in re.finditer(pattern, code):
                yield line_of(code, match.start()), "never", f"{name} has no place here"
    for match in TYPE_NAME.finditer(code):
        if bad := WORDS & set(words_of(match.group(1))):
            yield line_of(code, match.start()), "name", f"{match.group(1)}: '{bad.pop()}' names nothing"
    for match in TO_DO.finditer(source):
        yield line_of(source, match.start()), "todo", "a TODO is TODO(soon), TODO(perf) or TODO(security)"
    if path.endswith(".hpp"):
        for match in FLAG_PARAMETER.finditer(code):
            yield line_of(code, match.start()), "flag", "a bool parameter: an enum with two words says more"
        yield from check_header_form(source)


def check_header_form(source):
    lines = source.split("\n")
    opening = next((n for n, line in enumerate(lines) if not line.startswith("//")), len(lines))
    if opening == 0:
        yield 1, "header", "a header opens with what it is, why, its thread and its lifetime"
    if opening > HEADER_COMMENT_LINES_MAX:
        yield 1, "header", f"the opening comment has {opening} lines; {HEADER_COMMENT_LINES_MAX} at most"
    first = next((line for line in lines[opening:] if line.strip()), "")
    if first != "#pragma once":
        yield opening + 1, "header", "#pragma once comes right after the opening comment"


def check_file(path, source):
    """(line, rule, sentence) for each breach of the file; the path is relative to the root."""
    name = Path(path).name
    if bad := WORDS & set(words_of(name.split(".")[0])):
        yield 1, "name", f"'{bad.pop()}' in a file name names nothing"
    if not re.fullmatch(r"[a-z0-9_.\-]+|CMakeLists\.txt|[\w-]+Config\.cmake|[A-Za-z0-9]+\.(vue|ts)", name):
        yield 1, "name", "file names are snake_case"
    if Path(path).suffix in SIZED and (lines := source.count("\n")) > LINES_MAX:
        yield lines, "size", f"{lines} lines; {LINES_MAX} at most"
    if path.endswith((".cpp", ".hpp")):
        yield from check_cpp(path, source)


def check_floors(cmake):
    """The targets of CMakeLists.txt against FLOORS: the compiler and this file must enforce the same tower."""
    views = dict(re.findall(r"hongyan_view\((\w+)\s+FROM\s+(\w+)", cmake))
    for match in re.finditer(r"hongyan_floor\((\w+)([^)]*)\)", cmake):
        floor, rest = match.groups()
        listed = re.search(r"SEES((?:\s+[a-z_]+)*)", rest)
        seen = {views.get(name, name) for name in (listed.group(1).split() if listed else [])}
        if floor not in FLOORS:
            yield line_of(cmake, match.start()), "floors", f"{floor} has no row in FLOORS of tools/tidy.py"
        elif more := seen - {entry.split("/")[0] for entry in FLOORS[floor]}:
            yield line_of(cmake, match.start()), "floors", f"{floor} may not see {', '.join(sorted(more))}"


def breaches(root):
    cmake = root / "CMakeLists.txt"
    if cmake.exists():
        for line, rule, sentence in check_floors(cmake.read_text(encoding="utf-8")):
            yield f"CMakeLists.txt:{line}: {rule}: {sentence}"
    for top in CODE_ROOTS:
        for file in sorted((root / top).rglob("*")):
            path = file.relative_to(root).as_posix()
            if SKIPPED & set(path.split("/")) or not file.is_file():
                continue
            if file.suffix in SIZED:
                source = file.read_text(encoding="utf-8", errors="replace")
                for line, rule, sentence in check_file(path, source):
                    yield f"{path}:{line}: {rule}: {sentence}"


def main(arguments):
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    found = list(breaches(root))
    print("\n".join(found) if found else "tidy: every rule holds")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
