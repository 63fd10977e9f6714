#include "services/upward/commands/pair_tables.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"

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

// Who still has to accept, or the state once nobody has to.
std::string ProposalStateText(const Proposal& proposal) {
  if (proposal.state() != matching::v1::PROPOSAL_STATE_PROPOSED) {
    return console::Word(proposal.state());
  }
  std::string text = "waits for";
  for (const int party : proposal.waiting_for()) {
    absl::StrAppend(&text, " ", console::Word(static_cast<matching::v1::Party>(party)));
  }
  return text;
}

std::string RelationshipStateText(const Relationship& relationship) {
  if (relationship.state() != matching::v1::RELATIONSHIP_STATE_CONCLUDED) {
    return console::Word(relationship.state());
  }
  return console::Word(relationship.conclusion());
}

}  // namespace

Table ProposalsTable(const RepeatedPtrField<Proposal>& proposals, PeopleDirectory& directory) {
  std::vector<const Proposal*> sorted;
  for (const Proposal& proposal : proposals) sorted.push_back(&proposal);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Proposal* a, const Proposal* b) { return a->score() > b->score(); });
  Table table({{"proposal", ColumnKind::kId},
               {"mentor"},
               {"department"},
               {"mentee"},
               {"department"},
               {"score", ColumnKind::kNumber},
               {"in line"},
               {"state"}});
  for (const Proposal* proposal : sorted) {
    table.AddRow({proposal->proposal_id(), directory.Name(proposal->mentor_person_id()),
                  directory.Find(proposal->mentor_person_id()).department(),
                  directory.Name(proposal->mentee_person_id()),
                  directory.Find(proposal->mentee_person_id()).department(),
                  console::ScoreText(proposal->score(), proposal->score_max()),
                  console::Mark(proposal->in_line()), ProposalStateText(*proposal)});
  }
  return table;
}

Table RelationshipsTable(const RepeatedPtrField<Relationship>& relationships,
                         PeopleDirectory& directory) {
  Table table({{"relationship", ColumnKind::kId},
               {"mentor"},
               {"department"},
               {"mentee"},
               {"department"},
               {"in line"},
               {"state"},
               {"since"}});
  for (const Relationship& relationship : relationships) {
    table.AddRow({relationship.relationship_id(), directory.Name(relationship.mentor_person_id()),
                  directory.Find(relationship.mentor_person_id()).department(),
                  directory.Name(relationship.mentee_person_id()),
                  directory.Find(relationship.mentee_person_id()).department(),
                  console::Mark(relationship.in_line()), RelationshipStateText(relationship),
                  console::TimeText(relationship.create_time())});
  }
  return table;
}

Table ContributionsTable(const RepeatedPtrField<Contribution>& contributions) {
  Table table({{"part", ColumnKind::kId}, {"points", ColumnKind::kNumber}, {"why"}});
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
  if (!session.console().quiet()) UPWARD_RETURN_IF_ERROR(directory.Load(session, ids));

  Table table({{"person", ColumnKind::kId}, {"side", ColumnKind::kId}, {"name"}, {"why"}});
  std::map<std::string, int> cures;  // how many people each would help
  for (const UnmatchedPerson& person : people) {
    table.AddRow({person.person_id(), console::Word(person.role()),
                  directory.Name(person.person_id()), person.text()});
    if (!person.cure().empty()) ++cures[person.cure()];
  }
  console::Console& console = session.console();
  if (console.quiet()) {
    console.Write(table.FirstColumn());
  } else if (!table.empty()) {
    console.Print(table);
    if (!cures.empty()) console.Say("\nWhat would change it:");
    for (const auto& [cure, count] : cures) {
      console.Say(absl::StrCat("  ", cure, " (", console::Counted(count, "person", "people"), ")"));
    }
  }
  return absl::OkStatus();
}

}  // namespace upward::commands
