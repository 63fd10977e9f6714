// Reporting lines between the wire and the domain.
#pragma once

#include "absl/status/status.h"

#include "libs/base/error.h"
#include "services/identity/domain/org_chart.h"
#include "upward/identity/v1/org_service.pb.h"

namespace upward::identity {

v1::GetChainOfCommandResponse ToProto(const ChainOfCommand& chain);
v1::ListSubtreeResponse ToProto(const SubtreePage& page);
v1::PairRelation ToProto(const PairRelation& relation);
v1::ReportingLines ToProto(const ReportingLines& lines);

// Adds what is wrong with the pairs, of which there may be `pairs_max`.
void CheckPairs(const v1::CheckOffLineRequest& request, int pairs_max,
                base::Violations& violations);

// NOT_FOUND for a pair with somebody who is no active person of the tenant.
absl::Status UnknownInPair(int pair);

}  // namespace upward::identity
