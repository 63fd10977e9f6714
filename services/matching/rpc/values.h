// Conversions of single values that several messages share.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "google/protobuf/timestamp.pb.h"

#include "services/matching/domain/programme.h"

namespace upward::matching {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

inline google::protobuf::Timestamp TimeTo(absl::Time time) {
  google::protobuf::Timestamp to;
  const std::int64_t seconds = absl::ToUnixSeconds(time);
  to.set_seconds(seconds);
  to.set_nanos(
      static_cast<std::int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return to;
}

inline std::vector<PersonId> PeopleFrom(const Texts& ids) {
  std::vector<PersonId> people;
  for (const std::string& id : ids) people.emplace_back(id);
  return people;
}

inline void PeopleTo(const std::vector<PersonId>& people, Texts& ids) {
  for (const PersonId& person : people) *ids.Add() = person.value();
}

}  // namespace upward::matching
