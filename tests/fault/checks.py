"""Compares what the stores hold with a ledger. Every rule names what it found, and can fail:
checks_test.py breaks each of them."""

import collections

SUCCEEDED = 2  # the numbers of matching's enums
PROPOSED, ACCEPTED = 1, 2
CONCLUDED = 5
ROLES = {"mentor": 1, "mentee": 2}

# Tables as lists of rows, by service. All values are texts or whole numbers.
QUERIES = {
    "identity": {
        "people": "SELECT person_id, employee_id FROM people",
        "history": "SELECT person_id, change FROM employment_history",
        "told": "SELECT event_id, type, aggregate_id FROM outbox",
    },
    "matching": {
        "lines": "SELECT person_id FROM reporting_lines",
        "consumed": "SELECT event_id FROM consumed_events",
        "dead": "SELECT event_id FROM dead_letters",
        "programmes": "SELECT programme_id, rules FROM programmes",
        "enrolments": "SELECT enrolment_id, programme_id, person_id, role FROM enrolments",
        "rounds": "SELECT round_id, state, pairs FROM rounds",
        "proposals": "SELECT proposal_id, round_id, programme_id, mentor_id, mentee_id, state,"
                     " relationship_id FROM proposals",
        "relationships": "SELECT relationship_id, proposal_id, programme_id, mentor_id, mentee_id,"
                         " state FROM relationships",
        "events": "SELECT event_id, type, aggregate_id FROM outbox",
    },
}


def read(deployment):
    """The rows of every query, by its name."""
    return {name: deployment.query(service, statement)
            for service, queries in QUERIES.items() for name, statement in queries.items()}


def is_quiet(state):
    """Whether every event about people has reached matching, or was set aside."""
    about_people = {event for event, kind, _ in state["told"] if ".Person" in kind}
    arrived = {row[0] for row in state["consumed"]} | {row[0] for row in state["dead"]}
    return about_people <= arrived


def problems(ledger, state, capacity):
    """A sentence for each thing that was lost or took effect twice; none when all is well."""
    found = []
    for rule in (_people, _effects, _enrolments, _rounds, _proposals, _relationships):
        found += rule(ledger, state)
    return found + _capacity(state, capacity)


def _more_than_once(values):
    return sorted(str(value) for value, count in collections.Counter(values).items() if count > 1)


def _each(what, values):
    return [f"{what}: {', '.join(map(str, sorted(values)[:5]))} ({len(values)} in all)"
            ] if values else []


def _told_once(events, kind, aggregates):
    """An event of the kind for each of the aggregates, and no other."""
    told = [aggregate for _, name, aggregate in events if name.endswith("." + kind)]
    return (_each(f"{kind} was told more than once", _more_than_once(told))
            + _each(f"{kind} was not told", set(aggregates) - set(told))
            + _each(f"{kind} was told of what is not there", set(told) - set(aggregates)))


def _people(ledger, state):
    employee_ids = [row[1] for row in state["people"]]
    joined = [person for person, change in state["history"] if change == "joined"]
    people = {row[0] for row in state["people"]}
    return (_each("people were answered and are lost", ledger.people - set(employee_ids))
            + _each("an employee id is there twice", _more_than_once(employee_ids))
            + _each("somebody joined twice", _more_than_once(joined))
            + _each("somebody never joined", people - set(joined))
            + _told_once(state["told"], "PersonJoined", people))


def _effects(_, state):
    people = {row[0] for row in state["people"]}
    lines = [row[0] for row in state["lines"]]
    return (_each("matching has never heard of somebody", people - set(lines))
            + _each("matching has heard of nobody's lines", set(lines) - people)
            + _each("an event was set aside", {row[0] for row in state["dead"]}))


def _enrolments(ledger, state):
    stored = {row[0]: (row[1], row[2], int(row[3])) for row in state["enrolments"]}
    lost = {enrolment for enrolment, (programme, person, role) in ledger.enrolments.items()
            if stored.get(enrolment) != (programme, person, ROLES[role])}
    return (_each("enrolments were answered and are lost", lost)
            + _each("somebody is enrolled twice", _more_than_once(stored.values()))
            + _told_once(state["events"], "PersonEnrolled", stored))


def _rounds(ledger, state):
    ended = {row[0]: int(row[2]) for row in state["rounds"] if int(row[1]) == SUCCEEDED}
    proposed = collections.Counter(row[1] for row in state["proposals"])
    names = [rules for _, rules in state["programmes"]]
    lost_programmes = {name for name in ledger.programmes
                       if sum(f'"{name}"' in rules for rules in names) != 1}
    return (_each("programmes were answered and are not there once", lost_programmes)
            + _each("rounds were answered and are lost",
                    {one for one, pairs in ledger.rounds.items() if ended.get(one) != pairs})
            + _each("a round has not proposed what it says",
                    {one for one, pairs in ended.items() if proposed[one] != pairs})
            + _each("a round that did not end has proposals", set(proposed) - set(ended))
            + _told_once(state["events"], "RoundFinished", ended))


def _proposals(ledger, state):
    accepted = {row[0]: row[6] for row in state["proposals"] if int(row[5]) == ACCEPTED}
    open_pairs = [row[2:5] for row in state["proposals"] if int(row[5]) in (PROPOSED, ACCEPTED)]
    return (_each("pairs were accepted and are lost",
                  {one for one, relationship in ledger.accepted.items()
                   if accepted.get(one) != relationship})
            + _each("a pair is proposed twice", _more_than_once(map(tuple, open_pairs)))
            + _told_once(state["events"], "PairProposed", {row[0] for row in state["proposals"]})
            + _told_once(state["events"], "ProposalAccepted", accepted))


def _relationships(_, state):
    accepted = {row[0]: row[6] for row in state["proposals"] if int(row[5]) == ACCEPTED}
    made = collections.defaultdict(list)
    for row in state["relationships"]:
        made[row[1]].append(row[0])
    pairs = [tuple(row[2:5]) for row in state["relationships"]]
    return (_each("an acceptance has not made one relationship",
                  {one for one, relationship in accepted.items() if made[one] != [relationship]})
            + _each("a relationship was made of no accepted pair", set(made) - set(accepted))
            + _each("a pair has two relationships", _more_than_once(pairs))
            + _told_once(state["events"], "RelationshipStarted",
                         {row[0] for row in state["relationships"]}))


def _capacity(state, capacity):
    taken = collections.Counter()
    open_proposals = [row[2:5] for row in state["proposals"] if int(row[5]) == PROPOSED]
    live = [row[2:5] for row in state["relationships"] if int(row[5]) != CONCLUDED]
    for programme, mentor, mentee in open_proposals + live:
        taken[programme, mentor, "mentor"] += 1
        taken[programme, mentee, "mentee"] += 1
    return _each("somebody has more partners than they take",
                 {one for one, count in taken.items() if count > capacity[one[2]]})
