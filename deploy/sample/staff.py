"""Invents the people of a company: who reports to whom first, then who they are."""

import dataclasses
import datetime
import unicodedata

from names import CULTURES, PLAIN_LETTERS

# The day that the exports describe.
AS_OF = datetime.date(2025, 12, 31)
# A manager leads so many directly; larger groups get a level of leads between.
SPAN_MAX = 9
# A level of this many people and more gets three leads, a smaller one two.
THREE_LEADS_FROM = 34
# Grades count from the head (0) to trainees.
GRADE_TRAINEE = 7
# Of each grade: the youngest and the oldest at AS_OF.
AGES = [(51, 61), (44, 60), (38, 60), (34, 60), (29, 59), (25, 58), (22, 48), (18, 26)]
# Who works below the leads, by weight.
STAFF_GRADES = {3: 4, 4: 18, 5: 34, 6: 30, 7: 14}
GRADE_PREFIX = {3: "Principal ", 4: "Senior ", 5: "", 6: "Junior ", 7: "Trainee "}


class Chance:
    """Draws from one seeded source, by random() alone, which every Python draws alike."""

    def __init__(self, source):
        self._random = source.random

    def hit(self, probability):
        return self._random() < probability

    def between(self, low, high):
        return low + int(self._random() * (high - low + 1))

    def one_of(self, items):
        return items[self.between(0, len(items) - 1)]

    def weighted(self, weights):
        """A key of `weights`, as often as its value says."""
        at = self._random() * sum(weights.values())
        for key, weight in weights.items():
            at -= weight
            if at < 0:
                return key
        return key

    def some_of(self, items, count):
        """`count` different items."""
        pool = list(items)
        return [pool.pop(self.between(0, len(pool) - 1)) for _ in range(min(count, len(pool)))]


@dataclasses.dataclass(eq=False)
class Person:
    manager: "Person | None"
    depth: int
    grade: int
    title: str
    department: str
    division: str
    site: str = ""
    number: int = 0
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    region: str = ""
    time_zone: str = ""
    languages: list = dataclasses.field(default_factory=list)
    gender: str = ""
    birth: datetime.date = AS_OF
    start: datetime.date = AS_OF
    end: datetime.date | None = None
    leaving_reason: str = ""
    contract: str = "Permanent"
    hours: float = 40
    dotted: list = dataclasses.field(default_factory=list)
    consent: list = dataclasses.field(default_factory=list)
    reports: int = 0


def people_of(company, chance):
    """Everybody whom the export lists, leavers among them; managers in front of their reports."""
    people = _tree(company, chance)
    taken = set()
    for person in people:
        _settle(person, company, chance)
        _name(person, company, chance, taken)
        _employ(person, chance)
    _number(people, company, chance)
    _dotted_lines(people, chance)
    _leave(people, chance)
    _come_back(people, company, chance, taken)
    return people


def _tree(company, chance):
    head = Person(None, 0, 0, "Chief Executive Officer", "Executive Office", "Executive Office")
    people = [head]
    for title, grade in [("Chief of Staff", 3), ("Executive Assistant", 5)]:
        people.append(_below(head, grade, title, "Executive Office", "Executive Office"))
    shares = sum(share for share, _, _ in company["divisions"].values())
    left = company["people"] - len(people) - 4  # 4 come back and stand there twice
    for division, (share, title, departments) in company["divisions"].items():
        size = round(left * share / shares)
        chief = _below(head, 1, title, division, division)
        people.append(chief)
        for i, (department, profession) in enumerate(departments.items()):
            part = (size - 1) // len(departments) + (1 if i < (size - 1) % len(departments) else 0)
            lead = _below(chief, 2, f"Head of {department}", department, division)
            people.append(lead)
            _fill(lead, part - 1, profession, people, chance)
    return people


def _below(manager, grade, title, department, division):
    manager.reports += 1
    return Person(manager, manager.depth + 1, grade, title, department, division)


def _fill(manager, count, profession, people, chance):
    """Puts `count` people below `manager`, with leads between where they are many."""
    groups = []
    if count > SPAN_MAX:
        leads = 3 if count >= THREE_LEADS_FROM else 2
        alone = chance.between(1, 3)  # experts who report to the manager directly
        rest = count - alone - leads
        groups = [rest // leads + (1 if i < rest % leads else 0) for i in range(leads)]
        count = alone
    for size in groups:
        grade = min(manager.grade + 1, 5)
        names = {3: "Manager, ", 4: "Team Lead, ", 5: "Shift Lead, "}
        title = names[grade] + manager.department
        lead = _below(manager, grade, title, manager.department, manager.division)
        people.append(lead)
        _fill(lead, size, profession, people, chance)
    senior = None
    for _ in range(count):
        grade = max(chance.weighted(STAFF_GRADES), min(manager.grade + 1, GRADE_TRAINEE))
        title = GRADE_PREFIX[grade] + profession
        # Trainees work for an experienced colleague where there is one.
        master = senior if senior and grade == GRADE_TRAINEE else manager
        person = _below(master, grade, title, manager.department, manager.division)
        senior = senior or (person if grade <= 5 and manager.grade >= 3 else None)
        people.append(person)


def _settle(person, company, chance):
    """Gives a place of work: at the top where the company has its seat, below by teams."""
    sites = company["sites"]
    places = list(sites)
    weights = {place: len(places) + 1 - i for i, place in enumerate(places)}
    manager = person.manager
    follows = manager is not None and chance.hit({0: 0, 1: 0, 2: 0.3}.get(manager.depth, 0.9))
    if manager is None or person.depth == 1 and chance.hit(0.6):
        person.site = places[0]
    else:
        person.site = manager.site if follows else chance.weighted(weights)
    person.region, person.time_zone, _, _ = sites[person.site]


def _name(person, company, chance, taken):
    _, _, local, cultures = company["sites"][person.site]
    languages, women, men, families = CULTURES[chance.weighted(cultures)]
    women_per_thousand = 340 if person.grade <= 2 else 480
    men_per_thousand = 965 - women_per_thousand
    person.gender = chance.weighted(
        {"F": women_per_thousand, "M": men_per_thousand, "X": 15, "": 20}
    )
    both = women.split() + men.split()
    given = {"F": women.split(), "M": men.split()}.get(person.gender, both)
    for _ in range(50):
        person.given_name = chance.one_of(given)
        person.family_name = chance.one_of(families.split())
        if (person.given_name, person.family_name) not in taken:
            break
    taken.add((person.given_name, person.family_name))
    person.email = _address(person, company["domain"], taken)
    spoken = [local, languages[0]]
    spoken += ["en"] if chance.hit(0.86 if person.grade > 2 else 1) else []
    spoken += [language for language in languages[1:] if chance.hit(0.3)]
    spoken += [chance.one_of(["es", "fr", "de"])] if chance.hit(0.1) else []
    person.languages = list(dict.fromkeys(spoken))
    agreed = {("gender", "generation"): 82, ("gender",): 6, ("generation",): 4, (): 8}
    person.consent = list(chance.weighted(agreed))


def _address(person, domain, taken):
    plain = f"{person.given_name}.{person.family_name}".translate(PLAIN_LETTERS)
    letters = unicodedata.normalize("NFD", plain)
    local = "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()
    address, count = f"{local}@{domain}", 1
    while address in taken:
        count += 1
        address = f"{local}{count}@{domain}"
    taken.add(address)
    return address


def _employ(person, chance):
    youngest, oldest = AGES[person.grade]
    age_days = chance.between(youngest * 365 + 120, oldest * 365)
    person.birth = AS_OF - datetime.timedelta(days=age_days)
    years_at_work = min(age_days // 365 - 18, {7: 2, 6: 5}.get(person.grade, 19))
    span = max(years_at_work * 365, 500)
    # A product of two draws: more people came lately than long ago.
    days = span * chance.between(0, 1000) * chance.between(300, 1000) // 1_000_000
    days += chance.between(20, 90)
    start = AS_OF - datetime.timedelta(days=days)
    person.start = start.replace(day=chance.one_of([1, 1, 1, 15]))
    if person.grade == GRADE_TRAINEE:
        person.contract = chance.weighted({"Apprentice": 6, "Fixed term": 3, "Permanent": 1})
    elif person.grade > 3:
        person.contract = chance.weighted({"Permanent": 88, "Fixed term": 10, "Contractor": 2})
    if person.grade > 1 and chance.hit(0.16):
        person.hours = chance.one_of([16, 20, 24, 28, 30, 32, 32])
    else:
        person.hours = {"Halifax": 37.5, "Aarhus": 37, "Bergen": 37.5}.get(person.site, 40)


def _number(people, company, chance):
    """Numbers grow with the day of joining, with gaps."""
    number = company["first_number"]
    for person in sorted(people, key=lambda person: (person.start, person.email)):
        person.number = number
        number += chance.between(1, 4)


def _dotted_lines(people, chance):
    """About one in nine below the chiefs answers to a lead of another division, too."""
    leads = [person for person in people if person.reports and 2 <= person.depth <= 5]
    for person in people:
        if person.depth < 3 or not chance.hit(0.11):
            continue
        others = [
            lead for lead in leads if lead.division != person.division and lead.grade < person.grade
        ]
        person.dotted = chance.some_of(others, 2 if chance.hit(0.15) else 1)


def _leave(people, chance):
    """Some have left within the last two years: people without reports, and one manager."""
    leads = [p for p in people if p.reports >= 4 and p.depth == 4 and p.start.year < 2024]
    leavers = [chance.one_of(leads)]
    for person in people:
        if person.reports == 0 and chance.hit(0.17 if person.grade >= 6 else 0.09):
            leavers.append(person)
    for person in leavers:
        earliest = max(person.start + datetime.timedelta(days=60), datetime.date(2024, 1, 1))
        days = (AS_OF - earliest).days
        if days < 1:
            continue
        person.end = earliest + datetime.timedelta(days=chance.between(0, days - 1))
        reasons = {"Resigned": 62, "Dismissed": 14, "Retired": 2, "End of contract": 14, "": 8}
        if person.contract == "Permanent":
            del reasons["End of contract"]
        person.leaving_reason = chance.weighted(reasons)


def _come_back(people, company, chance, taken):
    """Four who had left are back under a new number; their first time stays in the file."""
    early = [p for p in people if p.end and p.end.year == 2024 and not p.reports]
    number = max(person.number for person in people)
    for former in chance.some_of(early, 4):
        number += chance.between(1, 4)
        back = dataclasses.replace(
            former, number=number, end=None, leaving_reason="", contract="Permanent", dotted=[]
        )
        back.start = datetime.date(2025, chance.between(3, 11), 1)
        back.email = _address(back, company["domain"], taken)
        people.append(back)
