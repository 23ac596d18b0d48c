#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Managed : Fixture {
  explicit Managed(std::string_view appid, SandboxSettings settings = {})
      : Fixture(std::move(settings)), query("?access_token=" + stable_token(appid)) {}
  json::value call(const std::string& path, const std::string& body) { return post(path + query, body); }
  json::value add(const std::string& body) { return call("/cgi-bin/template/api_add_template", body); }
  json::value add_subscribe(const std::string& body) { return call("/wxaapi/newtmpl/addtemplate", body); }
  std::string query;
};

TEST(PrivateTemplates, AreChosenFromTheCategoryLibrary) {
  Managed at(service_appid, {.templates_max = 4});
  const json::value added = at.add(R"({"template_id_short":"47123","keyword_name_list":["提醒时间","课程名称"]})");
  EXPECT_EQ(number_of(added, "errcode"), 0);
  const json::value list = at.get("/cgi-bin/template/get_all_private_template" + at.query);
  EXPECT_EQ(find_member(list, "errcode"), nullptr);
  const json::value& last = find_member(list, "template_list")->get_array().back();
  EXPECT_EQ(text_of(last, "template_id"), text_of(added, "template_id"));
  EXPECT_EQ(text_of(last, "content"), "提醒时间:{{time2.DATA}}\n课程名称:{{thing1.DATA}}\n");
  EXPECT_EQ(text_of(last, "deputy_industry"), "互联网|电子商务");
  EXPECT_EQ(number_of(at.add(R"({"template_id_short":"47123","keyword_name_list":["课程名称"]})"), "errcode"), 45026);
  EXPECT_EQ(number_of(at.call("/cgi-bin/template/del_private_template",
                              R"({"template_id":")" + text_of(added, "template_id") + "\"}"),
                      "errcode"),
            0);
  EXPECT_EQ(number_of(at.call("/cgi-bin/template/del_private_template",
                              R"({"template_id":")" + text_of(added, "template_id") + "\"}"),
                      "errcode"),
            40037);
}

TEST(PrivateTemplates, RefuseWhatThePlatformRefuses) {
  Managed at(service_appid);
  struct Case {
    std::string body;
    int errcode;
    std::string errmsg;
  };
  for (const Case& each :
       {Case{R"({"template_id_short":"TM00015"})", 40247,
             "历史模板库已升级为类目模板。历史模板库内模板不再支持添加。 "
             "如有相关消息需求,可使用类目模板库ID添加对应模板 rid: "},
        Case{R"({"template_id_short":"1"})", 40037, "invalid template_id rid: "},
        Case{R"({"template_id_short":"47123"})", 40246, "keyword name invalid rid: "},
        Case{R"({"template_id_short":"47123","keyword_name_list":[]})", 40246, "keyword name invalid rid: "},
        Case{R"({"template_id_short":"47123","keyword_name_list":"[\"课程名称\"]"})", 40246,
             "keyword name invalid rid: "},
        Case{R"({"template_id_short":"47123","keyword_name_list":["无"]})", 40246, "keyword name invalid rid: "}}) {
    const json::value reply = at.add(each.body);
    EXPECT_EQ(number_of(reply, "errcode"), each.errcode);
    EXPECT_THAT(text_of(reply, "errmsg"), StartsWith(each.errmsg));
  }
  at.sandbox.settings().template_era = TemplateEra::before_2023_05;
  EXPECT_EQ(number_of(at.add(R"({"template_id_short":"TM00015"})"), "errcode"), 0);
}

TEST(Industry, ChangesOnceAMonth) {
  Managed at(service_appid);
  EXPECT_EQ(
      number_of(at.call("/cgi-bin/template/api_set_industry", R"({"industry_id1":"13","industry_id2":1})"), "errcode"),
      0);
  EXPECT_EQ(
      write_json(at.get("/cgi-bin/template/get_industry" + at.query)),
      R"({"primary_industry":{"first_class":"运输与仓储","second_class":"快递"},"secondary_industry":{"first_class":"IT科技","second_class":"互联网|电子商务"}})");
  EXPECT_EQ(
      number_of(at.call("/cgi-bin/template/api_set_industry", R"({"industry_id1":"1","industry_id2":"4"})"), "errcode"),
      43100);
  EXPECT_EQ(number_of(at.call("/cgi-bin/template/api_set_industry", R"({"industry_id1":"1","industry_id2":"42"})"),
                      "errcode"),
            40102);
}

TEST(SubscribeTemplates, TakeJsonAndForms) {
  struct Case {
    std::string body;
    int errcode;
  };
  for (const Case& each :
       {Case{R"({"tid":"1001","kidList":[1,2],"sceneDesc":"上课"})", 0}, Case{R"({"tid":1001,"kidList":["2","1"]})", 0},
        Case{"tid=1001&kidList=1&kidList=6&sceneDesc=%E4%B8%8A%E8%AF%BE", 0},
        Case{"tid=1001&kidList[0]=1&kidList[1]=6", 0}, Case{"tid=1001&kidList=1,6", 0},
        Case{R"({"tid":"1","kidList":[1,2]})", 200014}, Case{R"({"tid":"1001","kidList":[1]})", 200020},
        Case{R"({"tid":"1001","kidList":[1,2,3,4,5,6]})", 200020}, Case{R"({"tid":"1001","kidList":[1,99]})", 200020},
        Case{R"({"tid":"1001","kidList":[1,1]})", 200020},
        Case{R"({"tid":"1001","kidList":[1,2],"sceneDesc":"一二三四五六七八九十一二三四五六"})", 200021},
        Case{R"({"tid":"1001","kidList":[1,2,3,4,5]})", 200022}}) {
    Managed at(mini_appid);
    EXPECT_EQ(number_of(at.add_subscribe(each.body), "errcode"), each.errcode) << each.body;
  }
}

TEST(SubscribeTemplates, MayBeAskedForASceneLikeOnTodaysPage) {
  Managed at(mini_appid, {.channels = {.scene_desc = SceneDesc::required}});
  EXPECT_EQ(number_of(at.add_subscribe(R"({"tid":"1001","kidList":[1,2]})"), "errcode"), 200021);
  EXPECT_EQ(number_of(at.add_subscribe(R"({"tid":"1001","kidList":[1,2],"sceneDesc":"上课"})"), "errcode"), 0);
}

TEST(SubscribeTemplates, ARepeatedOneComesBackWithItsId) {
  Managed at(mini_appid);
  const json::value again = at.add_subscribe(R"({"tid":"1001","kidList":[1,2,3,4,5]})");
  EXPECT_EQ(text_of(again, "priTmplId"), lesson_template);
  EXPECT_THAT(text_of(again, "errmsg"), StartsWith("template has added already rid: "));
}

TEST(SubscribeTemplates, AreNoMoreThanAnAccountMayHave) {
  Managed at(mini_appid, {.subscribe_templates_max = 2});
  EXPECT_EQ(number_of(at.add_subscribe(R"({"tid":"401","kidList":[2,5]})"), "errcode"), 200012);
  EXPECT_EQ(number_of(at.add_subscribe(R"({"tid":"1001","kidList":[1,2,3,4,5]})"), "errcode"), 200022);
}

TEST(SubscribeTemplates, AreListedAndDeleted) {
  Managed at(mini_appid);
  const json::value added = at.add_subscribe(R"({"tid":"401","kidList":[2,5]})");
  const json::value list = at.get("/wxaapi/newtmpl/gettemplate" + at.query);
  const json::value& last = find_member(list, "data")->get_array().back();
  EXPECT_EQ(text_of(last, "content"), "活动时间:{{date2.DATA}}\n活动场所:{{enum_string5.DATA}}\n");
  EXPECT_EQ(number_of(last, "type"), 2);
  EXPECT_EQ(write_json(*find_member(last, "keywordEnumValueList")),
            R"([{"enumValueList":["客厅","餐厅"],"keywordCode":"enum_string5.DATA"}])");
  const std::string body = R"({"priTmplId":")" + text_of(added, "priTmplId") + "\"}";
  EXPECT_EQ(number_of(at.call("/wxaapi/newtmpl/deltemplate", body), "errcode"), 0);
  EXPECT_EQ(number_of(at.call("/wxaapi/newtmpl/deltemplate", body), "errcode"), 200014);
  EXPECT_EQ(number_of(at.call("/wxaapi/newtmpl/deltemplate", "{}"), "errcode"), 200002);
}

TEST(SubscribeTemplates, TheLibraryCanBeBrowsed) {
  Managed at(mini_appid);
  struct Case {
    std::string target;
    int errcode;
    std::string holds;
  };
  for (const Case& each :
       {Case{"getcategory", 0, R"({"id":616,"name":"公交"})"},
        Case{"getpubtemplatetitles?ids=307,616&start=0&limit=30", 0, R"("count":3)"},
        Case{"getpubtemplatetitles?ids=307&start=1&limit=1", 0,
             R"({"tid":1001,"title":"上课提醒","type":2,"categoryId":"307"})"},
        Case{"getpubtemplatetitles?start=0&limit=30", 200018, "ids"},
        Case{"getpubtemplatetitles?ids=%222,616%22&start=0&limit=30", 200019, "invalid parameter ids rid:"},
        Case{"getpubtemplatetitles?ids=2&limit=30", 200016, "start"},
        Case{"getpubtemplatetitles?ids=2&start=0&limit=31", 200017, "limit"},
        Case{"getpubtemplatekeywords?tid=99", 0, R"({"kid":1,"name":"物品名称","example":"名称","rule":"thing"})"},
        Case{"getpubtemplatekeywords?tid=1", 200014, "tid"}}) {
    const std::string joined =
        each.target + (each.target.find('?') == std::string::npos ? "?" : "&") + at.query.substr(1);
    const json::value reply = at.get("/wxaapi/newtmpl/" + joined);
    EXPECT_EQ(number_of(reply, "errcode"), each.errcode) << each.target;
    EXPECT_THAT(write_json(reply), HasSubstr(each.holds));
  }
  EXPECT_EQ(number_of(at.call("/wxaapi/newtmpl/getcategory", "{}"), "errcode"), 404);
  EXPECT_EQ(number_of(at.get("/wxaapi/newtmpl/getcategory?access_token=" + at.stable_token(test_appid)), "errcode"),
            200100);
}

}  // namespace
}  // namespace hongyan::sandbox
