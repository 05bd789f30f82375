"""Test results as JUnit XML that any reader takes, whatever the names hold."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from whychain.runbooks.in_file_tests import TestResult
from whychain.runbooks.junit import junit_xml

RESULTS = (
    TestResult("second-book", "It works", (), 1.25),
    TestResult(
        "first-book", "It <fails> & says why", ("exit code 0, expected 4", "not done: a"), 3
    ),
    TestResult("first-book", "It works too", (), 0.5),
)


def test_there_is_a_suite_for_each_runbook_and_a_case_for_each_test() -> None:
    root = ElementTree.fromstring(junit_xml(RESULTS))

    assert [(s.get("name"), [c.get("name") for c in s]) for s in root] == [
        ("first-book", ["It <fails> & says why", "It works too"]),
        ("second-book", ["It works"]),
    ]
    assert root.attrib == {
        "name": "whychain",
        "tests": "3",
        "failures": "1",
        "errors": "0",
        "time": "4.750",
    }
    assert [s.get("time") for s in root] == ["3.500", "1.250"]


def test_a_failure_holds_every_problem() -> None:
    (failure,) = ElementTree.fromstring(junit_xml(RESULTS)).iter("failure")

    assert failure.get("message") == "exit code 0, expected 4"
    assert failure.text == "exit code 0, expected 4\nnot done: a"


def test_no_results_are_an_empty_document() -> None:
    root = ElementTree.fromstring(junit_xml(()))

    assert (root.get("tests"), len(root)) == ("0", 0)


def test_a_character_that_xml_forbids_is_replaced() -> None:
    (case,) = ElementTree.fromstring(
        junit_xml([TestResult("b", "a\x00b\x1b[31m\ud800\uffffc\té\U0001f600", ())])
    ).iter("testcase")

    assert case.get("name") == "a\ufffdb\ufffd[31m\ufffd\ufffdc\té\U0001f600"


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_hostile_text_stays_well_formed_and_in_its_place(
    runbook: str, name: str, problems: list[str]
) -> None:
    xml = junit_xml([TestResult(runbook, name, tuple(problems))])

    root = ElementTree.fromstring(xml.encode())
    (case,) = root.iter("testcase")
    assert len(list(root.iter())) == 3 + bool(problems)
    assert len(case.get("name") or "") == len(name)
