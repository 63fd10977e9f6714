#include "services/identity/domain/employments.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <string_view>

namespace upward::identity {
namespace {

constexpr absl::CivilDay kDayZero(1970, 1, 1);
constexpr std::array<std::string_view, 3> kLeaveKinds = {"", "voluntary", "involuntary"};

std::int32_t NumberOf(absl::CivilDay day) { return static_cast<std::int32_t>(day - kDayZero); }

}  // namespace

Period::Period(const PersonFacts& facts) : Period() {
  if (facts.hire_date.has_value()) first_day = NumberOf(*facts.hire_date);
  if (facts.leave_date.has_value()) last_day = NumberOf(*facts.leave_date);
  const auto* kind = std::find(kLeaveKinds.begin(), kLeaveKinds.end(), facts.leave_kind);
  if (kind != kLeaveKinds.end()) {
    leave_kind = static_cast<std::uint32_t>(kind - kLeaveKinds.begin()) & 0xF;
  }
}

Employment Period::ToEmployment() const {
  Employment employment;
  employment.first_day = kDayZero + first_day;
  if (last_day != kNoDay) employment.last_day = kDayZero + last_day;
  employment.leave_kind = std::string(kLeaveKinds[leave_kind]);
  return employment;
}

bool Collide(const Period& a, const Period& b) {
  if (!a.HasFirstDay() || !b.HasFirstDay()) return true;
  return a.last_day >= b.first_day && b.last_day >= a.first_day;
}

bool SpeaksBefore(const Period& period, const Period& other, absl::CivilDay day) {
  const bool begun = period.first_day <= NumberOf(day);
  const bool other_begun = other.first_day <= NumberOf(day);
  if (begun != other_begun) return begun;
  return begun == (period.first_day > other.first_day);
}

bool Employments::Has(std::uint32_t person) const {
  EmploymentNode first;
  first.person = person;
  first.period.first_day = std::numeric_limits<std::int32_t>::min();
  const auto found = all_.lower_bound(first);
  return found != all_.end() && found->person == person;
}

std::optional<EmploymentNode> Employments::FindCollision(std::uint32_t person,
                                                         const Period& period) const {
  EmploymentNode wanted;
  wanted.person = person;
  wanted.period = period;
  // They do not collide with one another, so only the neighbours can.
  const auto next = all_.lower_bound(wanted);
  const auto collides = [&](const EmploymentNode& other) {
    return other.person == person && Collide(other.period, period);
  };
  if (next != all_.end() && collides(*next)) return *next;
  if (next != all_.begin() && collides(*std::prev(next))) return *std::prev(next);
  return std::nullopt;
}

std::vector<Employment> Employments::UpTo(std::uint32_t person, std::uint32_t line) const {
  EmploymentNode first;
  first.person = person;
  first.period.first_day = std::numeric_limits<std::int32_t>::min();
  std::vector<Employment> employments;
  for (auto at = all_.lower_bound(first); at != all_.end() && at->person == person; ++at) {
    employments.push_back(at->period.ToEmployment());
    if (at->line == line) break;
  }
  if (employments.size() == 1) employments.clear();
  return employments;
}

// The nodes of the tree are at least half full.
std::size_t Employments::MemoryBytes() const {
  return all_.size() * sizeof(EmploymentNode) * 3 / 2;
}

}  // namespace upward::identity
