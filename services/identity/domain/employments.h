// The employments of people whom one file tells of more than once: they left and came back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/time/civil_time.h"

#include "services/identity/domain/person.h"

namespace upward::identity {

// One employment as a row tells it.
struct Employment {
  absl::CivilDay first_day;
  std::optional<absl::CivilDay> last_day;  // nothing while it lasts
  std::string leave_kind;
};

// The same in eight bytes; days are counted from 1970-01-01.
struct Period {
  static constexpr std::int32_t kNoDay = (1 << 27) - 1;  // later than any day of a file

  Period() : last_day(kNoDay), leave_kind(0) {}
  explicit Period(const PersonFacts& facts);

  Employment ToEmployment() const;  // REQUIRES: HasFirstDay()
  bool HasFirstDay() const { return first_day != kNoDay; }

  std::int32_t first_day = kNoDay;
  std::int32_t last_day : 28;
  std::uint32_t leave_kind : 4;
};
static_assert(sizeof(Period) == 8);

// An employment and the row that tells it.
struct EmploymentNode {
  Period period;
  std::uint32_t person = 0;  // the number of a node
  std::uint32_t line = 0;
  std::uint64_t facts_hash = 0;
};

// Whether the two cannot both be employments of one person: they have a day in common, or one of
// them does not tell when it began.
bool Collide(const Period& a, const Period& b);

// Whether a row with the period speaks for a person rather than one with `other`: the later one
// does, unless it begins after `day`. REQUIRES: they do not collide.
bool SpeaksBefore(const Period& period, const Period& other, absl::CivilDay day);

// Holds about 30 bytes for each employment; nothing for people with one row.
class Employments {
 public:
  // REQUIRES: FindCollision finds none.
  void Add(const EmploymentNode& employment) { all_.insert(employment); }

  bool Has(std::uint32_t person) const;
  // One of the person's that collides with the period, if there is one.
  std::optional<EmploymentNode> FindCollision(std::uint32_t person, const Period& period) const;
  // Those of a person up to the one of `line`, oldest first; none when that is the first.
  std::vector<Employment> UpTo(std::uint32_t person, std::uint32_t line) const;

  // All, by person and first day.
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }
  std::size_t MemoryBytes() const;

 private:
  struct Order {
    bool operator()(const EmploymentNode& a, const EmploymentNode& b) const {
      return a.person != b.person ? a.person < b.person : a.period.first_day < b.period.first_day;
    }
  };

  absl::btree_set<EmploymentNode, Order> all_;
};

}  // namespace upward::identity
