"""Results of tests as JUnit XML, which every build server reads."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, tostring

from whychain.runbooks.in_file_tests import TestResult

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 forbids even as a character reference (https://www.w3.org/TR/xml/#charsets)."""


def junit_xml(results: Sequence[TestResult]) -> str:
    """Return results as one JUnit document: a suite for each runbook, a case for each test.

    Well-formed whatever the names and problems hold: a character that XML forbids stands as U+FFFD.
    """
    suites = Element("testsuites", _totals("whychain", results))
    for runbook, group in groupby(sorted(results, key=_runbook), key=_runbook):
        _suite(suites, runbook, tuple(group))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _runbook(result: TestResult) -> str:
    return result.runbook


def _totals(name: str, results: Iterable[TestResult]) -> dict[str, str]:
    every = tuple(results)
    return {
        "name": _plain(name),
        "tests": str(len(every)),
        "failures": str(sum(bool(result.problems) for result in every)),
        "errors": "0",
        "time": _time(sum(result.simulated_seconds for result in every)),
    }


def _suite(suites: Element, runbook: str, results: tuple[TestResult, ...]) -> None:
    suite = SubElement(suites, "testsuite", _totals(runbook, results))
    for result in results:
        case = SubElement(
            suite,
            "testcase",
            classname=_plain(runbook),
            name=_plain(result.name),
            time=_time(result.simulated_seconds),
        )
        if result.problems:
            failure = SubElement(case, "failure", message=_plain(result.problems[0]))
            failure.text = _plain("\n".join(result.problems))


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"


def _plain(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
