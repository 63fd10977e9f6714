#include "services/matching/domain/candidate.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "services/matching/domain/limits.h"

namespace upward::matching {
namespace {

constexpr int kWorkStartDefault = 9 * 60;
constexpr int kWorkEndDefault = 17 * 60;
constexpr int kBitsPerWord = 64;

// Numbers for texts, given in the order in which they are met; 0 is the empty text.
class Codes {
 public:
  std::int32_t Of(const std::string& text) {
    if (text.empty()) return 0;
    return codes_.try_emplace(text, static_cast<std::int32_t>(codes_.size()) + 1).first->second;
  }

 private:
  absl::flat_hash_map<std::string, std::int32_t> codes_;
};

struct PoolCodes {
  std::vector<Codes> dimensions;
  Codes languages;
  absl::flat_hash_map<std::string, int> topics;
};

void SetWorkingHours(const Wishes& wishes, const std::string& time_zone, absl::Time at,
                     Candidate& candidate) {
  const bool own_hours = wishes.work_end_minute > wishes.work_start_minute;
  const int start = own_hours ? wishes.work_start_minute : kWorkStartDefault;
  candidate.work_minutes = (own_hours ? wishes.work_end_minute : kWorkEndDefault) - start;
  absl::TimeZone zone;
  if (time_zone.empty() || !absl::LoadTimeZone(time_zone, &zone)) return;
  candidate.work_start_utc = start - zone.At(at).offset / 60;
}

Candidate MakeCandidate(const ProgrammeRules& rules, const Enrolment& enrolment,
                        const PersonAttributes& attributes, absl::Time at, PoolCodes& codes) {
  Candidate candidate{.enrolment = enrolment.id, .person = enrolment.person};
  for (std::size_t i = 0; i < rules.dimensions.size(); ++i) {
    const auto value = attributes.values.find(rules.dimensions[i].attribute);
    candidate.values.push_back(
        value == attributes.values.end() ? 0 : codes.dimensions[i].Of(value->second));
  }
  const Wishes& wishes = enrolment.wishes;
  for (const std::string& topic : wishes.topic_ids) {
    const auto found = codes.topics.find(topic);
    if (found != codes.topics.end()) candidate.topics.Add(found->second);
  }
  for (const std::string& language :
       wishes.languages.empty() ? attributes.languages : wishes.languages) {
    candidate.languages.Add(codes.languages.Of(language));
  }
  SetWorkingHours(wishes, attributes.time_zone, at, candidate);
  candidate.preferred.insert(wishes.preferred.begin(), wishes.preferred.end());
  candidate.excluded.insert(wishes.excluded.begin(), wishes.excluded.end());
  const int places = PlacesOf(rules, enrolment);
  candidate.capacity = std::max(0, places - enrolment.partners);
  candidate.places = std::max(0, places - enrolment.confirmed);
  return candidate;
}

}  // namespace

int PlacesOf(const ProgrammeRules& rules, const Enrolment& enrolment) {
  if (enrolment.wishes.capacity > 0) return enrolment.wishes.capacity;
  return std::max(1,
                  enrolment.role == Role::kMentor ? rules.mentor_capacity : rules.mentee_capacity);
}

void NumberSet::Add(int number) {
  const std::size_t word = static_cast<std::size_t>(number / kBitsPerWord);
  if (word >= words_.size()) words_.resize(word + 1, 0);
  const std::uint64_t bit = std::uint64_t{1} << (number % kBitsPerWord);
  if ((words_[word] & bit) == 0) ++size_;
  words_[word] |= bit;
}

int NumberSet::CountCommon(const NumberSet& other) const {
  int common = 0;
  const std::size_t words = std::min(words_.size(), other.words_.size());
  for (std::size_t i = 0; i < words; ++i) common += std::popcount(words_[i] & other.words_[i]);
  return common;
}

Pool BuildPool(const ProgrammeRules& rules, std::span<const Enrolment> enrolments,
               const absl::flat_hash_map<PersonId, PersonAttributes>& attributes, absl::Time at) {
  PoolCodes codes;
  codes.dimensions.resize(rules.dimensions.size());
  for (const Topic& topic : rules.topics) {
    codes.topics.try_emplace(topic.id, static_cast<int>(codes.topics.size()));
  }
  Pool pool;
  const PersonAttributes unknown;
  for (const Enrolment& enrolment : enrolments) {
    const auto found = attributes.find(enrolment.person);
    Candidate candidate = MakeCandidate(
        rules, enrolment, found == attributes.end() ? unknown : found->second, at, codes);
    (enrolment.role == Role::kMentor ? pool.mentors : pool.mentees).push_back(std::move(candidate));
  }
  const auto by_person = [](const Candidate& a, const Candidate& b) { return a.person < b.person; };
  std::sort(pool.mentors.begin(), pool.mentors.end(), by_person);
  std::sort(pool.mentees.begin(), pool.mentees.end(), by_person);
  return pool;
}

}  // namespace upward::matching
