// The bounds of the identity service, each with its reason.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace upward::identity {

// ---- Requests ----
inline constexpr std::size_t kBatchGetPeopleMax = 1'000;  // one page of a client's screen or job
inline constexpr std::size_t kDisplayNameBytesMax = 400;  // 100 characters of up to 4 bytes
inline constexpr std::size_t kTenantIdLengthMin = 2;
inline constexpr std::size_t kTenantIdLengthMax = 40;       // fits a DNS label with a prefix
inline constexpr std::size_t kGenerationBandsMax = 20;      // more cannot be told apart in a chart
inline constexpr std::size_t kAttributeNamesMax = 50;       // each is a map entry of every person
inline constexpr std::size_t kSensitiveAttributesMax = 60;  // the attributes and a few of our own
inline constexpr std::size_t kNameBytesMax = 64;            // of a band or an attribute
inline constexpr int kBirthYearMin = 1900;                  // earlier ones are typing errors
inline constexpr int kBirthYearMax = 2100;
inline constexpr int kDropPercentDefault = 20;  // a reorganisation; above: a broken file

// ---- A file ----
// A table's rows are numbered by 32 bits, and a finding per row must stay readable.
inline constexpr std::int64_t kImportRowsMax = 5'000'000;
// Far above any HR value: a longer cell means that a quote was never closed.
inline constexpr std::size_t kCsvCellBytesMax = 64 * 1024;
inline constexpr std::size_t kCsvRowBytesMax = 1024 * 1024;
inline constexpr std::size_t kCsvColumnsMax = 2'000;  // the widest HR exports have some hundreds
inline constexpr std::size_t kCsvBufferBytes = 64 * 1024;  // one read of the source
static_assert(kCsvCellBytesMax <= kCsvRowBytesMax);

// ---- A mapping ----
inline constexpr std::size_t kMappedColumnsMax = 200;    // our fields and the tenant's attributes
inline constexpr std::size_t kDateFormatsMax = 10;       // each is tried on every date
inline constexpr std::size_t kDateFormatBytesMax = 60;   // no date is longer
inline constexpr std::size_t kTranslationsMax = 10'000;  // a translation of every department's name
inline constexpr std::size_t kMappingTextBytesMax = 1'000;

// ---- A row ----
inline constexpr std::size_t kEmployeeIdBytesMax =
    64;                                               // longer ones are no numbers of an HR system
inline constexpr std::size_t kTextBytesMax = 256;     // names, titles, departments
inline constexpr std::size_t kEmailBytesMax = 254;    // RFC 5321, with its brackets taken off
inline constexpr std::size_t kTimeZoneBytesMax = 64;  // the longest IANA name has 32
inline constexpr std::size_t kListItemsMax = 50;      // languages, consents, dotted lines
inline constexpr int kJobLevelMin = -1'000;
inline constexpr int kJobLevelMax = 1'000'000;  // some systems count in thousands
// HR systems write "no end" as 9999-12-31, 4712-12-31 or 2999-12-31.
inline constexpr int kOpenEndYearMin = 2999;
inline constexpr int kDateYearMin = 1900;  // also catches two digits read by a four-digit format
static_assert(kNameBytesMax <= kTextBytesMax);

// ---- An import ----
// Distinct names of time zones looked up in one import; the world has about 600.
inline constexpr std::size_t kTimeZoneLookupsMax = 2'000;
// Findings of one verdict that are kept; the rest is counted only. Nobody reads more.
inline constexpr std::int64_t kFindingsPerVerdictMax = 100'000;
inline constexpr std::size_t kFindingsBatch = 500;  // one round trip each
inline constexpr std::size_t kPeopleBatch = 500;    // people compared and written per round trip
// Rounds of "reject the rows on a circle, look again"; each needs a circle that the one before
// laid open. Real files need one or two.
inline constexpr int kCycleRoundsMax = 32;
// Own posts above one another that are skipped in search of somebody else's.
inline constexpr int kOwnPostsMax = 16;
inline constexpr std::size_t kDropShownMax = 10;         // people named who would leave
inline constexpr int kCycleShownMax = 20;                // people of a circle named in its message
inline constexpr std::int64_t kRowsPerProgress = 1'000;  // rows between looks at the cancellation

// ---- A job ----
inline constexpr absl::Duration kHeartbeatInterval = absl::Seconds(5);
// Silence after which a running job counts as interrupted: some heartbeats may be late or lost.
inline constexpr absl::Duration kHeartbeatSilenceMax = absl::Seconds(30);
static_assert(kHeartbeatSilenceMax > kHeartbeatInterval);
// Jobs whose findings and changes are kept: a month of daily imports, and nobody looks further
// back. The jobs themselves, the people's histories and the events stay.
inline constexpr int kDetailedJobsMax = 31;

}  // namespace upward::identity
