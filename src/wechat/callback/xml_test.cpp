#include "wechat/callback/xml.hpp"

#include <gtest/gtest.h>

namespace hongyan::wechat {
namespace {

std::string nested(std::size_t depth) {
  std::string text = "<xml>";
  for (std::size_t i = 1; i < depth; ++i) text += "<a>";
  for (std::size_t i = 1; i < depth; ++i) text += "</a>";
  return text + "</xml>";
}

std::string wide(std::size_t elements) {
  std::string text = "<xml>";
  for (std::size_t i = 1; i < elements; ++i) text += "<a/>";
  return text + "</xml>";
}

std::string with_attributes(std::size_t count) {
  std::string text = "<xml";
  for (std::size_t i = 0; i < count; ++i) text += " a" + std::to_string(i) + "='<>'";
  return text + "/>";
}

TEST(Xml, BecomesJson) {
  struct Case {
    std::string_view xml, json;
  };
  const Case cases[] = {
      {"<xml></xml>", "{}"},
      {"<xml/>", "{}"},
      {"<xml>text alone</xml>", "{}"},
      {"<xml><A>1</A><B><![CDATA[x<y]]></B><C/></xml>", R"({"A":"1","B":"x<y","C":""})"},
      {"  <xml>\n<A>1</A>\n<A>2</A>\n<A>3</A>\n</xml>\n", R"({"A":["1","2","3"]})"},
      {"<xml><L><T>a</T></L><L><T>b</T></L></xml>", R"({"L":[{"T":"a"},{"T":"b"}]})"},
      {"<xml><A>&lt;&amp;&#65;</A></xml>", R"({"A":"<&A"})"},
      {"<xml><A><![CDATA[a]]]]><![CDATA[>b]]></A></xml>", R"({"A":"a]]>b"})"},
      {"<xml><!-- note --><A>1</A></xml>", R"({"A":"1"})"},
      {"<xml><A k='v'>1</A></xml>", R"({"A":"1"})"},
      {"<xml><A>&unknown;</A></xml>", R"({"A":"&unknown;"})"},
  };
  for (const Case& c : cases) {
    const auto value = read_xml(c.xml);
    ASSERT_TRUE(value) << c.xml << ": " << value.error();
    EXPECT_EQ(write_json(*value), c.json);
  }
}

TEST(Xml, IsRefusedBeforeTheParserSeesIt) {
  const std::string cases[] = {
      "",
      "text",
      "<a></a>",
      "<xml></xml><xml></xml>",
      "<xml>",
      "<xml><A></xml>",
      "</xml>",
      "<xml><A></B></xml>",
      "<!DOCTYPE xml><xml></xml>",
      "<!DOCTYPE xml [<!ENTITY a \"b\">]><xml>&a;</xml>",
      "<!doctype xml SYSTEM \"file:///etc/passwd\"><xml></xml>",
      "<xml><!ENTITY a 'b'></xml>",
      "<?xml version=\"1.0\"?><xml></xml>",
      "<xml><?php echo 1; ?></xml>",
      "<xml><![CDATA[never closed</xml>",
      "<xml><!-- never closed </xml>",
      "<xml><A",
      "<xml a=\"never closed>",
      "<xml><A<B></xml>",
      nested(xml_depth_max + 1),
      wide(xml_elements_max + 1),
      with_attributes(xml_attributes_max + 1),
      nested(30000),
  };
  for (const std::string& text : cases) EXPECT_FALSE(read_xml(text)) << text.substr(0, 80);
}

TEST(Xml, LimitsAreExact) {
  EXPECT_TRUE(read_xml(nested(xml_depth_max)));
  EXPECT_TRUE(read_xml(wide(xml_elements_max)));
  EXPECT_TRUE(read_xml(with_attributes(xml_attributes_max)));
}

}  // namespace
}  // namespace hongyan::wechat
