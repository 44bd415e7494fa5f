"""Conditions inside another form: of a segment, of a rule, of what is handed over."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.fields import Format
from kartoteka.core.filters import words
from kartoteka.core.filters.paths import FilterProblem
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import filter_builder, filter_lines
from kartoteka.core.screens.filter_lines import Lines
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.request import actor_of
from kartoteka.core.screens.totals import number

PRESSED = frozenset({"add", "add-group", "remove", "remove-kept"})


@dataclass(frozen=True)
class TreeEditor:
    """The conditions of a form as they were sent, or as they are stored."""

    record_type: RecordType
    user: Any
    fmt: Format
    lines: Lines
    filter: Filter
    problem: str = ""

    @property
    def tree(self) -> str:
        """The tree to be stored; empty for no condition."""
        return json.dumps(self.filter.as_json(), ensure_ascii=False) if self.filter else ""

    @property
    def is_wrong(self) -> bool:
        """Whether something that was typed cannot be used."""
        return bool(self.problem) or any(line.error for line in self.lines.lines)

    def count(self) -> int:
        """How many records the user may see that meet the conditions now."""
        found = access.visible(self.user, self.record_type.model).filter(archived_at=None)
        return found.filter(self.filter.q(self.fmt)).count()

    def context(self) -> dict[str, Any]:
        """What `screens/_tree_editor.html` needs."""
        names = Names(self.user)
        fields = filter_builder.fields_to_choose(self.record_type, self.user)
        shown = [
            filter_builder.shown_line(line, fields, self.fmt, names, self.user)
            for line in self.lines.lines
        ]
        return {
            "any": self.lines.any,
            "lines": [one for one in shown if one.line.group is None],
            "boxes": [
                (box, [one for one in shown if one.line.group == box]) for box in self.lines.groups
            ],
            "kept": [(text, filter_builder.kept_words(text, self)) for text in self.lines.kept],
            "problem": self.problem,
            "found": _("Fits now: %(n)s") % {"n": number(self.count(), self.fmt)},
        }


def editor(request: HttpRequest, record_type: RecordType, stored: str) -> TreeEditor:
    """The editor of a request: what its form holds, else the conditions that are stored."""
    user, fmt = request.user, actor_of(request).fmt
    plain, problem = Filter(record_type, user), ""
    if "match" in request.POST:
        lines = filter_lines.of_form(request.POST, record_type, user)
        filter_builder.press(request.POST, lines)
        try:
            plain = filter_lines.tree_of(lines, record_type, user, fmt)
        except FilterProblem as wrong:
            problem = wrong.message
        return TreeEditor(record_type, user, fmt, lines, plain, problem)
    try:
        plain = Filter.parse(record_type, stored, user) if stored else plain
        plain.q(fmt)
    except FilterProblem as wrong:
        plain, problem = Filter(record_type, user), wrong.message
    lines = filter_lines.of_filter(plain)
    if not lines.lines and not lines.kept:
        lines.add(None)
    return TreeEditor(record_type, user, fmt, lines, plain, problem)


def in_words(request: HttpRequest, record_type: RecordType, stored: str) -> str:
    """Stored conditions in plain words."""
    try:
        found = Filter.parse(record_type, stored, request.user) if stored else None
        return words.sentence(found, actor_of(request).fmt) if found else ""
    except FilterProblem as wrong:
        return wrong.message


def is_live(request: HttpRequest) -> bool:
    """Whether the form only tells what it holds now: nothing is to be saved yet."""
    return "save" not in request.POST or bool(PRESSED & request.POST.keys())
