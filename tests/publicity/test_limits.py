"""One client cannot search the site to a standstill, and another is not made to wait for it."""

import threading

import pytest

from xinheng.publicity.errors import SearchBusyError, TooManySearchesError
from xinheng.publicity.limits import SearchBudget

pytestmark = pytest.mark.pure


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_refills_for_its_client_alone():
    seconds = Seconds()
    budget = SearchBudget(burst=2, per_second=0.5, seconds=seconds)
    for _ in range(2):
        with budget.search("192.0.2.1"):
            pass
    with pytest.raises(TooManySearchesError) as refusal, budget.search("192.0.2.1"):
        pass
    assert refusal.value.facts["retry_after"] == 2
    with budget.search("192.0.2.2"):
        pass
    seconds.now = 2.0
    with budget.search("192.0.2.1"):
        pass


def test_no_more_searches_run_together_than_there_are_places():
    budget = SearchBudget(places=1, wait=0.01)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with budget.search("a"):
            inside.set()
            leave.wait(5)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(5)
    with pytest.raises(SearchBusyError), budget.search("b"):
        pass
    leave.set()
    holder.join()
    with budget.search("b"):
        pass


def test_a_place_is_given_back_when_the_search_fails():
    budget = SearchBudget(places=1, wait=0.01)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), budget.search("a"):
            _ = 1 // 0
    with budget.search("a"):
        pass
