// Goal: a round that is cancelled, stopped, overtaken or empty ends by its name and proposes
// nothing. Method: rounds run on the SQLite store; their source of people, which is asked in the
// midst of a round, does to the store what others might do at that moment.
#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/status_macros.h"
#include "libs/base/testing/reason_of.h"
#include "services/matching/domain/enrolments.h"
#include "services/matching/domain/rounds.h"
#include "services/matching/store/testing/test_store.h"

namespace upward::matching::store {
namespace {

using ::testing::IsEmpty;

// Four heads without attributes: everybody may meet everybody.
class Heads final : public PeopleSource {
 public:
  // `meanwhile` happens each time that a round asks for lines.
  explicit Heads(std::function<void()> meanwhile) : meanwhile_(std::move(meanwhile)) {}

  absl::StatusOr<absl::flat_hash_map<PersonId, PersonAttributes>> Attributes(
      const std::vector<PersonId>&) override {
    return absl::flat_hash_map<PersonId, PersonAttributes>();
  }
  absl::StatusOr<std::vector<std::string>> TenantAttributes() override {
    return std::vector<std::string>();
  }
  absl::StatusOr<std::vector<ReportingLines>> Lines() override {
    meanwhile_();
    std::vector<ReportingLines> lines;
    for (const char* person : {"p1", "p2", "q1", "q2"}) lines.push_back({PersonId(person), {}, {}});
    return lines;
  }

 private:
  const std::function<void()> meanwhile_;
};

class RoundsUseCasesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const absl::Status saved =
        store_->Transact(kIberia, [](MatchingTransaction& transaction) -> absl::Status {
          UPWARD_RETURN_IF_ERROR(transaction.SaveProgramme(MakeProgramme(), "").status());
          for (const Enrolment& one :
               {MakeEnrolment("m1", "p1", Role::kMentor), MakeEnrolment("m2", "p2", Role::kMentor),
                MakeEnrolment("s1", "q1", Role::kMentee),
                MakeEnrolment("s2", "q2", Role::kMentee)}) {
            UPWARD_RETURN_IF_ERROR(transaction.SaveEnrolment(one, "").status());
          }
          return absl::OkStatus();
        });
    ASSERT_TRUE(saved.ok()) << saved;
  }

  UseCaseContext Context() { return {lead_, store_.clock().Now(), store_.ids()}; }

  absl::StatusOr<Round> Start() {
    store_.clock().Advance(absl::Milliseconds(1));  // ids of rounds sort by time
    return TransactAs<Round>(*store_, kIberia, [this](MatchingTransaction& transaction) {
      return StartRound(transaction, Context(), ProgrammeId("g1"));
    });
  }
  absl::StatusOr<Round> Cancel(const RoundId& id) {
    return TransactAs<Round>(*store_, kIberia, [&](MatchingTransaction& transaction) {
      return CancelRound(transaction, id);
    });
  }
  void Withdraw(const std::string& enrolment) {
    const auto withdrawn =
        TransactAs<Enrolment>(*store_, kIberia, [&](MatchingTransaction& transaction) {
          return WithdrawEnrolment(transaction, Context(), EnrolmentId(enrolment));
        });
    ASSERT_TRUE(withdrawn.ok()) << withdrawn.status();
  }
  void ChangeWishes() {
    const auto changed =
        TransactAs<Enrolment>(*store_, kIberia, [](MatchingTransaction& transaction) {
          const auto enrolment = transaction.GetEnrolment(EnrolmentId("m1"));
          return transaction.SaveEnrolment(*enrolment, enrolment->etag);
        });
    ASSERT_TRUE(changed.ok()) << changed.status();
  }

  // Saves programme g1 as `change` makes it.
  void ChangeProgramme(const std::function<void(Programme&)>& change) {
    const auto saved =
        TransactAs<Programme>(*store_, kIberia, [&](MatchingTransaction& transaction) {
          Programme programme = *transaction.GetProgramme(ProgrammeId("g1"));
          change(programme);
          return transaction.SaveProgramme(programme, programme.etag);
        });
    ASSERT_TRUE(saved.ok()) << saved.status();
  }

  // Runs a started round to its end; answers it as it is stored.
  Round Run(const Round& started, std::function<void()> meanwhile, bool stopping = false) {
    Heads people(std::move(meanwhile));
    RunRound({.store = *store_,
              .people = people,
              .clock = store_.clock(),
              .ids = store_.ids(),
              .tenant = kIberia,
              .stopping = [stopping] { return stopping; },
              .changed = [](const Round&) {}},
             started);
    const auto ended = ReadAs<Round>(
        *store_, kIberia, [&](MatchingReader& reader) { return reader.GetRound(started.id); });
    EXPECT_TRUE(ended.ok()) << ended.status();
    return *ended;
  }
  std::vector<std::string> Proposals() {
    return IdsOf(ReadAs<std::vector<Proposal>>(
        *store_, kIberia, [](MatchingReader& reader) { return reader.LoadOpenProposals(); }));
  }

  const Actor lead_{.lead = true, .person = {}};
  TestStore store_{sql::Dialect::kSqlite};
};

TEST_F(RoundsUseCasesTest, ARoundRunsToItsEnd) {
  const Round round = Run(*Start(), [] {});
  EXPECT_EQ(round.state, RoundState::kSucceeded);
  EXPECT_EQ(round.pairs, 2);
  EXPECT_EQ(Proposals().size(), 2u);
}

TEST_F(RoundsUseCasesTest, ARoundThatIsCancelledWhileItRunsProposesNothing) {
  const Round started = *Start();
  const Round round = Run(started, [&] {
    const auto asked = Cancel(started.id);
    ASSERT_TRUE(asked.ok()) << asked.status();
    EXPECT_EQ(asked->state, RoundState::kRunning) << "it ends by itself";
    EXPECT_EQ(base::ReasonOf(Start().status()), "ROUND_RUNNING");
  });
  EXPECT_EQ(round.state, RoundState::kCancelled);
  EXPECT_EQ(round.error_reason, "");
  EXPECT_TRUE(round.finish_time.has_value());
  EXPECT_THAT(Proposals(), IsEmpty());
  EXPECT_EQ(Cancel(round.id)->state, RoundState::kCancelled);
  EXPECT_EQ(Run(*Start(), [] {}).state, RoundState::kSucceeded) << "the next one may run";
}

TEST_F(RoundsUseCasesTest, ARoundOfAProcessThatStopsIsInterrupted) {
  const Round round = Run(
      *Start(), [] {}, /*stopping=*/true);
  EXPECT_EQ(round.state, RoundState::kFailed);
  EXPECT_EQ(round.error_reason, "ROUND_INTERRUPTED");
  EXPECT_THAT(Proposals(), IsEmpty());
}

TEST_F(RoundsUseCasesTest, ARoundGivenUpAsInterruptedSavesNothingWhenItsProcessWakes) {
  const Round slow = *Start();
  absl::StatusOr<Round> next = absl::UnknownError("not started");
  const Round ended = Run(slow, [&] {
    store_.clock().Advance(absl::Seconds(61));
    next = Start();
  });
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(ended.state, RoundState::kFailed);
  EXPECT_EQ(ended.error_reason, "ROUND_INTERRUPTED");
  EXPECT_THAT(Proposals(), IsEmpty());
  EXPECT_EQ(Run(*next, [] {}).state, RoundState::kSucceeded);
}

TEST_F(RoundsUseCasesTest, EnrolmentsThatChangeOnceAreComputedAgain) {
  int times = 0;
  const Round round = Run(*Start(), [&] {
    if (++times == 1) Withdraw("m1");
  });
  EXPECT_EQ(times, 2);
  EXPECT_EQ(round.state, RoundState::kSucceeded);
  EXPECT_EQ(round.pairs, 1) << "as things are at its end";
  EXPECT_EQ(round.mentors, 1);
}

TEST_F(RoundsUseCasesTest, EnrolmentsThatKeepChangingEndTheRound) {
  int times = 0;
  const Round round = Run(*Start(), [&] {
    ++times;
    ChangeWishes();
  });
  EXPECT_EQ(times, 3);
  EXPECT_EQ(round.state, RoundState::kFailed);
  EXPECT_EQ(round.error_reason, "CONFLICT");
  EXPECT_THAT(Proposals(), IsEmpty());
}

TEST_F(RoundsUseCasesTest, AProgrammeThatChangesIsComputedAgain) {
  int times = 0;
  const Round round = Run(*Start(), [&] {
    if (++times > 1) return;
    ChangeProgramme([](Programme& programme) {
      programme.rules.off_line_rule.within_levels_mentees.clear();
      programme.rules.required_acceptances = {Party::kLead};
    });
  });
  EXPECT_EQ(times, 2);
  EXPECT_EQ(round.state, RoundState::kSucceeded);
  const auto open = ReadAs<std::vector<Proposal>>(
      *store_, kIberia, [](MatchingReader& reader) { return reader.LoadOpenProposals(); });
  ASSERT_EQ(open->size(), 2u);
  EXPECT_EQ(open->front().required, std::vector<Party>{Party::kLead}) << "by the rules of its end";
}

TEST_F(RoundsUseCasesTest, ARoundOfAProgrammeThatIsClosedMeanwhileProposesNothing) {
  const Round round = Run(*Start(), [&] {
    ChangeProgramme([](Programme& programme) { programme.state = ProgrammeState::kClosed; });
  });
  EXPECT_EQ(round.state, RoundState::kFailed);
  EXPECT_EQ(round.error_reason, "WRONG_STATE");
  EXPECT_THAT(Proposals(), IsEmpty());
}

TEST_F(RoundsUseCasesTest, APairThatIsTogetherIsNotProposedOnceMore) {
  ChangeProgramme([](Programme& programme) {
    programme.rules.mentor_capacity = 4;
    programme.rules.mentee_capacity = 4;
  });
  EXPECT_EQ(Run(*Start(), [] {}).pairs, 4) << "everybody with everybody";
  EXPECT_EQ(Run(*Start(), [] {}).pairs, 0) << "places are left, but no pair that is not there";
}

TEST_F(RoundsUseCasesTest, ARoundWithoutAnybodyOnOneSideSaysWhich) {
  for (const char* enrolment : {"s1", "s2"}) Withdraw(enrolment);
  const Round round = Run(*Start(), [] {});
  EXPECT_EQ(round.error_reason, "ROUND_EMPTY");
  EXPECT_THAT(round.error_message, ::testing::HasSubstr("mentee"));
}

}  // namespace
}  // namespace upward::matching::store
