#!/usr/bin/env python3
"""Writes docs/wechat/errcodes.md from errcodes.tsv and advice.tsv of src/wechat; --check only says whether it is in step."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "src/wechat/errcodes.tsv"
ADVICE = ROOT / "src/wechat/advice.tsv"
PAGE = ROOT / "docs/wechat/errcodes.md"

HEAD = """# 微信返回码 · WeChat return codes

由 `tools/errcodes.py` 从 `src/wechat/errcodes.tsv` 与 `advice.tsv` 生成，请勿手工修改；`hongyan explain <码>` 与 `GET /v1/errcodes/{码}` 显示同样的内容。
Written by `tools/errcodes.py` from `errcodes.tsv` and `advice.tsv` in `src/wechat`; do not edit. `hongyan explain <code>` and
`GET /v1/errcodes/{code}` tell the same.

| 判定 verdict | 含义 | meaning |
|---|---|---|
| accepted | 微信已收下 | WeChat has taken it |
| token_stale | 未发出：刷新 access_token 后再调用 | not done: refresh the access_token, call again |
| retry_later | 未发出：稍后可能成功 | not done: the same call may succeed in a while |
| quota_spent | 未发出：该接口额度用完 | not done: the API's quota is used up |
| recipient_refused | 未发出：对方现在不能或不愿接收 | not done: this person cannot or does not want to get it now |
| recipient_invalid | 未发出：openid 不属于该应用 | not done: no such openid for this app |
| template_invalid | 未发出：模板不可用 | not done: the template cannot be used |
| content_invalid | 未发出：请求内容有误 | not done: the request itself is wrong |
| permission | 未发出：凭证、地址或权限不足 | not done: credentials, address or rights are missing |
| account_blocked | 未发出：账号受处罚或接口下线 | not done: the account is punished or the API is closed |
| duplicate | 微信先前已收下 | WeChat had this already |
| ambiguous | 结果未知 | done or not done: nobody knows |
| unknown_code | 没有记载 | nobody has described it |
"""

ADVICE_HEAD = """
## 我们做什么，您做什么 · What we do, what you do

有自己一行的错误码以该行为准，其余按判定。
A code with a line of its own goes by that line, all others by their verdict.

| 码或判定 code or verdict | 我们做什么 | we do | 您做什么 | you do |
|---|---|---|---|---|
"""

CODES_HEAD = """
## 全部错误码 · All codes

| errcode | 含义 | meaning | verdict | errmsg | 接口 APIs |
|---|---|---|---|---|---|
"""


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


def advice() -> str:
    rows = []
    for line in ADVICE.read_text(encoding="utf-8").splitlines()[1:]:
        name, *texts = line.split("\t")
        we_zh, we_en, you_zh, you_en = (cell(text) for text in texts)
        rows.append("| " + " | ".join([name, we_zh, we_en, you_zh, you_en]) + " |\n")
    return "".join(rows)


def page() -> str:
    lines = TABLE.read_text(encoding="utf-8").splitlines()[1:]
    rows = []
    for line in lines:
        code, errmsg, meaning_en, meaning_zh, verdict, apis = line.split("\t")
        columns = [code, cell(meaning_zh), cell(meaning_en), verdict, cell(errmsg), cell(apis)]
        rows.append("| " + " | ".join(columns) + " |")
    return HEAD + ADVICE_HEAD + advice() + CODES_HEAD + "\n".join(rows) + "\n"


def main() -> int:
    wanted = page()
    if "--check" in sys.argv[1:]:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == wanted:
            return 0
        print("docs/wechat/errcodes.md is not in step with src/wechat/*.tsv: run tools/errcodes.py", file=sys.stderr)
        return 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
