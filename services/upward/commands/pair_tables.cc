#include "services/upward/commands/pair_tables.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/status_macros.h"
#include "services/upward/console/words.h"

namespace upward::commands {
namespace {

using console::ColumnKind;
using console::Table;
using google::protobuf::RepeatedPtrField;
using matching::v1::Contribution;
using matching::v1::Proposal;
using matching::v1::Relationship;
using matching::v1::UnmatchedPerson;

std::string PartName(const Contribution& contribution) {
  return contribution.kind() == matching::v1::CONTRIBUTION_KIND_DIMENSION
             ? contribution.attribute()
             : console::Word(contribution.kind());
}

template <class Pair>
std::string WithInLine(const std::string& state, const Pair& pair) {
  return pair.in_line() ? absl::StrCat(state, ", in line") : state;
}

std::string ProposalStateText(const Proposal& proposal) {
  return WithInLine(proposal.state() == matching::v1::PROPOSAL_STATE_PROPOSED
                        ? absl::StrCat("waits for ", WaitingForText(proposal))
                        : console::Word(proposal.state()),
                    proposal);
}

std::string RelationshipStateText(const Relationship& relationship) {
  const std::string state =
      WithInLine(relationship.state() == matching::v1::RELATIONSHIP_STATE_CONCLUDED
                     ? console::Word(relationship.conclusion())
                     : console::Word(relationship.state()),
                 relationship);
  const bool allowed = relationship.in_line_allowed() && !relationship.in_line();
  return allowed ? absl::StrCat(state, ", in line as allowed") : state;
}

}  // namespace

std::string WaitingForText(const Proposal& proposal) {
  std::vector<std::string> parties;
  for (const int party : proposal.waiting_for()) {
    parties.push_back(console::Word(static_cast<matching::v1::Party>(party)));
  }
  return absl::StrJoin(parties, ", ");
}

Table ProposalsTable(const RepeatedPtrField<Proposal>& proposals, PeopleDirectory& directory) {
  std::vector<const Proposal*> sorted;
  for (const Proposal& proposal : proposals) sorted.push_back(&proposal);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Proposal* a, const Proposal* b) { return a->score() > b->score(); });
  Table table({{"proposal", ColumnKind::kId},
               {"mentor"},
               {"mentee"},
               {"score", ColumnKind::kNumber},
               {"state"}});
  for (const Proposal* proposal : sorted) {
    table.AddRow({proposal->proposal_id(), directory.NameAndPlace(proposal->mentor_person_id()),
                  directory.NameAndPlace(proposal->mentee_person_id()),
                  console::ScoreText(proposal->score(), proposal->score_max()),
                  ProposalStateText(*proposal)});
  }
  return table;
}

Table RelationshipsTable(const RepeatedPtrField<Relationship>& relationships,
                         PeopleDirectory& directory) {
  Table table({{"relationship", ColumnKind::kId}, {"mentor"}, {"mentee"}, {"state"}, {"since"}});
  for (const Relationship& relationship : relationships) {
    table.AddRow(
        {relationship.relationship_id(), directory.NameAndPlace(relationship.mentor_person_id()),
         directory.NameAndPlace(relationship.mentee_person_id()),
         RelationshipStateText(relationship), console::TimeText(relationship.create_time())});
  }
  return table;
}

Table ContributionsTable(const RepeatedPtrField<Contribution>& contributions) {
  Table table({{"part"}, {"points", ColumnKind::kNumber}, {"why"}});
  for (const Contribution& contribution : contributions) {
    table.AddRow({PartName(contribution),
                  console::ScoreText(contribution.points(), contribution.points_max()),
                  contribution.text()});
  }
  return table;
}

absl::Status PrintUnmatched(Session& session, const RepeatedPtrField<UnmatchedPerson>& people) {
  PeopleDirectory directory;
  std::vector<std::string> ids;
  for (const UnmatchedPerson& person : people) ids.push_back(person.person_id());
  UPWARD_RETURN_IF_ERROR(directory.Load(session, ids));
  Table table({{"person", ColumnKind::kId}, {"side", ColumnKind::kId}, {"name"}, {"why"}});
  std::map<std::string, int> cures;  // how many people each would help
  for (const UnmatchedPerson& person : people) {
    table.AddRow({person.person_id(), console::Word(person.role()),
                  directory.Name(person.person_id()), person.text()});
    if (!person.cure().empty()) ++cures[person.cure()];
  }
  console::Console& console = session.console();
  if (console.quiet()) {
    console.Write(table.Ids());
  } else if (!table.empty()) {
    console.Print(table);
    Table helps({{"what would change it"}, {"people", ColumnKind::kNumber}});
    for (const auto& [cure, count] : cures) helps.AddRow({cure, console::CountText(count)});
    if (helps.empty()) return absl::OkStatus();
    console.Say("");
    console.Print(helps);
  }
  return absl::OkStatus();
}

}  // namespace upward::commands
