#!/usr/bin/env python3
"""Every rule of tidy.py caught once, and let pass once where it has exceptions."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import tidy  # noqa: E402

HEADER = "// What it is.\n#pragma once\n"

# (name, path, source, the rule that is broken or None)
CASES = [
    ("a floor sees the floors below", "src/store/a.cpp", '#include "domain/a.hpp"\n', None),
    ("a floor sees itself", "src/http/a.cpp", '#include "http/message.hpp"\n', None),
    ("no floor sees a higher one", "src/domain/a.cpp", '#include "store/outbox.hpp"\n', "include"),
    ("an engine sees the transport", "src/engine/a.cpp", '#include "http/transport.hpp"\n', None),
    ("an engine does not see the server", "src/engine/a.cpp", '#include "http/server.hpp"\n', "include"),
    ("the sandbox sees names of wechat", "src/sandbox/a.cpp", '#include "wechat/names.hpp"\n', None),
    ("the sandbox sees no rule of wechat", "src/sandbox/a.cpp", '#include "wechat/errcode.hpp"\n', "include"),
    ("the client sees no store", "src/cli/a.cpp", '#include "store/outbox.hpp"\n', "include"),
    ("testing is for tests", "src/http/a.cpp", '#include "testing/manual_clock.hpp"\n', "include"),
    ("the id of a thread", "src/engine/a.cpp", "std::thread::id id;\n", None),
    ("a fixture sees testing", "src/sandbox/fixture.hpp", HEADER + '#include "testing/manual_clock.hpp"\n', None),
    ("a test sees testing", "src/http/a_test.cpp", '#include "testing/manual_clock.hpp"\n', None),
    ("includes start at src", "src/http/a.cpp", '#include "message.hpp"\n', "include"),
    ("includes do not climb", "src/http/a.cpp", '#include "../base/id.hpp"\n', "include"),
    ("embedded files are nobody's floor", "src/store/a.cpp", '#include "embedded/schema.hpp"\n', None),
    ("an include in a comment is none", "src/base/a.cpp", '// #include "store/outbox.hpp"\n', None),
    ("a standard header", "src/base/a.cpp", "#include <expected>\n", None),
    ("sqlite in its file", "src/store/sql/sqlite_connection.cpp", "#include <sqlite3.h>\n", None),
    ("sqlite outside its file", "src/store/outbox.cpp", "#include <sqlite3.h>\n", "include"),
    ("beast outside its files", "src/api/a.cpp", "#include <boost/beast/http.hpp>\n", "include"),
    ("JSON in the base", "src/base/json.hpp", HEADER + "#include <boost/json.hpp>\n", None),
    ("JSON elsewhere", "src/api/a.cpp", "#include <boost/json.hpp>\n", "include"),
    ("pugixml of the sandbox", "src/sandbox/xml.cpp", "#include <pugixml.hpp>\n", None),
    ("a library nobody named", "src/api/a.cpp", "#include <curl/curl.h>\n", "include"),
    ("gtest in a program", "src/api/a.cpp", "#include <gtest/gtest.h>\n", "include"),
    ("gtest in a test", "src/api/a_test.cpp", "#include <gtest/gtest.h>\n", None),
    ("the clock below the door", "src/domain/a.cpp", "auto t = std::chrono::system_clock::now();\n", "world"),
    ("the clock as a door", "src/base/clock.cpp", "auto t = std::chrono::system_clock::now();\n", None),
    ("C's time", "src/engine/a.cpp", "auto t = time(nullptr);\n", "world"),
    ("a member called time", "src/engine/a.cpp", "auto t = event.time(0);\n", None),
    ("randomness", "src/engine/a.cpp", "int i = std::rand();\n", "world"),
    ("a thread in the store", "src/store/a.cpp", "std::thread t;\n", "world"),
    ("a thread in the worker loop", "src/engine/worker_loop.cpp", "std::jthread t;\n", None),
    ("sleep in a test", "src/store/a_test.cpp", "std::this_thread::sleep_for(1s);\n", "world"),
    ("shared ownership", "src/engine/a.cpp", "std::shared_ptr<int> p;\n", "world"),
    ("regex", "src/engine/a.cpp", "std::regex r;\n", "never"),
    ("regex in a text", "src/engine/a.cpp", 'const char* t = "std::regex r;";\n', None),
    ("a whole namespace", "src/engine/a.cpp", "using namespace std;\n", "never"),
    ("the literals of a namespace", "src/engine/a.cpp", "using namespace std::chrono_literals;\n", "never"),
    ("a coroutine", "src/engine/a.cpp", "co_await f();\n", "never"),
    ("std::format", "src/engine/a.cpp", "auto t = std::format(x);\n", "never"),
    ("process()", "src/engine/a.cpp", "process(batch);\n", "never"),
    ("std::cout in the engine", "src/engine/a.cpp", "std::cout << 1;\n", "never"),
    ("std::cout in the client", "src/cli/a.cpp", "std::cout << 1;\n", None),
    ("a type that manages", "src/engine/a.cpp", "class TokenManager {};\n", "name"),
    ("a type that informs", "src/engine/a.cpp", "struct UserInfo {};\n", "name"),
    ("information is a word of its own", "src/engine/a.cpp", "struct Informed {};\n", None),
    ("a file of helpers", "src/engine/token_helper.cpp", "\n", "name"),
    ("a file in PascalCase", "src/engine/Token.cpp", "\n", "name"),
    ("a TODO for now", "src/engine/a.cpp", "// TODO(now): no\n", "todo"),
    ("a TODO for later", "src/engine/a.cpp", "// TODO(perf): yes\n", None),
    ("a flag as parameter", "src/engine/a.hpp", HEADER + "void send(int a, bool twice);\n", "flag"),
    ("a flag told to a callback", "src/engine/a.hpp", HEADER + "std::move_only_function<void(bool stored)> done;\n", None),
    ("a flag as member", "src/engine/a.hpp", HEADER + "struct A { bool twice = false; };\n", None),
    ("a flag as result", "src/engine/a.hpp", HEADER + "bool may_send(int a);\n", None),
    ("a header without a word", "src/engine/a.hpp", "#pragma once\n", "header"),
    ("a header without a guard", "src/engine/a.hpp", "// What.\n#include <array>\n", "header"),
    ("a header with a novel", "src/engine/a.hpp", "// line\n" * 9 + "#pragma once\n", "header"),
    ("a file at the limit", "src/engine/a.cpp", "\n" * 400, None),
    ("a file over the limit", "src/engine/a.cpp", "\n" * 401, "size"),
    ("a script over the limit", "tools/a.py", "\n" * 401, "size"),
]

TOWER = """hongyan_floor(base LIBRARIES fmt::fmt)
hongyan_floor(wechat SEES base http LIBRARIES pugixml::pugixml)
hongyan_view(wechat_names FROM wechat FILES names.hpp SEES base)
hongyan_floor(sandbox SEES base http wechat_names)
"""


class TidyTest(unittest.TestCase):
    def test_each_rule_is_caught_and_nothing_else(self):
        for name, path, source, rule in CASES:
            with self.subTest(name):
                found = sorted({found for _, found, _ in tidy.check_file(path, source)})
                self.assertEqual(found, [rule] if rule else [])

    def test_lines_are_counted_past_comments_and_texts(self):
        source = '/* one\n two */\nconst char* t = R"(\n\n)";\nstd::regex r;\n'
        self.assertEqual([line for line, _, _ in tidy.check_file("src/api/a.cpp", source)], [6])

    def test_a_digit_separator_opens_no_character(self):
        self.assertEqual([rule for _, rule, _ in tidy.check_file("src/api/a.cpp", "int a = 1'000; std::regex r; int b = 2'000;\n")],
                         ["never"])

    def test_the_tower_of_cmake_is_the_tower_of_tidy(self):
        self.assertEqual(list(tidy.check_floors(TOWER)), [])
        self.assertEqual([r for _, r, _ in tidy.check_floors("hongyan_floor(domain SEES base store)\n")], ["floors"])
        self.assertEqual([r for _, r, _ in tidy.check_floors("hongyan_floor(attic SEES base)\n")], ["floors"])

    def test_a_breach_in_a_tree_fails_and_names_its_place(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "src/domain").mkdir(parents=True)
            (root / "src/domain/a.cpp").write_text('\n#include "store/outbox.hpp"\n', encoding="utf-8")
            found = list(tidy.breaches(root))
            self.assertEqual(len(found), 1)
            self.assertTrue(found[0].startswith("src/domain/a.cpp:2: include: "))


if __name__ == "__main__":
    unittest.main()
