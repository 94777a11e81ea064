#!/usr/bin/env python3
"""Prints 'passed failed' of the test cases in a JUnit XML file. A skipped case counts as failed: nothing is skipped silently."""
import sys
import xml.etree.ElementTree as ElementTree

cases = list(ElementTree.parse(sys.argv[1]).getroot().iter("testcase"))
bad = [case for case in cases
       if any(case.find(tag) is not None for tag in ("failure", "error", "skipped"))
       or case.get("status") in ("fail", "notrun", "disabled")]
for case in bad:
    print(f"    failed: {case.get('classname')} {case.get('name')}", file=sys.stderr)
print(len(cases) - len(bad), len(bad))
