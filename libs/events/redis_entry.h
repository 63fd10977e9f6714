// Events as entries of a stream.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/events/dead_letters.h"
#include "libs/events/event.h"
#include "libs/events/redis_connection.h"

namespace upward::events {

struct RedisEntry {
  std::string id;  // Redis gives it; of an entry that was not written by this library, all else is
                   // empty
  Event event;
  std::string only;  // the one consumer it is for; empty: all
};

// The partition of an event: the same in every process and version (64-bit FNV-1a of tenant and
// aggregate).
int PartitionOf(const Event& event, int partitions);

// XADD of the event to a stream.
RedisCommand AddEvent(std::string stream, const Event& event, std::string_view only);
RedisCommand AddDeadLetter(std::string stream, const DeadLetter& letter);

// Reads what XREADGROUP, XAUTOCLAIM or XRANGE answer: an array of [id, [field, value, …]].
std::vector<RedisEntry> ParseEntries(const redisReply* entries);
std::vector<DeadLetter> ParseDeadLetters(const redisReply* entries);

}  // namespace upward::events
