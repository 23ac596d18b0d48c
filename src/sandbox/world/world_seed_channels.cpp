// Templates of the default world for the channels beside template and subscribe.
#include "sandbox/world/world.hpp"

namespace hongyan::sandbox {

void seed_channels(World& world, App& service, App& mini) {
  Template lesson;
  lesson.id = "Nq6sE1vTz8Lb3XpRk0Ya5UcWf9HdMj2GoQi7KtBw4Cx";
  lesson.title = "课程开始通知";
  lesson.kind = TemplateKind::one_time;
  lesson.slots = {{"thing1", "课程名称", FieldType::thing, {}},
                  {"time2", "开始时间", FieldType::time, {}},
                  {"name3", "任课老师", FieldType::name, {}}};
  lesson.example = "课程名称:少儿编程·周六班\n开始时间:2026年11月21日 09:00\n任课老师:林老师";
  lesson.public_id = "1005";
  lesson.keyword_ids = {1, 2, 3};
  world.add_template(service, std::move(lesson));

  Template visit;
  visit.id = "Vd4mS7yHw1Kc9ZtJn5Ox2BqRe8FgLu0PaTi3XsEj6Wv";
  visit.title = "就诊提醒";
  visit.kind = TemplateKind::long_term;
  visit.slots = {{"name1", "就诊人", FieldType::name, {}},
                 {"time2", "就诊时间", FieldType::time, {}},
                 {"thing3", "就诊科室", FieldType::thing, {}}};
  visit.example = "就诊人:小石\n就诊时间:2026年11月21日 09:00\n就诊科室:内科";
  visit.public_id = "1004";
  visit.keyword_ids = {1, 2, 3};
  world.add_template(service, std::move(visit));

  Template authorized;
  authorized.id = "1uDxHNXwYQfBmXOfPJcjAS3FynHArD8aWMEFNRGSbCc";
  authorized.title = "一次性订阅消息";
  authorized.kind = TemplateKind::by_url;
  authorized.slots = {{"content", "", FieldType::free, {}}};
  world.add_template(service, std::move(authorized));

  Template form;
  form.id = "-SvDCjf6VG7lGAITKmdhHp6ZBQx1huJdBMO9hFAgI0w";
  form.title = "上课时间提醒";
  form.kind = TemplateKind::form;
  form.slots = {{"keyword1", "学员姓名", FieldType::free, {}},
                {"keyword2", "上课时间", FieldType::free, {}},
                {"keyword3", "课程名称", FieldType::free, {}},
                {"keyword4", "备注", FieldType::free, {}}};
  form.example = "学员姓名:小石\n上课时间:2019年5月18日 13:00\n课程名称:雅思口语(第二讲)\n备注:准时到";
  form.public_id = "AT0445";
  world.add_template(mini, std::move(form));
}

}  // namespace hongyan::sandbox
