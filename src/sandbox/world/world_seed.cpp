// The default world. Ids are stable so that examples can be pasted; secrets, tokens and keys are made afresh.
#include "sandbox/world/world.hpp"

namespace hongyan::sandbox {
namespace {

App app_of(AppKind kind, std::string appid, std::string original_id, std::string prefix, std::string name) {
  App app;
  app.kind = kind;
  app.appid = std::move(appid);
  app.original_id = std::move(original_id);
  app.openid_prefix = std::move(prefix);
  app.name = std::move(name);
  return app;
}

void seed_service_templates(World& world, App& service) {
  // The study reminder of the history library: any keys, the fixed text around them.
  Template history;
  history.id = "n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA";
  history.title = "学习提醒";
  history.kind = TemplateKind::history;
  history.slots = {{"first", "", FieldType::free, {}},
                   {"keyword1", "课程名称", FieldType::free, {}},
                   {"keyword2", "学习进度", FieldType::free, {}},
                   {"keyword3", "日期", FieldType::free, {}},
                   {"remark", "", FieldType::free, {}}};
  history.example =
      "今天的单词还在等你\n课程名称:核心词汇\n学习进度:今日任务未完成\n日期:2019-06-09\n每天一点,走得很远";
  history.public_id = "OPENTM207873178";
  history.industry = "16";
  world.add_template(service, std::move(history));

  Template category;
  category.id = "Wd3kq0Zb7nXh2RjT9vYc5LmPs8FgAe4UoKi1QxBtNwE";
  category.title = "学习任务提醒";
  category.kind = TemplateKind::category;
  category.slots = {{"thing1", "课程名称", FieldType::thing, {}},
                    {"time2", "提醒时间", FieldType::time, {}},
                    {"phrase3", "任务状态", FieldType::phrase, {}},
                    {"character_string4", "任务编号", FieldType::character_string, {}}};
  category.example = "课程名称:核心词汇 800 组\n提醒时间:2026年11月21日 20:00\n任务状态:未完成\n任务编号:W-20261121";
  category.public_id = "47123";
  world.add_template(service, std::move(category));

  Template order;
  order.id = "Rj8Vb2mQwZ5tYx0LcD6hKs9PnG3fEa7UoTi4XqBvNyM";
  order.title = "订单支付成功通知";
  order.kind = TemplateKind::category;
  order.slots = {{"character_string1", "订单编号", FieldType::character_string, {}},
                 {"time2", "支付时间", FieldType::time, {}},
                 {"amount3", "支付金额", FieldType::amount, {}},
                 {"thing6", "备注", FieldType::thing, {}}};
  order.example = "订单编号:NO-20261121-07\n支付时间:2026年11月21日 09:00\n支付金额:￥99.00\n备注:感谢购买";
  order.public_id = "43216";
  world.add_template(service, std::move(order));
}

void seed_subscribe_templates(World& world, App& mini) {
  Template lesson;
  lesson.id = "Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3";
  lesson.title = "上课提醒";
  lesson.kind = TemplateKind::one_time;
  lesson.slots = {{"thing1", "课程名称", FieldType::thing, {}},
                  {"time2", "上课时间", FieldType::time, {}},
                  {"amount3", "课程费用", FieldType::amount, {}},
                  {"character_string4", "订单编号", FieldType::character_string, {}},
                  {"phrase5", "课程状态", FieldType::phrase, {}}};
  lesson.example =
      "课程名称:少儿编程·周六班\n上课时间:2026年11月21日 "
      "09:00\n课程费用:￥99.00\n订单编号:NO-20261121-07\n课程状态:待上课";
  lesson.public_id = "1001";
  lesson.keyword_ids = {1, 2, 3, 4, 5};
  world.add_template(mini, std::move(lesson));

  Template flight;
  flight.id = "Lm4xB9tZ6cVq2WsRnE7yPkJ0hFdGa5UiTo8XjQvYbK1";
  flight.title = "航班延误提醒";
  flight.kind = TemplateKind::long_term;
  flight.slots = {{"character_string1", "航班号", FieldType::character_string, {}},
                  {"time2", "预计起飞", FieldType::time, {}},
                  {"thing3", "延误原因", FieldType::thing, {}}};
  flight.example = "航班号:HY2026\n预计起飞:2026年11月21日 09:00\n延误原因:流量控制";
  flight.public_id = "1003";
  flight.keyword_ids = {1, 2, 3};
  world.add_template(mini, std::move(flight));
}

}  // namespace

void seed_world(World& world) {
  App& service =
      world.add_app(app_of(AppKind::service_account, "wx6a1b0c2d3e4f5a01", "gh_7f083739789a", "o_rbq1", "鸿雁课堂"));
  App& mini =
      world.add_app(app_of(AppKind::mini_program, "wx2210554e092c3f99", "gh_123456789abc", "ogYQ75", "鸿雁课堂小程序"));
  App& reader = world.add_app(
      app_of(AppKind::subscription_account, "wx7b2c1d3e4f5a6b02", "gh_97417a04a28d", "o9AgO5", "鸿雁读物"));
  App& test =
      world.add_app(app_of(AppKind::test_account, "wx8c3d2e4f5a6b7c03", "gh_1f567c6f4bbd", "ov7hP6", "鸿雁测试号"));
  service.linked_mini_programs = {mini.appid};
  service.open_platform = mini.open_platform = reader.open_platform = first_open_platform;
  mini.callback.format = PushFormat::json;

  seed_service_templates(world, service);
  seed_subscribe_templates(world, mini);
  seed_channels(world, service, mini);
  Template free_form;
  free_form.id = "Qz1NfV8bXc3TgY7kWm5RdHs0LpJ9aEo2UiKt6XvBwM4";
  free_form.title = "测试号模板";
  free_form.kind = TemplateKind::free_form;
  free_form.slots = {
      {"first", "", FieldType::free, {}}, {"name", "姓名", FieldType::free, {}}, {"remark", "", FieldType::free, {}}};
  world.add_template(test, std::move(free_form));

  const std::size_t stone = world.add_person("小石");
  world.set_following(world.add_member(stone, service, "o_rbq1TOgERuflYd7PsiE9H565Oo"), Following::yes);
  world.add_member(stone, mini, "ogYQ75G33BMpuKOjKjIIOiFP7cF4");
  world.set_following(world.add_member(stone, reader, "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"), Following::yes);
  world.set_following(world.add_member(stone, test, "ov7hP6b1X_yWfnX7Jy3IFQnwJzzM"), Following::yes);

  const std::size_t forest = world.add_person("小林");
  world.set_following(world.add_member(forest, service, "o_rbq1WcX8kT2mVnQ4yLsHd7JgPe"), Following::yes);
  world.add_member(forest, mini, "ogYQ75LtR9wKxZ3vBn6QsMc1HdJy");

  const std::size_t circle = world.add_person("小周");
  world.add_member(circle, service, "o_rbq1ZyN5aUoKi8XjQvYbGm2TfE");  // does not follow
  world.add_member(circle, mini, "ogYQ75EfV0uSgDh4PkTrWlCq7BxN");
}

}  // namespace hongyan::sandbox
