"""What the documents of an export share: ids that are the same in each run, moments without a clock, and words made safe.

An id is a uuid5 of what a thing is called. So a finding keeps its id from one export to the next, as OSCAL asks, and the
id of a document is made of what the document holds, because it must change with it.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID, uuid5

from msgspec import Struct, field

from socgap_evidence import __version__
from socgap_evidence.outputs.escaping import markdown, plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, tzinfo

    from socgap_evidence.model import Json
    from socgap_evidence.report import Report

NS = "https://socgap.example/ns/oscal"
"""The namespace of properties that OSCAL does not know. It is a name; nothing lies there."""
NAMESPACE = UUID("e72d71da-1efd-52d4-83a2-c11b04cb57ca")
"""From which all ids are made. It never changes."""
VERSIONS = ("1.1.3", "1.2.1")
"""Of OSCAL; the first is written unless another is asked for."""
ALGORITHM = "SHA-256"

_MOMENT = re.compile(
    r"(19|2\d)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d"
    r"(-((0\d|1[0-2]):00|0[39]:30)|\+((0\d|1[0-4]):00|(0[34569]|10):30|(0[58]|12):45))"
)
"""The moments that OSCAL's schemas can say: years from 1900 to 2999, and not every difference from UTC."""
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_DAY_ENDS = time(23, 59, 59)


def name_of(parts: Iterable[str]) -> str:
    """Parts as a path that no other parts have."""
    return "/".join(quote(part.encode("utf-8", "surrogatepass"), safe="") for part in parts)


class Scope(Struct, frozen=True):
    """What all documents of one export are about."""

    report: Report
    version: str
    """Of OSCAL."""
    digests: dict[str, str] = field(default_factory=dict)
    """The SHA-256 of each file that a document speaks of, as it was when it was read."""

    @property
    def as_of(self) -> date:
        """The day that is judged."""
        return self.report.verdict.as_of

    @property
    def company(self) -> str:
        """Its name, as it is written."""
        return self.report.verdict.assessment.project.config.company.value

    @property
    def zone(self) -> tzinfo:
        """The company's time zone."""
        return self.report.verdict.assessment.project.config.zone

    def id(self, *name: str) -> str:
        """The id of what is called so in this company: the same each time, and nothing else's."""
        return str(uuid5(NAMESPACE, name_of((self.company, *name))))

    def begins(self, day: date) -> str:
        """The moment at which a day begins; empty if OSCAL cannot say it."""
        return self._moment(day, time.min)

    def ends(self, day: date) -> str:
        """The last second of a day; empty if OSCAL cannot say it."""
        return self._moment(day, _DAY_ENDS)

    def _moment(self, day: date, clock: time) -> str:
        local = datetime.combine(day, clock, self.zone)
        if _MOMENT.fullmatch(local.isoformat()):
            return local.isoformat()
        try:
            elsewhere = local.astimezone(UTC).isoformat(timespec="seconds")
        except OverflowError:
            return ""
        return elsewhere if _MOMENT.fullmatch(elsewhere) else ""

    @property
    def begins_to_look(self) -> date:
        """The first day that is looked at."""
        return self.report.timeline.window.start

    @property
    def tool(self) -> str:
        """The id of socgap as a component."""
        return self.id("component", "socgap")

    @property
    def system(self) -> str:
        """The id of what the company's controls protect, as a component."""
        return self.id("component", "system")

    @property
    def origins(self) -> list[Json]:
        """Who says it: this tool."""
        return [{"actors": [{"type": "tool", "actor-uuid": self.tool}]}]

    def document(
        self,
        root: str,
        title: str,
        content: dict[str, Json],
        *,
        parties: Iterable[Json] = (),
        version: str = "",
    ) -> Json:
        """A document under the name that its model gives it. Its id follows from everything in it.

        ``parties`` are those beside the company; ``version`` of OSCAL is that of the export unless it is given.
        """
        body = {"metadata": self._metadata(title, version or self.version, parties), **full(content)}
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        return {root: {"uuid": self.id("document", root, digest), **body}}

    def _metadata(self, title: str, oscal_version: str, parties: Iterable[Json]) -> Json:
        verdict, head = self.report.verdict, self.report.head
        company = self.id("party", "company")
        pinned = f"The day is pinned to {self.as_of} ({verdict.day_chosen_by})."
        return full(
            {
                "title": prose(f"{self.company}: {title}"),
                "published": self.begins(self.as_of),
                "last-modified": self.begins(self.as_of),
                "version": str(self.as_of),
                "oscal-version": oscal_version,
                "props": props(
                    tool=f"socgap {__version__}",
                    tree=verdict.assessment.tree.label,
                    commit="" if head is None else head.id,
                ),
                "roles": [
                    {"id": "prepared-by", "title": "Whose evidence it is"},
                    {"id": "requester", "title": "Who asked for a waiver"},
                    {"id": "approver", "title": "Who approved a waiver"},
                ],
                "parties": [
                    {"uuid": company, "type": "organization", "name": named(self.company)},
                    *parties,
                ],
                "responsible-parties": [{"role-id": "prepared-by", "party-uuids": [company]}],
                "remarks": paragraphs(
                    prose(pinned) if verdict.is_pinned else "",
                    "Made by socgap from evidence in git. A readiness aid: it gives no opinion.",
                ),
            }
        )


def components(scope: Scope) -> tuple[Json, Json]:
    """What is assessed, and what assesses it."""
    system: Json = {
        "uuid": scope.system,
        "type": "this-system",
        "title": prose(scope.company),
        "description": "What the company's controls protect. Its scope statement and its registers describe it.",
        "status": {"state": "operational"},
    }
    tool: Json = {
        "uuid": scope.tool,
        "type": "software",
        "title": "socgap",
        "description": "Holds evidence in git against schemas and rules over time.",
        "props": [{"name": "version", "value": __version__}],
        "status": {"state": "operational"},
    }
    return system, tool


def assets(scope: Scope, tool: Json) -> Json:
    """The tool as OSCAL wants it: a component, and a platform that uses it."""
    return {
        "components": [tool],
        "assessment-platforms": [
            {
                "uuid": scope.id("platform", "socgap"),
                "title": "socgap",
                "uses-components": [{"component-uuid": scope.tool}],
            }
        ],
    }


def full(content: dict[str, Json]) -> dict[str, Json]:
    """The fields that say something: OSCAL has no empty lists and no empty texts. An empty object says something."""
    return {key: value for key, value in content.items() if value not in (None, "", [])}


def props(**values: object) -> list[Json]:
    """Properties in our namespace, those with a value; ``_`` in a name stands for a hyphen."""
    shown = {
        name.replace("_", "-"): "" if value is None else text(str(value)) for name, value in values.items()
    }
    return [{"name": name, "ns": NS, "value": value} for name, value in shown.items() if value]


def text(words: str) -> str:
    """Words for a field without markup, which OSCAL wants without blanks around them."""
    return plain(words).strip(" ")


def named(words: str) -> str:
    """The same where OSCAL wants a text whatever happens."""
    return text(words) or "-"


def token(name: str) -> str:
    """A name as an id of OSCAL: itself where it can be one, and otherwise what no other name becomes."""
    if _TOKEN.fullmatch(name):
        return name
    return f"_{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"


def prose(words: str) -> str:
    """Words for a field of Markdown on one line, or for a paragraph of a longer one."""
    return markdown(words)


def paragraphs(*parts: str) -> str:
    """Paragraphs of Markdown, without the empty ones."""
    return "\n\n".join(part for part in parts if part)


def day_before(day: date) -> date:
    """The last day before one."""
    return day - timedelta(days=1)


def objective(control: str) -> str:
    """What a control wants to reach, as a part of the catalog."""
    return f"{control}_obj"
