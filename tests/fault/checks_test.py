# Goal: the check of the fault test finds whatever is lost or doubled.
# Method: a sound ledger and store, then one thing broken at a time.
import copy
import unittest

import checks
from ledger import Ledger

CAPACITY = {"mentor": 1, "mentee": 1}


def events(service, *kinds):
    return [(f"{service}-{i}", f"upward.{service}.v1.{kind}", aggregate)
            for i, (kind, aggregate) in enumerate(kinds)]


def sound():
    ledger = Ledger()
    ledger.people |= {"p1", "p2"}
    ledger.programmes.add("programme 1")
    ledger.enrolments.update({"e1": ("g", "a", "mentor"), "e2": ("g", "b", "mentee")})
    ledger.rounds["r1"] = 1
    ledger.accepted["o1"] = "s1"
    state = {
        "people": [("a", "p1"), ("b", "p2")],
        "history": [("a", "joined"), ("b", "joined")],
        "told": events("identity", ("PersonJoined", "a"), ("PersonJoined", "b")),
        "lines": [("a",), ("b",)],
        "consumed": [("identity-0",), ("identity-1",)],
        "dead": [],
        "programmes": [("g", '{"name":"programme 1"}')],
        "enrolments": [("e1", "g", "a", "1"), ("e2", "g", "b", "2")],
        "rounds": [("r1", "2", "1"), ("r2", "3", "0")],
        "proposals": [("o1", "r1", "g", "a", "b", "2", "s1")],
        "relationships": [("s1", "o1", "g", "a", "b", "1")],
        "events": events("matching", ("PersonEnrolled", "e1"), ("PersonEnrolled", "e2"),
                         ("RoundFinished", "r1"), ("PairProposed", "o1"),
                         ("ProposalAccepted", "o1"), ("RelationshipStarted", "s1")),
    }
    return ledger, state


class ChecksTest(unittest.TestCase):
    def found(self, change):
        ledger, state = sound()
        change(ledger, state)
        return checks.problems(ledger, state, CAPACITY)

    def test_all_is_well(self):
        self.assertEqual(self.found(lambda ledger, state: None), [])
        self.assertTrue(checks.is_quiet(sound()[1]))
        self.assertTrue(sound()[0].is_complete())
        self.assertFalse(Ledger().is_complete())

    def test_every_row_counts(self):
        """Whatever row is lost, or there twice, is noticed."""
        for table, rows in sound()[1].items():
            if table in ("consumed", "dead"):
                continue
            for i, row in enumerate(rows):
                if table == "rounds" and row[0] == "r2":
                    continue  # nobody was told of it
                with self.subTest(lost=row, table=table):
                    self.assertTrue(self.found(lambda _, state: state[table].pop(i)))
                if table in ("lines", "rounds", "enrolments"):
                    continue  # the key of the table keeps them apart
                with self.subTest(doubled=row, table=table):
                    self.assertTrue(self.found(lambda _, state: state[table].append(row)))

    def test_every_answer_counts(self):
        """Whatever was answered must be there."""
        def answered(ledger, _):
            ledger.people.add("p3")
        self.assertTrue(self.found(answered))
        for kind, name, value in (("enrolments", "e3", ("g", "a", "mentee")),
                                  ("enrolments", "e1", ("g", "b", "mentor")),
                                  ("rounds", "r2", 0), ("rounds", "r1", 2),
                                  ("accepted", "o2", "s2"), ("accepted", "o1", "s2")):
            with self.subTest(kind=kind, name=name):
                self.assertTrue(self.found(
                    lambda ledger, _: getattr(ledger, kind).update({name: value})))
        self.assertTrue(self.found(lambda ledger, _: ledger.programmes.add("programme 2")))

    def test_what_a_round_left_behind_counts(self):
        def proposal_of_a_round_that_failed(_, state):
            state["proposals"].append(("o2", "r2", "g", "c", "d", "1", ""))
            state["events"] += events("other", ("PairProposed", "o2"))
        self.assertEqual(len(self.found(proposal_of_a_round_that_failed)), 1)

    def test_one_pair_more_than_somebody_takes(self):
        def second_mentee(_, state):
            state["rounds"][0] = ("r1", "2", "2")
            state["proposals"].append(("o2", "r1", "g", "a", "c", "1", ""))
            state["events"] += events("other", ("PairProposed", "o2"))
        found = self.found(lambda ledger, state: (second_mentee(ledger, state),
                                                  ledger.rounds.update(r1=2)))
        self.assertEqual(len(found), 1, found)
        self.assertIn("more partners", found[0])

    def test_an_event_on_its_way_is_no_quiet(self):
        state = copy.deepcopy(sound()[1])
        state["consumed"].pop()
        self.assertFalse(checks.is_quiet(state))
        state["dead"].append(("identity-1",))
        self.assertTrue(checks.is_quiet(state))


unittest.main()
