// The tester tested: an honest run that the auditor believes, and the same run with one lie for each invariant, which
// it must not believe.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "auditor.hpp"

namespace hongyan::simulation {
namespace {

using json::object;
using sandbox::LogEntry;
using sandbox::PushNote;

constexpr WallTime noon = from_unix_ms(1'795'147'200'000);
constexpr std::string_view mini = "wx2210554e092c3f99", service = "wx6a1b0c2d3e4f5a01";

WallTime at(int seconds) { return noon + std::chrono::seconds{seconds}; }

struct Papers {
  Evidence evidence;
  std::vector<LogEntry> log;

  LogEntry& log_act(int second, std::string api, std::string openid, std::string template_id, int credit) {
    LogEntry entry;
    entry.seq = log.size() + 1;
    entry.time = at(second);
    entry.appid = mini;
    entry.api = std::move(api);
    entry.openid = std::move(openid);
    entry.template_id = std::move(template_id);
    entry.effect.credit = credit;
    log.push_back(std::move(entry));
    return log.back();
  }

  // A call of the house: in the log, and on the wire for a second.
  LogEntry& send(int second, const std::string& api, const std::string& openid, const std::string& template_id,
                 const std::string& marker) {
    LogEntry& entry = log_act(second, api, openid, template_id, 0);
    entry.content = {{"thing1", marker}};
    entry.effect.taken = true;
    evidence.crossings.push_back({.seq = entry.seq,
                                  .wire = 1,
                                  .submitted = at(second),
                                  .ended = at(second + 1),
                                  .answered = true,
                                  .path = api,
                                  .token = "T1",
                                  .body = write_json(object{{"touser", openid}})});
    return entry;
  }

  void wish(const std::string& marker, const std::string& channel, const std::string& openid,
            const std::string& template_id, const std::string& status, std::string_view certainty, int second) {
    const std::string id = "ID-" + marker;
    Posted& posted = evidence.posted[marker];
    posted.marker = marker;
    posted.channel = channel;
    posted.openids = {openid};
    posted.template_ids = {template_id};
    posted.acknowledged = true;
    posted.ids = {id};
    evidence.found_markers[marker] = id;
    evidence.outcomes[id] = object{
        {"status", status},
        {"certainty", certainty},
        {"final", true},
        {"duplicate_possible", false},
        {"attempts", 1},
        {"updated_at", to_iso8601(at(second))},
        {"timeline",
         json::array{object{
             {"what", "attempt"}, {"outcome", "taken"}, {"ended_at", to_iso8601(at(second - 1))}, {"msgid", marker}}}}};
  }
  json::value& outcome(const std::string& marker) { return evidence.outcomes.at("ID-" + marker); }
  void say(const std::string& marker, std::string_view name, json::value value) {
    outcome(marker).get_object()[name] = std::move(value);
  }
};

const std::string subscribe = "/cgi-bin/message/subscribe/send", account = "/cgi-bin/message/template/send",
                  customer = "/cgi-bin/message/custom/send", card = "/cgi-bin/message/wxopen/updatablemsg/send";

// 小石 accepts once and gets one subscribe message with its receipt, one template message, and one in the window.
Papers honest_papers() {
  Papers papers;
  papers.evidence.began = at(0);
  papers.evidence.ended = at(3'600);
  LogEntry& tap = papers.log_act(1, "/sandbox/prompt", "stone", "class", 1);
  tap.content = {{"answer", "accept"}};
  papers.log_act(2, "/cgi-bin/stable_token", "", "", 0);
  LogEntry& sent = papers.send(10, subscribe, "stone", "class", "M1");
  sent.effect.credit = -1;
  sent.msgid = 71;
  sent.pushes = {{.id = 5,
                  .event = "subscribe_msg_sent_event",
                  .status = "success",
                  .msgid = 71,
                  .tries = 1,
                  .answer = "success"}};
  papers.evidence.pushes_taken[5] = at(12);
  papers.wish("M1", "subscribe", "stone", "class", "delivered", "sent", 13);
  papers.outcome("M1").get_object()["timeline"].get_array()[0].get_object()["msgid"] = "71";
  papers.send(20, account, "follower", "study", "M2").appid = service;
  papers.wish("M2", "template", "follower", "study", "taken_unconfirmed", "sent", 22);
  papers.send(30, customer, "follower", "", "M3").appid = service;
  papers.wish("M3", "customer", "follower", "", "taken_unconfirmed", "sent", 32);
  papers.wish("M4", "subscribe", "stone", "class", "suppressed", "not_sent", 40);
  papers.evidence.grants = {object{{"openid", "stone"},
                                   {"template_id", "class"},
                                   {"scene", nullptr},
                                   {"kind", "one_time"},
                                   {"granted", 1},
                                   {"available", 0},
                                   {"pending", 0},
                                   {"held", 0},
                                   {"spent", 1},
                                   {"void", 0},
                                   {"revoked", 0},
                                   {"lower_bound", 0},
                                   {"upper_bound", 0}}};
  return papers;
}

// The person hands in a form, and the pool tells of it.
void give_form_id(Papers& papers, const std::string& openid, int uses, int left) {
  papers.log_act(90, "/sandbox/form", openid, "", uses).content = {{"form_id", "F1"}};
  papers.evidence.form_ids.emplace_back(object{{"form_id", "F1"},
                                               {"openid", openid},
                                               {"uses_left", left},
                                               {"expires_at", to_iso8601(at(90) + std::chrono::days{7})}});
}

TEST(Audit, BelievesAnHonestRun) {
  Papers papers = honest_papers();
  give_form_id(papers, "stone", 3, 3);
  EXPECT_EQ(audit(papers.evidence, papers.log), std::vector<std::string>{});
}

object& grant_of(Papers& papers) { return papers.evidence.grants.front().get_object(); }

// Two calls for cards of one activity, accepted in the order of their markers.
void change_cards(Papers& papers, int first_at, int second_at) {
  for (const auto& [marker, second] : {std::pair{std::string("70001"), first_at}, {std::string("70002"), second_at}}) {
    papers.send(second, card, "", "", marker);
    papers.wish(marker, "card", "", "", "taken_unconfirmed", "sent", second + 2);
    papers.evidence.posted[marker].activity = "A";
  }
}

struct Lie {
  std::string_view invariant;
  std::string_view name;
  std::function<void(Papers&)> tell;
};

const Lie lies[] = {
    {"I1", "acknowledged and lost", [](Papers& papers) { papers.evidence.found_markers.erase("M4"); }},
    {"I2", "nobody asked for it", [](Papers& papers) { papers.send(50, account, "follower", "study", "M9"); }},
    {"I2", "another person got it", [](Papers& papers) { papers.log[3].openid = "somebody"; }},
    {"I2", "not stored and sent",
     [](Papers& papers) {
       papers.evidence.found_markers.erase("M2");
       papers.evidence.posted["M2"].acknowledged = false;
     }},
    {"I3", "sent, and nothing took effect", [](Papers& papers) { papers.log[3].effect.taken = false; }},
    {"I3", "not sent, and it took effect", [](Papers& papers) { papers.say("M2", "certainty", "not_sent"); }},
    {"I4", "twice under hold", [](Papers& papers) { papers.send(60, customer, "follower", "", "M3"); }},
    {"I4", "twice and not flagged",
     [](Papers& papers) {
       papers.evidence.posted["M3"].may_resend = true;
       papers.send(60, customer, "follower", "", "M3");
     }},
    {"I5", "twice under the duplicate key",
     [](Papers& papers) {
       papers.say("M2", "duplicate_possible", true);
       papers.send(60, account, "follower", "study", "M2");
     }},
    {"I5", "a second mass job",
     [](Papers& papers) {
       for (const int second : {60, 200}) papers.send(second, "/cgi-bin/message/mass/send", "", "", "M6");
       papers.wish("M6", "mass", "", "", "delivered", "sent", 201);
     }},
    {"I6", "sent without a grant",
     [](Papers& papers) {
       LogEntry& entry = papers.send(60, subscribe, "stone", "class", "M4");
       entry.effect.taken = false;
       entry.errcode = 43101;
     }},
    {"I6", "sent with a form id that was used up",
     [](Papers& papers) {
       papers.wish("M6", "form", "stone", "form", "refused", "not_sent", 62);
       LogEntry& entry = papers.send(60, "/cgi-bin/message/wxopen/template/send", "stone", "form", "M6");
       entry.effect.taken = false;
       entry.errcode = 41029;
     }},
    {"I6", "one credit spent twice",
     [](Papers& papers) {
       papers.log[3].effect.credit = -1, papers.log[3].openid = "stone", papers.log[3].template_id = "class";
     }},
    {"I6", "more is left of a form id than there is", [](Papers& papers) { give_form_id(papers, "stone", 1, 2); }},
    {"I6", "less is left of a form id than there is", [](Papers& papers) { give_form_id(papers, "stone", 2, 1); }},
    {"I6", "a form id of somebody else",
     [](Papers& papers) {
       give_form_id(papers, "stone", 1, 1);
       papers.evidence.form_ids.back().get_object()["openid"] = "flower";
     }},
    {"I6", "a form id that lives too long",
     [](Papers& papers) {
       give_form_id(papers, "stone", 1, 1);
       papers.evidence.form_ids.back().get_object()["expires_at"] = to_iso8601(at(8 * 24 * 3600));
     }},
    {"I6", "a journal that tells otherwise",
     [](Papers& papers) { grant_of(papers)["journal"] = json::array{object{{"kind", "void"}, {"amount", 1}}}; }},
    {"I6", "the sums do not add up", [](Papers& papers) { grant_of(papers)["spent"] = 0; }},
    {"I6", "still reserved at the end",
     [](Papers& papers) {
       grant_of(papers)["spent"] = 0;
       grant_of(papers)["pending"] = 1;
     }},
    {"I6", "more left than there is", [](Papers& papers) { grant_of(papers)["lower_bound"] = 1; }},
    {"I6", "less left than there is",
     [](Papers& papers) { papers.log_act(70, "/sandbox/prompt", "stone", "class", 1); }},
    {"I7", "over the budget of the day",
     [](Papers& papers) {
       papers.evidence.budgets = {{std::string(service), account, at(5), false}};
       papers.log[3].effect.taken = false;
       papers.log[3].errcode = 45009;
     }},
    {"I7", "over the limit of the minute",
     [](Papers& papers) {
       papers.evidence.budgets = {{std::string(service), account, at(-60), true}};
       papers.log[3].errcode = 45011;
     }},
    {"I8", "outside of a window", [](Papers& papers) { papers.log[4].errcode = 45015; }},
    {"I8", "one too many", [](Papers& papers) { papers.log[4].errcode = 45047; }},
    {"I9", "WeChat saw two calls at once", [](Papers& papers) { papers.log[2].errcode = 43108; }},
    {"I9", "two calls on the wire at once", [](Papers& papers) { papers.evidence.crossings[1].ended = at(31); }},
    {"I10", "a forced refresh", [](Papers& papers) { papers.evidence.forced_refreshes = 1; }},
    {"I10", "a storm of refreshes",
     [](Papers& papers) {
       for (int i = 0; i < 5; ++i) papers.log_act(70 + i, "/cgi-bin/stable_token", "", "", 0);
     }},
    {"I10", "a dead token used again", [](Papers& papers) { papers.log[2].errcode = 40001; }},
    {"I11", "a receipt without effect", [](Papers& papers) { papers.say("M1", "status", "taken_unconfirmed"); }},
    {"I11", "unknown in spite of its receipt",
     [](Papers& papers) {
       papers.evidence.ambiguous = 1;
       papers.say("M4", "attempts", 0);
       papers.say("M1", "status", "unknown_final");
       papers.say("M1", "certainty", "not_known");
       papers.outcome("M1").get_object()["timeline"].get_array()[0].get_object()["msgid"] = "";
     }},
    {"I12", "two ids under one key", [](Papers& papers) { papers.evidence.posted["M1"].ids.emplace_back("ID-other"); }},
    {"I14", "sent after the person opted out",
     [](Papers& papers) { papers.evidence.opt_outs = {{.openids = {"follower"}, .acknowledged = at(25)}}; }},
    {"I14", "on the list of a mass message after opting out",
     [](Papers& papers) {
       papers.evidence.opt_outs = {{.openids = {"stone"}, .acknowledged = at(25)}};
       papers.send(60, "/cgi-bin/message/mass/send", "", "", "M6");
       papers.wish("M6", "mass", "", "", "delivered", "sent", 61);
       papers.evidence.crossings.back().body = R"({"touser":["a","stone"]})";
     }},
    {"I17", "an activity's cards out of order",
     [](Papers& papers) {
       change_cards(papers, 70, 80);
       std::swap(papers.log[5].seq, papers.log[6].seq);
     }},
    {"I17", "two cards of an app at once",
     [](Papers& papers) {
       change_cards(papers, 70, 80);
       papers.evidence.crossings[3].ended = at(90);
     }},
    {"L1", "not over", [](Papers& papers) { papers.say("M2", "final", false); }},
    {"L2", "tried without end",
     [](Papers& papers) {
       for (int i = 0; i < 13; ++i) {
         LogEntry& entry = papers.send(100 + 10 * i, subscribe, "stone", "class", "M4");
         entry.effect.taken = false;
         entry.errcode = -1;
       }
     }},
    {"I6", "a template over its rate",
     [](Papers& papers) {
       papers.evidence.rate = KnownRate{"F", "flight", 1};
       for (const int second : {40, 50})
         papers.log_act(second, "/cgi-bin/message/subscribe/send", "oM1", "F", 0).effect.taken = true;
     }},
    {"I6", "a rate that WeChat had to say",
     [](Papers& papers) {
       papers.evidence.rate = KnownRate{"F", "flight", 1};
       papers.send(40, "/cgi-bin/message/subscribe/send", "oM1", "F", "M1");
       papers.log_act(50, "/cgi-bin/message/subscribe/send", "oM1", "F", 0).errcode = 45009;
     }},
    {"L3", "a receipt believed too late",
     [](Papers& papers) { papers.say("M1", "updated_at", json::value(to_iso8601(at(90)))); }},
    {"P1", "unknown without a cause", [](Papers& papers) { papers.say("M2", "certainty", "not_known"); }},
};

TEST(Audit, CatchesOneLieForEachInvariant) {
  for (const Lie& lie : lies) {
    Papers papers = honest_papers();
    lie.tell(papers);
    bool caught = false;
    std::string all;
    for (const std::string& finding : audit(papers.evidence, papers.log)) {
      caught = caught || finding.starts_with(std::string(lie.invariant) + ":");
      all += finding + "\n";
    }
    EXPECT_TRUE(caught) << lie.invariant << ", " << lie.name << "; found:\n" << all;
  }
}

TEST(Audit, WhatWeChatCountedWasWithinTheBudget) {
  Papers papers = honest_papers();
  papers.evidence.rate = KnownRate{"F", "flight", 1};
  papers.evidence.budgets = {{std::string(mini), subscribe, at(5), false}};
  papers.send(40, subscribe, "stone", "F", "M1");
  LogEntry& again = papers.send(50, subscribe, "stone", "F", "M1");
  again.effect = {.taken = false, .quota = 1};
  again.errcode = 45009;  // the rate's
  const auto is_budget = [](const std::string& finding) { return finding.starts_with("I7:"); };
  EXPECT_TRUE(std::ranges::none_of(audit(papers.evidence, papers.log), is_budget));
  papers.log.back().effect.quota = 0;
  EXPECT_TRUE(std::ranges::any_of(audit(papers.evidence, papers.log), is_budget));
}

}  // namespace
}  // namespace hongyan::simulation
