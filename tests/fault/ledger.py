"""What clients were told has happened, kept outside of Upward, and the load that fills it."""

import random
import subprocess
import threading

# A client that waits for a job whose process was killed gives up after this: not answered.
PATIENCE_SECONDS = 15
HEADER = "id,name,manager\n"
MAPPING = {"columns": {"employee_id": "id", "given_name": "name", "manager_employee_id": "manager"}}


class Ledger:
    """Employees and programmes whose creation was answered with success. Safe between threads."""

    def __init__(self):
        self._lock = threading.Lock()
        self.people = set()
        self.programmes = set()
        self.refused = 0

    def note(self, kind, name, done):
        with self._lock:
            if done:
                getattr(self, kind).add(name)
            else:
                self.refused += 1


class Load:
    """Clients that join people and create programmes until they are stopped."""

    def __init__(self, deployment, command_line, ledger, seed):
        self._deployment = deployment
        self._command_line = command_line
        self._ledger = ledger
        self._chance = random.Random(seed)
        self._stopping = threading.Event()
        self._number = 0
        self._mapping = deployment.write("fault-mapping.json", MAPPING)
        self._threads = []

    def start(self):
        self._stopping.clear()
        self._threads = [threading.Thread(target=loop) for loop in (self._join, self._found)]
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _done(self, *arguments):
        """Whether a command was answered with success in time."""
        try:
            return self._command_line.run(*arguments, seconds=PATIENCE_SECONDS).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def _join(self):
        while not self._stopping.is_set():
            self._number += 1
            people = [f"p{self._number}-{i}" for i in range(self._chance.randint(1, 5))]
            rows = "".join(f"{person},Someone,\n" for person in people)
            file = self._deployment.write("fault.csv", HEADER + rows)
            done = self._done("import", file, "--map", self._mapping, "--delta")
            for person in people:
                self._ledger.note("people", person, done)

    def _found(self):
        number = 0
        while not self._stopping.is_set():
            number += 1
            name = f"programme {self._chance.getrandbits(40):x}-{number}"
            file = self._deployment.write("fault-programme.json", {"name": name})
            self._ledger.note("programmes", name, self._done("programme", "create", "--file", file))
