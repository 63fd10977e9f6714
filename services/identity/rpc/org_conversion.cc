#include "services/identity/rpc/org_conversion.h"

#include <string>

#include "absl/strings/str_cat.h"

#include "libs/base/check.h"
#include "libs/rpc/requests.h"

namespace upward::identity {
namespace {

v1::LineRelation ToProto(LineRelation relation) {
  switch (relation) {
    case LineRelation::kOffLine:
      return v1::LINE_RELATION_OFF_LINE;
    case LineRelation::kAbove:
      return v1::LINE_RELATION_ABOVE;
    case LineRelation::kBelow:
      return v1::LINE_RELATION_BELOW;
    case LineRelation::kDottedAbove:
      return v1::LINE_RELATION_DOTTED_ABOVE;
    case LineRelation::kDottedBelow:
      return v1::LINE_RELATION_DOTTED_BELOW;
    case LineRelation::kSameManager:
      return v1::LINE_RELATION_SAME_MANAGER;
    case LineRelation::kSamePerson:
      return v1::LINE_RELATION_SAME_PERSON;
  }
  UPWARD_CHECK(false, "an unknown relation");
}

}  // namespace

v1::GetChainOfCommandResponse ToProto(const ChainOfCommand& chain) {
  v1::GetChainOfCommandResponse message;
  for (const PersonId& id : chain.solid) message.add_solid_person_ids(id.value());
  for (const PersonId& id : chain.dotted) message.add_dotted_person_ids(id.value());
  return message;
}

v1::ListSubtreeResponse ToProto(const SubtreePage& page) {
  v1::ListSubtreeResponse message;
  for (const SubtreeEntry& entry : page.entries) {
    v1::SubtreeEntry& added = *message.add_entries();
    added.set_person_id(entry.person.value());
    added.set_depth(entry.depth);
  }
  message.set_total_size(page.total);
  return message;
}

v1::PairRelation ToProto(const PairRelation& relation) {
  v1::PairRelation message;
  message.set_relation(ToProto(relation.relation));
  message.set_levels_between(relation.levels_between);
  return message;
}

v1::ReportingLines ToProto(const ReportingLines& lines) {
  v1::ReportingLines message;
  message.set_person_id(lines.person.value());
  message.set_manager_person_id(lines.manager.value());
  for (const PersonId& manager : lines.dotted_managers) {
    message.add_dotted_manager_person_ids(manager.value());
  }
  return message;
}

void CheckPairs(const v1::CheckOffLineRequest& request, int pairs_max,
                base::Violations& violations) {
  if (request.pairs().empty() || request.pairs_size() > pairs_max) {
    violations.Add("pairs", absl::StrCat("must hold 1 to ", pairs_max, " pairs"));
    return;
  }
  for (int i = 0; i < request.pairs_size(); ++i) {
    const std::string path = absl::StrCat("pairs[", i, "].");
    rpc::RequireId(path + "first_person_id", request.pairs(i).first_person_id(), violations);
    rpc::RequireId(path + "second_person_id", request.pairs(i).second_person_id(), violations);
  }
}

absl::Status UnknownInPair(int pair) {
  return base::Error(absl::StatusCode::kNotFound, "NOT_FOUND",
                     "Somebody in the pair is no active person of the tenant. Leave the pair out,"
                     " or list the people to find the right id.",
                     {{"field", absl::StrCat("pairs[", pair, "]")}});
}

}  // namespace upward::identity
