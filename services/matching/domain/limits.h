// The bounds of the matching service, each with its reason.
#pragma once

#include <cstdint>

#include "absl/time/time.h"

namespace upward::matching {

// What a lead can still keep in view; also keeps a pair's score far below the solver's bound.
inline constexpr int kDimensionsMax = 20;
inline constexpr int kWeightMax = 100;
inline constexpr int kTopicsMax = 100;
inline constexpr int kModulesMax = 100;
inline constexpr int kNameLengthMax = 100;
inline constexpr int kDescriptionLengthMax = 2'000;
inline constexpr int kReasonLengthMax = 500;
inline constexpr int kAttributeLengthMax = 100;  // identity takes names of 64, here with a prefix
inline constexpr int kPersonIdLengthMax = 64;    // identity gives 26
inline constexpr int kLanguageLengthMax = 256;   // what identity takes from a file

// Half the points of a weight: an unknown value gives exactly half of what a known one can.
inline constexpr int kPointsPerWeight = 2;
// Dimensions, topics, working hours and the two preferences.
inline constexpr int kScoreMax = (kDimensionsMax + 4) * kWeightMax * kPointsPerWeight;
static_assert(kScoreMax < 1'000'000, "libs/assignment takes scores up to a million");

// A programme with more people than this on one side waits for a larger solver.
inline constexpr int kPeoplePerSideMax = 100'000;
inline constexpr int kCapacityMax = 20;
static_assert(std::int64_t{kPeoplePerSideMax} * kCapacityMax <= 2'000'000,
              "libs/assignment takes up to two million pairs");

// Below three levels a pair would be manager and report, or nearly so.
inline constexpr int kWithinLevelsMin = 3;
inline constexpr int kLevelsMax = 50;
inline constexpr int kPreferredMax = 20;
inline constexpr int kExcludedMax = 100;
inline constexpr int kLanguagesMax = 50;
inline constexpr int kLengthWeeksMax = 208;  // four years
inline constexpr int kCadenceDaysMax = 180;
inline constexpr int kMinutesPerDay = 24 * 60;
inline constexpr int kBatchEnrolMax = 1'000;

// A round writes its heartbeat far more often than it is judged by it.
inline constexpr absl::Duration kRoundHeartbeat = absl::Seconds(5);
inline constexpr absl::Duration kRoundSilenceMax = absl::Seconds(60);

}  // namespace upward::matching
