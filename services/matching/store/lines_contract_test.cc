// Goal: reporting lines, the mark for a re-check, stored answers and the outbox work as the store
// port says, on both engines. Method: each sentence on a new SQLite file and a real PostgreSQL.
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/status_macros.h"
#include "libs/base/testing/reason_of.h"
#include "services/matching/store/testing/test_store.h"

namespace upward::matching::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LinesContract : public ::testing::TestWithParam<sql::Dialect> {
 protected:
  absl::Status Save(const std::string& person, const std::string& manager,
                    const std::vector<PersonId>& dotted = {},
                    const base::TenantId& tenant = kIberia) {
    return store_->Transact(tenant, [&](MatchingTransaction& transaction) {
      return transaction.SaveReportingLines(
          std::vector<ReportingLines>{{PersonId(person), PersonId(manager), dotted}});
    });
  }
  std::vector<ReportingLines> Lines() {
    const auto lines = ReadAs<std::vector<ReportingLines>>(
        *store_, kIberia, [](MatchingReader& reader) { return reader.LoadReportingLines(); });
    EXPECT_TRUE(lines.ok()) << lines.status();
    return *lines;
  }
  bool TakeMark(const base::TenantId& tenant = kIberia) {
    const auto taken = TransactAs<bool>(*store_, tenant, [](MatchingTransaction& transaction) {
      return transaction.TakeRecheckMark();
    });
    EXPECT_TRUE(taken.ok()) << taken.status();
    return *taken;
  }
  std::vector<std::string> Quiet(absl::Time since) {
    const auto tenants = store_->TenantsToRecheck(since);
    EXPECT_TRUE(tenants.ok()) << tenants.status();
    std::vector<std::string> ids;
    for (const base::TenantId& tenant : *tenants) ids.push_back(tenant.value());
    return ids;
  }
  absl::StatusOr<std::optional<std::string>> Ask(const base::TenantId& tenant,
                                                 const std::string& fingerprint,
                                                 const std::string& answer) {
    return TransactAs<std::optional<std::string>>(
        *store_, tenant,
        [&](MatchingTransaction& transaction) -> absl::StatusOr<std::optional<std::string>> {
          UPWARD_ASSIGN_OR_RETURN(auto found, transaction.FindAnswer("S/M", "id-1", fingerprint));
          if (found.has_value()) return found;
          UPWARD_RETURN_IF_ERROR(transaction.SaveAnswer("S/M", "id-1", fingerprint, answer));
          return std::nullopt;
        });
  }

  TestStore store_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Engines, LinesContract, sql::BothEngines(), sql::DialectName);

TEST_P(LinesContract, SavingMustReplaceAPersonsLines) {
  ASSERT_TRUE(Save("p1", "", {}).ok());
  ASSERT_TRUE(Save("p2", "not-known-yet", {PersonId("p1"), PersonId("p8")}).ok());
  ASSERT_TRUE(Save("p1", "p2", {PersonId("p9")}).ok());
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].person.value(), "p1");
  EXPECT_EQ(lines[0].manager.value(), "p2");
  EXPECT_THAT(lines[0].dotted_managers, ElementsAre(PersonId("p9")));
  EXPECT_EQ(lines[1].manager.value(), "not-known-yet");
  EXPECT_THAT(lines[1].dotted_managers, ElementsAre(PersonId("p1"), PersonId("p8")));
}

TEST_P(LinesContract, FindsThoseWhoAreEmployedAlone) {
  ASSERT_TRUE(Save("p1", "p2", {PersonId("p8")}).ok());
  const auto find = [this](const base::TenantId& tenant, const char* person) {
    return *ReadAs<std::optional<ReportingLines>>(*store_, tenant, [&](MatchingReader& reader) {
      return reader.FindReportingLines(PersonId(person));
    });
  };
  const auto found = find(kIberia, "p1");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->person.value(), "p1");
  EXPECT_EQ(found->manager.value(), "p2");
  EXPECT_EQ(found->dotted_managers, std::vector{PersonId("p8")});
  EXPECT_FALSE(find(kIberia, "p2").has_value());
  EXPECT_FALSE(find(kNordic, "p1").has_value());
}

TEST_P(LinesContract, WhoIsSavedTwiceAtOnceHasTheLastLines) {
  const std::vector<ReportingLines> lines{{PersonId("p1"), PersonId("first"), {}},
                                          {PersonId("p2"), PersonId("p1"), {}},
                                          {PersonId("p1"), PersonId("last"), {}}};
  ASSERT_TRUE(store_
                  ->Transact(kIberia,
                             [&](MatchingTransaction& transaction) {
                               return transaction.SaveReportingLines(lines);
                             })
                  .ok());
  ASSERT_EQ(Lines().size(), 2u);
  EXPECT_EQ(Lines()[0].manager.value(), "last");
}

TEST_P(LinesContract, MarksOfTransactionsSideBySideMustNotStandInEachOthersWay) {
  if (GetParam() == sql::Dialect::kSqlite) GTEST_SKIP() << "SQLite has one writer";
  int runs = 0;
  const absl::Status status =
      store_->Transact(kIberia, [&](MatchingTransaction& transaction) -> absl::Status {
        ++runs;
        UPWARD_RETURN_IF_ERROR(transaction.SaveReportingLines(
            std::vector<ReportingLines>{{PersonId("p1"), PersonId(""), {}}}));
        std::thread other([this] { EXPECT_TRUE(Save("p2", "").ok()); });
        other.join();
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(TakeMark());
  EXPECT_FALSE(TakeMark()) << "one taking takes all";
}

TEST_P(LinesContract, SavingAndRemovingMustMarkTheTenant) {
  EXPECT_FALSE(TakeMark());
  ASSERT_TRUE(Save("p1", "").ok());
  EXPECT_FALSE(TakeMark(kNordic));
  EXPECT_TRUE(TakeMark());
  EXPECT_FALSE(TakeMark()) << "the mark was taken away";
  ASSERT_TRUE(store_
                  ->Transact(kIberia,
                             [](MatchingTransaction& transaction) {
                               return transaction.RemoveReportingLines(PersonId("p1"));
                             })
                  .ok());
  EXPECT_TRUE(TakeMark());
  EXPECT_THAT(Lines(), IsEmpty());
}

TEST_P(LinesContract, TellsTheTenantsThatHaveBeenQuiet) {
  const absl::Time start = store_.clock().Now();
  ASSERT_TRUE(Save("p1", "").ok());
  ASSERT_TRUE(Save("p1", "", {}, kNordic).ok());
  EXPECT_THAT(Quiet(start - absl::Microseconds(1)), IsEmpty());
  EXPECT_THAT(Quiet(start), ElementsAre("iberia", "nordic"));
  store_.clock().Advance(absl::Seconds(1));
  ASSERT_TRUE(Save("p2", "", {}, kNordic).ok());
  EXPECT_THAT(Quiet(start), ElementsAre("iberia")) << "the last mark counts";
  EXPECT_TRUE(TakeMark());
  EXPECT_THAT(Quiet(store_.clock().Now()), ElementsAre("nordic"));
}

TEST_P(LinesContract, AnErrorLeavesTheMark) {
  ASSERT_TRUE(Save("p1", "").ok());
  const absl::Status status =
      store_->Transact(kIberia, [](MatchingTransaction& transaction) -> absl::Status {
        UPWARD_RETURN_IF_ERROR(transaction.TakeRecheckMark().status());
        return absl::InternalError("stop");
      });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(TakeMark());
}

TEST_P(LinesContract, AnswersTheSameRequestAsTheFirstTime) {
  EXPECT_EQ(*Ask(kIberia, "print", "first"), std::nullopt);
  EXPECT_EQ(*Ask(kIberia, "print", "second"), "first");
  EXPECT_EQ(base::ReasonOf(Ask(kIberia, "another print", "third").status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(*Ask(kNordic, "print", "of nordic"), std::nullopt);
}

TEST_P(LinesContract, PublishMustWriteToTheOutboxInTheTransaction) {
  const auto publish = [&](bool fail) {
    return store_->Transact(kIberia, [&](MatchingTransaction& transaction) -> absl::Status {
      const Enrolment enrolment = MakeEnrolment("m1", "p1", Role::kMentor);
      UPWARD_RETURN_IF_ERROR(transaction.Publish(Enrolled{enrolment}));
      UPWARD_RETURN_IF_ERROR(transaction.Publish(Withdrawn{enrolment}));
      return fail ? absl::InternalError("stop") : absl::OkStatus();
    });
  };
  EXPECT_FALSE(publish(true).ok());
  EXPECT_THAT(store_.Events(kIberia), IsEmpty());
  EXPECT_EQ(store_.commits(), 0);
  ASSERT_TRUE(publish(false).ok());
  EXPECT_THAT(store_.Events(kIberia), ElementsAre("m1 enrolled", "m1 withdrawn"));
  EXPECT_EQ(store_.commits(), 1) << "whoever carries events away is told of a commit";
  EXPECT_THAT(store_.Events(kNordic), IsEmpty());
}

}  // namespace
}  // namespace upward::matching::store
