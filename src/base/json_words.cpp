#include "base/json_words.hpp"

#include <string_view>

namespace hongyan {

std::string in_chinese(const JsonDefect& defect) {
  struct Known {
    std::string_view en, zh;
  };
  static constexpr Known known[] = {
      {"this is not JSON", "这里不是 JSON"},
      {"the text ends before the value is complete", "还没写完就结束了"},
      {"something follows after the value", "值之后还有别的内容"},
      {"the key stands there twice", "同一个键写了两次"},
      {"the number does not fit into 64 bits", "数字超出 64 位"},
      {"the text holds a NUL character", "文字里有 NUL 字符"},
      {"the text is not UTF-8", "不是 UTF-8 编码"},
      {"a surrogate stands alone", "代理码元没有成对"},
      {"there is no such escape", "没有这种转义"},
      {"\\u wants four hexadecimal digits", "\\u 后面要有四位十六进制数字"},
      {"a control character stands here; in text it must be escaped", "这里有控制字符;在文字里要转义"},
      {"the text is longer than allowed", "文字超过允许的长度"},
      {"the key is longer than allowed", "键超过允许的长度"},
      {"the object has more keys than allowed", "对象的键超过允许的个数"},
  };
  for (const Known& one : known)
    if (defect.reason == one.en) return std::string(one.zh);
  // The one that bears a number, which stays in it.
  constexpr std::string_view deeper = "nested deeper than ";
  if (!defect.reason.starts_with(deeper)) return defect.reason;
  const std::string number = defect.reason.substr(deeper.size());
  return "嵌套超过 " + number.substr(0, number.find(' ')) + " 层";
}

}  // namespace hongyan
