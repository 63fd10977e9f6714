"""What clients were told has happened, kept outside of Upward."""

import threading


class Ledger:
    """Each answer of success, by what it was about. Safe between threads.

    people       employee ids whose import succeeded
    programmes   names
    enrolments   enrolment id → (programme, person, role)
    rounds       round id → how many pairs it proposed
    accepted     proposal id → relationship id
    """

    def __init__(self):
        self._lock = threading.Lock()
        self.people = set()
        self.programmes = set()
        self.enrolments = {}
        self.rounds = {}
        self.accepted = {}
        self.refused = 0

    def note(self, change):
        """`change` is given the ledger to write into; None: the answer was no success, or late."""
        with self._lock:
            if change is None:
                self.refused += 1
            else:
                change(self)

    def is_complete(self):
        """Whether every kind of answer is in it: else a check of it would show nothing."""
        return all((self.people, self.programmes, self.enrolments, self.rounds, self.accepted))

    def __str__(self):
        return (f"{len(self.people)} people, {len(self.programmes)} programmes,"
                f" {len(self.enrolments)} enrolments, {len(self.rounds)} rounds,"
                f" {len(self.accepted)} accepted pairs; refused {self.refused}")
