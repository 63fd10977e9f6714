"""Clients that work on Upward and write what they were told into a ledger."""

import json
import random
import subprocess
import threading

# A client that waits for a job whose process was killed gives up after this: not answered.
PATIENCE_SECONDS = 15
MATCHERS = 2  # each works on a programme of its own, with the same people
HEADER = "id,name,manager\n"
MAPPING = {"columns": {"employee_id": "id", "given_name": "name", "manager_employee_id": "manager"}}
CAPACITY = {"mentor": 2, "mentee": 1}


class Load:
    """Threads that import people, create programmes, and enrol, match and accept until they are
    stopped. Started again, each goes on where it was."""

    def __init__(self, deployment, command_line, ledger, seed):
        self._deployment = deployment
        self._command_line = command_line
        self._ledger = ledger
        self._stopping = threading.Event()
        self._mapping = deployment.write("fault-mapping.json", MAPPING)
        works = [self._import_people(random.Random(seed)), self._create_programmes()]
        works += [self._match(f"matched {i}", random.Random(seed + i)) for i in range(MATCHERS)]
        self._works = works
        self._threads = []
        self._failures = []

    def start(self):
        self._stopping.clear()
        self._threads = [threading.Thread(target=self._go_on, args=(work,)) for work in self._works]
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def _go_on(self, work):
        try:
            while not self._stopping.is_set():
                next(work)
        except BaseException as failure:  # told by stop()
            self._failures.append(failure)

    def _ask(self, *arguments):
        """The answer of a command as JSON; None when it failed or came too late."""
        try:
            done = self._command_line.run(*arguments, "--output", "json", seconds=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        return json.loads(done.stdout) if done.returncode == 0 else None

    def _note(self, answer, change):
        self._ledger.note(None if answer is None else change)

    def _import_people(self, chance):
        number = 0
        while True:
            number += 1
            people = [f"p{number}-{i}" for i in range(chance.randint(1, 5))]
            file = self._deployment.write(
                "fault.csv", HEADER + "".join(f"{person},Someone,\n" for person in people))
            answer = self._ask("import", file, "--map", self._mapping, "--delta")
            self._note(answer, lambda ledger: ledger.people.update(people))
            yield

    def _create_programmes(self):
        number = 0
        while True:
            number += 1
            name = f"programme {number}"
            self._note(self._create(name), lambda ledger: ledger.programmes.add(name))
            yield

    def _create(self, name):
        rules = {f"{role}_capacity": count for role, count in CAPACITY.items()}
        file = self._deployment.write(
            f"{name.replace(' ', '-')}.json",
            {"name": name, "required_acceptances": ["PARTY_LEAD"], **rules})
        return self._ask("programme", "create", "--file", file)

    def _match(self, name, chance):
        """Enrols some, starts a round and accepts what it proposes, again and again."""
        programme = None
        while programme is None:
            created = self._create(f"{name} {chance.getrandbits(40):x}")
            if created and self._ask("programme", "open", created["programme_id"]):
                programme = created["programme_id"]
            yield
        while True:
            people = sorted(self._ledger.people)
            for person in chance.sample(people, min(4, len(people))):
                self._enrol(programme, person, chance.choice(("mentor", "mentee")))
                yield
            self._start_round(programme)
            yield
            self._accept_all(programme)
            yield

    def _enrol(self, programme, person, role):
        answer = self._ask("enrol", programme, "--role", role, "--person", f"e:{person}")

        def change(ledger):
            ledger.enrolments[answer["enrolment_id"]] = (programme, answer["person_id"], role)

        self._note(answer, change)

    def _start_round(self, programme):
        answer = self._ask("round", "start", programme)
        ended = answer is not None and answer.get("state") == "ROUND_STATE_SUCCEEDED"

        def change(ledger):
            ledger.rounds[answer["round_id"]] = answer.get("pairs", 0)

        self._note(answer if ended else None, change)

    def _accept_all(self, programme):
        answer = self._ask("pairs", "accept", "--all", programme)

        def change(ledger):
            for proposal in answer.get("proposals", []):
                ledger.accepted[proposal["proposal_id"]] = proposal["relationship_id"]

        self._note(answer, change)
