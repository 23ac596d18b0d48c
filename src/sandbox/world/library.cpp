#include "sandbox/world/library.hpp"

#include <array>

namespace hongyan::sandbox {
namespace {

constexpr std::array all_categories{Category{2, "商家自营"}, Category{307, "在线教育"}, Category{321, "线下培训"},
                                    Category{616, "公交"},   Category{412, "航空"},     Category{701, "医疗"}};

const std::vector<PublicTemplate>& all_templates() {
  static const std::vector<PublicTemplate> all{
      {47123,
       Library::service,
       "学习任务提醒",
       2,
       307,
       {{1, "课程名称", "thing", "核心词汇 800 组"},
        {2, "提醒时间", "time", "2026年11月21日 20:00"},
        {3, "任务状态", "phrase", "未完成"},
        {4, "任务编号", "character_string", "W-20261121"},
        {5, "学员姓名", "name", "小石"},
        {6, "备注", "thing", "每天一点"}}},
      {43216,
       Library::service,
       "订单支付成功通知",
       2,
       2,
       {{1, "订单编号", "character_string", "NO-20261121-07"},
        {2, "支付时间", "time", "2026年11月21日 09:00"},
        {3, "支付金额", "amount", "￥99.00"},
        {4, "商品名称", "thing", "少儿编程"},
        {5, "联系电话", "phone_number", "0766-66888866"},
        {6, "备注", "thing", "感谢购买"},
        {7, "支付方式", "const", "微信支付", {"微信支付", "余额"}}}},
      {46021,
       Library::service,
       "拼课成功通知",
       2,
       321,
       {{1, "课程名称", "thing", "少儿编程·周六班"},
        {2, "上课时间", "time", "2026年11月21日 09:00"},
        {3, "拼课人数", "number", "3"},
        {4, "上课地点", "thing", "南山校区"},
        {5, "车牌号", "car_number", "粤A8Z888"}}},
      {99,
       Library::subscribe,
       "付款成功通知",
       2,
       616,
       {{1, "物品名称", "thing", "名称"},
        {2, "付款金额", "amount", "￥99.00"},
        {3, "付款时间", "date", "2026年11月21日"},
        {4, "订单编号", "character_string", "NO-1"},
        {5, "备注", "thing", "无"}}},
      {401,
       Library::subscribe,
       "报名结果通知",
       2,
       307,
       {{1, "活动名称", "thing", "读书会"},
        {2, "活动时间", "date", "2026年11月21日"},
        {3, "报名结果", "phrase", "报名成功"},
        {4, "报名人", "name", "小石"},
        {5, "活动场所", "enum_string", "客厅", {"客厅", "餐厅"}}}},
      {1001,
       Library::subscribe,
       "上课提醒",
       2,
       307,
       {{1, "课程名称", "thing", "少儿编程·周六班"},
        {2, "上课时间", "time", "2026年11月21日 09:00"},
        {3, "课程费用", "amount", "￥99.00"},
        {4, "订单编号", "character_string", "NO-20261121-07"},
        {5, "课程状态", "phrase", "待上课"},
        {6, "上课地点", "thing", "南山校区"}}},
      {1002,
       Library::subscribe,
       "拼课进度通知",
       2,
       321,
       {{1, "课程名称", "thing", "少儿编程"},
        {2, "当前人数", "number", "2"},
        {3, "截止时间", "time", "2026年11月21日 09:00"},
        {4, "拼课状态", "phrase", "拼课中"}}},
      {1003,
       Library::subscribe,
       "航班延误提醒",
       3,
       412,
       {{1, "航班号", "character_string", "HY2026"},
        {2, "预计起飞", "time", "2026年11月21日 09:00"},
        {3, "延误原因", "thing", "流量控制"}}},
      {1004,
       Library::subscribe,
       "就诊提醒",
       3,
       701,
       {{1, "就诊人", "name", "小石"},
        {2, "就诊时间", "time", "2026年11月21日 09:00"},
        {3, "就诊科室", "thing", "内科"}}},
      {1005,
       Library::subscribe,
       "课程开始通知",
       2,
       2,
       {{1, "课程名称", "thing", "少儿编程·周六班"},
        {2, "开始时间", "time", "2026年11月21日 09:00"},
        {3, "任课老师", "name", "林老师"},
        {4, "上课地点", "thing", "南山校区"}}},
  };
  return all;
}

}  // namespace

std::span<const Category> categories() { return all_categories; }
std::span<const PublicTemplate> public_templates() { return all_templates(); }

const PublicTemplate* find_public_template(Library library, int id) {
  for (const PublicTemplate& shape : all_templates())
    if (shape.library == library && shape.id == id) return &shape;
  return nullptr;
}

}  // namespace hongyan::sandbox
