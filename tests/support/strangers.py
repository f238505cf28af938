"""The files of a company all of whose words come from strangers: wherever a file holds a text or has a name, it is theirs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from socgap_evidence.model import Window
from tests.support import accepted

DAY = date(2026, 8, 1)
WINDOW = Window(date(2026, 1, 1), date(2026, 6, 30))
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"


@dataclass(frozen=True)
class Strangers:
    """What they wrote, and where."""

    word: str
    """What strangers write, everywhere."""

    @property
    def text(self) -> str:
        """The same as YAML can hold it."""
        return "".join(one for one in self.word if one <= "\uffff" and not "\ud800" <= one <= "\udfff")

    @property
    def story(self) -> str:
        """The same where a word is too little."""
        return f"{self.text} as it was told to us {self.text}"

    @property
    def member(self) -> str:
        """The same as a waiver may name it."""
        return re.sub(r"[*?]", "+", self.text)

    @property
    def name(self) -> str:
        """The same as a file may be called; with a dot before it no pattern would find it."""
        return re.sub(r"^\.", "\u2024", self.word.replace("/", "\u2215").replace("\0", "\x01"))

    def review(self, held_on: str = "2026-03-20", **more: Any) -> str:
        """A review of accounts one of which lacks a second factor."""
        account = {"account": f"{self.member} 1", "mfa": False, "owner": "p-003"}
        return json.dumps({"id": self.member, "held_on": held_on, "items": [account], **more})

    def control(self, name: str, requires: list[Any], **more: Any) -> str:
        """A control in words of strangers."""
        said = dict.fromkeys(("title", "question", "objective"), self.text)
        criteria = {"primary": [self.text], "secondary": ["CC6.3"]}
        return json.dumps(
            {"id": name, **said, "section": 4, "criteria": criteria, "owner": self.text}
            | {"owner_role": self.text, "requires": requires, **more}
        )

    def requirement(self, name: str, evidence: Any, **more: Any) -> dict[str, Any]:
        """A requirement, too."""
        return {
            "id": name, "title": self.text, "kind": "record", "evidence": evidence, "schema": "review",
        } | more  # fmt: skip

    @cached_property
    def files(self) -> dict[str, str]:
        """The tree under check."""
        return {
            **accepted.FILES,
            "socgap.yaml": json.dumps(
                {"company": self.text, "controls": "controls", "program_start": "2026-01-01"}
                | {"window": {"start": str(WINDOW.start), "end": str(WINDOW.end)}, "as_of": str(DAY)}
                | {"history": "off"}
            ),
            "controls/criteria.yaml": json.dumps(
                {self.text: {"title": self.text, "category": "common"}}
                | {"CC6.3": {"title": self.text, "category": "common"}}
                | {f"{self.text} 7": {"title": self.text, "category": "common"}}
                | {f"{self.text} 8": {"title": self.text, "category": "privacy"}}
            ),
            "controls/sections.yaml": json.dumps([self.text for _ in range(5)]),
            "controls/parameters.yaml": json.dumps(
                {self.text: {"home": self.text, "unit": "list", "default": [self.text]}}
            ),
            "controls/AC-1.yaml": self.control("AC-1", self._requires),
            "controls/AC-2.yaml": self.control("AC-2", [self.requirement("AC-2.E1", "evidence/policy.yaml")]),
            "controls/AC-3.yaml": self.control("AC-3", self._others),
            "evidence/scope.yaml": json.dumps(
                {"prepared_by": "p-002"}
                | {"not_applicable": [{"control": "AC-2", "reason": self.text, "approved_by": "p-001",
                                       "approved_on": "2026-05-01", "review_on": "2026-12-31"}]}
            ),
            "evidence/reviews/REV-1.yaml": self.review(),
            f"evidence/reviews/{self.name}.yaml": self.review(),
            f"evidence/reviews/{self.name}-bad.yaml": f"held_on: [{json.dumps(self.text)}\n",
            f"evidence/reviews/{self.name}-odd.yaml": self.review(by=7, held_on=self.text),
            f"evidence/letters/{self.name}.yaml": LFS,
            f"{self.name}.rec.yaml": self.review("2026-05-20"),
            f"evidence/{self.name}.txt": "x",
            "controls/waivers/WVR-2026-001.yaml": self._waiver,
        }  # fmt: skip

    @property
    def _factor(self) -> dict[str, Any]:
        fields = {"mfa": {"const": True}, "owner": {"enum": ["p-003", self.text]}}
        return {"expect": {"each": "$.items[*]", "schema": {"properties": fields}}}

    @property
    def _requires(self) -> list[Any]:
        every = {"every": {"date": "held_on", "period": "quarter", "grace": "15 days"}}
        sentence = {"id": "AC-1.A1", "says": self.text, **self._factor}
        return [
            self.requirement("AC-1.E1", "evidence/reviews/*.yaml", asserts=[sentence], **every),
            self.requirement("AC-1.E2", "evidence/registers/people.yaml", schema="people", kind="register"),
        ]

    @property
    def _others(self) -> list[Any]:
        for_a_year = {"fresh": {"date": "held_on", "for": "12 months"}}
        sentence = {"id": "AC-3.A1", "says": self.text, **self._factor}
        where = {"when": {"says": self.text, "in": "evidence/policy.yaml", "schema": "review", "any": "$.by"}}
        return [
            self.requirement("AC-3.E1", ["*.rec.yaml"], asserts=[sentence], **for_a_year),
            self.requirement("AC-3.E2", "evidence/letters/*.yaml"),
            self.requirement("AC-3.E3", "evidence/policy.yaml", **for_a_year),
            self.requirement("AC-3.E4", "evidence/visits/*.yaml", **where),
        ]

    @property
    def _waiver(self) -> str:
        said = dict.fromkeys(("title", "reason", "impact", "approval_reference"), self.story)
        (cover,) = accepted.WAIVER["covers"]
        return json.dumps(
            {
                **accepted.WAIVER,
                **said,
                "covers": [{**cover, "records": [self.member, f"{self.member} 1"]}],
            }
            | {"compensating": [{"text": self.story, "proof": "evidence/policy.yaml"}]}
            | {"remediation": {**accepted.WAIVER["remediation"], "text": self.story}}
            | {"root_cause": self.story, "management_response": self.story}
        )
