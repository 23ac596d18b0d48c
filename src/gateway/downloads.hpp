// Downloads: the long answers on their way from WeChat to the callers. Their bodies pass the gateway by; it bounds how
// many there are at once and watches how each ends, to count it. One thread.
#pragma once
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "http/body_stream.hpp"
#include "wechat/names.hpp"

namespace hongyan::gateway {

struct Download {
  wechat::AppId appid;
  std::string key_id;
  std::string path;
  int status = 200;
  http::BodyWatch watch;
};

class Downloads {
 public:
  explicit Downloads(std::size_t at_once_max) : at_once_max_(at_once_max) {}
  [[nodiscard]] bool empty() const { return under_way_.empty(); }
  [[nodiscard]] bool have_place() const { return under_way_.size() < at_once_max_; }
  void begin(Download download) { under_way_.push_back(std::move(download)); }
  // Those that have ended since the last time; their places are free.
  [[nodiscard]] std::vector<Download> take_ended();

 private:
  std::size_t at_once_max_;
  std::vector<Download> under_way_;
};

}  // namespace hongyan::gateway
