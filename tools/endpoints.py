#!/usr/bin/env python3
"""Writes docs/wechat/endpoints.md: every endpoint that the sandbox serves, what it does (src/sandbox/endpoints.tsv), and
the errcodes that a whole run of its unit tests and of the twins (tests/program/twins_test.py) sees it answer.

    tools/endpoints.py [build folder, else build/release]

Both are built and run here; the tests then hold the page to what they see.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
PAGE = SOURCE / "docs/wechat/endpoints.md"
WORDS = SOURCE / "src/sandbox/endpoints.tsv"
KINDS = {"service_account": "服务号", "subscription_account": "公众号", "mini_program": "小程序", "test_account": "测试号"}
INTRODUCTION = """# 沙箱的接口 · Endpoints of the sandbox

由 `tools/endpoints.py` 从 `src/sandbox/endpoints.tsv` 和测试的运行生成,请勿手工修改。errcode 两栏是测试真正见过的回答(故障脚本 `refused` 造的不算):
左边是沙箱自己的单元测试,右边是真实程序对着沙箱的失败孪生测试;测试看到的与本页不同时失败。怎么让它们发生,见 [docs/sandbox.md](../sandbox.md)。

Written by `tools/endpoints.py` from `src/sandbox/endpoints.tsv` and from runs of the tests; do not edit. The two columns of errcodes are answers that tests
have really seen (those scripted by the fault `refused` left out): the sandbox's unit tests on the left, the failure twins of the real program on the
right; the tests fail when they see anything else. How to bring them about: [docs/sandbox.md](../sandbox.md).

`-1` 与 token、动词、正文、额度的码(40001、40014、41001、42001、43001、43002、44002、45009、45011、47001、48001、48004、50002、61007)由所有接口共有的检查给出,
这里只列各接口见过的。The checks that all endpoints share give the codes of token, verb, body and quota; each row lists those seen there.
"""


def run(command, **more):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **more)


def see(build, folder):
    """What the unit tests and the twins saw, and the sandbox's own list of endpoints."""
    unit, twins = Path(folder) / "unit", Path(folder) / "twins"
    # The old page may be wrong: of its tests only the recording counts.
    subprocess.run([build / "sandbox_test", "--gtest_brief=1"], check=False, stdout=subprocess.DEVNULL,
                   env={**os.environ, "HONGYAN_ANSWERS": str(unit)})
    run([sys.executable, SOURCE / "tests/program/twins_test.py"],
        env={**os.environ, "HONGYAN_ANSWERS": str(twins), "HONGYAN_PROGRAM": str(build / "hongyan")})
    told = json.loads(Path(f"{twins}.endpoints").read_text(encoding="utf-8"))
    return read_answers(unit), read_answers(twins), told


def read_answers(file):
    """{path: [errcode, …]} of lines "path code code …"."""
    answers = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        path, *codes = line.split()
        answers[path] = sorted(map(int, codes))
    return answers


def read_words():
    rows = [line.split("\t") for line in WORDS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [(paths.split(), zh, en, settings.split()) for paths, zh, en, settings in rows[1:]]


def kinds_of(endpoint):
    kinds = "全部 all" if len(endpoint["kinds"]) == len(KINDS) else "、".join(KINDS[kind] for kind in endpoint["kinds"])
    return kinds + (",须认证 verified" if endpoint["verified_only"] else "")


def write(groups, endpoints, pages, unit, twins):
    parts = [INTRODUCTION]
    for paths, zh, en, settings in groups:
        title = paths[0].removeprefix("/cgi-bin/") + (" …" if len(paths) > 1 else "")
        lines = [f"## {title}\n", f"{zh}。\n", f"{en}.\n"]
        if settings:
            lines.append("设置 settings: " + " ".join(f"`{name}`" for name in settings) + "\n")
        lines.append("| 接口 endpoint | 动词 verb | 账号 accounts | 始于 since | 单元测试 unit tests | 程序测试 program tests |\n|---|---|---|---|---|---|")
        for path in paths:
            one = endpoints[path]
            codes = [" ".join(map(str, seen.get(path, []))) for seen in (unit, twins)]
            lines.append(f"| `{path}` | {one['verb']} | {kinds_of(one)} | {one['since'] or '–'} | {codes[0]} | {codes[1]} |")
        parts.append("\n".join(lines) + "\n")
    parts.append("## 网页 · Pages\n\n浏览器打开的页面,不答 errcode。Pages that a browser opens; they answer no errcode.\n\n"
                 + "\n".join(f"* `{path}`" for path in pages) + "\n")
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def main():
    build = Path(sys.argv[1] if len(sys.argv) > 1 else SOURCE / "build/release").resolve()
    with tempfile.TemporaryDirectory() as folder:
        unit, twins, told = see(build, folder)
    endpoints = {one["path"]: one for one in told["endpoints"]}
    groups = read_words()
    worded = [path for paths, *_ in groups for path in paths]
    if sorted(worded) != sorted(endpoints):
        sys.exit(f"{WORDS.name} and the sandbox disagree about: {' '.join(sorted(set(worded) ^ set(endpoints)))}")
    write(groups, endpoints, told["pages"], unit, twins)


if __name__ == "__main__":
    main()
