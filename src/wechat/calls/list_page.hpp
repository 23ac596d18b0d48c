// A part of one of WeChat's longer lists, as most of them name it.
#pragma once

namespace hongyan::wechat {

struct ListPage {
  int offset = 0;
  int count = 20;  // WeChat's most
};

}  // namespace hongyan::wechat
