// StopSignal: turns SIGINT and SIGTERM into something a program can wait for. Made first in main's thread, before any
// other thread, which all inherit the blocked signals; a second signal while stopping ends the process at once.
#pragma once

namespace hongyan::server {

class StopSignal {
 public:
  StopSignal();
  void wait();  // returns when the first of them has come
};

}  // namespace hongyan::server
