// Goal: a wish of somebody who was enrolled before is never dropped in silence.
// Method: enrolments that were asked for, against stored ones that hold them, and that do not.
#include "services/upward/commands/enrolment_wishes.h"

#include "gtest/gtest.h"

namespace upward::commands {
namespace {

using matching::v1::Enrolment;

Enrolment Full() {
  Enrolment enrolment;
  enrolment.set_programme_id("P");
  enrolment.set_person_id("ana");
  enrolment.set_role(matching::v1::PARTICIPANT_ROLE_MENTOR);
  enrolment.add_topic_ids("ai");
  enrolment.add_topic_ids("data");
  enrolment.add_languages("de");
  enrolment.add_preferred_person_ids("ben");
  enrolment.add_excluded_person_ids("cem");
  enrolment.set_capacity(2);
  return enrolment;
}

TEST(WishesHoldTest, WhatIsNotNamedMayBeAnything) { EXPECT_TRUE(WishesHold({}, Full())); }

TEST(WishesHoldTest, TheOrderOfAListIsNothing) {
  Enrolment asked;
  asked.add_topic_ids("data");
  asked.add_topic_ids("ai");
  EXPECT_TRUE(WishesHold(asked, Full()));
  EXPECT_TRUE(WishesHold(Full(), Full()));
}

TEST(WishesHoldTest, EveryWishCounts) {
  const auto holds_without = [](void (Enrolment::*clear)()) {
    Enrolment stored = Full();
    (stored.*clear)();
    return WishesHold(Full(), stored);
  };
  EXPECT_FALSE(holds_without(&Enrolment::clear_topic_ids));
  EXPECT_FALSE(holds_without(&Enrolment::clear_languages));
  EXPECT_FALSE(holds_without(&Enrolment::clear_preferred_person_ids));
  EXPECT_FALSE(holds_without(&Enrolment::clear_excluded_person_ids));
  EXPECT_FALSE(holds_without(&Enrolment::clear_capacity));
}

TEST(UpdateCommandTest, NamesThePersonAsTheyWereNamedAndEveryWish) {
  EXPECT_EQ(UpdateCommand({"e:10001", Full()}),
            "upward enrol update P e:10001 --role mentor --topics ai,data --languages de "
            "--preferred ben --excluded cem --capacity 2");
}

}  // namespace
}  // namespace upward::commands
