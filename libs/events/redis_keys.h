// The names of what lies in Redis.
//
//   <prefix>:<source>:<partition>     stream  events of a source
//   <prefix>:<source>:publication     string  number of the last publication
//   <prefix>:<source>:newcomers       set     consumers to whom the log is to be sent again
//   <prefix>:lease:<consumer>:<source>:<partition>
//                                     string  who reads the partition for the consumer
//   <prefix>:dead:<consumer>          stream  dead letters of a consumer; never trimmed, each is
//                                             an event that took no effect
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

#include "libs/base/text.h"

namespace upward::events {

class RedisKeys {
 public:
  explicit RedisKeys(std::string prefix) : prefix_(std::move(prefix)) {}

  std::string Stream(std::string_view source, int partition) const {
    return absl::StrCat(prefix_, ":", base::Absl(source), ":", partition);
  }
  std::string Publication(std::string_view source) const {
    return absl::StrCat(prefix_, ":", base::Absl(source), ":publication");
  }
  std::string Newcomers(std::string_view source) const {
    return absl::StrCat(prefix_, ":", base::Absl(source), ":newcomers");
  }
  std::string Lease(std::string_view consumer, std::string_view source, int partition) const {
    return absl::StrCat(prefix_, ":lease:", base::Absl(consumer), ":", base::Absl(source), ":",
                        partition);
  }
  std::string Dead(std::string_view consumer) const {
    return absl::StrCat(prefix_, ":dead:", base::Absl(consumer));
  }

 private:
  const std::string prefix_;
};

}  // namespace upward::events
