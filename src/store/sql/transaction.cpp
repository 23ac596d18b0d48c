#include "store/sql/connection.hpp"

namespace hongyan::sql {

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
  switch (kind) {
    case Kind::reading: connection_.begin_reading(); break;
    case Kind::writing: connection_.begin_writing(); break;
  }
}

Transaction::~Transaction() {
  if (open_) connection_.rollback();
}

void Transaction::commit() {
  connection_.commit();
  open_ = false;
}

}  // namespace hongyan::sql
