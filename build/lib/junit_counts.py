#!/usr/bin/env python3
"""
Prints 'passed failed' of the test cases in a JUnit XML file, then a line for each that failed, with the first line of what it says.
A skipped case counts as failed: nothing is skipped silently.
"""
import sys
import xml.etree.ElementTree as ElementTree

cases = list(ElementTree.parse(sys.argv[1]).getroot().iter("testcase"))
bad = [case for case in cases
       if any(case.find(tag) is not None for tag in ("failure", "error", "skipped"))
       or case.get("status") in ("fail", "notrun", "disabled")]
print(len(cases) - len(bad), len(bad))
for case in bad:
    failure = next((found for tag in ("failure", "error") if (found := case.find(tag)) is not None), None)
    says = "" if failure is None else " ".join((failure.get("message") or failure.text or "").split())[:300]
    print(f"failed: {case.get('classname')} {case.get('name')}: {says}")
