// Failure: the world did not do what it owed us (disk, database, socket). Thrown where it happens and caught in
// three places only: WorkerLoop (log, back off), the API's edge (503) and main. Outcomes a caller must decide on
// are values (std::expected, variant, enum), bugs are CHECK.
#pragma once
#include <stdexcept>
#include <string>

namespace hongyan {

class Failure : public std::runtime_error {
 public:
  enum class Kind {
    unavailable,      // nothing was done; trying again later is safe
    outcome_unknown,  // a COMMIT was under way: it may or may not have taken effect
  };
  explicit Failure(const std::string& what, Kind kind = Kind::unavailable) : std::runtime_error(what), kind_(kind) {}
  [[nodiscard]] Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

}  // namespace hongyan
