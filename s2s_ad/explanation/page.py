"""An explanation as one page: the function beside what becomes of it, each line tied to those that it stands for.

The page needs nothing but itself, and runs no script but its own: its policy names that by its hash. All that comes
from the user is escaped.
"""

from __future__ import annotations

import base64
import difflib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from importlib.resources import files
from string import Template
from types import FunctionType

from s2s_ad.backend.listing import Listing
from s2s_ad.explanation.explained import Explanation
from s2s_ad.explanation.kept import Kept
from s2s_ad.explanation.marking import Names, marked
from s2s_ad.explanation.places import Places, SourceText
from s2s_ad.explanation.weights import size
from s2s_ad.syntax.highlight import highlight

FOLDER = "template"


def page(explanation: Explanation, version: str) -> str:
    """The page as text."""
    return _Page(explanation).text(version)


@dataclass(frozen=True)
class _Page:
    explanation: Explanation

    @cached_property
    def places(self) -> Places:
        """The user's functions: the one that was asked for, those that have a derivative of their own, and of those
        whose statements stand in it the ones that lines lead to."""
        survey, origins = self.explanation.survey, set(self.explanation.source.origins.values())
        inlined = [each for each in survey.inlined if any(map(Places([each]).key, origins))]
        return Places([*(each.function for each in survey.variables), *inlined])

    def text(self, version: str) -> str:
        """The whole."""
        survey = self.explanation.survey
        stages = [*self.explanation.stages, (_LAST, self.explanation.source)]
        tallest = max(len(text.splitlines()) for _, text in stages)
        style, script = Template(_template("page.css")).substitute(lines=max(tallest, 12)), _template("page.js")
        return Template(_template("page.html")).substitute(
            title=escape(f"{survey.function} by {', '.join(survey.wrt)}"),
            heading=f"The derivative of <code>{escape(survey.function)}</code> by "
            + ", ".join(f"<code>{escape(name)}</code>" for name in survey.wrt),
            summary=self.summary(),
            primal="\n".join(map(self.source, self.places.sources)),
            stages="\n".join(self.stages(stages)),
            last=len(stages) - 1,
            last_name=_LAST,
            details="\n".join(self.details()),
            memory=self.memory(),
            footer=f"Made by s2s_ad {escape(version)}.",
            style=style,
            script=script,
            style_hash=_hash(style),
            script_hash=_hash(script),
        )

    @cached_property
    def names(self) -> dict[FunctionType, Names]:
        """By function, what is known of its variables."""
        survey = self.explanation.survey
        return {
            each.function: {**{name: ("inactive", f"not active: {why}") for name, why in each.inactive}}
            | dict.fromkeys(each.active, ("active", "active: it carries a derivative"))
            for each in (*survey.variables, *survey.inside)
        }

    def summary(self) -> str:
        """The facts above the panes."""
        survey = self.explanation.survey
        facts = [("active", ", ".join(survey.active) or "nothing"), ("rules", ", ".join(survey.rules) or "none")]
        facts += [("inlined", ", ".join(each.__name__ for each in survey.inlined))] if survey.inlined else []
        facts += [("memory", line.removeprefix("memory: ")) for line in survey.memory()]
        items = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in facts)
        return f'<dl class="facts">{items}</dl>'

    def source(self, source: SourceText) -> str:
        """A function of the user's."""
        names = self.names[source.function]
        rows = [
            _line(source.first + index, marked(pieces, names), "", key, "forward", self.badge_at(key, index))
            for index, (key, pieces) in enumerate(zip(source.keys, highlight("\n".join(source.lines)), strict=True))
        ]
        head = f"<h3>{escape(source.place)}</h3>"
        return f'<div class="source">{head}{_code(rows, source.function.__name__)}</div>'

    def stages(self, stages: Sequence[tuple[str, Listing]]) -> Iterator[str]:
        """Each stage, with what it changed in the one before; the last is the derivative, with what it keeps."""
        before: list[str] = []
        for number, (name, text) in enumerate(stages):
            last = number == len(stages) - 1
            verbs = {"saved": "saves", "kept": "keeps"}
            badges = {line: self.badge(verbs[kept[0].form], kept) for line, kept in self.by_line.items() if last}
            lines = text.splitlines()
            shown = [("", line) for line in range(len(lines))] if last or not before else _changes(before, lines)
            rows = list(self.rows(number, text, shown, before, badges))
            hidden = "" if last else " hidden"
            yield f'<div class="stage" data-name="{escape(name)}"{hidden}>{_code(rows, name)}</div>'
            before = lines

    def rows(
        self,
        stage: int,
        text: Listing,
        shown: Sequence[tuple[str, int]],
        before: Sequence[str],
        badges: Mapping[int, str],
    ) -> Iterator[str]:
        """The lines of a stage, and between them those that went."""
        pieces, gone = highlight(text), highlight("\n".join(before))
        for mark, index in shown:
            if mark == "removed":
                yield _line(None, marked(gone[index], {}), "", None, "removed", "")
                continue
            origin = text.origins.get(index + 1)
            key = None if origin is None else self.places.key(origin)
            role = mark if origin is None or key is None else f"{origin.role} {mark}".strip()
            badge = badges.get(index + 1, "")
            yield _line(index + 1, marked(pieces[index], {}), f"g{stage}:{index + 1}", key, role, badge)

    @cached_property
    def told(self) -> list[Kept]:
        """What is kept, without single numbers if that is known; nothing where it stands in another text."""
        survey = self.explanation.survey
        if self.explanation.text is not None:
            return []
        return [each for each in survey.kept if survey.weights is None or not survey.weights.is_small(each)]

    @property
    def by_line(self) -> dict[int, list[Kept]]:
        """By line of the derivative, what is kept there."""
        found: dict[int, list[Kept]] = {}
        for each in self.told:
            found.setdefault(each.line, []).append(each)
        return found

    @cached_property
    def needs(self) -> dict[str | None, list[Kept]]:
        """By statement, what its adjoint needs."""
        found: dict[str | None, list[Kept]] = {}
        for each in self.told:
            if each.needed is not None:
                found.setdefault(self.places.key(each.needed), []).append(each)
        found.pop(None, None)
        return found

    def badge_at(self, key: str | None, index: int) -> str:
        """What stands behind the first line of a statement: how much its adjoint needs."""
        first = key is not None and int(key.rpartition(":")[2]) == index
        return self.badge("needs", self.needs[key]) if first and key in self.needs else ""

    def weight(self, kept: Kept) -> int | None:
        """The bytes of a value, if they are known."""
        weights = self.explanation.survey.weights
        return None if weights is None or kept.callee else weights.held.get(kept.key)

    def badge(self, verb: str, kept: Sequence[Kept]) -> str:
        """What stands behind a line: which values, and how many bytes."""
        names = ", ".join(dict.fromkeys(each.short for each in kept))
        known = [weight for each in kept if (weight := self.weight(each)) is not None]
        title = "; ".join(f"{each.form}: {each.value}, {each.why}, {each.purpose}" for each in kept)
        text = f"{verb} {names}" + (f" · {size(sum(known))}" if known else "")
        return f'<span class="badge" title="{escape(title)}">{escape(text)}</span>'

    def details(self) -> Iterator[str]:
        """What is told of a statement when it is lit."""
        source_of = self.explanation.source
        for source in self.places.sources:
            for key in dict.fromkeys(each for each in source.keys if each is not None):
                index = int(key.rpartition(":")[2])
                lines: dict[str, list[int]] = {"forward": [], "adjoint": []}
                for line, origin in source_of.origins.items():
                    if self.places.key(origin) == key:
                        lines[origin.role].append(line)
                yield self.detail(key, source.lines[index], source.first + index, lines)

    def detail(self, key: str, text: str, line: int, lines: Mapping[str, list[int]]) -> str:
        """One statement."""
        where = [f'<b class="{role}">{role}</b> in {_ranges(found)}' for role, found in lines.items() if found]
        told = ", ".join(where) or "no line of the derivative stands for it"
        items = "".join(f"<li>{self.sentence(kept)}</li>" for kept in self.needs.get(key, ()))
        more = f"<ul>{items}</ul>" if items else ""
        head = f'<h3>line {line}: <code>{escape(text.strip())}</code></h3><p class="where">{told}</p>'
        return f'<div class="detail" data-key="{escape(key)}" hidden>{head}{more}</div>'

    def sentence(self, kept: Kept) -> str:
        """What is kept for a statement, and why."""
        weights, known = self.explanation.survey.weights, self.weight(kept)
        share = "" if weights is None or known is None else f" ({size(known)}, {weights.share(known)} of the peak)"
        form = "saved for its adjoint" if kept.form == "saved" else "kept for its adjoint"
        return f"<code>{escape(kept.value)}</code>{share}: {form}, {escape(kept.why)}"

    def memory(self) -> str:
        """The table of what is kept."""
        survey = self.explanation.survey
        if not self.told:
            return ""
        peak = survey.weights.peak if survey.weights is not None else 0
        rows = "".join(self.row(kept, peak) for kept in self.told)
        size_head = '<th scope="col" class="bytes">bytes</th><th scope="col">of the peak</th>' if peak else ""
        head = f'<tr><th scope="col">value</th>{size_head}<th scope="col">why</th><th scope="col">needed</th></tr>'
        return (
            '<section id="memory" aria-labelledby="memory-title">'
            f'<h2 id="memory-title">What the reverse sweep finds of the forward sweep</h2>'
            f'<div class="table"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div></section>'
        )

    def row(self, kept: Kept, peak: int) -> str:
        """One value of the table; its button leads to its line."""
        line = f"g{len(self.explanation.stages)}:{kept.line}"
        label = f'<button data-line="{line}">{escape(kept.value)}</button>'
        cells = [f'<td class="value">{label}</td>']
        if peak:
            weight = self.weight(kept)
            cells.append(f'<td class="bytes">{"" if weight is None else size(weight)}</td>')
            cells.append(f'<td class="share">{"" if weight is None else _bar(min(weight / peak, 1.0))}</td>')
        cells += [f"<td>{kept.form}, {escape(kept.why)}</td>", f"<td>{escape(kept.purpose)}</td>"]
        return f"<tr>{''.join(cells)}</tr>"


_LAST = "derivative"


def _template(name: str) -> str:
    return (files(__package__) / FOLDER / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """What a content security policy calls a script."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _code(rows: Sequence[str], label: str) -> str:
    return f'<div class="code" role="listbox" aria-label="{escape(label)}">{"".join(rows)}</div>'


def _line(number: int | None, text: str, name: str, key: str | None, role: str, badge: str) -> str:
    """One line; it can be pointed at if it stands for a statement of the user's."""
    shown = "" if number is None else str(number)
    inner = f'<span class="number" aria-hidden="true">{shown}</span><span class="text">{text or " "}</span>{badge}'
    named = f' id="{escape(name)}"' if name else ""
    if key is None:
        return f'<div class="line {role}"{named} role="presentation">{inner}</div>'
    told = f' data-key="{escape(key)}" role="option" aria-selected="false" tabindex="-1"'
    return f'<div class="line {role}"{named}{told}>{inner}</div>'


def _bar(share: float) -> str:
    rect = '<rect class="{}" width="{:.1f}" height="8" rx="4"/>'
    bars = rect.format("track", 120) + rect.format("fill", 120 * share)
    return f'<svg width="120" height="8" aria-hidden="true">{bars}</svg> {share:.0%}'


def _changes(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, int]]:
    """The lines of a text in order, new ones marked, with those of the one before that went: (mark, index)."""
    out: list[tuple[str, int]] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            out += [("", index) for index in range(start, end)]
        else:
            out += [("removed", index) for index in range(first, last)]
            out += [("added", index) for index in range(start, end)]
    return out


def _ranges(lines: Sequence[int]) -> str:
    """
    >>> _ranges([3, 4, 5, 9])
    'lines 3-5, 9'
    """
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    told = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return f"line{'s' if len(lines) > 1 else ''} {', '.join(told)}"
